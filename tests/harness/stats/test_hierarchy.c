#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "harness/stats/hierarchy.h"
#include "tests/support/fault.h"
#include "tests/support/stats_golden.h"

/* Theirs is a trapezoid rule of 40,001 points, quantiles by linear interpolation. */
#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-6, 1e-9), #got " is %.15g, not %.15g", (double)(got), \
		  (double)(want))

static void check(const char *name, double tau_most)
{
	static const char *f = "hierarchical";
	double y[16], se[16], theta[16];
	struct hierarchy x;
	char at[64];
	size_t k;

	snprintf(at, sizeof at, "%s/y", name);
	k = golden_list(y, 16, f, at);
	snprintf(at, sizeof at, "%s/se", name);
	cr_assert_eq(golden_list(se, 16, f, at), k);
	cr_assert_eq(
		hierarchy(&x, y, se, k, golden(f, "%s/rope", name), tau_most, theta, 0.95, NULL),
		0);
	NEAR(x.mu_mean, golden(f, "%s/mu_mean", name));
	NEAR(x.mu_sd, golden(f, "%s/mu_sd", name));
	NEAR(x.tau_mean, golden(f, "%s/tau_mean", name));
	NEAR(x.tau_q25, golden(f, "%s/tau_q25", name));
	NEAR(x.tau_median, golden(f, "%s/tau_median", name));
	NEAR(x.tau_q75, golden(f, "%s/tau_q75", name));
	NEAR(x.mu.left, golden(f, "%s/p_mu_left", name));
	NEAR(x.mu.inside, golden(f, "%s/p_mu_rope", name));
	NEAR(x.mu.right, golden(f, "%s/p_mu_right", name));
	NEAR(x.next.left, golden(f, "%s/p_next_left", name));
	NEAR(x.next.inside, golden(f, "%s/p_next_rope", name));
	NEAR(x.next.right, golden(f, "%s/p_next_right", name));
	for (size_t i = 0; i < k; i++)
		NEAR(theta[i], golden(f, "%s/theta_posterior_means/%zu", name, i));
}

Test(stats_hierarchy, eight_schools_and_a_table_of_accuracies)
{
	check("eight_schools", 100);
	check("accuracy_like", 0.1);
}

/* At the limits of the interval the regions' probabilities are what the level says. */
Test(stats_hierarchy, intervals_hold_their_level)
{
	static const double y[5] = { .01, .02, .015, .03, .0 },
			    se[5] = { .01, .004, .008, .02, .005 };
	struct hierarchy x, at;

	cr_assert_eq(hierarchy(&x, y, se, 5, .01, 0, NULL, .9, NULL), 0);
	cr_expect(x.next_ci.lo < x.mu_ci.lo && x.mu_ci.hi < x.next_ci.hi);
	cr_assert_eq(hierarchy(&at, y, se, 5, x.mu_ci.hi, 0, NULL, .9, NULL), 0);
	cr_expect(close_to(at.mu.right, .05, 1e-9, 0), "%g", at.mu.right);
	cr_assert_eq(hierarchy(&at, y, se, 5, -x.next_ci.lo, 0, NULL, .9, NULL), 0);
	cr_expect(close_to(at.next.left, .05, 1e-9, 0), "%g", at.next.left);
}

Test(stats_hierarchy, exact_effects_count_as_the_surest_of_the_others)
{
	static const double y[4] = { .01, .02, .03, .02 }, zero[4] = { 0, .004, .008, .02 },
			    least[4] = { .004, .004, .008, .02 }, none[4] = { 0 };
	struct hierarchy a, b;
	struct err e = { 0 };

	cr_assert(!hierarchy(&a, y, zero, 4, .01, .1, NULL, .9, NULL) &&
		  !hierarchy(&b, y, least, 4, .01, .1, NULL, .9, NULL));
	cr_expect(a.mu_mean == b.mu_mean && a.mu.right == b.mu.right);
	cr_expect_eq(hierarchy(&a, y, none, 4, .01, 0, NULL, .9, &e), -1);
	cr_expect_str_eq(e.text, "no effect has a standard error above 0");
	cr_expect_eq(hierarchy(&a, y, least, 2, .01, 0, NULL, .9, &e), -1);
}

Test(stats_hierarchy, memory_that_is_refused_is_an_error)
{
	static const double y[3] = { .01, .02, .03 }, se[3] = { .01, .01, .02 };
	size_t n = 1;

	for (;; n++) {
		struct hierarchy x;
		struct err e = { 0 };
		int rc;

		fault_arm(n);
		rc = hierarchy(&x, y, se, 3, .01, 0, NULL, .95, &e);
		if (!fault_disarm()) {
			cr_expect_eq(rc, 0);
			break;
		}
		cr_expect(rc == -1 && e.code == ERR_NOMEM, "allocation %zu", n);
	}
	cr_expect_eq(n, 3);
}
