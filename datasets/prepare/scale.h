/* Scales of numeric columns: value -> (value - shift) * factor, fitted on the training rows.
 *
 *   standard   mean 0, standard deviation 1 (divisor n)
 *   minmax     0 at the least, 1 at the largest
 *   maxabs     largest magnitude 1; keeps zeros zero, so it serves sparse data
 *
 * A column that is constant on the training rows gets factor 0: it can tell them nothing, and what
 * else it might hold in test rows must not blow up. */
#ifndef SCALE_H
#define SCALE_H

#include <stdbool.h>

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

/* In the order of the words of pipeline_params. */
enum scale { SCALE_NONE, SCALE_STANDARD, SCALE_MINMAX, SCALE_MAXABS };

/* What a fit is told of the columns, and where its results go; all arrays (cols). */
struct scale_columns {
	enum scale how;
	const bool *numeric;    /* the others get shift 0, factor 1 */
	const float *fill;      /* what missing values count as; NaN: not at all */
	const double *mean;     /* of rows that miss nothing; or NULL */
	double *shift, *factor;
};

/* Sums in double, variance in two passes. O(n cols). */
int scale_fit(const struct scale_columns *c, const struct data_view *all, const size_t *rows,
	      size_t n, struct err *e);

/* The same for a sparse view in time proportional to its entries; what a row does not name is 0 and
 * counts as that. Zeros must stay zeros: shift is 0 for all columns, so SCALE_STANDARD divides by
 * the standard deviation without centring, and SCALE_MINMAX is not for it. mean is not read. */
int scale_fit_sparse(const struct scale_columns *c, const struct data_view *all, const size_t *rows,
		     size_t n, struct err *e);

/* The same for the targets of the rows: mean and standard deviation, 1 when that is 0. */
void scale_target(const struct data_view *all, const size_t *rows, size_t n, double *mean,
		  double *sd);

#endif
