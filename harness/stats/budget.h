/* What a search over configurations can be expected to find, as a function of how many it may try,
 * or of what they may cost.
 *
 * From N scores of configurations drawn at random: the expected best of n of them, drawn without
 * replacement (Tang et al. 2020; unbiased, unlike the estimate with replacement of Dodge et al.
 * 2019, which is too low: expected_best_replaced, to compare with published curves). The best by
 * validation is judged by its test score: expected_picked. Read "learner A beats B" off at equal
 * n, or at equal cost: expected_at_cost. */
#ifndef STATS_BUDGET_H
#define STATS_BUDGET_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

/* best[n - 1] for n = 1..count; better: +1 the largest score is best, -1 the smallest. ERR_DATA
 * when a score is not finite. O(count^2). */
int expected_best(double *best, const double *score, size_t count, int better, struct err *e);
int expected_best_replaced(double *best, const double *score, size_t count, int better,
			   struct err *e);

/* picked[n - 1]: expected test score of the configuration that validates best of n drawn without
 * replacement; those that validate alike share it. O(count^2). */
int expected_picked(double *picked, const double *valid, const double *test, size_t count, int better,
		    struct err *e);

#define EXPECTED_ORDERS 1000

struct expected_try {
	double valid, test, cost;       /* cost in seconds, say; >= 0 */
};

/* mean[p]: over EXPECTED_ORDERS random orders of the tries, the test score of the best validated
 * one of those that end within budget[p] when they run one after another; `none` where not one
 * does (the score of a default or a baseline; NAN: such budgets have no value). budget (points)
 * ascending. Ties in validation: the earlier one. Deterministic for a seed. O(orders count). */
int expected_at_cost(double *mean, const double *budget, size_t points, const struct expected_try *tries,
		     size_t count, int better, double none, uint64_t seed, struct err *e);

#endif
