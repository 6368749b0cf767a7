#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/stats/adjust.h"
#include "harness/stats/ranks.h"
#include "harness/stats/studentized.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

Test(stats_ranks, studentized_range_quantiles_match_thirty_digit_arithmetic)
{
	double t[1000];
	size_t cols, rows = golden_table(t, 1000, 0, &cols, "tests/golden/nemenyi_q.csv");

	cr_assert_eq(rows, 66);
	for (size_t i = 0; i < rows; i++) {
		double q = studentized_range_quantile(t[i * 5], (size_t)t[i * 5 + 1], INFINITY);

		cr_expect(close_to(q, t[i * 5 + 2], 1e-12, 0), "alpha %g k %g: %.15g, not %.15g",
			  t[i * 5], t[i * 5 + 1], q, t[i * 5 + 2]);
	}
}

Test(stats_ranks, studentized_range_quantiles_match_for_finite_degrees_of_freedom)
{
	double t[2000];
	size_t cols, rows = golden_table(t, 2000, 0, &cols, "tests/golden/studentized_range_q.csv");

	cr_assert(rows > 200);
	for (size_t i = 0; i < rows; i += 7) {
		double q = studentized_range_quantile(t[i * 4], (size_t)t[i * 4 + 1], t[i * 4 + 2]);

		cr_expect(close_to(q, t[i * 4 + 3], 1e-11, 0), "row %zu: %.15g, not %.15g", i, q,
			  t[i * 4 + 3]);
	}
}

Test(stats_ranks, studentized_range_tails_keep_their_digits_down_to_1e_16)
{
	double t[100];
	size_t cols, rows = golden_table(t, 100, 0, &cols, "tests/golden/studentized_range_sf.csv");

	cr_assert_eq(rows, 12);
	for (size_t i = 0; i < rows; i++)
		NEAR(studentized_range_sf(t[i * 4], (size_t)t[i * 4 + 1], t[i * 4 + 2]),
		     t[i * 4 + 3]);
	NEAR(studentized_range_cdf(3.5, 3, INFINITY) + studentized_range_sf(3.5, 3, INFINITY), 1);
	cr_expect(isnan(studentized_range_sf(1, 1, INFINITY)));
}

Test(stats_ranks, equal_scores_share_the_mean_of_their_ranks)
{
	static const double x[] = { 0.9, 0.7, 0.9, 0.8 };
	double r[4];

	mid_ranks(x, 4, +1, r);
	cr_expect(r[0] == 1.5 && r[1] == 4 && r[2] == 1.5 && r[3] == 3);
	mid_ranks(x, 4, -1, r);
	cr_expect(r[0] == 3.5 && r[1] == 1 && r[2] == 3.5 && r[3] == 2);
	cr_expect_eq(round_score(0.774 - 0.763), 0.011);
	cr_expect(isnan(round_score(NAN)));
}

/* Beyond a few values ranks come from sorting; counting says what they must be. */
Test(stats_ranks, sorted_ranks_are_counted_ranks)
{
	struct rng rng = rng_make(1);

	for (size_t n = 2; n < 60; n += 3) {
		double x[60], r[60], ties = 0;

		for (size_t i = 0; i < n; i++)
			x[i] = (double)rng_below(&rng, n / 2 + 1) / 10;
		for (int better = -1; better <= 1; better += 2) {
			mid_ranks(x, n, better, r);
			for (size_t i = 0; i < n; i++) {
				double want = 0.5;

				for (size_t j = 0; j < n; j++)
					want += better * (x[j] - x[i]) > 0 ? 1 : x[j] == x[i] ? 0.5 : 0;
				cr_expect(r[i] == want, "%zu of %zu: %g, not %g", i, n, r[i], want);
			}
		}
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				for (size_t k = 0; k < n; k++)
					ties += x[i] == x[j] && x[j] == x[k];
		cr_expect_eq(tie_sum(x, n), ties - (double)n);
	}
}

static void check_friedman(const struct friedman *f, const double *rank, const char *file,
			   const char *at)
{
	for (size_t j = 0; j < f->methods; j++)
		NEAR(rank[j], golden(file, "%s/avg_ranks/%zu", at, j));
	NEAR(f->chi2, golden(file, "%s/chi2_F", at));
	NEAR(f->p_chi2, golden(file, "%s/p_chi2", at));
	NEAR(f->chi2_ties, golden(file, "%s/chi2_F_tie_corrected", at));
	NEAR(f->p_chi2_ties, golden(file, "%s/p_chi2_tie_corrected", at));
	NEAR(f->f, golden(file, "%s/F_ID", at));
	NEAR(f->p_f, golden(file, "%s/p_F_ID", at));
	NEAR(f->f_ties, golden(file, "%s/F_ID_tie_corrected", at));
	NEAR(f->p_f_ties, golden(file, "%s/p_F_ID_tie_corrected", at));
	NEAR(f->kendall_w, golden(file, "%s/kendall_W_tie_corrected", at));
}

Test(stats_ranks, friedman_of_small_tables_with_and_without_ties)
{
	static const char *const cases[] = { "distinct_5x3", "ties_6x4" };

	for (size_t c = 0; c < 2; c++) {
		size_t n = (size_t)golden("friedman", "cases/%s/N", cases[c]);
		size_t k = (size_t)golden("friedman", "cases/%s/k", cases[c]);
		double x[100], rank[10];
		struct friedman f;
		char at[64];

		for (size_t i = 0; i < n * k; i++)
			x[i] = golden("friedman", "cases/%s/X/%zu/%zu", cases[c], i / k, i % k);
		cr_assert_eq(friedman(&f, rank, x, n, k, +1, NULL), 0);
		snprintf(at, sizeof at, "cases/%s", cases[c]);
		check_friedman(&f, rank, "friedman", at);
		NEAR(friedman_exact_p(x, n, k, +1),
		     golden("friedman", "%s/exact_permutation_p", at));
	}
}

Test(stats_ranks, a_table_of_ties_says_nothing)
{
	static const double x[12] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	double rank[3];
	struct friedman f;

	cr_assert_eq(friedman(&f, rank, x, 4, 3, +1, NULL), 0);
	cr_expect(f.chi2_ties == 0 && f.p_chi2_ties == 1 && f.p_f_ties == 1 && rank[1] == 2);
}

/* All 120^2 ways to set two rows of five, with and without ties, against the first one. */
Test(stats_ranks, exact_p_of_five_methods_is_a_count_of_all_orders)
{
	static const double rows[3][5] = { { 1, 2, 3, 4, 5 }, { 2, 2, 4, 1, 3 }, { 1, 1, 3, 2, 2 } };
	double rank[3][5], order[120][5], seen = 0, as_uneven = 0, total = 0;
	size_t n = 0;

	for (int i = 0; i < 3; i++)
		mid_ranks(rows[i], 5, +1, rank[i]);
	for (int code = 0; code < 3125; code++) {
		int digit[5], used = 0;

		for (int j = 0, c = code; j < 5; j++, c /= 5)
			used |= 1 << (digit[j] = c % 5);
		for (int j = 0; j < 5 && used == 31; j++)
			order[n][j] = digit[j];
		n += used == 31;
	}
	cr_assert_eq(n, 120);
	for (int j = 0; j < 5; j++)
		seen += pow(rank[0][j] + rank[1][j] + rank[2][j], 2);
	for (size_t a = 0; a < n; a++)
		for (size_t b = 0; b < n; b++) {
			double sum = 0;

			for (int j = 0; j < 5; j++)
				sum += pow(rank[0][j] + rank[1][(int)order[a][j]] + rank[2][(int)order[b][j]], 2);
			as_uneven += sum >= seen - 1e-9;
			total++;
		}
	NEAR(friedman_exact_p(rows[0], 3, 5, +1), as_uneven / total);
}

/* Rows are walked through in an order of their own. */
Test(stats_ranks, exact_p_does_not_depend_on_the_order_of_rows)
{
	static const double x[8][4] = { { 1, 2, 3, 4 }, { 2, 2, 3, 1 }, { 5, 5, 5, 5 }, { 4, 3, 1, 2 },
					{ 1, 1, 1, 3 }, { 3, 1, 2, 4 }, { 2, 2, 1, 1 }, { 9, 1, 9, 4 } };
	double turned[8][4];

	for (size_t i = 0; i < 8; i++)
		for (size_t j = 0; j < 4; j++)
			turned[i][j] = x[(3 * i + 5) % 8][j];
	NEAR(friedman_exact_p(turned[0], 8, 4, +1), friedman_exact_p(x[0], 8, 4, +1));
	cr_expect(friedman_exact_p(x[0], 8, 4, +1) < 1);
}

Test(stats_ranks, exact_p_of_tables_too_large_is_not_waited_for)
{
	static double x[400 * 4];
	struct rng rng = rng_make(2);

	for (size_t i = 0; i < 400 * 4; i++)
		x[i] = rng_uniform(&rng);
	cr_expect(isnan(friedman_exact_p(x, 400, 4, +1)) && isnan(friedman_exact_p(x, 401, 3, +1)));
	cr_expect(friedman_exact_p(x, 30, 4, +1) > 0 && friedman_exact_p(x, 300, 3, +1) > 0);
}

Test(stats_ranks, perfect_agreement_has_the_probability_of_equal_permutations)
{
	static const double x[12] = { 3, 2, 1, 3, 2, 1, 3, 2, 1, 3, 2, 1 };
	double rank[3];
	struct friedman f;

	cr_assert_eq(friedman(&f, rank, x, 4, 3, +1, NULL), 0);
	NEAR(f.p_f, pow(6, -3));
	cr_expect(isinf(f.f));
}

static void check_demsar(const char *file, const char *table)
{
	static const double alpha[] = { 0.10, 0.05 };
	static const char *const named[] = { "0.10", "0.05" };
	double x[100], rank[4];
	size_t cols, n = golden_table(x, 100, 1, &cols, table);
	struct friedman f;

	cr_assert(n == 14 && cols == 4);
	cr_assert_eq(friedman(&f, rank, x, n, 4, +1, NULL), 0);
	check_friedman(&f, rank, file, "computed");
	for (size_t a = 0; a < 2; a++) {
		NEAR(nemenyi_cd(alpha[a], 4, n),
		     golden(file, "computed_cd/CD_nemenyi_%s", named[a]));
		NEAR(bonferroni_dunn_cd(alpha[a], 4, n),
		     golden(file, "computed_cd/CD_bonferroni_dunn_%s", named[a]));
	}
	for (size_t p = 0; p < 6; p++) {
		size_t i = (size_t)golden(file, "all_pairs/pairs/%zu/0", p);
		size_t j = (size_t)golden(file, "all_pairs/pairs/%zu/1", p);

		NEAR((rank[i] - rank[j]) / rank_se(4, n), golden(file, "all_pairs/z/%zu", p));
		NEAR(nemenyi_p(rank[i] - rank[j], 4, n),
		     golden(file, "all_pairs/p_nemenyi_studentized_range/%zu", p));
	}
	NEAR(friedman_exact_p(x, n, 4, +1), golden(file, "friedman_exact_permutation_p"));
}

Test(stats_ranks, demsar_example_as_its_digits_are_printed)
{
	check_demsar("demsar2006", "tests/golden/demsar2006_table6.csv");
}

Test(stats_ranks, demsar_example_as_its_ranks_are_printed)
{
	check_demsar("demsar2006_paper_ranks", "tests/golden/demsar2006_table6_untied.csv");
}

Test(stats_ranks, cliques_are_the_bars_of_demsars_diagram)
{
	static const double rank[] = { 3.143, 2.000, 2.893, 1.964 };
	size_t order[4];
	struct clique c[4];

	cr_assert_eq(rank_cliques(rank, 4, 1.118, order, c), 2);
	cr_expect(order[0] == 3 && order[1] == 1 && order[2] == 2 && order[3] == 0);
	cr_expect(c[0].from == 0 && c[0].to == 2 && c[1].from == 2 && c[1].to == 3);
	cr_expect_eq(rank_cliques(rank, 4, 1.2536, order, c), 1);
	cr_expect_eq(rank_cliques(rank, 4, 0.01, order, c), 0);
}

Test(stats_ranks, thirty_data_sets_and_five_methods_of_garcia_and_herrera)
{
	static const char *f = "gh2008";
	double rank[5];

	cr_assert_eq(golden_list(rank, 5, f, "friedman/avg_ranks"), 5);
	NEAR(nemenyi_cd(0.05, 5, 30), golden(f, "cd/CD_nemenyi_0.05"));
	NEAR(bonferroni_dunn_cd(0.01, 5, 30), golden(f, "cd/CD_bonferroni_dunn_0.01"));
	for (size_t p = 0, i = 0; i < 5; i++)
		for (size_t j = i + 1; j < 5; j++, p++)
			NEAR(nemenyi_p(rank[i] - rank[j], 5, 30),
			     golden(f, "all_pairs/p_nemenyi_studentized_range/%zu", p));
}

Test(stats_ranks, adjusted_p_values_match_in_any_order_and_with_ties)
{
	static const char *const cases[] = { "six", "ties", "ten" };
	static const struct { const char *ours, *theirs; } names[] = {
		{ "holm", "holm" }, { "hochberg", "hochberg" }, { "bonferroni", "bonferroni" },
		{ "bh", "BH" }, { "by", "BY" }, { "sidak", "sidak" }, { "hommel", "hommel" },
		{ "finner", "finner" }, { "holland", "holland" },
	};

	for (size_t c = 0; c < 3; c++)
		for (size_t a = 0; a < 9; a++) {
			double p[16], out[16];
			char path[64];
			size_t m;

			snprintf(path, sizeof path, "cases/%s/p", cases[c]);
			m = golden_list(p, 16, "padjust", path);
			cr_assert_eq(adjustment_find(names[a].ours)->adjust(p, m, out, NULL), 0);
			for (size_t i = 0; i < m; i++)
				NEAR(out[i], golden("padjust", "cases/%s/%s/%zu", cases[c],
						    names[a].theirs, i));
		}
	cr_expect_null(adjustment_find("bonferronni"));
}

/* Garcia & Herrera's controls: all others against the best one. */
Test(stats_ranks, adjusted_p_values_against_a_control)
{
	static const char *const files[] = { "gh2008", "gh2010" };
	static const char *const same[] = { "holm", "hochberg", "hommel", "finner", "holland", "bonferroni" };

	for (size_t f = 0; f < 2; f++) {
		double p[4], out[4];
		size_t m = golden_list(p, 4, files[f], "control/p");

		cr_assert(m >= 3);
		for (size_t a = 0; a < 6; a++) {
			cr_assert_eq(adjustment_find(same[a])->adjust(p, m, out, NULL), 0);
			for (size_t i = 0; i < m; i++)
				NEAR(out[i], golden(files[f], "control/adjusted/%s/%zu", same[a], i));
		}
	}
}

/* Hommel's by closed testing: the largest Simes p of all intersections that hold a hypothesis. */
Test(stats_ranks, hommels_p_is_that_of_all_intersections)
{
	enum { M = 7 };
	struct rng rng = rng_make(5);

	for (int t = 0; t < 20; t++) {
		double p[M], got[M], want[M] = { 0 };

		for (size_t i = 0; i < M; i++)
			p[i] = pow(rng_uniform(&rng), 3);
		for (unsigned set = 1; set < 1u << M; set++) {
			double simes = 1, size = __builtin_popcount(set);

			for (size_t i = 0; i < M; i++) {
				double rank = 0;

				for (size_t j = 0; j < M; j++)
					rank += (set >> j & 1) && p[j] <= p[i];
				if (set >> i & 1)
					simes = fmin(simes, size * p[i] / rank);
			}
			for (size_t i = 0; i < M; i++)
				want[i] = set >> i & 1 ? fmax(want[i], simes) : want[i];
		}
		cr_assert_eq(adjust_hommel(p, M, got, NULL), 0);
		for (size_t i = 0; i < M; i++)
			NEAR(got[i], want[i]);
	}
}

Test(stats_ranks, critical_differences_of_a_planned_study)
{
	static const size_t sets[] = { 8, 10, 12, 14, 16, 20, 24, 30 };

	for (size_t i = 0; i < 8; i++) {
		NEAR(nemenyi_cd(0.05, 4, sets[i]), golden("planning", "nemenyi_CD_k4/%zu/0.05", sets[i]));
		NEAR(nemenyi_cd(0.10, 4, sets[i]), golden("planning", "nemenyi_CD_k4/%zu/0.10", sets[i]));
	}
}

Test(stats_ranks, tables_too_small_or_not_finite_are_errors)
{
	double x[] = { 1, 2, 3, NAN }, rank[2];
	struct friedman f;
	struct err e = { 0 };

	cr_expect_eq(friedman(&f, rank, x, 1, 2, +1, &e), -1);
	cr_expect_eq(friedman(&f, rank, x, 2, 2, +1, &e), -1);
	cr_expect_str_eq(e.text, "data set 2, method 2: the score is not a number");
}
