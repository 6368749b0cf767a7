/* Sign test: more above zero than below? With the median and its interval from order statistics, which
 * holds whatever the distribution. */
#ifndef STATS_SIGNS_H
#define STATS_SIGNS_H

#include <stddef.h>

#include "algorithms/core/err.h"
#include "harness/stats/describe.h"

struct signs {
	size_t n, above, below, zeros;  /* n: all */
	double median;
	double p;                       /* exact, two-sided, zeros left out; 1 where nothing is left */
};

/* d (n), finite, n > 0; rounded by round_score. */
int signs_test(struct signs *out, const double *d, size_t n, struct err *e);

/* Of the median: the order statistics x_(j), x_(n+1-j) with the largest j for which P(X < j) is at most
 * (1 - level) / 2, X ~ Binomial(n, 1/2). Infinite where n is too small for that level. */
int signs_interval(struct interval *out, const double *d, size_t n, double level, struct err *e);

#endif
