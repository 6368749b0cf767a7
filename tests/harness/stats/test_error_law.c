/* Power laws with a floor: planted ones come back, others are those of an exhaustive search
 * (tests/golden/levels.py). */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/error_law.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want, tolerance)                                                                 \
	cr_expect(close_to((got), (want), (tolerance), 0), #got " is %.12g, not %.12g",            \
		  (double)(got), (double)(want))

Test(stats_error_law, a_planted_law_comes_back)
{
	static const double n[] = { 25, 50, 100, 200, 400 };
	double error[5];
	struct error_law l;

	for (size_t i = 0; i < 5; i++)
		error[i] = 0.08 + 1.7 * pow(n[i], -0.6);
	cr_assert(!error_law_fit(&l, n, error, 5, NULL));
	NEAR(l.a, 0.08, 1e-6);
	NEAR(l.b, 1.7, 1e-5);
	NEAR(l.c, 0.6, 1e-6);
	NEAR(error_law_at(&l, 800), 0.08 + 1.7 * pow(800, -0.6), 1e-6);
	NEAR(error_law_rows(&l, 0.1), pow(1.7 / 0.02, 1 / 0.6), 1e-4);
	cr_expect(isinf(error_law_rows(&l, 0.079)), "the floor is above it");
}

Test(stats_error_law, least_squares_of_what_no_law_meets)
{
	static const double n[] = { 20, 40, 80, 160, 320, 640 },
			    error[] = { .41, .33, .29, .235, .22, .199 };
	struct error_law l;

	cr_assert(!error_law_fit(&l, n, error, 6, NULL));
	NEAR(l.c, 0.5064145702592125, 1e-5);
	NEAR(l.a, 0.15477076998633554, 1e-5);
	NEAR(l.b, 1.1607031670835202, 1e-5);
	NEAR(l.rss, 0.0001795997684384793, 1e-9);
	NEAR(error_law_rows(&l, .19), 993.5385724669545, 1e-4);
	NEAR(error_law_at(&l, 1280), 0.185758143565836, 1e-6);
}

/* A straight fall in log n: a floor below 0 would fit better, and is none. */
Test(stats_error_law, no_floor_is_below_zero)
{
	static const double n[] = { 10, 20, 40, 80 }, error[] = { .4, .3, .2, .1 };
	struct error_law l;

	cr_assert(!error_law_fit(&l, n, error, 4, NULL));
	cr_expect_eq(l.a, 0);
	cr_expect_gt(l.b, 0);
}

Test(stats_error_law, what_has_no_law_is_refused)
{
	static const double n[] = { 10, 20, 40, 80 }, flat[] = { .3, .3, .3, .3 },
			    up[] = { .1, .2, .3, .4 }, down[] = { .4, .3, .2, NAN };
	struct error_law l;
	struct err e = { 0 };

	cr_expect(error_law_fit(&l, n, down, 3, &e) && e.code == ERR_DATA, "three sizes");
	cr_expect(error_law_fit(&l, n, up, 4, NULL));
	cr_expect(error_law_fit(&l, n, flat, 4, NULL));
	cr_expect(error_law_fit(&l, n, down, 4, NULL));
}

/* Least squares of seven points by numpy: a n^-b + c there. */
Test(stats_error_law, the_law_that_another_program_fits)
{
	static const char *f = "resampling";
	double n[8], error[8];
	size_t points = golden_list(n, 8, f, "power_law/n");
	struct error_law l;

	cr_assert_eq(golden_list(error, 8, f, "power_law/err"), points);
	cr_assert(!error_law_fit(&l, n, error, points, NULL));
	NEAR(l.a, golden(f, "power_law/c"), 1e-6);
	NEAR(l.b, golden(f, "power_law/a"), 1e-6);
	NEAR(l.c, golden(f, "power_law/b"), 1e-6);
	NEAR(l.rss, golden(f, "power_law/rss"), 1e-9);
}
