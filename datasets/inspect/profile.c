#include "datasets/inspect/profile.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/order.h"

static size_t features(const struct dataset *d)
{
	return !d->x ? 0 : d->cols < PROFILE_FEATURES ? d->cols : PROFILE_FEATURES;
}

size_t profile_columns(const struct dataset *d)
{
	return 1 + features(d) + (d->weight != NULL) + (d->group != NULL);
}

/* ---- numbers ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sort_values(double *x, size_t n)
{
	uint64_t *keys = malloc(2 * n * sizeof *keys), *sorted;

	for (size_t i = 0; keys && i < n; i++)
		keys[i] = order_of_double(x[i]);
	sorted = keys ? order_sort(keys, keys + n, n, 0) : NULL;
	for (size_t i = 0; sorted && i < n; i++)
		x[i] = order_double(sorted[i]);
	if (!keys)
		qsort(x, n, sizeof *x, by_value);
	free(keys);
}

/* R's type 7, of sorted values. */
static double quantile(const double *x, size_t n, double share)
{
	double at = share * (double)(n - 1);
	size_t below = (size_t)at;

	return below + 1 < n ? x[below] + (at - (double)below) * (x[below + 1] - x[below]) : x[below];
}

static void count_bins(struct profile *p, const double *x, size_t n)
{
	double width = (p->highest - p->lowest) / PROFILE_BARS;

	p->bars = width > 0 ? PROFILE_BARS : 1;
	for (size_t i = 0; i < n; i++) {
		size_t bin = width > 0 ? (size_t)((x[i] - p->lowest) / width) : 0;

		p->bar[bin < p->bars ? bin : p->bars - 1]++;
	}
}

/* x (n) is without missing values, and is sorted here; n may be 0. */
static void of_numbers(struct profile *p, double *x, size_t n)
{
	size_t step = (n + PROFILE_VALUES - 1) / PROFILE_VALUES, some = 0;
	double sum = 0;

	if (!n)
		return;
	p->lowest = p->highest = x[0];
	for (size_t i = 0; i < n; i++) {
		p->lowest = fmin(p->lowest, x[i]);
		p->highest = fmax(p->highest, x[i]);
		sum += x[i];
	}
	p->mean = sum / (double)n;
	count_bins(p, x, n);
	for (size_t i = 0; i < n; i += step)
		x[some++] = x[i];
	sort_values(x, some);
	p->q1 = quantile(x, some, 0.25);
	p->median = quantile(x, some, 0.5);
	p->q3 = quantile(x, some, 0.75);
	for (size_t i = 0; i < some; i++)
		p->distinct += !i || x[i] != x[i - 1];
}

/* ---- categories ---- */

struct level {
	size_t code, rows;
};

static int by_rows(const void *a, const void *b)
{
	const struct level *x = a, *y = b;

	return x->rows != y->rows ? (x->rows < y->rows) - (x->rows > y->rows)
				  : (x->code > y->code) - (x->code < y->code);
}

/* count (levels): rows of each. */
static int of_levels(struct profile *p, const size_t *count, size_t levels, const char *const *name,
		     struct err *e)
{
	struct level *l = mem_array(levels, sizeof *l, e);

	if (!l)
		return -1;
	for (size_t k = 0; k < levels; k++) {
		l[k] = (struct level){ k, count[k] };
		p->distinct += count[k] > 0;
	}
	qsort(l, levels, sizeof *l, by_rows);
	for (size_t k = 0; k < levels && l[k].rows; k++)
		if (k < PROFILE_BARS) {
			p->bar[k] = l[k].rows;
			p->bar_name[k] = name ? name[l[k].code] : "";
			p->bars++;
		} else {
			p->others += l[k].rows;
		}
	free(l);
	return 0;
}

/* ---- columns ---- */

static int target(struct profile *p, const struct dataset *d, struct err *e)
{
	size_t *count = NULL;
	double *x = NULL;
	int rc = -1;

	p->kind = d->label ? "categorical" : "numeric";
	if (d->label) {
		if (!(count = mem_zeros(d->classes, sizeof *count, e)))
			goto done;
		for (size_t i = 0; i < d->rows; i++)
			count[d->label[i]]++;
		rc = of_levels(p, count, d->classes, (const char *const *)d->class_names, e);
	} else if ((x = mem_copy(d->target, d->rows, sizeof *x, e))) {
		of_numbers(p, x, d->rows);
		rc = 0;
	}
done:
	free(count);
	free(x);
	return rc;
}

static int numeric(struct profile *p, const struct dataset *d, size_t j, struct err *e)
{
	double *x = mem_array(d->rows, sizeof *x, e), offset = d->columns[j].offset;
	size_t n = 0;

	if (!x)
		return -1;
	for (size_t i = 0; i < d->rows; i++) {
		float v = d->x[i * d->cols + j];

		if (!isnan(v))
			x[n++] = offset + (double)v;
	}
	p->missing = d->rows - n;
	of_numbers(p, x, n);
	free(x);
	return 0;
}

static int categorical(struct profile *p, const struct dataset *d, size_t j, struct err *e)
{
	const struct column *c = d->columns + j;
	size_t *count = mem_zeros(c->levels + (size_t)1, sizeof *count, e);
	int rc;

	if (!count)
		return -1;
	for (size_t i = 0; i < d->rows; i++) {
		float v = d->x[i * d->cols + j];

		if (v >= 0 && v < (float)c->levels)
			count[(size_t)v]++;
		else
			p->missing++;
	}
	rc = of_levels(p, count, c->levels, c->level_names, e);
	free(count);
	return rc;
}

static int feature(struct profile *p, const struct dataset *d, size_t j, struct err *e)
{
	static const char *const kind[] = {
		[COLUMN_NUMERIC] = "numeric", [COLUMN_CATEGORICAL] = "categorical",
		[COLUMN_ORDERED] = "ordered",
	};

	p->kind = kind[d->columns[j].kind];
	return d->columns[j].kind == COLUMN_NUMERIC ? numeric(p, d, j, e) : categorical(p, d, j, e);
}

static int weights(struct profile *p, const struct dataset *d, struct err *e)
{
	double *x = mem_array(d->rows, sizeof *x, e);

	if (!x)
		return -1;
	for (size_t i = 0; i < d->rows; i++)
		x[i] = d->weight[i];
	of_numbers(p, x, d->rows);
	free(x);
	return 0;
}

static int by_group(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The numbers are those of the groups' sizes. */
static int groups(struct profile *p, const struct dataset *d, struct err *e)
{
	uint32_t *g = mem_copy(d->group, d->rows, sizeof *g, e);
	double *size = g ? mem_array(d->rows, sizeof *size, e) : NULL;
	size_t n = 0;
	int rc = -1;

	if (size) {
		qsort(g, d->rows, sizeof *g, by_group);
		for (size_t i = 0; i < d->rows; i++) {
			if (!i || g[i] != g[i - 1])
				size[n++] = 0;
			size[n - 1]++;
		}
		of_numbers(p, size, n);
		p->distinct = n;
		rc = 0;
	}
	free(g);
	free(size);
	return rc;
}

int profile_column(struct profile *out, const struct dataset *d, size_t i, struct err *e)
{
	size_t n = features(d);

	*out = (struct profile){ .lowest = NAN, .q1 = NAN, .median = NAN, .q3 = NAN, .highest = NAN,
				 .mean = NAN, .kind = "numeric" };
	if (!i) {
		out->role = "target";
		out->name = d->target_name ? d->target_name : "target";
		return target(out, d, e);
	}
	if (i <= n) {
		out->role = "feature";
		out->name = d->columns[i - 1].name;
		return feature(out, d, i - 1, e);
	}
	out->role = i == n + 1 && d->weight ? "weight" : "group";
	out->name = out->role;
	return d->weight && i == n + 1 ? weights(out, d, e) : groups(out, d, e);
}
