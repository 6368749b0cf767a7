/* Distances of rows that mix numbers, categories and missing values (see metric.h, space.h).
 * In a column of categories two values are equal or not; a number counts by its distance over the
 * column's range in training. A column without range (constant in training) also is equal or
 * not. */
#include <math.h>
#include <stdbool.h>

#include "algorithms/knn/metric.h"
#include "algorithms/knn/space.h"

static double gap_of(const struct knn_space *s, size_t f, float x, float y)
{
	if (!(s->inverse[f] > 0))
		return x != y;
	return fabs((double)x - (double)y) * s->inverse[f];
}

/* Gower 1971: the mean gap over the columns in which neither row is missing, each at most 1.
 * Rows that share no column are as far apart as can be. */
double knn_gower_pair(const struct knn_space *s, const float *a, const float *b)
{
	double sum = 0, shared = 0;

	for (size_t f = 0; f < s->cols; f++) {
		double gap;
		if (isnan(a[f]) || isnan(b[f]))
			continue;
		gap = gap_of(s, f, a[f], b[f]);
		sum += gap < 1 ? gap : 1;
		shared += 1;
	}
	return shared > 0 ? sum / shared : 1;
}

/* Wilson & Martinez 1997: Euclidean over the columns' gaps, 1 where either row is missing. A number
 * outside the training range may count more than 1. Reduced: the square. */
double knn_heom_pair(const struct knn_space *s, const float *a, const float *b)
{
	double sum = 0;

	for (size_t f = 0; f < s->cols; f++) {
		double gap = isnan(a[f]) || isnan(b[f]) ? 1 : gap_of(s, f, a[f], b[f]);
		sum += gap * gap;
	}
	return sum;
}
