#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "harness/stats/adjust.h"
#include "harness/stats/budget.h"
#include "harness/stats/compare.h"
#include "harness/stats/scaling.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

Test(stats_compare, corrected_t_of_ten_folds_of_ten_by_ten_and_of_random_splits)
{
	static const char *const cases[] = { "tenfold", "ten_by_ten", "random_split_90_10_x15" };

	for (size_t c = 0; c < 3; c++) {
		double d[128];
		char at[64];
		size_t n;
		struct paired_t t, naive;

		snprintf(at, sizeof at, "cases/%s/d", cases[c]);
		n = golden_list(d, 128, "paired", at);
		snprintf(at, sizeof at, "cases/%s/corrected", cases[c]);
		cr_assert_eq(n, (size_t)golden("paired", "%s/n", at));
		cr_assert_eq(corrected_t(&t, d, n, golden("paired", "%s/n2_over_n1", at), 0.95,
					 NULL),
			     0);
		cr_assert_eq(corrected_t(&naive, d, n, 0, 0.95, NULL), 0);
		NEAR(t.mean, golden("paired", "%s/mean", at));
		NEAR(t.sd, golden("paired", "%s/sd", at));
		NEAR(t.t, golden("paired", "%s/t", at));
		NEAR(t.p, golden("paired", "%s/p", at));
		NEAR(t.ci.lo, golden("paired", "%s/ci95/0", at));
		NEAR(t.ci.hi, golden("paired", "%s/ci95/1", at));
		NEAR(naive.t, golden("paired", "%s/naive_t", at));
		NEAR(naive.p, golden("paired", "%s/naive_p", at));
	}
}

Test(stats_compare, posterior_with_a_region_of_practical_equivalence)
{
	double d[16];
	size_t n = golden_list(d, 16, "paired", "cases/tenfold/d");

	for (int i = 0; i < 3; i++) {
		const char *at = "cases/tenfold/bayes";
		struct paired_t t;
		struct rope r;
		double rho;

		rho = golden("paired", "%s/%d/rho", at, i);
		cr_assert_eq(corrected_t(&t, d, n, rho / (1 - rho), 0.95, NULL), 0);
		r = corrected_t_rope(&t, golden("paired", "%s/%d/rope", at, i));
		NEAR(r.left, golden("paired", "%s/%d/p_left", at, i));
		NEAR(r.inside, golden("paired", "%s/%d/p_rope", at, i));
		NEAR(r.right, golden("paired", "%s/%d/p_right", at, i));
	}
}

Test(stats_compare, differences_without_spread_or_too_few_decide_nothing)
{
	static const double same[] = { 0, 0, 0 }, shift[] = { 0.25, 0.25, 0.25 },
			    two[] = { 0.25, 0.26 };
	struct paired_t t;

	cr_assert_eq(corrected_t(&t, same, 3, 0.5, 0.95, NULL), 0);
	cr_expect(t.spread == PAIRED_EQUAL && t.p == 1 && t.t == 0 && isnan(t.ci.lo));
	cr_assert_eq(corrected_t(&t, shift, 3, 0.5, 0.95, NULL), 0);
	cr_expect(t.spread == PAIRED_SHIFTED && isnan(t.p) && isnan(t.t) && isnan(t.ci.hi));
	cr_expect_eq(t.mean, 0.25);
	cr_assert_eq(corrected_t(&t, two, 2, 0.5, 0.95, NULL), 0);
	cr_expect(t.spread == PAIRED_FEW && isnan(t.p) && t.ci.lo < t.mean);
	cr_assert_eq(corrected_t(&t, shift, 3, 0.5, 0.95, NULL), 0);
	cr_expect(corrected_t_rope(&t, 0.25).inside == 1, "a difference equal to the region's edge lies in it");
	cr_expect_eq(corrected_t(&t, same, 1, 0.5, 0.95, NULL), -1);
}

/* Shares of 10 rows: 20 % in three ways, and of 128 rows, half a unit of the sixth decimal. */
Test(stats_compare, the_last_digits_of_scores_make_no_spread)
{
	double d[] = { 0.3 - 0.1, 0.5 - 0.3, 0.9 - 0.7 }, same = d[0];
	double half[] = { 65. / 128 - 64. / 128, 0.5078125 - 0.5 + 1e-16, 0.9 - 0.8921875 },
	       zero[] = { 1e-17, -3e-17, 0.1 + 0.2 - 0.3 }, real[] = { .1, .1, .1 + 1e-6 },
	       unknown[] = { .1, NAN, .1 };
	struct paired_t t;

	cr_assert(d[1] != same || d[2] != same, "binary fractions differ");
	round_differences(d, 3, 1);
	cr_expect(d[0] == d[1] && d[1] == d[2]);
	cr_assert_eq(corrected_t(&t, d, 3, .5, .95, NULL), 0);
	cr_expect(t.spread == PAIRED_SHIFTED && isnan(t.p));
	round_differences(half, 3, 1);
	cr_expect(half[0] == half[1] && half[1] == half[2]);
	round_differences(zero, 3, 1);
	cr_expect(zero[0] == 0 && zero[1] == 0 && zero[2] == 0);
	round_differences(real, 3, 1);
	cr_expect(real[2] > real[0], "a millionth is a difference");
	round_differences(unknown, 3, 1);
	cr_expect(isnan(unknown[1]) && unknown[0] == .1);
	cr_expect(scores_tie(1 - 0.9, 0.1, 1) && !scores_tie(.1, .1001, 1));
	cr_expect(!scores_tie(3e-9, 4e-9, INFINITY) && scores_tie(3e9, 3e9 + 1, INFINITY));
}

Test(stats_compare, a_test_that_could_not_be_made_stays_in_its_family)
{
	static const double p[] = { .01, NAN, .02 };
	double holm[3];

	cr_assert_eq(adjust_holm(p, 3, holm, NULL), 0);
	NEAR(holm[0], .03);
	NEAR(holm[2], .04);
	cr_expect(isnan(holm[1]));
}

static void check_wilcoxon(const double *d, size_t n, const char *file, const char *at)
{
	struct wilcoxon w;

	cr_assert_eq(wilcoxon(&w, d, n, NULL), 0);
	NEAR((double)w.n, golden(file, "%s/drop_zeros/n", at));
	NEAR(w.w_plus, golden(file, "%s/drop_zeros/W_plus", at));
	NEAR(w.w_minus, golden(file, "%s/drop_zeros/W_minus", at));
	NEAR(w.z, golden(file, "%s/drop_zeros/z", at));
	NEAR(w.p_normal, golden(file, "%s/drop_zeros/p_normal", at));
	NEAR(w.p, golden(file, "%s/drop_zeros/p_exact_two_sided", at));
	NEAR(w.p_greater, golden(file, "%s/drop_zeros/p_exact_greater", at));
	NEAR(w.rank_biserial, golden(file, "%s/drop_zeros/rank_biserial", at));
	NEAR(w.hodges_lehmann, golden(file, "%s/hodges_lehmann_estimate", at));
}

static void check_zeros(const double *d, size_t n, const char *file, const char *at)
{
	struct wilcoxon_zeros p, s;

	cr_assert_eq(wilcoxon_with_zeros(&p, d, n, WILCOXON_PRATT, NULL), 0);
	NEAR((double)p.n, golden(file, "%s/pratt/n", at));
	NEAR((double)p.zeros, golden(file, "%s/pratt/n_zero", at));
	NEAR(p.w_plus, golden(file, "%s/pratt/W_plus", at));
	NEAR(p.w_minus, golden(file, "%s/pratt/W_minus", at));
	NEAR(p.mean, golden(file, "%s/pratt/mean", at));
	NEAR(p.var, golden(file, "%s/pratt/var", at));
	NEAR(p.z, golden(file, "%s/pratt/z", at));
	NEAR(p.p_normal, golden(file, "%s/pratt/p_normal", at));
	cr_assert_eq(wilcoxon_with_zeros(&s, d, n, WILCOXON_SPLIT, NULL), 0);
	NEAR((double)s.n, golden(file, "%s/demsar_zsplit/n", at));
	NEAR(s.w_plus, golden(file, "%s/demsar_zsplit/R_plus", at));
	NEAR(s.w_minus, golden(file, "%s/demsar_zsplit/R_minus", at));
	NEAR(s.z, golden(file, "%s/demsar_zsplit/z_demsar", at));
	NEAR(s.p_normal, golden(file, "%s/demsar_zsplit/p_normal", at));
}

Test(stats_compare, wilcoxon_is_exact_with_ties_and_zeros)
{
	static const char *const cases[] = { "no_ties_n10", "ties_n12",         "ties_zeros_n10",
					     "one_zero_n9", "all_same_sign_n6", "n4_smallest" };

	for (size_t c = 0; c < 6; c++) {
		double d[32];
		char at[64];
		size_t n;

		snprintf(at, sizeof at, "cases/%s/d", cases[c]);
		n = golden_list(d, 32, "wilcoxon", at);
		snprintf(at, sizeof at, "cases/%s", cases[c]);
		check_wilcoxon(d, n, "wilcoxon", at);
		check_zeros(d, n, "wilcoxon", at);
	}
}

Test(stats_compare, critical_values_of_wilcoxons_tables)
{
	static const double alpha[] = { 0.1, 0.05, 0.02, 0.01 };
	static const char *const named[] = { "0.1", "0.05", "0.02", "0.01" };

	for (size_t n = 4; n <= 30; n++)
		for (size_t a = 0; a < 4; a++) {
			double t;

			cr_assert_eq(wilcoxon_critical(&t, n, alpha[a], NULL), 0);
			if (golden_has("wilcoxon", "two_sided_critical_T/%zu/%s", n, named[a]))
				NEAR(t, golden("wilcoxon", "two_sided_critical_T/%zu/%s", n, named[a]));
			else
				cr_expect(t == -1, "n %zu, alpha %s: %g", n, named[a], t);
		}
}

Test(stats_compare, wilcoxon_with_holm_over_demsars_pairs)
{
	double x[100], p[6], holm[6], d[14];
	size_t cols, n = golden_table(x, 100, 1, &cols, "tests/golden/demsar2006_table6.csv");
	static const char *at = "wilcoxon_all_pairs_exact_holm";

	for (size_t q = 0; q < 6; q++) {
		size_t i = (size_t)golden("demsar2006", "%s/pairs/%zu/0", at, q);
		size_t j = (size_t)golden("demsar2006", "%s/pairs/%zu/1", at, q);
		struct wilcoxon w;

		for (size_t s = 0; s < n; s++)
			d[s] = x[s * 4 + j] - x[s * 4 + i];
		if (!q)
			check_wilcoxon(d, n, "demsar2006", "wilcoxon_C45_vs_C45m");
		if (!q)
			check_zeros(d, n, "demsar2006", "wilcoxon_C45_vs_C45m");
		cr_assert_eq(wilcoxon(&w, d, n, NULL), 0);
		NEAR(p[q] = w.p, golden("demsar2006", "%s/p/%zu", at, q));
	}
	cr_assert_eq(adjust_holm(p, 6, holm, NULL), 0);
	for (size_t q = 0; q < 6; q++)
		NEAR(holm[q], golden("demsar2006", "%s/holm/%zu", at, q));
}

Test(stats_compare, wilcoxon_of_zeros_alone_decides_nothing)
{
	static const double d[5] = { 0, 0, 1e-9, 0, 0 };
	struct wilcoxon w;

	cr_assert_eq(wilcoxon(&w, d, 5, NULL), 0);
	cr_expect(w.n == 0 && w.zeros == 5 && w.p == 1 && w.rank_biserial == 0);
}

Test(stats_compare, wilcoxon_of_many_differences_keeps_its_probabilities)
{
	double d[WILCOXON_EXACT];
	struct wilcoxon w;

	for (size_t i = 0; i < WILCOXON_EXACT; i++)
		d[i] = (double)(i + 1) * (i % 5 ? 1 : -1);
	cr_assert_eq(wilcoxon(&w, d, WILCOXON_EXACT, NULL), 0);
	cr_expect(w.p > 0 && close_to(log(w.p), log(w.p_normal), 0.15, 0), "%g %g", w.p,
		  w.p_normal);
	cr_assert_eq(wilcoxon(&w, d, 300, NULL), 0);
	cr_expect(w.p > 0 && close_to(log(w.p), log(w.p_normal), 0.15, 0), "%g %g", w.p,
		  w.p_normal);
}

Test(stats_compare, mcnemar_in_four_forms)
{
	for (int i = 0; i < 5; i++) {
		static const char *at = "cases/mcnemar";
		struct mcnemar m = mcnemar((uint64_t)golden("paired", "%s/%d/b", at, i),
					   (uint64_t)golden("paired", "%s/%d/c", at, i));

		NEAR(m.exact, golden("paired", "%s/%d/p_exact", at, i));
		NEAR(m.mid_p, golden("paired", "%s/%d/p_mid", at, i));
		NEAR(m.chi2, golden("paired", "%s/%d/chi2_edwards", at, i));
		NEAR(m.p_chi2, golden("paired", "%s/%d/p_edwards", at, i));
		NEAR(m.chi2_plain, golden("paired", "%s/%d/chi2_plain", at, i));
		NEAR(m.p_plain, golden("paired", "%s/%d/p_plain", at, i));
	}
	cr_expect_eq(mcnemar(0, 0).exact, 1);
	/* 22 of 64 ways, twice: to the last bit, since it is printed with three decimals */
	cr_expect_eq(mcnemar(4, 2).exact, 0.6875);
	cr_expect_eq(mcnemar(2, 4).exact, 0.6875);
	/* where the sum ends and the distribution function begins */
	for (uint64_t n = 48; n < 54; n++)
		cr_expect(mcnemar(10, n - 10).exact > mcnemar(10, n - 9).exact);
}

Test(stats_compare, intervals_of_a_share)
{
	for (int i = 0; i < 5; i++) {
		static const char *at = "cases/accuracy_ci95";
		uint64_t x = (uint64_t)golden("paired", "%s/%d/x", at, i);
		uint64_t n = (uint64_t)golden("paired", "%s/%d/n", at, i);

		NEAR(wilson(x, n, 0.95).lo, golden("paired", "%s/%d/wilson/0", at, i));
		NEAR(wilson(x, n, 0.95).hi, golden("paired", "%s/%d/wilson/1", at, i));
		NEAR(clopper_pearson(x, n, 0.95).lo,
		     golden("paired", "%s/%d/clopper_pearson/0", at, i));
		NEAR(clopper_pearson(x, n, 0.95).hi,
		     golden("paired", "%s/%d/clopper_pearson/1", at, i));
	}
}

Test(stats_compare, expected_best_of_a_search_without_replacement)
{
	static const char *f = "resampling";
	double v[8], want[8], best[8], worst[8];
	size_t n = golden_list(v, 8, f, "expected_max/scores");

	cr_assert_eq(golden_list(want, 8, f, "expected_max/without_replacement_unbiased_tang2020"),
		     n);
	cr_assert_eq(expected_best(best, v, n, +1, NULL), 0);
	for (size_t i = 0; i < n; i++)
		NEAR(best[i], want[i]);
	cr_assert_eq(expected_best(worst, v, n, -1, NULL), 0);
	NEAR(worst[n - 1], 0.79);
	NEAR(worst[0], best[0]);
	v[0] = NAN;
	cr_expect_eq(expected_best(best, v, n, +1, NULL), -1);
}

Test(stats_compare, run_time_exponent_with_its_interval)
{
	static const char *f = "resampling";
	double n[16], t[16];
	size_t m = golden_list(n, 16, f, "scaling/n");
	struct power_fit p;

	cr_assert_eq(golden_list(t, 16, f, "scaling/seconds"), m);
	cr_assert_eq(power_fit(&p, n, t, m, 0.95, NULL), 0);
	NEAR(p.exponent, golden(f, "scaling/slope"));
	NEAR(p.intercept, golden(f, "scaling/intercept"));
	NEAR(p.se, golden(f, "scaling/slope_se"));
	NEAR(p.r2, golden(f, "scaling/r2"));
	NEAR(p.ci.lo, golden(f, "scaling/slope_ci95/0"));
	NEAR(p.ci.hi, golden(f, "scaling/slope_ci95/1"));
	NEAR(p.theil_sen, golden(f, "scaling/theil_sen"));
}

Test(stats_compare, a_bend_is_seen_and_sizes_that_do_not_differ_are_an_error)
{
	double n[6], t[6], same[] = { 5, 5 };
	struct power_fit p;

	for (int i = 0; i < 6; i++) {
		n[i] = pow(2, i + 6);
		t[i] = 1e-3 + 1e-8 * n[i] * n[i];
	}
	cr_assert_eq(power_fit(&p, n, t, 6, 0.95, NULL), 0);
	cr_expect(p.bend > 0 && p.p_bend < 0.01);
	cr_expect_eq(power_fit(&p, same, t, 2, 0.95, NULL), -1);
	t[0] = 0;
	cr_expect_eq(power_fit(&p, n, t, 6, 0.95, NULL), -1);
}

Test(stats_compare, the_smallest_p_is_reached_when_all_differences_have_one_sign)
{
	static const double d[] = { .1, .2, .3, .4, .5, .6, .7, .8 };

	for (size_t n = 1; n <= 8; n++) {
		struct wilcoxon w;

		cr_assert_eq(wilcoxon(&w, d, n, NULL), 0);
		NEAR(wilcoxon_least_p(n), w.p);
	}
	NEAR(wilcoxon_least_p(5), 0.0625);
	NEAR(wilcoxon_least_p(0), 1);
}

/* What a table of data sets and folds can show at all. */
Test(stats_compare, plans_are_judged_by_the_least_p_and_the_least_difference)
{
	static const struct { const char *name; size_t folds, repeats; } design[] = {
		{ "10-fold x 1", 10, 1 }, { "10-fold x 10", 10, 10 }, { "5-fold x 1", 5, 1 },
		{ "5-fold x 5", 5, 5 }, { "5-fold x 10", 5, 10 },
	};

	for (size_t n = 4; n <= 20; n++)
		NEAR(wilcoxon_least_p(n), golden("planning", "wilcoxon_min_p/%zu", n));
	for (size_t i = 0; i < 5; i++)
		cr_expect(close_to(corrected_t_least(design[i].folds * design[i].repeats,
						     1 / ((double)design[i].folds - 1), 0.05),
				   golden("planning", "corrected_t_min_detectable_mean_over_sd/%s",
					  design[i].name),
				   1e-8, 0),    /* of GSL's quantile */
			  "%s", design[i].name);
	cr_expect(isnan(corrected_t_least(2, 1, 0.05)));
}

Test(stats_compare, equivalence_by_two_one_sided_tests)
{
	static const char *const cases[] = { "tenfold", "ten_by_ten" };

	for (size_t c = 0; c < 2; c++) {
		double d[128];
		char at[64];
		struct paired_t t;
		double margin = golden("paired", "cases/%s/tost/delta", cases[c]);
		size_t n;

		snprintf(at, sizeof at, "cases/%s/d", cases[c]);
		n = golden_list(d, 128, "paired", at);
		cr_assert_eq(corrected_t(&t, d, n, 1. / 9, 0.95, NULL), 0);
		NEAR(t_equivalence_p(&t, margin), golden("paired", "cases/%s/tost/p_tost", cases[c]));
	}
}
