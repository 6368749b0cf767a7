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
	size_t dense;           /* columns of x; the others are compressed. cols: there are none */
	float *x;               /* (rows, dense), row-major, owned */
	double p;               /* Minkowski's exponent */

	/* Compressed rows, owned; else NULL. Zeros are not stored. */
	size_t *start;          /* (rows + 1) */
	uint32_t *col;          /* ascending in a row, dense .. cols - 1 */
	float *value;

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

/* Rows from .. from + n - 1 of v into out (n, cols), of a space without compressed columns. ERR_SHAPE
 * for other columns, ERR_DATA for a value that the metric cannot take, naming row and column. */
int knn_space_map(const struct knn_space *s, const struct data_view *v, size_t from, size_t n,
		  float *out, struct err *e);

/* Rows that lie as those of a space do: queries, or the training rows themselves. */
struct knn_rows {
	size_t dense;
	float *x;               /* (rows, dense) */
	size_t *start;          /* (rows + 1), or NULL where no column is compressed */
	uint32_t *col;
	float *value;
};

static inline struct knn_row knn_rows_at(const struct knn_rows *r, size_t i)
{
	struct knn_row row = { .x = r->x + i * r->dense };

	if (r->start)
		row = (struct knn_row){ row.x, r->col + r->start[i], r->value + r->start[i],
					r->start[i + 1] - r->start[i] };
	return row;
}

/* The same for any space, in arrays of the caller's: knn_rows_free. Which columns of v are compressed
 * need not be those of the space. */
int knn_rows_take(struct knn_rows *out, const struct knn_space *s, const struct data_view *v,
		  size_t from, size_t n, struct err *e);
void knn_rows_free(struct knn_rows *r);         /* accepts { 0 } */

/* A space's own rows, those from `from` on; nothing is to be freed. */
static inline struct knn_rows knn_space_rows(const struct knn_space *s, size_t from)
{
	return (struct knn_rows){ s->dense, s->x + from * s->dense,
				  s->start ? s->start + from : NULL, s->col, s->value };
}

/* ERR_DATA naming row and column of v and why x cannot be taken there. Returns -1. */
int knn_space_bad_value(const struct knn_space *s, const struct data_view *v, size_t row, size_t f,
			float x, struct err *e);

/* Keep only the given rows, ascending; for condensed sets. */
void knn_space_keep(struct knn_space *s, const uint32_t *rows, size_t n);

/* The whitening matrix of a covariance (d, d), symmetric, in the layout above: the inverse of its
 * Cholesky factor. ERR_NUMERIC when it is not positive definite. */
int knn_whiten(const double *cov, size_t d, double *whiten, struct err *e);

/* Covariance (divided by n) of v around mean, shrunk; both are filled. shrink < 0: Ledoit &
 * Wolf. */
int knn_shrunk_covariance(const struct data_view *v, double shrink, double *mean, double *cov,
			  struct err *e);

/* Of a space without compressed columns. */
static inline const float *knn_space_row(const struct knn_space *s, size_t i)
{
	return s->x + i * s->cols;
}

/* Reduced distance of a query in the space from training row i. */
static inline double knn_space_gap(const struct knn_space *s, const float *q, size_t i)
{
	return s->metric->pair(s, q, knn_space_row(s, i));
}

/* The same for a row that lies as the space's own. */
static inline double knn_space_row_gap(const struct knn_space *s, struct knn_row q, size_t i)
{
	struct knn_rows own = knn_space_rows(s, i);

	return s->start ? s->metric->rows(s, q, knn_rows_at(&own, 0)) : knn_space_gap(s, q.x, i);
}

static inline size_t knn_space_entries(const struct knn_space *s)
{
	return s->start ? s->start[s->rows] : 0;
}

#endif
