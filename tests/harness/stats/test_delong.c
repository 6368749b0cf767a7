#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/stats/delong.h"
#include "tests/support/fault.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

Test(stats_delong, areas_of_two_learners_on_the_same_rows)
{
	double y[20], p[20], q[20];
	bool positive[20];
	struct delong x;
	struct delong_pair pair;

	cr_assert_eq(golden_list(y, 20, "metrics", "binary/y"), 20);
	cr_assert_eq(golden_list(p, 20, "metrics", "binary/p"), 20);
	cr_assert_eq(golden_list(q, 20, "metrics", "binary/second_scores"), 20);
	for (int i = 0; i < 20; i++)
		positive[i] = y[i] > 0;
	cr_assert_eq(delong(&x, p, positive, 20, 0.95, NULL), 0);
	NEAR(x.auc, golden("metrics", "binary/roc_auc"));
	NEAR(x.var, golden("metrics", "binary/delong_var"));
	NEAR(x.ci.lo, golden("metrics", "binary/delong_ci95/0"));
	NEAR(x.ci.hi, golden("metrics", "binary/delong_ci95/1"));
	cr_expect(x.ci_logit.lo > 0.5 && x.ci_logit.hi < 1 && x.positives == 9 &&
		  x.negatives == 11);
	cr_assert_eq(delong_pair(&pair, p, q, positive, 20, 0.95, NULL), 0);
	NEAR(pair.b.auc, golden("metrics", "binary/second_auc"));
	NEAR(pair.z, golden("metrics", "binary/delong_paired_z"));
	NEAR(pair.p, golden("metrics", "binary/delong_paired_p"));
	NEAR(pair.difference, pair.a.auc - pair.b.auc);
}

/* psi of every positive and negative row, as the definition has it. */
static double variance_by_all_pairs(const double *score, const bool *positive, size_t n)
{
	double share[64] = { 0 }, var = 0;
	size_t count[2] = { 0 };

	for (size_t i = 0; i < n; i++)
		count[positive[i]]++;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (positive[i] != positive[j]) {
				double up = positive[i] ? score[i] - score[j] : score[j] - score[i];

				share[i] += (up > 0  ? 1 :
					     up == 0 ? 0.5 :
						       0) /
					    (double)count[!positive[i]];
			}
	for (int side = 0; side < 2; side++) {
		double m = (double)count[side], mean = 0, squares = 0;

		for (size_t i = 0; i < n; i++)
			mean += positive[i] == side ? share[i] / m : 0;
		for (size_t i = 0; i < n; i++)
			squares += positive[i] == side ? (share[i] - mean) * (share[i] - mean) : 0;
		var += squares / (m - 1) / m;
	}
	return var;
}

Test(stats_delong, mid_ranks_give_what_all_pairs_give)
{
	struct rng rng = rng_make(4);

	for (int t = 0; t < 20; t++) {
		double score[64];
		bool positive[64];
		struct delong x;

		for (size_t i = 0; i < 64; i++) {
			positive[i] = i < 2 || (i > 3 && rng_below(&rng, 3) == 0);
			score[i] = (double)rng_below(&rng, 12) + 2 * positive[i];
		}
		cr_assert_eq(delong(&x, score, positive, 64, 0.9, NULL), 0);
		NEAR(x.var, variance_by_all_pairs(score, positive, 64));
	}
}

Test(stats_delong, areas_without_error_decide_nothing)
{
	static const double up[5] = { 1, 2, 3, 4, 5 }, down[5] = { 5, 4, 3, 2, 1 };
	static const bool positive[5] = { 0, 0, 0, 1, 1 }, lone[5] = { 0, 0, 0, 0, 1 };
	struct delong x;
	struct delong_pair pair;
	struct err e = { 0 };

	cr_assert_eq(delong(&x, up, positive, 5, 0.95, NULL), 0);
	cr_expect(x.auc == 1 && x.var == 0 && isnan(x.ci_logit.lo));
	cr_assert_eq(delong_pair(&pair, up, up, positive, 5, 0.95, NULL), 0);
	cr_expect(pair.z == 0 && pair.p == 1);
	cr_assert_eq(delong_pair(&pair, up, down, positive, 5, 0.95, NULL), 0);
	cr_expect(isnan(pair.p) && pair.difference == 1);
	cr_expect_eq(delong(&x, up, lone, 5, 0.95, &e), -1);
	cr_expect_str_eq(
		e.text,
		"an area under the curve with its error needs 2 rows of each class, not 1 and 4");
}

/* One fold is one test set; two folds of the same rows and models, the mean of both and no surer than one. */
Test(stats_delong, folds)
{
	static const double a[10] = { 1, 2, 3, 4, 5, 1, 2, 3, 4, 5 }, b[10] = { 2, 1, 5, 4, 3, 2, 1, 5, 4, 3 };
	static const bool positive[10] = { 0, 1, 0, 1, 1, 0, 1, 0, 1, 1 };
	static const size_t row[10] = { 0, 1, 2, 3, 4, 0, 1, 2, 3, 4 }, first[4] = { 0, 5, 10, 10 };
	struct delong_folds f = { a, b, positive, row, 5, first, 1 };
	struct delong_pair plain, one, twice;
	double area[6];
	size_t used;

	cr_assert(!delong_pair(&plain, a, b, positive, 5, .95, NULL) && !delong_folds(&one, &f, &used, area, .95, NULL));
	cr_expect(used == 1 && area[0] == plain.a.auc && area[1] == plain.b.auc);
	NEAR(one.a.var, plain.a.var);
	NEAR(one.a.ci_logit.lo, plain.a.ci_logit.lo);
	NEAR(one.p, plain.p);
	f.folds = 3;                            /* the last is empty */
	cr_assert(!delong_folds(&twice, &f, &used, area, .95, NULL));
	cr_expect(used == 2 && area[1] == plain.a.auc && isnan(area[2]) && isnan(area[5]));
	NEAR(twice.var, plain.var);
	NEAR(twice.a.var, plain.a.var);
	f.row = (const size_t[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, f.rows = 10;          /* other rows: twice as sure */
	cr_assert(!delong_folds(&twice, &f, NULL, NULL, .95, NULL));
	NEAR(twice.var, plain.var / 2);
	NEAR(twice.b.var, plain.b.var / 2);
	f.b = NULL;
	cr_assert(!delong_folds(&twice, &f, NULL, NULL, .95, NULL));
	cr_expect(isnan(twice.p));
	NEAR(twice.a.auc, plain.a.auc);
}

Test(stats_delong, folds_without_both_classes)
{
	static const double a[4] = { 1, 2, 3, 4 };
	static const bool positive[4] = { 0, 0, 0, 1 };
	static const size_t row[4] = { 0, 1, 2, 3 }, first[2] = { 0, 4 };
	const struct delong_folds f = { a, NULL, positive, row, 4, first, 1 };
	struct delong_pair x;
	struct err e = { 0 };

	cr_expect(delong_folds(&x, &f, NULL, NULL, .95, &e));
	cr_expect_str_eq(e.text, "no fold has 2 rows of each class");
}

Test(stats_delong, memory_that_is_refused_is_an_error)
{
	static const double a[5] = { 1, 2, 3, 4, 5 }, b[5] = { 2, 1, 5, 4, 3 };
	static const bool positive[5] = { 0, 1, 0, 1, 1 };
	struct delong_pair x;
	size_t n = 1;

	for (;; n++) {
		int rc;

		fault_arm(n);
		rc = delong_pair(&x, a, b, positive, 5, .95, NULL);
		if (!fault_disarm()) {
			cr_expect_eq(rc, 0);
			break;
		}
		cr_expect_eq(rc, -1, "allocation %zu", n);
	}
	cr_expect_eq(n, 5);
}
