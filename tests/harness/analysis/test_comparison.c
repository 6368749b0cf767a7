/* A comparison of eight small data sets against tests/golden/analysis.inc, which analysis.py works
 * out from the formulas: folds of unequal size, validation rows set aside, two repeats, a failed
 * cell, a regression, and a learner that is worse than the baseline. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/comparison.h"
#include "tests/support/small_run.h"

#define NEAR(got, want, format, ...)                                                               \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " of " format                         \
		  ": %.15g, not %.15g", __VA_ARGS__, (double)(got), (double)(want))

static const struct {
	const char *data;
	int regression;
	const char *learner;
	size_t repeat, fold;
	double train_rows, valid_rows, test_rows, train, test;
	int ok;
} cells[] = {
#define COMPARE_CELLS
#include "tests/golden/analysis.inc"
#undef COMPARE_CELLS
};
#define CELLS (sizeof cells / sizeof *cells)
#define SETS  8
#define NAMES 4

/* mlp fails in the first `lost` folds of data set e, too. */
static struct results *run_with(size_t lost)
{
	static struct small_cell c[CELLS];

	for (size_t i = 0; i < CELLS; i++)
		c[i] = (struct small_cell){
			.study = "compare", .data = cells[i].data,
			.regression = cells[i].regression,
			.variant = { .learner = cells[i].learner,
				     .baseline = !strcmp(cells[i].learner, "baseline") },
			.repeat = cells[i].repeat, .fold = cells[i].fold,
			.train = cells[i].train, .valid = NAN, .test = cells[i].test,
			.o = { .status = cells[i].ok ? CELL_OK : CELL_FAILED,
			       .n_train = cells[i].train_rows, .n_valid = cells[i].valid_rows,
			       .n_test = cells[i].test_rows,
			       /* the n-th set: 2^n and 3^n ms, but for a disturbed fold */
			       .fit_s = 1e-3 * exp2(*cells[i].data - 'a') *
					(cells[i].fold == 1 ? 100 : 1),
			       .predict_s = 1e-3 * pow(3, *cells[i].data - 'a') }
		};
	for (size_t i = 0; i < CELLS; i++)
		if (*cells[i].data == 'e' && !strcmp(cells[i].learner, "mlp") &&
		    cells[i].fold < lost)
			c[i].o.status = CELL_FAILED;
	return small_run("run", c, CELLS, NULL, 100);
}

static struct results *run(void)
{
	return run_with(0);
}

static size_t method(const struct comparison *c, const char *learner)
{
	size_t m = 0;

	while (m < c->methods && strcmp(comparison_variant(c, m)->learner, learner))
		m++;
	cr_assert(m < c->methods, "no method %s", learner);
	return m;
}

static struct comparison *compared(const struct results *r)
{
	struct comparison *c;
	struct err e = { 0 };

	cr_assert(!comparison_create(&c, r, 0, &e), "%s", e.text);
	cr_assert(c->sets == SETS && c->methods == NAMES && c->ranked == 3 && c->pairs == 3 &&
		  c->block == SETS && c->tested);
	/* pairs below are svm - mlp, svm - tree, mlp - tree */
	cr_assert(method(c, "svm") == 0 && method(c, "mlp") == 1 && method(c, "tree") == 2);
	return c;
}

Test(analysis_comparison, scores_intervals_gaps_and_luck)
{
	static const struct {
		size_t set;
		const char *learner;
		size_t n;
		double mean, se, df, lo, hi, merit, gap;
		int luck;
	} want[] = {
#define COMPARE_ENTRIES
#include "tests/golden/analysis.inc"
#undef COMPARE_ENTRIES
	};
	struct results *r = run();
	struct comparison *c = compared(r);

	for (size_t i = 0; i < SETS * NAMES; i++) {
		size_t m = method(c, want[i].learner);
		const struct comparison_entry *x = comparison_entry(c, want[i].set, m);

		cr_expect(x->ok == want[i].n && x->n == want[i].n &&
			  x->failed == x->planned - want[i].n);
		NEAR(x->mean[ON_TEST], want[i].mean, "%zu", i);
		NEAR(x->se, want[i].se, "%zu", i);
		NEAR(x->df, want[i].df, "%zu", i);
		NEAR(x->ci.lo, want[i].lo, "%zu", i);
		NEAR(x->ci.hi, want[i].hi, "%zu", i);
		NEAR(x->gap, want[i].gap, "%zu", i);
		cr_expect(isnan(want[i].merit) ? isnan(x->merit)
					       : close_to(x->merit, want[i].merit, 1e-12, 0));
		cr_expect_eq(x->luck, want[i].luck, "%s on %zu", want[i].learner, want[i].set);
	}
	cr_expect(c->counting[0] == 4 && c->folds[0] == 5, "mlp's third fold failed");
	cr_expect(c->counting[3] == 6, "two repeats of three folds");
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_comparison, paired_tests_within_data_sets)
{
	static const struct {
		size_t set, pair;
		double mean, se, lo, hi, p, p_holm, first, equal, second;
		double narrow[3], wide[3];      /* likewise, rope .005 and .02 */
		int better;
	} want[] = {
#define COMPARE_PAIRED
#include "tests/golden/analysis.inc"
#undef COMPARE_PAIRED
	};
	size_t known, known_ones = 0, decided, largest, expected = 0, at = 0;
	struct results *r = run();
	struct comparison *c = compared(r);

	for (size_t i = 0; i < SETS * 3; i++) {
		const struct paired_test *x = c->paired + want[i].set * 3 + want[i].pair;

		cr_expect(x->known);
		NEAR(x->t.mean, want[i].mean, "%zu", i);
		NEAR(x->t.se, want[i].se, "%zu", i);
		NEAR(x->t.ci.lo, want[i].lo, "%zu", i);
		NEAR(x->t.ci.hi, want[i].hi, "%zu", i);
		NEAR(x->t.p, want[i].p, "%zu", i);
		NEAR(x->p_holm, want[i].p_holm, "%zu", i);
		NEAR(x->first_better, want[i].first, "%zu", i);
		NEAR(x->equal, want[i].equal, "%zu", i);
		NEAR(x->second_better, want[i].second, "%zu", i);
		NEAR(x->region[0].right, want[i].narrow[0], "%zu", i);
		NEAR(x->region[0].inside, want[i].narrow[1], "%zu", i);
		NEAR(x->region[2].left, want[i].wide[2], "%zu", i);
		NEAR(x->region[1].right, want[i].first, "%zu", i);
		cr_expect_eq(x->better, want[i].better);
		if (comparison_dataset(c, want[i].set)->task == TASK_REGRESS)
			continue;
		known_ones++;
		expected += want[i].better != 0;
		at = want[i].better && want[i].mean > c->paired[at].t.mean
			     ? want[i].set * 3 + want[i].pair : at;
	}
	comparison_decided(c, TASK_CLASSIFY, &known, &decided, &largest);
	cr_expect(known == known_ones && decided == expected && largest == at, "%zu %zu %zu %zu",
		  decided, expected, largest, at);
	comparison_decided(c, TASK_REGRESS, &known, &decided, &largest);
	cr_expect(known == 3 && decided && largest / 3 == 2, "%zu", largest);
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_comparison, pairs_over_data_sets)
{
	static const struct {
		size_t pair;
		double mean, w_plus, p, p_equal, p_holm, p_equal_holm;
		int better;
		size_t won, equal, open, lost;
	} want[] = {
#define COMPARE_OVER_SETS
#include "tests/golden/analysis.inc"
#undef COMPARE_OVER_SETS
	};
	struct results *r = run();
	struct comparison *c = compared(r);

	for (size_t q = 0; q < 3; q++) {
		const struct comparison_over *x = c->pair[q].over + TASK_CLASSIFY;

		cr_assert(x->known && x->sets == 7);
		cr_expect(!c->pair[q].over[TASK_REGRESS].known, "one data set is no sample");
		NEAR(x->of.mean, want[q].mean, "%zu", q);
		NEAR(x->of.w.w_plus, want[q].w_plus, "%zu", q);
		NEAR(x->of.w.p, want[q].p, "%zu", q);
		NEAR(x->p_holm, want[q].p_holm, "%zu", q);
		NEAR(x->of.p_equal, want[q].p_equal, "%zu", q);
		NEAR(x->p_equal_holm, want[q].p_equal_holm, "%zu", q);
		cr_expect_eq(x->better, want[q].better);
		cr_expect(x->won == want[q].won && x->equal == want[q].equal &&
			  x->open == want[q].open && x->lost == want[q].lost, "%zu %zu %zu %zu",
			  x->won, x->equal, x->open, x->lost);
	}
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_comparison, ranks_and_means_over_data_sets)
{
	static const struct {
		const char *learner;
		double rank;
		size_t classifications;
		double mean, lo, hi, gap;
		size_t regressions;
		double rmse, rmse_lo, rmse_hi, rmse_gap;
	} want[] = {
#define COMPARE_MEANS
#include "tests/golden/analysis.inc"
#undef COMPARE_MEANS
	};
	struct results *r = run();
	struct comparison *c = compared(r);

	for (size_t i = 0; i < 3; i++) {
		struct interval ci;
		double mean;
		size_t n, m = method(c, want[i].learner);

		NEAR(c->mean_rank[m], want[i].rank, "%zu", i);
		ci = comparison_mean(c, m, TASK_CLASSIFY, &mean, &n);
		cr_expect_eq(n, want[i].classifications);
		NEAR(mean, want[i].mean, "%zu", i);
		NEAR(ci.lo, want[i].lo, "%zu", i);
		NEAR(ci.hi, want[i].hi, "%zu", i);
		ci = comparison_mean(c, m, TASK_REGRESS, &mean, &n);
		cr_expect_eq(n, want[i].regressions);
		NEAR(mean, want[i].rmse, "%zu", i);
		NEAR(ci.lo, want[i].rmse_lo, "%zu", i);
		NEAR(ci.hi, want[i].rmse_hi, "%zu", i);
		NEAR(comparison_mean_gap(c, m, TASK_CLASSIFY), want[i].gap, "%zu", i);
		NEAR(comparison_mean_gap(c, m, TASK_REGRESS), want[i].rmse_gap, "%zu", i);
		NEAR(comparison_mean_fit(c, m), 1e-3 * exp2(3.5), "%s", "geometric, of medians");
		NEAR(comparison_mean_predict(c, m), 1e-3 * pow(3, 3.5), "%s", "geometric");
	}
	comparison_destroy(c);
	small_run_close(r);
}

/* All with one: the same tests as among the pairs, turned so that the other comes first, and adjusted
 * for two on each data set instead of three. */
Test(analysis_comparison, many_to_one_are_fewer_tests)
{
	struct results *r = run();
	struct comparison *all = compared(r), *c;
	const size_t mlp = method(all, "mlp"), svm = method(all, "svm"), tree = method(all, "tree");
	double smaller = 0;

	cr_assert_eq(all->control, NO_METHOD);
	cr_assert(!results_compare_with(r, "mlp", NULL) && !comparison_create(&c, r, 0, NULL));
	cr_assert(c->control == mlp && c->pairs == 2 && c->tests == 2 * SETS);
	cr_assert(c->pair[0].a == svm && c->pair[1].a == tree && c->pair[0].b == mlp && c->pair[1].b == mlp);
	for (size_t s = 0; s < SETS; s++) {
		const struct paired_test *x = c->paired + 2 * s, *y = all->paired + 3 * s;

		NEAR(x[0].t.mean, y[0].t.mean, "%zu", s);        /* svm - mlp */
		NEAR(x[1].t.mean, -y[2].t.mean, "%zu", s);       /* tree - mlp */
		NEAR(x[1].t.ci.lo, -y[2].t.ci.hi, "%zu", s);
		cr_expect(!(x[0].p_holm > y[0].p_holm) && !(x[1].p_holm > y[2].p_holm));
		smaller += x[0].known && x[0].p_holm < y[0].p_holm;
	}
	cr_expect_gt(smaller, 0);
	NEAR(c->pair[1].over[TASK_CLASSIFY].of.mean, -all->pair[2].over[TASK_CLASSIFY].of.mean, "%s", "means");
	cr_expect(c->pair[1].over[TASK_CLASSIFY].of.ci.lo < c->pair[1].over[TASK_CLASSIFY].of.mean &&
		  c->pair[1].over[TASK_CLASSIFY].of.ci.hi > c->pair[1].over[TASK_CLASSIFY].of.mean);
	NEAR(c->cd, bonferroni_dunn_cd(0.05, 3, SETS), "%s", "ranks");
	NEAR(comparison_time_ratio(c, svm, mlp, false), 1, "%s", "all fit alike");
	comparison_destroy(c);
	comparison_destroy(all);
	small_run_close(r);
}

Test(analysis_comparison, a_data_set_enters_the_ranks_with_half_of_its_folds)
{
	for (size_t lost = 2; lost <= 3; lost++) {
		struct results *r = run_with(lost);
		struct comparison *c;

		cr_assert(!comparison_create(&c, r, 0, NULL));
		cr_expect_eq(c->counting[4], 5 - lost);
		cr_expect_eq(c->in_block[4], lost == 2, "%zu of 5 folds lost", lost);
		cr_expect_eq(c->block, lost == 2 ? SETS : SETS - 1);
		cr_expect_eq(comparison_averaged(c, 4), lost == 2);
		cr_expect_eq(comparison_task_sets(c, TASK_CLASSIFY), lost == 2 ? 7 : 6);
		comparison_destroy(c);
		small_run_close(r);
	}
}

/* The k-th ok fit of a learner takes k + 1 seconds, and half of all cells wait as long as they work. */
Test(analysis_comparison, fits_have_their_least_and_middle_and_a_busy_machine_is_seen)
{
	struct results *r = run();
	size_t seen[SETS * NAMES] = { 0 }, n = 0;
	struct interval ci;
	struct comparison *c;

	for (size_t i = 0; i < r->n_cells; i++) {
		struct run_cell *x = r->cell + i;
		if (x->status != CELL_OK)
			continue;
		x->fit_s = (double)++seen[x->dataset * NAMES + x->variant];
		x->fit_cpu_s = n++ % 3 ? x->fit_s / 2 : x->fit_s;
	}
	c = compared(r);
	for (size_t s = 0; s < SETS; s++) {
		const struct comparison_entry *x = comparison_entry(c, s, 0);
		double last = (double)x->ok - 1;
		cr_expect_eq(x->fit_min, 1);
		NEAR(x->fit_q1, 1 + last / 4, "%zu", s);
		NEAR(x->fit_s, 1 + last / 2, "%zu", s);
		NEAR(x->fit_q3, 1 + 3 * last / 4, "%zu", s);
	}
	cr_expect_eq(comparison_contention(c, &ci, NULL), 2, "two of three waited");
	cr_expect_eq(ci.hi, 2);
	cr_expect(ci.lo == 1 || ci.lo == 2);
	for (size_t i = 0; i < r->n_cells; i++)
		r->cell[i].fit_cpu_s = r->cell[i].fit_s;
	cr_expect_eq(comparison_contention(c, &ci, NULL), 1);
	cr_expect(ci.lo == 1 && ci.hi == 1);
	for (size_t i = 0; i < r->n_cells; i++)
		r->cell[i].fit_cpu_s = COMPARISON_CONTENTION_S / 2;
	cr_expect(isnan(comparison_contention(c, &ci, NULL)), "the clock is too coarse for these");
	comparison_destroy(c);
	small_run_close(r);
}
