#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "harness/stats/nested_cv.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { FOLDS = 4, REPEATS = 2 };

static void fill(struct nested_cv_fold *f)
{
	for (size_t i = 0; i < FOLDS * REPEATS; i++) {
		double inner[20], outer[20];
		char at[32];
		size_t n, m;

		snprintf(at, sizeof at, "inner/%zu", i);
		n = golden_list(inner, 20, "nested_cv", at);
		snprintf(at, sizeof at, "outer/%zu", i);
		m = golden_list(outer, 20, "nested_cv", at);
		f[i] = nested_cv_losses(inner, n, outer, m);
	}
}

Test(stats_nested_cv, interval_from_losses_row_by_row)
{
	struct nested_cv_fold f[FOLDS * REPEATS];
	struct nested_cv x;

	fill(f);
	cr_assert_eq(nested_cv(&x, f, FOLDS, REPEATS, 0.9, NULL), 0);
	NEAR(x.mse, golden("nested_cv", "mse"));
	NEAR(x.inner, golden("nested_cv", "inner_mean"));
	NEAR(x.cv, golden("nested_cv", "cv"));
	NEAR(x.bias, golden("nested_cv", "bias"));
	NEAR(x.estimate, golden("nested_cv", "estimate"));
	NEAR(x.se_naive, golden("nested_cv", "se_naive"));
	NEAR(x.se, golden("nested_cv", "se"));
	NEAR(x.ci.lo, golden("nested_cv", "ci90/0"));
	NEAR(x.ci.hi, golden("nested_cv", "ci90/1"));
	cr_expect(x.rows == 20 && x.inflation >= 1 && x.inflation <= 2);
}

Test(stats_nested_cv, counts_of_wrong_rows_are_losses_of_0_and_1)
{
	static const double inner[5] = { 1, 0, 0, 1, 1 }, outer[3] = { 0, 0, 1 };
	struct nested_cv_fold a = nested_cv_losses(inner, 5, outer, 3),
			      b = nested_cv_counts(3, 5, 1, 3);

	NEAR(a.inner_mean, b.inner_mean);
	NEAR(a.inner_var, b.inner_var);
	NEAR(a.outer_var, b.outer_var);
	cr_expect(a.outer_rows == 3 && b.outer_rows == 3);
}

/* Inner means far from the outer ones: the error is larger than rows alone would have it, up to
 * the root of K. */
Test(stats_nested_cv, inflation_stays_between_one_and_the_root_of_the_folds)
{
	struct nested_cv_fold calm[3], wild[3];
	struct nested_cv x;

	for (int i = 0; i < 3; i++) {
		calm[i] = nested_cv_counts(30, 100, 15, 50);
		wild[i] = nested_cv_counts(30, 100, 45, 50);
	}
	cr_assert_eq(nested_cv(&x, calm, 3, 1, 0.9, NULL), 0);
	cr_expect(x.inflation == 1 && x.mse < 0 && x.bias == 0);
	cr_assert_eq(nested_cv(&x, wild, 3, 1, 0.9, NULL), 0);
	NEAR(x.inflation, sqrt(3));
	NEAR(x.bias, (1 + 1. / 3) * (0.3 - 0.9));
	NEAR(x.estimate, 0.3 - x.bias);
}

Test(stats_nested_cv, too_few_folds_or_rows_are_refused)
{
	struct nested_cv_fold f[3] = { nested_cv_counts(1, 9, 1, 9), nested_cv_counts(1, 9, 0, 1),
				       nested_cv_counts(1, 9, 1, 9) };
	struct nested_cv x;
	struct err e = { 0 };

	cr_expect_eq(nested_cv(&x, f, 2, 1, 0.9, &e), -1);
	cr_expect_eq(nested_cv(&x, f, 3, 1, 0.9, &e), -1);
	cr_expect_str_eq(e.text, "repeat 1, fold 2: fewer than 2 rows");
}
