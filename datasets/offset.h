/* Offsets: numbers that lie far from 0 beside their spread, such as Julian days or seconds since
 * 1970, lose in a float what tells them apart. Such a column keeps value - offset instead (struct
 * column), and so do the targets that a learner sees (struct data_view).
 *
 * The rule, of the n finite ones among the values: the spread is the distance of the quartiles, or
 * where that is 0 the mean distance from the median; there is an offset when the median is at least
 * 2^10 spreads from 0, so that a float's rounding is 2^-14 of a spread or more. Less than 2^-44 of
 * the median is rounding noise of doubles and no spread. The offset is the median, rounded to a
 * multiple of the power of two below the spread: value - offset is then exact in a double, and a
 * file that holds offset + x gives the same x again. */
#ifndef OFFSET_H
#define OFFSET_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

/* The offset of values whose means matter, as those of targets do; 0 where none is needed. Quartiles
 * are those of at most 4096 evenly spaced values. O(n). */
int offset_of_targets(const double *values, size_t n, double *offset, struct err *e);

/* Whether values that may already have been rounded to floats look so: a sample of a column. Equal
 * ones do. */
bool offset_is_likely(double *values, size_t n);        /* reorders them */

/* The offset of a feature: 0 also where all values are floats exactly. */
int offset_of_feature(const double *values, size_t n, double *offset, struct err *e);

#endif
