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

static int most_frequent(float *fill, const struct data_view *all, const size_t *rows, size_t n,
			 size_t col,
			 float *buf, struct err *e)
{
	const struct column *c = &all->columns[col];
	size_t *count = mem_zeros(c->levels, sizeof *count, e), best = 0;

	if (!count)
		return -1;
	for (size_t i = 0; i < n; i++) {
		long code = category_code(c, impute_dense_row(all, rows[i], buf)[col]);
		if (code >= 0)
			count[code]++;
	}
	for (size_t k = 1; k < c->levels; k++)
		if (count[k] > count[best])
			best = k;
	*fill = (float)best;
	free(count);
	return 0;
}

static int ascending(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static int median(float *fill, const struct data_view *all, const size_t *rows, size_t n,
		  size_t col,
		  float *buf, struct err *e)
{
	float *v = mem_array(n, sizeof *v, e);
	size_t present = 0;

	if (!v)
		return -1;
	for (size_t i = 0; i < n; i++) {
		float x = impute_dense_row(all, rows[i], buf)[col];
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
			enum impute how, const double *sum, const double *count, float *buf,
				struct err *e)
{
	for (size_t j = 0; j < all->cols; j++) {
		fill[j] = NAN;
		if (how == IMPUTE_NATIVE)
			continue;
		if (all->columns[j].kind != COLUMN_NUMERIC) {
			if (most_frequent(&fill[j], all, rows, n, j, buf, e))
				return -1;
		} else if (how == IMPUTE_MEDIAN) {
			if (median(&fill[j], all, rows, n, j, buf, e))
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
	rc = fill_columns(fill, all, rows, n, how, sum, count, buf, e);
done:
	free(sum);
	free(buf);
	return rc;
}

int impute_fit_sparse(float *fill, const struct data_view *all, const size_t *rows, size_t n,
		      enum impute how, struct err *e)
{
	double *sum = mem_zeros(2 * all->cols, sizeof *sum, e), *missing = sum + all->cols;

	if (!sum)
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = all->sparse->start[rows[i]]; k < all->sparse->start[rows[i] + 1];
		     k++) {
			double v = (double)all->sparse->value[k];
			sum[all->sparse->col[k]] += v == v ? v : 0;
			missing[all->sparse->col[k]] += v == v ? 0 : 1;
		}
	for (size_t j = 0; j < all->cols; j++) {
		double present = (double)n - missing[j];
		fill[j] = how == IMPUTE_NATIVE ? NAN : present > 0 ? (float)(sum[j] / present) : 0;
	}
	free(sum);
	return 0;
}
