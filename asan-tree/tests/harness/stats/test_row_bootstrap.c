#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/stats/row_bootstrap.h"
#include "tests/support/fault.h"

enum { ROWS = 60 };

static void fill(double x[ROWS][2])
{
	struct rng rng = rng_make(8);

	for (size_t i = 0; i < ROWS; i++) {
		double common = rng_normal(&rng);

		x[i][0] = pow(common + 0.3 * rng_normal(&rng), 2);
		x[i][1] = pow(common + 0.3 * rng_normal(&rng), 2) + 0.5;
	}
}

/* A column by itself is what `bootstrap` makes of it, but for the draws. */
Test(stats_row_bootstrap, a_mean_as_the_bootstrap_of_values)
{
	double x[ROWS][2], one[ROWS];
	struct row_bootstrap *b;
	struct bootstrap rows, values;

	fill(x);
	for (size_t i = 0; i < ROWS; i++)
		one[i] = x[i][1];
	cr_assert(!row_bootstrap_create(&b, x[0], ROWS, 2, 20000, 1, NULL));
	cr_assert(!row_bootstrap_mean(&rows, b, 1, NULL, .95, NULL) && !bootstrap(&values, one, ROWS, mean_of, .95, 20000, 2, NULL));
	cr_expect(close_to(rows.theta, values.theta, 1e-12, 0) && close_to(rows.accel, values.accel, 1e-9, 1e-12));
	cr_expect(close_to(rows.bca.lo, values.bca.lo, .03, 0) && close_to(rows.bca.hi, values.bca.hi, .03, 0));
	cr_expect(close_to(rows.percentile.lo, values.percentile.lo, .03, 0) && close_to(rows.se, values.se, .03, 0));
	row_bootstrap_destroy(b);
}

/* Learners on the same rows vary together: their difference varies less than either. */
Test(stats_row_bootstrap, differences_are_of_one_resample)
{
	double x[ROWS][2];
	struct row_bootstrap *b;
	struct bootstrap first, second, d, root;

	fill(x);
	cr_assert(!row_bootstrap_create(&b, x[0], ROWS, 2, 5000, 1, NULL));
	cr_assert(!row_bootstrap_mean(&first, b, 0, NULL, .95, NULL) && !row_bootstrap_mean(&second, b, 1, NULL, .95, NULL) &&
		  !row_bootstrap_difference(&d, b, 0, 1, NULL, .95, NULL) &&
		  !row_bootstrap_difference(&root, b, 0, 1, row_bootstrap_root, .95, NULL));
	cr_expect(close_to(d.theta, first.theta - second.theta, 1e-12, 0) && d.se < .7 * first.se);
	cr_expect(close_to(root.theta, sqrt(first.theta) - sqrt(second.theta), 1e-12, 0));
	cr_expect(root.bca.lo < root.theta && root.theta < root.bca.hi && root.bca.hi < 0);
	row_bootstrap_destroy(b);
}

Test(stats_row_bootstrap, what_is_refused)
{
	double x[2] = { 1, NAN };
	struct row_bootstrap *b;
	struct err e = { 0 };

	cr_expect(row_bootstrap_create(&b, x, 2, 1, 100, 1, &e));
	cr_expect_str_eq(e.text, "row 2: a value is not a finite number");
	cr_expect(row_bootstrap_create(&b, x, 1, 1, 100, 1, &e));
}

Test(stats_row_bootstrap, memory_that_is_refused_is_an_error)
{
	double x[ROWS][2];

	fill(x);
	for (size_t n = 1;; n++) {
		struct row_bootstrap *b = NULL;
		struct bootstrap d;
		int rc;

		fault_arm(n);
		rc = row_bootstrap_create(&b, x[0], ROWS, 2, 50, 1, NULL) || row_bootstrap_difference(&d, b, 0, 1, NULL, .9, NULL);
		row_bootstrap_destroy(b);
		if (!fault_disarm()) {
			cr_expect(!rc && n == 7, "%zu", n);
			return;
		}
		cr_expect(rc, "allocation %zu", n);
	}
}
