/* What stands in for a missing value: the mean or median of the training rows, in a column of
 * categories the most frequent one (the first of equals). A column without any value gets 0. */
#ifndef IMPUTE_H
#define IMPUTE_H

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

enum impute { IMPUTE_NATIVE, IMPUTE_MEAN, IMPUTE_MEDIAN };

/* fill (cols) gets the stand-in of each column, NaN where missing values are to stay
 * (IMPUTE_NATIVE). *complete: nothing is missing in the rows; then mean (cols) holds the columns'
 * means, so that scaling need not go over the rows again. Also ERR_DATA when a training value is
 * infinite. O(n cols). */
int impute_fit(float *fill, double *mean, bool *complete, const struct data_view *all,
	       const size_t *rows,
	       size_t n, enum impute how, struct err *e);

/* The same for a sparse view in time proportional to its entries: what a row does not name is 0, and
 * counts as that in means, medians and frequencies; only a named NaN is missing. O(cols) memory, and
 * the entries once more for medians and categories. */
int impute_fit_sparse(float *fill, const struct data_view *all, const size_t *rows, size_t n,
		      enum impute how, struct err *e);

/* The code in a column of categories, or -1 for a missing, fractional or impossible one. */
static inline long category_code(const struct column *c, float x)
{
	return x >= 0 && x < (float)c->levels && (float)(long)x == x ? (long)x : -1;
}

/* Row i of the view: where it lies or, of a sparse view, spread out in buf (cols). */
const float *impute_dense_row(const struct data_view *v, size_t i, float *buf);

#endif
