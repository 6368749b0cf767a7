/* Metrics of regression. */
#include <math.h>
#include <stdlib.h>

#include "harness/metrics/metrics_inner.h"

static double residual(const struct metric_truth *t, struct mat scores, size_t i)
{
	return t->target[i] - (double)mat_row(scores, i)[0];
}

/* Mean over the rows of what each loses by its own target, the offset back in place; NAN where one's
 * loss is. */
static double mean_loss(const struct metric *m, const struct metric_truth *t, struct mat scores,
			double (*loss)(const struct metric *m, double y, double prediction))
{
	double sum = 0;

	for (size_t i = 0; i < t->rows; i++)
		sum += metric_weight(t, i) * loss(m, t->target[i] + t->offset,
						  (double)mat_row(scores, i)[0] + t->offset);
	return t->rows ? sum / metric_weights(t) : NAN;
}

double metric_rmse(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	(void)m;
	for (size_t i = 0; i < t->rows; i++) {
		double r = residual(t, scores, i);

		sum += metric_weight(t, i) * r * r;
	}
	return t->rows ? sqrt(sum / metric_weights(t)) : NAN;
}

double metric_mae(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	(void)m;
	for (size_t i = 0; i < t->rows; i++)
		sum += metric_weight(t, i) * fabs(residual(t, scores, i));
	return t->rows ? sum / metric_weights(t) : NAN;
}

double metric_r2(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double mean = 0, total = 0, left = 0, weights = metric_weights(t);

	(void)m;
	for (size_t i = 0; i < t->rows; i++)
		mean += metric_weight(t, i) * t->target[i] / weights;
	for (size_t i = 0; i < t->rows; i++) {
		double r = residual(t, scores, i), d = t->target[i] - mean;

		left += metric_weight(t, i) * r * r;
		total += metric_weight(t, i) * d * d;
	}
	return total > 0 ? 1 - left / total : NAN;
}

static double share_off(const struct metric *m, double y, double prediction)
{
	(void)m;
	return y != 0 ? fabs(y - prediction) / fabs(y) : NAN;
}

double metric_mape(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	return mean_loss(m, t, scores, share_off);
}

/* y log(y / mu) is 0 at y = 0. */
static double deviance(const struct metric *m, double y, double mu)
{
	(void)m;
	if (!(y >= 0) || !(mu > 0))
		return NAN;
	return 2 * ((y > 0 ? y * log(y / mu) : 0) - y + mu);
}

double metric_poisson(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	return mean_loss(m, t, scores, deviance);
}

static double pinball(const struct metric *m, double y, double prediction)
{
	double r = y - prediction;

	return r > 0 ? m->value * r : (m->value - 1) * r;
}

double metric_pinball(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	return mean_loss(m, t, scores, pinball);
}

/* ---- by sorting ---- */

int metric_by_x(const void *a, const void *b)
{
	const struct metric_point *p = a, *q = b;

	if (p->x != q->x)
		return (p->x > q->x) - (p->x < q->x);
	return (p->row > q->row) - (p->row < q->row);
}

/* Sorts; then the middle of the numbers between which a share of the weights lies: the median where
 * it is 1/2. */
static double quantile(struct metric_point *at, size_t n, double share)
{
	double all = 0, sum = 0;
	size_t lo = 0, hi;

	for (size_t i = 0; i < n; i++)
		all += at[i].weight;
	qsort(at, n, sizeof *at, metric_by_x);
	while (lo + 1 < n && sum + at[lo].weight < share * all)
		sum += at[lo++].weight;
	hi = lo;
	if (lo + 1 < n && !(sum + at[lo].weight > share * all))
		hi++;
	return (at[lo].x + at[hi].x) / 2;
}

double metric_median_ae(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	struct metric_point *at = t->rows ? malloc(t->rows * sizeof *at) : NULL;
	double median = NAN;

	(void)m;
	for (size_t i = 0; at && i < t->rows; i++)
		at[i] = (struct metric_point){ fabs(residual(t, scores, i)), metric_weight(t, i),
					       i };
	if (at)
		median = quantile(at, t->rows, 0.5);
	free(at);
	return median;
}

/* The quantile of the targets is the constant that loses least. */
double metric_constant_quantile(const struct metric *m, const struct metric_truth *t)
{
	struct metric_point *at = t->rows ? malloc(t->rows * sizeof *at) : NULL;
	double best, sum = 0;

	if (!at)
		return NAN;
	for (size_t i = 0; i < t->rows; i++)
		at[i] = (struct metric_point){ t->target[i], metric_weight(t, i), i };
	best = quantile(at, t->rows, m->value);
	free(at);
	for (size_t i = 0; i < t->rows; i++)
		sum += metric_weight(t, i) * pinball(m, t->target[i], best);
	return sum / metric_weights(t);
}

double metric_constant_mae(const struct metric *m, const struct metric_truth *t)
{
	struct metric half = *m;

	half.value = 0.5;
	return 2 * metric_constant_quantile(&half, t);
}

/* Of the mean. */
double metric_constant_rmse(const struct metric *m, const struct metric_truth *t)
{
	double all = metric_weights(t), mean = 0, sum = 0;

	(void)m;
	for (size_t i = 0; i < t->rows; i++)
		mean += metric_weight(t, i) * t->target[i] / all;
	for (size_t i = 0; i < t->rows; i++)
		sum += metric_weight(t, i) * (t->target[i] - mean) * (t->target[i] - mean) / all;
	return sqrt(sum);
}

/* Mid-ranks by weight, less 1/2: what rows of integer weights would have as so many rows. */
static double *ranks_of(struct metric_point *at, size_t n)
{
	double *rank = malloc(n * sizeof *rank), below = 0;

	if (!rank)
		return NULL;
	qsort(at, n, sizeof *at, metric_by_x);
	for (size_t from = 0, to; from < n; from = to) {
		double tied = 0;

		for (to = from; to < n && at[to].x == at[from].x; to++)
			tied += at[to].weight;
		for (size_t i = from; i < to; i++)
			rank[at[i].row] = below + tied / 2;
		below += tied;
	}
	return rank;
}

/* Weighted Pearson correlation; NAN where one of the two does not vary. */
static double correlation(const struct metric_truth *t, const double *x, const double *y)
{
	double all = metric_weights(t), mx = 0, my = 0, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < t->rows; i++) {
		mx += metric_weight(t, i) * x[i] / all;
		my += metric_weight(t, i) * y[i] / all;
	}
	for (size_t i = 0; i < t->rows; i++) {
		double w = metric_weight(t, i), dx = x[i] - mx, dy = y[i] - my;

		xx += w * dx * dx;
		yy += w * dy * dy;
		xy += w * dx * dy;
	}
	return xx > 1e-9 * all && yy > 1e-9 * all ? xy / sqrt(xx * yy) : NAN;
}

double metric_spearman(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	struct metric_point *at = t->rows ? malloc(t->rows * sizeof *at) : NULL;
	double *x = NULL, *y = NULL, rho = NAN;

	(void)m;
	for (size_t i = 0; at && i < t->rows; i++)
		at[i] = (struct metric_point){ t->target[i], metric_weight(t, i), i };
	x = at ? ranks_of(at, t->rows) : NULL;
	for (size_t i = 0; at && i < t->rows; i++)
		at[i] = (struct metric_point){ (double)mat_row(scores, i)[0], metric_weight(t, i),
					       i };
	y = at ? ranks_of(at, t->rows) : NULL;
	if (x && y)
		rho = correlation(t, x, y);
	free(at);
	free(x);
	free(y);
	return rho;
}
