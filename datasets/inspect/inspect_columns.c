/* Columns one by one: how filled, how spread, how telling. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "algorithms/core/order.h"
#include "algorithms/core/rng.h"
#include "datasets/inspect/inspect_inner.h"
#include "algorithms/core/text.h"

#define NEAR_CONSTANT 0.995     /* share of one value */
#define MOSTLY_EMPTY  0.5       /* share of missing cells */
#define FAR 25.0 /* distances between the quartiles, beyond which a value is far outside */
#define SENTINEL_ROWS 3         /* a far value so often looks like a code for missing */
#define ZERO_NEXT 10            /* values after 0 whose mean distance is the measure ... */
#define ZERO_GAP 5.0            /* ... and 0 so many of these below them looks like a code, if it is */
#define ZERO_REACH 0.05         /* this share of the largest value below, or */
#define ZERO_ROWS 5             /* in one row of so many */
#define EQUAL_MAX     4096      /* columns up to which equal ones are sought */

static int by_value(const void *a, const void *b)
{
	const struct inspect_cell *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void sort_cells(struct inspect_cell *c, size_t n)
{
	uint64_t *keys = malloc(2 * n * sizeof *keys), *sorted;

	for (size_t i = 0; keys && i < n; i++)
		keys[i] = order_of_float(c[i].value, c[i].row);
	sorted = keys ? order_sort(keys, keys + n, n, 32) : NULL;
	for (size_t i = 0; sorted && i < n; i++)
		c[i] = (struct inspect_cell){ order_float(sorted[i]), (uint32_t)sorted[i] };
	if (!keys)
		qsort(c, n, sizeof *c, by_value);
	free(keys);
}

/* The values that are present, in order. */
static size_t sorted_column(const struct dataset *d, size_t j, struct inspect_cell *c)
{
	size_t n = 0;

	for (size_t i = 0; i < d->rows; i++) {
		float v = d->x[i * d->cols + j];

		if (!isnan(v))
			c[n++] = (struct inspect_cell){ v, (uint32_t)i };
	}
	sort_cells(c, n);
	return n;
}

static void tell_filling(const struct inspection *in, size_t j, const struct inspect_cell *c,
			 size_t n)
{
	const struct dataset *d = in->d;
	const char *name = d->columns[j].name;
	size_t longest = 0, run;

	if (d->rows - n > (size_t)(MOSTLY_EMPTY * (double)d->rows))
		inspect_report(in, FINDING_WARNING, "mostly-missing", name,
			       "column '%s' is missing in %zu of %zu rows", name, d->rows - n,
			       d->rows);
	for (size_t i = 0; i < n; i += run) {
		for (run = 1; i + run < n && c[i + run].value == c[i].value; run++)
			;
		longest = run > longest ? run : longest;
	}
	if (longest < n && (double)longest > NEAR_CONSTANT * (double)n)
		inspect_report(in, FINDING_WARNING, "near-constant", name,
			       "column '%s' has one value in %.2f %% of "
			       "the rows",
			       name, 100.0 * (double)longest / (double)n);
}

/* 99999, -1, 999 and their kin: written where a value was missing. */
static bool looks_like_code(double v)
{
	static const double codes[] = { 9, 99, 999, 9999, 99999, 999999, 9999999, 1 };

	for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
		if (v == -codes[k] || (codes[k] > 9 && v == codes[k]))
			return true;
	return false;
}

/* Whether zeros, the first `zeros` of n sorted values, lie as far below the others as no two of the
 * least of these lie apart: an insulin of 0 where people have 14, 15, 16, not a gain of 0 where others
 * have 114, 401, 594. A few measured zeros below small values of a continuous column are no code. */
static bool zero_stands_apart(const struct inspect_cell *c, size_t zeros, size_t n)
{
	size_t distinct = 1, at = zeros;
	double next;

	if (zeros < SENTINEL_ROWS || zeros >= n)
		return false;
	next = (double)c[zeros].value;
	if (zeros < n / ZERO_ROWS && !(next >= ZERO_REACH * (double)c[n - 1].value))
		return false;
	for (size_t i = zeros + 1; i < n && distinct < ZERO_NEXT; i++)
		if (c[i].value > c[at].value) {
			distinct++;
			at = i;
		}
	return distinct == ZERO_NEXT &&
	       next >= ZERO_GAP * ((double)c[at].value - next) / (ZERO_NEXT - 1);
}

/* How often the least and the largest value stand there, and the next ones; in the column's own
 * values, as are all that is told. */
static void tell_codes(const struct inspection *in, const struct column *col,
		       const struct inspect_cell *c, size_t n)
{
	double first = col->offset + (double)c[0].value,
	       last = col->offset + (double)c[n - 1].value;
	size_t same_low = 1, same_high = 1;
	char code[32];

	while (same_low < n && c[same_low].value == c[0].value)
		same_low++;
	while (same_high < n && c[n - 1 - same_high].value == c[n - 1].value)
		same_high++;
	number_float_text(c[0].value, col->offset, code);
	if (looks_like_code(first) && same_low >= SENTINEL_ROWS && same_low < n &&
	    col->offset + (double)c[same_low].value >= 0 && first < -1)
		inspect_report(in, FINDING_WARNING, "sentinel", col->name,
			       "column '%s' has %s in %zu rows: a code for "
			       "missing? (--missing %s)",
			       col->name, code, same_low, code);
	if (first == 0 && col->offset == 0 && zero_stands_apart(c, same_low, n))
		inspect_report(in, FINDING_WARNING, "sentinel", col->name,
			       "column '%s' has 0 in %zu rows, far below the "
			       "rest: a code for missing?",
			       col->name, same_low);
	number_float_text(c[n - 1].value, col->offset, code);
	if (looks_like_code(last) && same_high >= SENTINEL_ROWS && same_high < n &&
	    last > 2 * (col->offset + (double)c[n - 1 - same_high].value))
		inspect_report(in, FINDING_WARNING, "sentinel", col->name,
			       "column '%s' has %s in %zu rows, far above the "
			       "rest: a code for missing? (--missing %s)",
			       col->name, code, same_high, code);
}

static void tell_range(const struct inspection *in, size_t j, const struct inspect_cell *c,
		       size_t n)
{
	const struct column *col = &in->d->columns[j];
	double low = (double)c[n / 4].value, high = (double)c[n - 1 - n / 4].value,
	       reach = FAR * (high - low);
	size_t below = 0, above = 0;
	char text[4][32];

	tell_codes(in, col, c, n);
	if (!(reach > 0))
		return;
	while (below < n && (double)c[below].value < low - reach)
		below++;
	while (above < n && (double)c[n - 1 - above].value > high + reach)
		above++;
	if (below + above)
		inspect_report(in, FINDING_NOTE, "outliers", col->name,
			       "column '%s' has %zu value%s far outside: the middle "
			       "half is %s to %s, the range %s to %s",
			       col->name, below + above, plural(below + above),
			       number_float_text(c[n / 4].value, col->offset, text[0]),
			       number_float_text(c[n - 1 - n / 4].value, col->offset, text[1]),
			       number_float_text(c[0].value, col->offset, text[2]),
			       number_float_text(c[n - 1].value, col->offset, text[3]));
}

static uint64_t column_key(const struct dataset *d, size_t j)
{
	uint64_t h = d->columns[j].kind;

	for (size_t i = 0; i < d->rows; i++) {
		float v = d->x[i * d->cols + j] + 0.0f;
		uint32_t u;

		memcpy(&u, &v, sizeof u);
		h = rng_mix(h ^ (isnan(v) ? 0x7fc00000u : u)) + i;
	}
	return h;
}

static int tell_equal_columns(const struct inspection *in, struct err *e)
{
	const struct dataset *d = in->d;
	uint64_t *key;

	if (d->cols > EQUAL_MAX)
		return 0;
	if (!(key = mem_array(d->cols, sizeof *key, e)))
		return -1;
	for (size_t j = 0; j < d->cols; j++)
		key[j] = column_key(d, j);
	for (size_t j = 1; j < d->cols; j++)
		for (size_t k = 0; k < j; k++) {
			float first = d->x[j];
			bool constant = true;

			if (key[k] != key[j])
				continue;
			for (size_t i = 1; i < d->rows && constant; i++)
				constant = d->x[i * d->cols + j] == first;
			if (!constant)
				inspect_report(in, FINDING_WARNING, "equal-columns",
					       d->columns[j].name,
					       "column '%s' "
					       "is the same as '%s'",
					       d->columns[j].name, d->columns[k].name);
			break;
		}
	free(key);
	return 0;
}

static void tell_unused_levels(const struct inspection *in, size_t j, const struct inspect_cell *c,
			       size_t n)
{
	const struct column *col = &in->d->columns[j];
	size_t used = n > 0;

	for (size_t i = 1; i < n; i++)
		used += c[i].value != c[i - 1].value;
	if (used < col->levels)
		inspect_report(in, FINDING_NOTE, "unused-categories", col->name,
			       "column '%s': %zu of %u categories "
			       "do not occur",
			       col->name, col->levels - used, col->levels);
}

int inspect_columns(const struct inspection *in, struct err *e)
{
	const struct dataset *d = in->d;
	struct inspect_cell *c;

	if (d->rows > UINT32_MAX)
		return 0;
	if (!(c = mem_array(d->rows, sizeof *c, e)))
		return -1;
	for (size_t j = 0; j < d->cols; j++) {
		size_t n = sorted_column(d, j, c);

		tell_filling(in, j, c, n);
		if (!n)
			continue;
		if (d->columns[j].kind == COLUMN_NUMERIC)
			tell_range(in, j, c, n);
		else
			tell_unused_levels(in, j, c, n);
		if (inspect_leak(in, j, c, n, e)) {
			free(c);
			return -1;
		}
	}
	free(c);
	return tell_equal_columns(in, e);
}
