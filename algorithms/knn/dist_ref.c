/* The distances as they are meant: this file defines the answer. It is compiled with
 * -ffp-contract=off, so that a product and a sum are two roundings on every machine, and a vector
 * unit that does the same steps gets the same bits. */
#include <math.h>

#include "algorithms/knn/metric.h"
#include "algorithms/knn/space.h"

static double l2_pair(const struct knn_space *s, const float *a, const float *b)
{
	double sum = 0;

	for (size_t f = 0; f < s->cols; f++) {
		double gap = (double)a[f] - (double)b[f];
		sum += gap * gap;
	}
	return sum;
}

/* The same loop for four rows side by side: one row alone waits for its own additions. */
static void l2_four(const struct knn_space *s, const float *a, const float *const b[4],
		    double out[4])
{
	double sum[4] = { 0 };

	for (size_t f = 0; f < s->cols; f++)
		for (size_t j = 0; j < 4; j++) {
			double gap = (double)a[f] - (double)b[j][f];
			sum[j] += gap * gap;
		}
	for (size_t j = 0; j < 4; j++)
		out[j] = sum[j];
}

static double l1_pair(const struct knn_space *s, const float *a, const float *b)
{
	double sum = 0;

	for (size_t f = 0; f < s->cols; f++)
		sum += fabs((double)a[f] - (double)b[f]);
	return sum;
}

static double linf_pair(const struct knn_space *s, const float *a, const float *b)
{
	double most = 0;

	for (size_t f = 0; f < s->cols; f++) {
		double gap = fabs((double)a[f] - (double)b[f]);
		most = gap > most ? gap : most;
	}
	return most;
}

static double minkowski_pair(const struct knn_space *s, const float *a, const float *b)
{
	double sum = 0;

	for (size_t f = 0; f < s->cols; f++)
		sum += knn_minkowski_term(fabs((double)a[f] - (double)b[f]), s->p);
	return sum;
}

static double cosine_pair(const struct knn_space *s, const float *a, const float *b)
{
	double ab = 0, aa = 0, bb = 0;

	for (size_t f = 0; f < s->cols; f++) {
		ab += (double)a[f] * (double)b[f];
		aa += (double)a[f] * (double)a[f];
		bb += (double)b[f] * (double)b[f];
	}
	return knn_cosine_gap(ab, aa, bb);
}

static double hamming_pair(const struct knn_space *s, const float *a, const float *b)
{
	size_t differ = 0;

	for (size_t f = 0; f < s->cols; f++)
		differ += a[f] != b[f];
	return (double)differ;
}

/* Lance & Williams 1967; a column in which both are 0 adds nothing. */
static double canberra_pair(const struct knn_space *s, const float *a, const float *b)
{
	double sum = 0;

	for (size_t f = 0; f < s->cols; f++) {
		double x = a[f], y = b[f], gap = fabs(x - y);
		if (gap > 0)
			sum += gap / (fabs(x) + fabs(y));
	}
	return sum;
}

/* ---- from reduced to distance and back ---- */

static double same(const struct knn_space *s, double r)
{
	(void)s;
	return r;
}

static double root(const struct knn_space *s, double r)
{
	(void)s;
	return sqrt(r);
}

static double square(const struct knn_space *s, double r)
{
	(void)s;
	return r * r;
}

static double pth_root(const struct knn_space *s, double r)
{
	return pow(r, 1 / s->p);
}

static double pth_power(const struct knn_space *s, double r)
{
	return pow(r, s->p);
}

/* Below 1 the root breaks the triangle inequality, and the sum of powers keeps it. */
static double minkowski_length(const struct knn_space *s, double r)
{
	return s->p < 1 ? r : pow(r, 1 / s->p);
}

/* The chord between unit vectors: |a - b|^2 = 2 (1 - cos). */
static double chord(const struct knn_space *s, double r)
{
	(void)s;
	return sqrt(2 * r);
}

static double share(const struct knn_space *s, double r)
{
	return r / (double)s->cols;
}

static double count(const struct knn_space *s, double r)
{
	return r * (double)s->cols;
}

/* Cosine's slack: 1 - cos is off by 1e-16 or so, its root by 1e-8. */
const struct knn_metric_class knn_metrics[] = {
	{ "l2", l2_pair, l2_four, root, square, root, KNN_METRIC_AXES | KNN_METRIC_TRIANGLE, 0,
	  knn_l2_rows, knn_l2_term },
	{ "l1", l1_pair, NULL, same, same, same, KNN_METRIC_AXES | KNN_METRIC_TRIANGLE, 0,
	  knn_l1_rows, knn_l1_term },
	{ "linf", linf_pair, NULL, same, same, same, KNN_METRIC_AXES | KNN_METRIC_TRIANGLE, 0,
	  knn_linf_rows, NULL },
	{ "minkowski", minkowski_pair, NULL, pth_root, pth_power, minkowski_length,
	  KNN_METRIC_AXES | KNN_METRIC_TRIANGLE, 0, knn_minkowski_rows, knn_minkowski_sum_term },
	{ "cosine", cosine_pair, NULL, same, same, chord, KNN_METRIC_TRIANGLE, 1e-7,
	  knn_cosine_rows, NULL },
	{ "hamming", hamming_pair, NULL, share, count, same, KNN_METRIC_AXES | KNN_METRIC_TRIANGLE,
	  0, knn_hamming_rows, knn_hamming_term },
	{ "canberra", canberra_pair, NULL, same, same, same, KNN_METRIC_AXES | KNN_METRIC_TRIANGLE,
	  0, knn_canberra_rows, knn_canberra_term },
	{ "mahalanobis", l2_pair, l2_four, root, square, root,
	  KNN_METRIC_AXES | KNN_METRIC_TRIANGLE, 0, NULL, NULL },
	{ "gower", knn_gower_pair, NULL, same, same, same, KNN_METRIC_MIXED, 0, NULL, NULL },
	{ "heom", knn_heom_pair, NULL, root, square, root, KNN_METRIC_MIXED, 0, NULL, NULL },
};
