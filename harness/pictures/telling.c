#include "harness/pictures/telling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

enum { MOST_BINS = 8, CODES = MOST_BINS + 1 };     /* the last is for missing values */

struct telling_value {
	double value;
	size_t row;
};

struct telling {
	const struct dataset *d;
	size_t rows, bins, targets;
	unsigned char *code;            /* (cols, rows): bins of numeric columns */
	uint32_t *target;               /* (rows) */
	struct telling_value *sorted;   /* (rows) */
	double *count;                  /* (CODES * CODES, targets) */
};

static size_t row_of(const struct telling *t, size_t i)
{
	return i * t->d->rows / t->rows;
}

static int by_value(const void *a, const void *b)
{
	const struct telling_value *p = a, *q = b;

	return (p->value > q->value) - (p->value < q->value);
}

/* Bin of each of n sorted values, the same for equal ones. */
static void cut(const struct telling *t, size_t n, size_t bins, unsigned char *code)
{
	size_t first = 0;

	qsort(t->sorted, n, sizeof *t->sorted, by_value);
	for (size_t i = 0; i < n; i++) {
		if (t->sorted[i].value > t->sorted[first].value)
			first = i;
		code[t->sorted[i].row] = (unsigned char)(first * bins / n);
	}
}

static void cut_column(const struct telling *t, size_t j)
{
	unsigned char *code = t->code + j * t->rows;
	size_t n = 0;

	for (size_t i = 0; i < t->rows; i++) {
		float x = t->d->x[row_of(t, i) * t->d->cols + j];
		code[i] = MOST_BINS;
		if (!isnan(x))
			t->sorted[n++] = (struct telling_value){ (double)x, i };
	}
	cut(t, n, t->bins, code);
}

static int cut_target(struct telling *t, struct err *e)
{
	unsigned char *code;

	for (size_t i = 0; t->d->label && i < t->rows; i++)
		t->target[i] = t->d->label[row_of(t, i)];
	if (t->d->label)
		return 0;
	if (!(code = mem_zeros(t->rows, 1, e)))
		return -1;
	for (size_t i = 0; i < t->rows; i++)
		t->sorted[i] = (struct telling_value){ t->d->target[row_of(t, i)], i };
	cut(t, t->rows, MOST_BINS, code);
	for (size_t i = 0; i < t->rows; i++)
		t->target[i] = code[i];
	free(code);
	return 0;
}

static double plogp(double p)
{
	return p > 0 ? p * log(p) : 0;
}

/* I(a, b; target) in nats, with b NULL for one column alone; less the target's entropy, which is
 * the same for all. */
static double information(const struct telling *t, const unsigned char *a, const unsigned char *b)
{
	double sum = 0, n = (double)t->rows;

	memset(t->count, 0, CODES * CODES * t->targets * sizeof *t->count);
	for (size_t i = 0; i < t->rows; i++)
		t->count[((size_t)a[i] * CODES + (b ? b[i] : 0)) * t->targets + t->target[i]]++;
	for (size_t c = 0; c < CODES * CODES; c++) {
		double all = 0;
		for (size_t k = 0; k < t->targets; k++) {
			all += t->count[c * t->targets + k];
			sum += plogp(t->count[c * t->targets + k] / n);
		}
		sum -= plogp(all / n);
	}
	return sum;
}

static const unsigned char *codes(const struct telling *t, size_t column)
{
	return column == SIZE_MAX ? NULL : t->code + column * t->rows;
}

/* SIZE_MAX when there is none. */
static size_t best_beside(const struct telling *t, size_t taken)
{
	size_t best = SIZE_MAX;
	double most = -INFINITY;

	for (size_t j = 0; j < t->d->cols; j++) {
		double told;
		if (j == taken || t->d->columns[j].kind != COLUMN_NUMERIC)
			continue;
		told = information(t, codes(t, j), codes(t, taken));
		/* what differs by rounding is equal */
		if (best == SIZE_MAX || told > most + 1e-12) {
			best = j;
			most = told;
		}
	}
	return best;
}

static int telling_make(struct telling *t, const struct dataset *d, struct err *e)
{
	*t = (struct telling){ .d = d, .rows = d->rows < TELLING_ROWS ? d->rows : TELLING_ROWS,
			       .targets = d->label ? d->classes : MOST_BINS };
	t->bins = (size_t)sqrt((double)t->rows / (5 * (double)t->targets));
	t->bins = t->bins < 2 ? 2 : t->bins > MOST_BINS ? MOST_BINS : t->bins;
	if (!(t->code = mem_zeros(d->cols, t->rows, e)) ||
	    !(t->target = mem_array(t->rows, sizeof *t->target, e)) ||
	    !(t->sorted = mem_array(t->rows, sizeof *t->sorted, e)) ||
	    !(t->count = mem_array(t->targets, CODES * CODES * sizeof *t->count, e)) ||
	    cut_target(t, e))
		return -1;
	for (size_t j = 0; j < d->cols; j++)
		if (d->columns[j].kind == COLUMN_NUMERIC)
			cut_column(t, j);
	return 0;
}

int telling_columns(size_t *out, size_t *found, size_t want, size_t taken,
		    const struct dataset *d, struct err *e)
{
	struct telling t;
	int rc = telling_make(&t, d, e);

	for (*found = 0; !rc && *found < want; taken = out[(*found)++])
		if ((out[*found] = best_beside(&t, taken)) == SIZE_MAX)
			break;
	free(t.code);
	free(t.target);
	free(t.sorted);
	free(t.count);
	return rc;
}
