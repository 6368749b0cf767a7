#include "datasets/prepare/impute.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

const float *impute_dense_row(const struct data_view *v, size_t i, float *buf)
{
	const struct sparse *s = v->sparse;

	if (!s)
		return view_row(v, i);
	memset(buf, 0, v->cols * sizeof *buf);
	for (size_t j = s->start[i]; j < s->start[i + 1]; j++)
		buf[s->col[j]] = s->value[j];
	return buf;
}

static void add_complete(const float *restrict x, size_t cols, double *restrict sum)
{
#pragma omp simd
	for (size_t j = 0; j < cols; j++)
		sum[j] += (double)x[j];
}

/* Per column: the sum of the values present, and how many (in doubles, so that the loop
 * vectorizes). */
static void add_present(const float *restrict x, size_t cols, double *restrict sum,
			double *restrict count)
{
#pragma omp simd
	for (size_t j = 0; j < cols; j++) {
		double v = (double)x[j];
		sum[j] += v == v ? v : 0;
		count[j] += v == v ? 1 : 0;
	}
}

/* One pass is enough where nothing is missing: a NaN shows in the sum. */
static bool sum_columns(const struct data_view *all, const size_t *rows, size_t n, double *sum,
			double *count,
			float *buf)
{
	bool complete = true;

	for (size_t i = 0; i < n; i++)
		add_complete(impute_dense_row(all, rows[i], buf), all->cols, sum);
	for (size_t j = 0; j < all->cols; j++) {
		complete &= sum[j] == sum[j];
		count[j] = (double)n;
	}
	if (complete)
		return true;
	memset(sum, 0, all->cols * sizeof *sum);
	memset(count, 0, all->cols * sizeof *count);
	for (size_t i = 0; i < n; i++)
		add_present(impute_dense_row(all, rows[i], buf), all->cols, sum, count);
	return false;
}

static size_t first_largest(const size_t *count, size_t levels)
{
	size_t best = 0;

	for (size_t k = 1; k < levels; k++)
		if (count[k] > count[best])
			best = k;
	return best;
}

static int most_frequent(float *fill, const struct data_view *all, const size_t *rows, size_t n,
			 size_t col, struct err *e)
{
	const struct column *c = &all->columns[col];
	size_t *count = mem_zeros(c->levels, sizeof *count, e);

	if (!count)
		return -1;
	for (size_t i = 0; i < n; i++) {
		long code = category_code(c, view_row(all, rows[i])[col]);
		if (code >= 0)
			count[code]++;
	}
	*fill = (float)first_largest(count, c->levels);
	free(count);
	return 0;
}

static int ascending(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static int median(float *fill, const struct data_view *all, const size_t *rows, size_t n,
		  size_t col, struct err *e)
{
	float *v = mem_array(n, sizeof *v, e);
	size_t present = 0;

	if (!v)
		return -1;
	for (size_t i = 0; i < n; i++) {
		float x = view_row(all, rows[i])[col];
		if (x == x)
			v[present++] = x;
	}
	qsort(v, present, sizeof *v, ascending);
	*fill = present ? (float)(((double)v[(present - 1) / 2] + (double)v[present / 2]) / 2) : 0;
	free(v);
	return 0;
}

static int infinite_value(const struct data_view *all, const size_t *rows, size_t n, float *buf,
			  struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		const float *x = impute_dense_row(all, rows[i], buf);
		for (size_t j = 0; j < all->cols; j++)
			if (isinf(x[j]))
				return FAIL(e, ERR_DATA, "column '%s', row %zu: infinite value",
					    all->columns[j].name, rows[i]);
	}
	return FAIL(e, ERR_DATA, "a column's sum is not finite");
}

static int fill_columns(float *fill, const struct data_view *all, const size_t *rows, size_t n,
			enum impute how, const double *sum, const double *count, struct err *e)
{
	for (size_t j = 0; j < all->cols; j++) {
		fill[j] = NAN;
		if (how == IMPUTE_NATIVE)
			continue;
		if (all->columns[j].kind != COLUMN_NUMERIC) {
			if (most_frequent(&fill[j], all, rows, n, j, e))
				return -1;
		} else if (how == IMPUTE_MEDIAN) {
			if (median(&fill[j], all, rows, n, j, e))
				return -1;
		} else {
			fill[j] = count[j] > 0 ? (float)(sum[j] / count[j]) : 0;
		}
	}
	return 0;
}

int impute_fit(float *fill, double *mean, bool *complete, const struct data_view *all,
	       const size_t *rows,
	       size_t n, enum impute how, struct err *e)
{
	double *sum = mem_zeros(2 * all->cols, sizeof *sum, e), *count = sum + all->cols;
	float *buf = mem_array(all->cols, sizeof *buf, e);
	int rc = -1;

	if (!sum || !buf)
		goto done;
	*complete = sum_columns(all, rows, n, sum, count, buf);
	for (size_t j = 0; j < all->cols; j++) {
		if (!isfinite(sum[j])) {
			infinite_value(all, rows, n, buf, e);
			goto done;
		}
		mean[j] = count[j] > 0 ? sum[j] / count[j] : 0;
	}
	rc = all->sparse ? impute_fit_sparse(fill, all, rows, n, how, e)
			 : fill_columns(fill, all, rows, n, how, sum, count, e);
done:
	free(sum);
	free(buf);
	return rc;
}

/* ---- compressed rows ---- */

/* The entries of the rows by column: of column j, value[start[j]] .. value[start[j + 1] - 1]. */
struct by_column { size_t *start; float *value; };

static void by_column_free(struct by_column *b)
{
	free(b->start);
	free(b->value);
}

static int by_column_make(struct by_column *b, const struct data_view *all, const size_t *rows,
			  size_t n, struct err *e)
{
	const struct sparse *s = all->sparse;

	*b = (struct by_column){ 0 };
	if (!(b->start = mem_zeros(all->cols + 2, sizeof *b->start, e)))
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++)
			b->start[s->col[k] + 2]++;
	for (size_t j = 0; j < all->cols; j++)
		b->start[j + 2] += b->start[j + 1];
	if (!(b->value = mem_array(b->start[all->cols + 1], sizeof *b->value, e)))
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++)
			b->value[b->start[s->col[k] + 1]++] = s->value[k];
	return 0;
}

/* The value at place `at` of the n in order, `zeros` of which stand between the two signs. */
static double in_order(const float *v, size_t negative, size_t zeros, size_t at)
{
	return at < negative ? (double)v[at] : at < negative + zeros ? 0 : (double)v[at - zeros];
}

/* Sorts v, whose NaN it drops first. */
static float median_sparse(float *v, size_t named, size_t zeros)
{
	size_t present = 0, negative = 0, all;

	for (size_t k = 0; k < named; k++)
		if (v[k] == v[k])
			v[present++] = v[k];
	qsort(v, present, sizeof *v, ascending);
	while (negative < present && v[negative] < 0)
		negative++;
	all = present + zeros;
	return !all ? 0 : (float)((in_order(v, negative, zeros, (all - 1) / 2) +
				   in_order(v, negative, zeros, all / 2)) / 2);
}

static int most_frequent_sparse(float *fill, const struct column *c, const float *v, size_t named,
				size_t zeros, struct err *e)
{
	size_t *count = mem_zeros(c->levels, sizeof *count, e);

	if (!count)
		return -1;
	if (c->levels)
		count[0] = zeros;
	for (size_t k = 0; k < named; k++) {
		long code = category_code(c, v[k]);
		if (code >= 0)
			count[code]++;
	}
	*fill = (float)first_largest(count, c->levels);
	free(count);
	return 0;
}

static int fill_by_column(float *fill, const struct data_view *all, const size_t *rows, size_t n,
			  enum impute how, struct err *e)
{
	struct by_column b;
	int rc = by_column_make(&b, all, rows, n, e);

	for (size_t j = 0; !rc && j < all->cols; j++) {
		float *v = b.value + b.start[j];
		size_t named = b.start[j + 1] - b.start[j];
		if (all->columns[j].kind != COLUMN_NUMERIC)
			rc = most_frequent_sparse(&fill[j], &all->columns[j], v, named, n - named, e);
		else if (how == IMPUTE_MEDIAN)
			fill[j] = median_sparse(v, named, n - named);
	}
	by_column_free(&b);
	return rc;
}

static int infinite_entry(const struct data_view *all, const size_t *rows, size_t n, struct err *e)
{
	const struct sparse *s = all->sparse;

	for (size_t i = 0; i < n; i++)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++)
			if (isinf(s->value[k]))
				return FAIL(e, ERR_DATA, "column '%s', row %zu: infinite value",
					    all->columns[s->col[k]].name, rows[i]);
	return FAIL(e, ERR_DATA, "a column's sum is not finite");
}

int impute_fit_sparse(float *fill, const struct data_view *all, const size_t *rows, size_t n,
		      enum impute how, struct err *e)
{
	double *sum = mem_zeros(2 * all->cols, sizeof *sum, e), *missing = sum + all->cols;
	const struct sparse *s = all->sparse;
	bool finite = true, categories = false;

	if (!sum)
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++) {
			double v = (double)s->value[k];
			sum[s->col[k]] += v == v ? v : 0;
			missing[s->col[k]] += v == v ? 0 : 1;
		}
	for (size_t j = 0; j < all->cols; j++) {
		double present = (double)n - missing[j];
		finite &= isfinite(sum[j]);
		categories |= all->columns[j].kind != COLUMN_NUMERIC;
		fill[j] = how == IMPUTE_NATIVE ? NAN : present > 0 ? (float)(sum[j] / present) : 0;
	}
	free(sum);
	if (!finite)
		return infinite_entry(all, rows, n, e);
	if (how == IMPUTE_NATIVE || (how == IMPUTE_MEAN && !categories))
		return 0;
	return fill_by_column(fill, all, rows, n, how, e);
}
