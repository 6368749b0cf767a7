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

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

/* In the order of the words of pipeline_params. */
enum scale { SCALE_NONE, SCALE_STANDARD, SCALE_MINMAX, SCALE_MAXABS };

/* shift, factor (cols). Missing values count as fill[j], or not at all where that is NaN; mean: of
 * rows that miss nothing, or NULL. Columns that are not `numeric` (cols) get shift 0, factor 1.
 * Sums in double, variance in two passes. O(n cols). */
int scale_fit(double *shift, double *factor, const struct data_view *all, const size_t *rows,
	      size_t n,
	      const float *fill, const double *mean, const bool *numeric, enum scale how,
		      struct err *e);

/* SCALE_MAXABS of a sparse view in time proportional to its entries. */
int scale_fit_sparse(double *factor, const struct data_view *all, const size_t *rows, size_t n,
		     const float *fill, struct err *e);

/* The same for the targets of the rows: mean and standard deviation, 1 when that is 0. */
void scale_target(const struct data_view *all, const size_t *rows, size_t n, double *mean,
		  double *sd);

#endif
