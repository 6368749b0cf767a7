/* Curves over all thresholds of a score: the ROC curve and the curve of precision and recall, with
 * bands from resampled rows.
 *
 * Rows of equal scores pass the threshold together. ROC: x the false positive rate, y the true positive
 * rate, from (0, 0) to (1, 1), the area by trapezoids (Fawcett 2006). Precision and recall: x recall, y
 * precision, a step down to the left of each point, the area the sum of steps (average precision; Davis &
 * Goadrich 2006 on why not trapezoids).
 *
 * Bands: rows are drawn anew, as many as there are, SCORE_CURVE_DRAWS times; at each x of a grid the
 * middle 95 % of y, and of the area. They hold at each point, not for the whole curve, and for
 * predictions that are given, not for another training. O(n log n + draws n). */
#ifndef SCORE_CURVE_H
#define SCORE_CURVE_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

enum score_curve_kind { SCORE_CURVE_ROC, SCORE_CURVE_PR };
enum { SCORE_CURVE_DRAWS = 200, SCORE_CURVE_GRID = 101 };

struct score_curve {
	size_t n;
	double *x, *y;                  /* (n) */
	double area, area_lo, area_hi;
	double lo[SCORE_CURVE_GRID], hi[SCORE_CURVE_GRID];      /* at x = i / (GRID - 1) */
	size_t positives;
};

/* ERR_DATA without rows of both kinds. */
int score_curve_make(struct score_curve *c, enum score_curve_kind kind, const double *score,
		     const unsigned char *positive, size_t n, uint64_t seed, struct err *e);
void score_curve_free(struct score_curve *c);                   /* accepts { 0 } */

#endif
