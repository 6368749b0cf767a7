/* Two learners on one data set by five repeats of two-fold cross-validation: Dietterich's t (1998)
 * and Alpaydin's combined F (1999).
 *
 * Halves share no training rows, so that a repeat's own two differences show its variance s_i^2
 * without the overlap that corrected_t (compare.h) has to allow for. t has one difference, that of
 * the first fold, over the root of the mean s_i^2, 5 degrees of freedom; F pools all ten, sum d^2
 * / (2 sum s_i^2) with 10 and 5. F does not depend on which half came first, and is the one to
 * read. Learners are trained on half of the rows: the answer is about that size. */
#ifndef STATS_FIVE_BY_TWO_H
#define STATS_FIVE_BY_TWO_H

#include "algorithms/core/err.h"
#include "harness/stats/compare.h"

struct five_by_two {
	double mean;                    /* of the ten differences */
	double s2[5];                   /* variance of each repeat */
	/* PAIRED_VARIES; without any variance within repeats PAIRED_EQUAL (all 0: p is 1) or
	 * PAIRED_SHIFTED (t, F and p are NAN). */
	enum paired_spread spread;
	double t, p_t;                  /* two-sided, 5 degrees of freedom */
	double f, p_f;                  /* 10 and 5 */
};

/* d[2 i + j]: the difference in repeat i, half j; gone through round_differences. ERR_DATA where
 * one is not finite. */
int five_by_two(struct five_by_two *out, const double d[10], struct err *e);

#endif
