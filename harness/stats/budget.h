/* What a search over configurations can be expected to find, as a function of how many it may try.
 *
 * From N scores of configurations drawn at random: the expected best of n of them, drawn without
 * replacement (Tang et al. 2020; unbiased, unlike the estimate with replacement of Dodge et al.
 * 2019, which is too low). Read "learner A beats B" off at equal n, or at equal cost. */
#ifndef STATS_BUDGET_H
#define STATS_BUDGET_H

#include <stddef.h>

#include "algorithms/core/err.h"

/* best[n - 1] for n = 1..count; better: +1 the largest score is best, -1 the smallest. ERR_DATA
 * when a score is not finite. O(count^2). */
int expected_best(double *best, const double *score, size_t count, int better, struct err *e);

#endif
