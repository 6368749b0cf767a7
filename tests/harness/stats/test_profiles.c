#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/profiles.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { SETS = 5, METHODS = 3 };

static void costs(double *c)
{
	for (size_t i = 0; i < SETS; i++)
		for (size_t j = 0; j < METHODS; j++) {
			double t =
				golden("resampling",
				       "performance_profile/times_solver_by_problem/%zu/%zu", j, i);

			c[i * METHODS + j] = t < 0 ? NAN : t;
		}
}

Test(stats_profiles, ratios_and_shares_with_a_failure)
{
	static const double tau[] = { 1, 1.5, 2, 4, 8 };
	static const char *const named[] = { "1", "1.5", "2", "4", "8" };
	double r[SETS * METHODS];

	costs(r);
	cr_assert_eq(profiles_ratios(r, r, SETS, METHODS, 1e-6, NULL), 0);
	for (size_t i = 0; i < SETS; i++)
		for (size_t j = 0; j < METHODS; j++) {
			double want =
				golden("resampling", "performance_profile/ratios/%zu/%zu", j, i);

			if (want < 0)
				cr_expect(isinf(r[i * METHODS + j]));
			else
				NEAR(r[i * METHODS + j], want);
		}
	for (size_t t = 0; t < 5; t++)
		for (size_t j = 0; j < METHODS; j++)
			NEAR(profiles_share(r, SETS, METHODS, j, tau[t]),
			     golden("resampling", "performance_profile/rho/%s/%zu", named[t], j));
}

/* The area is the integral of the curve over log tau: summed over its steps. */
Test(stats_profiles, area_under_the_curve_and_its_steps)
{
	double r[SETS * METHODS], at[SETS];

	costs(r);
	cr_assert_eq(profiles_ratios(r, r, SETS, METHODS, 1e-6, NULL), 0);
	for (size_t j = 0; j < METHODS; j++) {
		size_t n = profiles_steps(at, r, SETS, METHODS, j);
		double area = 0;

		for (size_t i = 0; i < n && at[i] < 3; i++) {
			double to = i + 1 < n && at[i + 1] < 3 ? at[i + 1] : 3;

			area += (double)(i + 1) / SETS * log(to / at[i]) / log(3);
		}
		cr_expect_eq(n, j ? 5 : 4);
		NEAR(profiles_area(r, SETS, METHODS, j, 3), area);
	}
}

Test(stats_profiles, a_floor_makes_small_costs_alike_and_where_nobody_finished_nobody_is_best)
{
	double c[6] = { 0, 1e-9, 1, INFINITY, NAN, INFINITY }, r[6];
	struct err e = { 0 };

	cr_assert_eq(profiles_ratios(r, c, 2, 3, 0.1, NULL), 0);
	cr_expect(r[0] == 1 && r[1] == 1 && r[2] == 10);
	cr_expect(profiles_share(r, 2, 3, 0, 100) == 0.5);
	c[0] = -1;
	cr_expect_eq(profiles_ratios(r, c, 2, 3, 0.1, &e), -1);
	cr_expect_str_eq(e.text, "data set 1, method 1: a cost of -1 is below 0");
}
