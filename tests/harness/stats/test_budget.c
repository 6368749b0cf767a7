#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/budget.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

static const double valid[6] = { 0.81, 0.84, 0.84, 0.79, 0.90, 0.86 },
		    test[6] = { 0.80, 0.85, 0.81, 0.77, 0.86, 0.88 },
		    cost[6] = { 1, 2, .5, 4, 3, 1.5 };

Test(stats_budget, with_replacement_as_published_curves_have_it)
{
	double v[8], want[8], best[8];
	size_t n = golden_list(v, 8, "resampling", "expected_max/scores");

	cr_assert_eq(golden_list(want, 8, "resampling", "expected_max/with_replacement_dodge2019"),
		     n);
	cr_assert_eq(expected_best_replaced(best, v, n, +1, NULL), 0);
	for (size_t i = 0; i < n; i++)
		NEAR(best[i], want[i]);
	for (size_t i = 0; i < n; i++)
		v[i] = -v[i];
	cr_assert_eq(expected_best_replaced(best, v, n, -1, NULL), 0);
	NEAR(best[3], -want[3]);
}

Test(stats_budget, the_best_by_validation_is_judged_by_its_test_score)
{
	double picked[6], error[6];

	cr_assert_eq(expected_picked(picked, valid, test, 6, +1, NULL), 0);
	for (int i = 0; i < 6; i++)
		NEAR(picked[i], golden("picked", "%d", i));
	for (int i = 0; i < 6; i++)
		error[i] = 1 - valid[i];
	cr_assert_eq(expected_picked(error, error, test, 6, -1, NULL), 0);
	for (int i = 0; i < 6; i++)
		NEAR(error[i], picked[i]);
}

/* The exact mean is over all 720 orders; ours over 1000 drawn ones: within five standard errors. */
Test(stats_budget, what_a_search_has_found_when_its_time_is_up)
{
	static const double budget[5] = { .25, 1, 2.5, 5, 12 };
	struct expected_try t[6];
	double mean[5], again[5];
	struct err e = { 0 };

	for (int i = 0; i < 6; i++)
		t[i] = (struct expected_try){ valid[i], test[i], cost[i] };
	cr_assert_eq(expected_at_cost(mean, budget, 5, t, 6, +1, 0.5, 1, NULL), 0);
	cr_assert_eq(expected_at_cost(again, budget, 5, t, 6, +1, 0.5, 1, NULL), 0);
	for (int i = 0; i < 5; i++) {
		double want = golden("at_cost", "%d", i);

		cr_expect(fabs(mean[i] - want) <=
				  5 * golden("at_cost", "sd/%d", i) / sqrt(1000) + 1e-12,
			  "%g, not %g", mean[i], want);
		cr_expect_eq(mean[i], again[i]);
	}
	cr_expect_eq(mean[0], 0.5);
	t[2].cost = -1;
	cr_expect_eq(expected_at_cost(mean, budget, 5, t, 6, +1, 0.5, 1, &e), -1);
	cr_expect_str_eq(e.text, "try 3: a score is not a number, or its cost below 0");
}
