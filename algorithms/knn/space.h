/* The rows as the metric sees them: checked, and for Mahalanobis whitened, so that its distance is
 * plain L2 there. Training rows and queries go through the same door. */
#ifndef KNN_SPACE_H
#define KNN_SPACE_H

#include <stdint.h>

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"
#include "algorithms/knn/metric.h"
#include "algorithms/knn/options.h"

struct knn_space {
	const struct knn_metric_class *metric;
	enum knn_metric kind;
	size_t rows, cols;
	float *x;               /* (rows, cols), row-major, owned */
	double p;               /* Minkowski's exponent */

	/* Mixed metrics, else NULL. */
	double *inverse;        /* (cols) 1 / range in training; 0: compared for equality */
	uint32_t *levels;       /* (cols) a code must be below; 0: a number */

	/* Mahalanobis, else NULL: z = whiten (x - mean), with whiten lower triangular. */
	double *mean;           /* (cols) */
	/* (cols, cols), by column: whiten[j * cols + i] is row i, column j */
	double *whiten;
};

/* Takes the rows of v. On error *s is to be freed all the same. */
int knn_space_fit(struct knn_space *s, const struct data_view *v, const struct knn_options *opt,
		  struct err *e);
void knn_space_free(struct knn_space *s);       /* accepts { 0 } */

/* Rows from .. from + n - 1 of v into out (n, cols). ERR_SHAPE for other columns, ERR_DATA for a
 * value that the metric cannot take, naming row and column. */
int knn_space_map(const struct knn_space *s, const struct data_view *v, size_t from, size_t n,
		  float *out, struct err *e);

/* Keep only the given rows, ascending; for condensed sets. */
void knn_space_keep(struct knn_space *s, const uint32_t *rows, size_t n);

/* The whitening matrix of a covariance (d, d), symmetric, in the layout above: the inverse of its
 * Cholesky factor. ERR_NUMERIC when it is not positive definite. */
int knn_whiten(const double *cov, size_t d, double *whiten, struct err *e);

/* Covariance (divided by n) of v around mean, shrunk; both are filled. shrink < 0: Ledoit &
 * Wolf. */
int knn_shrunk_covariance(const struct data_view *v, double shrink, double *mean, double *cov,
			  struct err *e);

static inline const float *knn_space_row(const struct knn_space *s, size_t i)
{
	return s->x + i * s->cols;
}

/* Reduced distance of a query in the space from training row i. */
static inline double knn_space_gap(const struct knn_space *s, const float *q, size_t i)
{
	return s->metric->pair(s, q, knn_space_row(s, i));
}

#endif
