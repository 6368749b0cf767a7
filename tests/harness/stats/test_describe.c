#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/describe.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

Test(stats_describe, centre_and_spread_of_a_small_sample)
{
	static const double x[] = { 4, 1, 9, 2, 7 };
	struct describe d;

	cr_assert_eq(describe(&d, x, 5, NULL), 0);
	NEAR(d.mean, 4.6);
	NEAR(d.sd, sqrt(11.3));
	NEAR(d.median, 4);
	NEAR(d.q1, 2);
	NEAR(d.q3, 7);
	NEAR(d.mad, 3);
	NEAR(d.min, 1);
	NEAR(d.max, 9);
}

Test(stats_describe, one_value_has_no_spread)
{
	static const double x[] = { 0.3 };
	struct describe d;

	cr_assert_eq(describe(&d, x, 1, NULL), 0);
	cr_expect(isnan(d.sd));
	NEAR(d.median, 0.3);
	cr_expect(isnan(t_interval(0, 1, 0, 0.95).lo));
}

Test(stats_describe, no_values_and_values_that_are_not_numbers_are_errors)
{
	double x[] = { 1, NAN };
	struct describe d;
	struct err e = { 0 };

	cr_expect_eq(describe(&d, x, 0, &e), -1);
	cr_expect_eq(describe(&d, x, 2, &e), -1);
	cr_expect_str_eq(e.text, "value 2 is not a finite number");
}

Test(stats_describe, bootstrap_of_six_values_takes_every_resample)
{
	static const char *f = "resampling";
	double x[16];
	size_t n = golden_list(x, 16, f, "bootstrap_exhaustive/x");
	struct bootstrap b;

	cr_assert_eq(bootstrap(&b, x, n, mean_of, 0.95, 50000, 1, NULL), 0);
	cr_expect_eq(b.draws, 46656);
	NEAR(b.theta, golden(f, "bootstrap_exhaustive/theta"));
	NEAR(b.se, golden(f, "bootstrap_exhaustive/se_boot"));
	NEAR(b.percentile.lo, golden(f, "bootstrap_exhaustive/percentile95/0"));
	NEAR(b.percentile.hi, golden(f, "bootstrap_exhaustive/percentile95/1"));
	NEAR(b.z0, golden(f, "bootstrap_exhaustive/z0"));
	NEAR(b.accel, golden(f, "bootstrap_exhaustive/accel"));
	NEAR(b.bca.lo, golden(f, "bootstrap_exhaustive/bca95/0"));
	NEAR(b.bca.hi, golden(f, "bootstrap_exhaustive/bca95/1"));
}

Test(stats_describe, bootstrap_draws_come_from_the_seed_alone)
{
	double x[30];
	struct bootstrap a, b, c;

	for (int i = 0; i < 30; i++)
		x[i] = sin(i * 1.7);
	cr_assert_eq(bootstrap(&a, x, 30, mean_of, 0.95, 2000, 7, NULL), 0);
	cr_assert_eq(bootstrap(&b, x, 30, mean_of, 0.95, 2000, 7, NULL), 0);
	cr_assert_eq(bootstrap(&c, x, 30, mean_of, 0.95, 2000, 8, NULL), 0);
	cr_expect_eq(a.bca.lo, b.bca.lo);
	cr_expect_neq(a.se, c.se);
	/* the standard error of a mean is known: sd sqrt((n - 1) / n) / sqrt(n), here within 5 % */
	cr_expect(close_to(a.se, sd_of(x, 30) * sqrt(29. / 30 / 30), 0.05, 0));
}
