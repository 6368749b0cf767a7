#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/stats/bayes_signed_rank.h"
#include "tests/support/fault.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

static const char *const cases[] = { "demsar_C45_vs_C45m", "demsar_C45_vs_C45m_norope", "eight" };

/* Both are simulated: five standard errors of the two together. */
static void check_probability(double got, const char *name, const char *which, int at, size_t draws)
{
	double want = golden("bayes_signedrank", "cases/%s/%s", name, which);
	double theirs = golden("bayes_signedrank", "cases/%s/mc_se/%d", name, at);
	double se = hypot(theirs, sqrt(want * (1 - want) / (double)draws));

	cr_expect(fabs(got - want) <= 5 * se + 1e-4, "%s %s: %g, not %g", name, which, got, want);
}

Test(stats_bayes_signed_rank, probabilities_of_the_three_regions)
{
	for (int c = 0; c < 3; c++) {
		struct bayes_weights w;
		struct bayes_signed_rank x;
		double d[32];
		char at[64];
		size_t n;

		snprintf(at, sizeof at, "cases/%s/d", cases[c]);
		n = golden_list(d, 32, "bayes_signedrank", at);
		cr_assert_eq(bayes_weights_create(&w, n, 0, 1, NULL), 0);
		cr_expect_eq(w.draws, BAYES_DRAWS);
		cr_assert_eq(
			bayes_signed_rank(&x, d, n,
					  golden("bayes_signedrank", "cases/%s/rope", cases[c]), &w,
					  NULL),
			0);
		check_probability(x.left, cases[c], "p_left", 0, w.draws);
		check_probability(x.inside, cases[c], "p_rope", 1, w.draws);
		check_probability(x.right, cases[c], "p_right", 2, w.draws);
		NEAR(x.theta_right,
		     golden("bayes_signedrank", "cases/%s/exact_mean_theta_right", cases[c]));
		cr_expect(close_to(x.theta_left,
				   golden("bayes_signedrank", "cases/%s/mean_theta_left", cases[c]),
				   0, 1e-3));
		NEAR(x.left + x.inside + x.right, 1);
		bayes_weights_free(&w);
	}
}

/* The thetas of every draw as the definition has them, all pairs of differences one by one. */
Test(stats_bayes_signed_rank, sums_along_the_sorted_differences_are_sums_over_all_pairs)
{
	enum { N = 9 };
	static const double rope = 0.02;
	double d[N], y[N + 1] = { 0 }, count[3] = { 0 };
	struct rng rng = rng_make(6);
	struct bayes_weights w;
	struct bayes_signed_rank x;

	for (size_t i = 0; i < N; i++)
		y[i + 1] = d[i] = ((double)rng_below(&rng, 13) - 5) / 100;
	cr_assert_eq(bayes_weights_create(&w, N, 500, 2, NULL), 0);
	for (size_t r = 0; r < w.draws; r++) {
		const float *g = w.gamma + r * (N + 1);
		double theta[3] = { 0 };

		for (size_t i = 0; i <= N; i++)
			for (size_t j = 0; j <= N; j++) {
				double s = round(100 * (y[i] + y[j])) - 100 * 2 * rope,
				       t = round(100 * (y[i] + y[j])) + 100 * 2 * rope;
				double right = s > 0.5  ? 1 :
					       s > -0.5 ? 0.5 :
							  0,
				       left = t < -0.5 ? 1 :
					      t < 0.5  ? 0.5 :
							 0;

				theta[0] += (double)g[i] * (double)g[j] * left;
				theta[1] += (double)g[i] * (double)g[j] * (1 - left - right);
				theta[2] += (double)g[i] * (double)g[j] * right;
			}
		count[theta[1] > theta[0] ? theta[2] > theta[1] ? 2 : 1 :
		      theta[2] > theta[0] ? 2 :
					    0]++;
	}
	cr_assert_eq(bayes_signed_rank(&x, d, N, rope, &w, NULL), 0);
	NEAR(x.left, count[0] / 500);
	NEAR(x.inside, count[1] / 500);
	NEAR(x.right, count[2] / 500);
	bayes_weights_free(&w);
}

Test(stats_bayes_signed_rank, turned_around_the_sides_change_places)
{
	static const double d[6] = { .03, .01, -.02, .05, .04, .02 }, none[6] = { 0 };
	double back[6];
	struct bayes_weights w;
	struct bayes_signed_rank x, y, z;

	for (int i = 0; i < 6; i++)
		back[i] = -d[i];
	cr_assert_eq(bayes_weights_create(&w, 6, 3000, 2, NULL), 0);
	cr_assert(!bayes_signed_rank(&x, d, 6, .01, &w, NULL) &&
		  !bayes_signed_rank(&y, back, 6, .01, &w, NULL));
	cr_expect(x.left == y.right && x.inside == y.inside && x.right == y.left);
	NEAR(x.theta_right, y.theta_left);
	cr_assert(!bayes_signed_rank(&z, none, 6, .01, &w, NULL));
	cr_expect(z.inside == 1 && z.theta_inside == 1);
	cr_assert(!bayes_signed_rank(&z, none, 6, 0, &w, NULL));
	NEAR(z.left, 0.5);
	bayes_weights_free(&w);
}

Test(stats_bayes_signed_rank, weights_come_from_the_seed_and_fit_their_differences)
{
	static const double d[3] = { 1, NAN, 2 };
	struct bayes_weights a, b, c;
	struct bayes_signed_rank x;
	struct err e = { 0 };

	cr_assert(!bayes_weights_create(&a, 3, 9, 5, NULL) &&
		  !bayes_weights_create(&b, 3, 9, 5, NULL) &&
		  !bayes_weights_create(&c, 3, 9, 6, NULL));
	cr_expect(a.gamma[17] == b.gamma[17] && a.gamma[17] != c.gamma[17]);
	cr_expect_eq(bayes_signed_rank(&x, d, 2, 0, &a, &e), -1);
	cr_expect_str_eq(e.text, "2 differences, but weights for 3");
	cr_expect_eq(bayes_signed_rank(&x, d, 3, 0, &a, &e), -1);
	cr_expect_str_eq(e.text, "difference 2 is not a number");
	bayes_weights_free(&a);
	bayes_weights_free(&b);
	bayes_weights_free(&c);
}

Test(stats_bayes_signed_rank, memory_that_is_refused_is_an_error)
{
	static const double d[3] = { .01, .02, -.03 };
	struct bayes_weights w;
	struct bayes_signed_rank x;
	size_t n = 1;

	fault_arm(1);
	cr_expect_eq(bayes_weights_create(&w, 3, 50, 1, NULL), -1);
	cr_expect(fault_disarm() && !w.gamma);
	cr_assert_eq(bayes_weights_create(&w, 3, 50, 1, NULL), 0);
	for (;; n++) {
		int rc;

		fault_arm(n);
		rc = bayes_signed_rank(&x, d, 3, .01, &w, NULL);
		if (!fault_disarm()) {
			cr_expect_eq(rc, 0);
			break;
		}
		cr_expect_eq(rc, -1, "allocation %zu", n);
	}
	cr_expect_eq(n, 4);
	bayes_weights_free(&w);
}
