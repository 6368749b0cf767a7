#include "datasets/prepare/scale.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/prepare/impute.h"

/* Working space: four doubles per column. What a and b hold depends on the scale. */
struct scale_tally { double *a, *b, *count, *mean; };

static void add_sum(const float *restrict x, const float *restrict fill, size_t cols,
		    double *restrict sum,
		    double *restrict count)
{
#pragma omp simd
	for (size_t j = 0; j < cols; j++) {
		float v = x[j] == x[j] ? x[j] : fill[j];
		sum[j] += v == v ? (double)v : 0;
		count[j] += v == v ? 1 : 0;
	}
}

static void add_square(const float *restrict x, const float *restrict fill, size_t cols,
		       const double *restrict mean, double *restrict square)
{
#pragma omp simd
	for (size_t j = 0; j < cols; j++) {
		float v = x[j] == x[j] ? x[j] : fill[j];
		double gap = (double)v - mean[j];
		square[j] += v == v ? gap * gap : 0;
	}
}

static void add_range(const float *restrict x, const float *restrict fill, size_t cols,
		      double *restrict least, double *restrict most)
{
#pragma omp simd
	for (size_t j = 0; j < cols; j++) {
		float v = x[j] == x[j] ? x[j] : fill[j];
		double w = (double)v;
		least[j] = w < least[j] ? w : least[j];         /* false for NaN */
		most[j] = w > most[j] ? w : most[j];
	}
}

static void fit_standard(struct scale_tally *t, const struct scale_columns *c,
			 const struct data_view *all, const size_t *rows, size_t n, float *buf)
{
	for (size_t i = 0; i < n; i++)
		add_sum(impute_dense_row(all, rows[i], buf), c->fill, all->cols, t->a, t->count);
	for (size_t j = 0; j < all->cols; j++)
		t->mean[j] = t->count[j] > 0 ? t->a[j] / t->count[j] : 0;
	for (size_t i = 0; i < n; i++)
		add_square(impute_dense_row(all, rows[i], buf), c->fill, all->cols, t->mean, t->b);
	for (size_t j = 0; j < all->cols; j++) {
		c->shift[j] = t->mean[j];
		c->factor[j] = t->b[j] > 0 ? 1 / sqrt(t->b[j] / t->count[j]) : 0;
	}
}

static void add_complete_square(const float *restrict x, size_t cols, const double *restrict mean,
				double *restrict square)
{
#pragma omp simd
	for (size_t j = 0; j < cols; j++)
		square[j] += ((double)x[j] - mean[j]) * ((double)x[j] - mean[j]);
}

static void fit_complete(struct scale_tally *t, const struct scale_columns *c,
			 const struct data_view *all, const size_t *rows, size_t n, float *buf)
{
	for (size_t i = 0; i < n; i++)
		add_complete_square(impute_dense_row(all, rows[i], buf), all->cols, c->mean, t->b);
	for (size_t j = 0; j < all->cols; j++) {
		c->shift[j] = c->mean[j];
		c->factor[j] = t->b[j] > 0 ? 1 / sqrt(t->b[j] / (double)n) : 0;
	}
}

static void fit_range(struct scale_tally *t, const struct scale_columns *c,
		      const struct data_view *all, const size_t *rows, size_t n, float *buf)
{
	for (size_t j = 0; j < all->cols; j++) {
		t->a[j] = INFINITY;
		t->b[j] = -INFINITY;
	}
	for (size_t i = 0; i < n; i++)
		add_range(impute_dense_row(all, rows[i], buf), c->fill, all->cols, t->a, t->b);
	for (size_t j = 0; j < all->cols; j++) {
		double span = c->how == SCALE_MINMAX ? t->b[j] - t->a[j]
						     : fmax(fabs(t->a[j]), fabs(t->b[j]));
		bool varies = t->a[j] < t->b[j];
		c->shift[j] = c->how == SCALE_MINMAX && varies ? t->a[j] : 0;
		c->factor[j] = varies ? 1 / span : 0;
	}
}

int scale_fit(const struct scale_columns *c, const struct data_view *all, const size_t *rows,
	      size_t n, struct err *e)
{
	size_t d = all->cols;
	double *room = mem_zeros(4 * d, sizeof *room, e);
	float *buf = mem_array(d, sizeof *buf, e);
	struct scale_tally t = { room, room + d, room + 2 * d, room + 3 * d };

	if (!room || !buf) {
		free(room);
		free(buf);
		return -1;
	}
	if (c->how == SCALE_STANDARD)
		(c->mean ? fit_complete : fit_standard)(&t, c, all, rows, n, buf);
	else if (c->how != SCALE_NONE)
		fit_range(&t, c, all, rows, n, buf);
	for (size_t j = 0; j < d; j++)
		if (c->how == SCALE_NONE || !c->numeric[j]) {
			c->shift[j] = 0;
			c->factor[j] = 1;
		}
	free(room);
	free(buf);
	return 0;
}

/* ---- compressed rows: what is not named is 0 ---- */

/* The entry as a number, NaN where it is missing and stays so. */
static double entry_value(const struct scale_columns *c, const struct sparse *s, size_t k)
{
	float x = s->value[k];

	return (double)(x == x ? x : c->fill[s->col[k]]);
}

/* A column varies when two of its values differ. a: least, b: most, count: entries. */
static void fit_maxabs_sparse(struct scale_tally *t, const struct scale_columns *c,
			      const struct data_view *all, const size_t *rows, size_t n)
{
	const struct sparse *s = all->sparse;

	for (size_t j = 0; j < all->cols; j++) {
		t->a[j] = INFINITY;
		t->b[j] = -INFINITY;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++) {
			size_t j = s->col[k];
			double v = entry_value(c, s, k);
			t->count[j]++;
			t->a[j] = v < t->a[j] ? v : t->a[j];
			t->b[j] = v > t->b[j] ? v : t->b[j];
		}
	for (size_t j = 0; j < all->cols; j++) {
		double least = t->a[j], most = t->b[j];
		if (t->count[j] < (double)n) {
			least = fmin(least, 0);
			most = fmax(most, 0);
		}
		c->factor[j] = least < most ? 1 / fmax(fabs(least), fabs(most)) : 0;
	}
}

/* a: sum, b: squares about the mean, count: entries, mean: of them those that are no number; then the
 * mean. */
static void fit_deviation_sparse(struct scale_tally *t, const struct scale_columns *c,
				 const struct data_view *all, const size_t *rows, size_t n)
{
	const struct sparse *s = all->sparse;

	for (size_t i = 0; i < n; i++)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++) {
			double v = entry_value(c, s, k);
			t->count[s->col[k]]++;
			t->a[s->col[k]] += v == v ? v : 0;
			t->mean[s->col[k]] += v == v ? 0 : 1;
		}
	for (size_t j = 0; j < all->cols; j++) {
		double present = (double)n - t->mean[j], zeros = (double)n - t->count[j];
		t->mean[j] = present > 0 ? t->a[j] / present : 0;
		t->b[j] = zeros * t->mean[j] * t->mean[j];
		t->count[j] = present;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++) {
			double gap = entry_value(c, s, k) - t->mean[s->col[k]];
			t->b[s->col[k]] += gap == gap ? gap * gap : 0;
		}
	for (size_t j = 0; j < all->cols; j++)
		c->factor[j] = t->b[j] > 0 ? 1 / sqrt(t->b[j] / t->count[j]) : 0;
}

int scale_fit_sparse(const struct scale_columns *c, const struct data_view *all, const size_t *rows,
		     size_t n, struct err *e)
{
	size_t d = all->cols;
	double *room = mem_zeros(4 * d, sizeof *room, e);
	struct scale_tally t = { room, room + d, room + 2 * d, room + 3 * d };

	if (!room)
		return -1;
	if (c->how == SCALE_STANDARD)
		fit_deviation_sparse(&t, c, all, rows, n);
	else if (c->how == SCALE_MAXABS)
		fit_maxabs_sparse(&t, c, all, rows, n);
	for (size_t j = 0; j < d; j++) {
		c->shift[j] = 0;
		if (c->how == SCALE_NONE || !c->numeric[j])
			c->factor[j] = 1;
	}
	free(room);
	return 0;
}

void scale_target(const struct data_view *all, const size_t *rows, size_t n, double *mean,
		  double *sd)
{
	double sum = 0, square = 0;

	for (size_t i = 0; i < n; i++)
		sum += all->target[rows[i]];
	*mean = n ? sum / (double)n : 0;
	for (size_t i = 0; i < n; i++)
		square += (all->target[rows[i]] - *mean) * (all->target[rows[i]] - *mean);
	*sd = square > 0 ? sqrt(square / (double)n) : 1;
}
