/* The rows as the metric sees them: checked, and for Mahalanobis whitened, so that its distance is
 * plain L2 there. Training rows and queries go through the same door. */
#ifndef KNN_SPACE_H
#define KNN_SPACE_H

#include <stdint.h>

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"
#include "algorithms/knn/metric.h"
#include "algorithms/knn/options.h"

struct space {
	const struct metric *metric;
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
int space_fit(struct space *s, const struct data_view *v, const struct knn_options *opt,
	      struct err *e);
void space_free(struct space *s);               /* accepts { 0 } */

/* Rows from .. from + n - 1 of v into out (n, cols). ERR_SHAPE for other columns, ERR_DATA for a
 * value that the metric cannot take, naming row and column. */
int space_map(const struct space *s, const struct data_view *v, size_t from, size_t n, float *out,
	      struct err *e);

/* Keep only the given rows, ascending; for condensed sets. */
void space_keep(struct space *s, const uint32_t *rows, size_t n);

/* The whitening matrix of a covariance (d, d), symmetric, in the layout above: the inverse of its
 * Cholesky factor. ERR_NUMERIC when it is not positive definite. */
int whiten_of(const double *cov, size_t d, double *whiten, struct err *e);

/* Covariance (divided by n) of v around mean, shrunk; both are filled. shrink < 0: Ledoit &
 * Wolf. */
int shrunk_covariance(const struct data_view *v, double shrink, double *mean, double *cov,
		      struct err *e);

static inline const float *space_row(const struct space *s, size_t i)
{
	return s->x + i * s->cols;
}

/* Reduced distance of a query in the space from training row i. */
static inline double space_gap(const struct space *s, const float *q, size_t i)
{
	return s->metric->pair(s, q, space_row(s, i));
}

#endif
