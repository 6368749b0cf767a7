/* Partial conjunctions: what all, any and some of several tests say together. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/conjunction.h"

Test(stats_conjunction, p_of_all_any_and_some)
{
	static const double p[] = { 0.03, 0.001, NAN, 0.2 };

	cr_expect(close_to(conjunction_p(p, 4, 1), 0.004, 1e-12, 0));
	cr_expect(close_to(conjunction_p(p, 4, 2), 0.09, 1e-12, 0));
	cr_expect(close_to(conjunction_p(p, 4, 3), 0.4, 1e-12, 0));
	cr_expect_eq(conjunction_p(p, 4, 4), 1, "one that could not be tested is none");
	cr_expect_eq(conjunction_p(p, 2, 2), 0.03);
	cr_expect_eq(conjunction_p((const double[]){ 0.5, 0.5 }, 2, 1), 1);
}

Test(stats_conjunction, the_largest_and_the_levels)
{
	static const double x[] = { 2, NAN, 5, 2 };

	cr_expect_eq(conjunction_at(x, 4, 1), 2);
	cr_expect_eq(conjunction_at(x, 4, 2), 0);
	cr_expect_eq(conjunction_at(x, 4, 3), 3);
	cr_expect_eq(conjunction_at(x, 4, 4), 1);
	cr_expect(close_to(conjunction_level_lo(5, 5, 0.95), 0.95, 1e-12, 0));
	cr_expect(close_to(conjunction_level_lo(5, 1, 0.95), 0.99, 1e-12, 0));
	cr_expect(close_to(conjunction_level_hi(5, 0.95), 0.99, 1e-12, 0));
	cr_expect(close_to(conjunction_level_hi(1, 0.95), 0.95, 1e-12, 0));
}
