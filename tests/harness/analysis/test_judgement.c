/* What is not concluded: from folds without spread, from too few of them, against a baseline that
 * guesses worse than blindly, from failures; with the figures worked out by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/comparison.h"
#include "tests/support/small_run.h"

enum { MOST_FOLDS = 5, MOST = 200 };

/* Test scores of one learner on one data set; NAN: the cell failed. */
struct judged {
	const char *data, *learner;
	double score[MOST_FOLDS];
};

static bool is_regression(const char *data)
{
	return *data == 'r';
}

static struct results *judged_run(const struct judged *x, size_t n, size_t folds, double test_rows)
{
	static struct small_cell c[MOST];
	size_t cells = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t f = 0; f < folds; f++) {
			bool failed = isnan(x[i].score[f]);

			c[cells++] = (struct small_cell){
				.study = "compare", .data = x[i].data,
				.regression = is_regression(x[i].data),
				.variant = { .learner = x[i].learner,
					     .baseline = !strcmp(x[i].learner, "baseline") },
				.fold = f, .train = x[i].score[f], .valid = NAN,
				.test = x[i].score[f],
				.o = { .status = failed ? CELL_FAILED : CELL_OK,
				       .n_train = test_rows * (double)(folds > 1 ? folds - 1 : 3),
				       .n_test = test_rows, .fit_s = 1, .peak_rss_kb = NAN }
			};
		}
	return small_run("run", c, cells, NULL, 100);
}

static struct comparison *compared(const struct results *r)
{
	struct comparison *c;
	struct err e = { 0 };

	cr_assert(!comparison_create(&c, r, 0, &e), "%s", e.text);
	return c;
}

static size_t method(const struct comparison *c, const char *learner)
{
	size_t m = 0;

	while (m < c->methods && strcmp(comparison_variant(c, m)->learner, learner))
		m++;
	cr_assert(m < c->methods, "no method %s", learner);
	return m;
}

static bool luck(const struct comparison *c, const char *learner)
{
	return comparison_entry(c, 0, method(c, learner))->luck;
}

Test(analysis_judgement, one_difference_in_all_folds_is_deterministic_and_not_real)
{
	/* 2 of 10 rows, written in ways that differ in their last bits */
	static const struct judged x[] = { { "a", "knn", { .3, .5, .9, .7, .8 } },
					   { "a", "svm", { .1, .3, .7, .5, .6 } } };
	struct results *r = judged_run(x, 2, 5, 10);
	struct comparison *c = compared(r);

	cr_assert(c->paired[0].known);
	cr_expect_eq(c->paired[0].verdict, VERDICT_DETERMINISTIC);
	cr_expect(!c->paired[0].better && isnan(c->paired[0].t.p) && isnan(c->paired[0].p_holm));
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_judgement, identical_scores_are_called_so)
{
	static const struct judged x[] = { { "a", "knn", { .3, .5, .9 } },
					   { "a", "svm", { .3, .5, .9 } } };
	struct results *r = judged_run(x, 2, 3, 10);
	struct comparison *c = compared(r);

	cr_expect(c->paired[0].verdict == VERDICT_IDENTICAL && c->paired[0].t.p == 1);
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_judgement, two_folds_decide_nothing_however_far_apart)
{
	static const struct judged x[] = { { "a", "knn", { .99, .98 } }, { "a", "svm", { .01, .01 } } };
	struct results *r = judged_run(x, 2, 2, 100);
	struct comparison *c = compared(r);

	cr_expect(c->paired[0].verdict == VERDICT_FEW && !c->paired[0].better);
	comparison_destroy(c);
	small_run_close(r);
}

/* The baseline scores 40 % of two balanced classes; half is what guessing reaches. The learner's
 * mean is .51, s .01, se .01 sqrt(1/5 + 1/4) = .0067: surely above the baseline, not above 1/2. */
Test(analysis_judgement, better_than_an_anti_predictive_baseline_is_still_luck)
{
	static const struct judged x[] = { { "a", "knn", { .50, .51, .52, .50, .52 } },
					   { "a", "svm", { .60, .61, .62, .60, .62 } },
					   { "a", "tree", { .30, .29, .31, .32, .30 } },
					   { "a", "baseline", { .40, .40, .41, .40, .40 } } };
	struct results *r = judged_run(x, 4, 5, 100);
	struct comparison *c = compared(r);

	cr_expect(luck(c, "knn") && !luck(c, "svm") && luck(c, "tree") && !luck(c, "baseline"));
	comparison_destroy(c);
	small_run_close(r);
}

/* And a baseline above 1/2 must be beaten too: by .01 with s .0265 it is not; svm differs from it for
 * sure, the wrong way. */
Test(analysis_judgement, a_baseline_better_than_guessing_must_be_beaten_too)
{
	static const struct judged x[] = { { "a", "knn", { .70, .75, .70, .74, .76 } },
					   { "a", "svm", { .60, .61, .60, .61, .62 } },
					   { "a", "baseline", { .72, .70, .73, .72, .73 } } };
	struct results *r = judged_run(x, 3, 5, 100);
	struct comparison *c = compared(r);

	cr_expect(luck(c, "knn") && luck(c, "svm"));
	comparison_destroy(c);
	small_run_close(r);
}

/* Wilson: 9 of 10 rows .596 to .982, 7 of 10 .397 to .892. An RMSE has no rows to count. */
Test(analysis_judgement, one_fold_has_the_interval_of_its_rows_or_none)
{
	static const struct judged x[] = { { "a", "knn", { .9 } }, { "a", "svm", { .7 } },
					   { "a", "baseline", { .5 } } },
				   y[] = { { "r", "knn", { .1 } }, { "r", "baseline", { 9 } } };
	struct results *r = judged_run(x, 3, 1, 10);
	struct comparison *c = compared(r);

	cr_expect(!luck(c, "knn") && luck(c, "svm"));
	cr_expect(close_to(comparison_entry(c, 0, method(c, "knn"))->ci.lo, .5958, 1e-3, 0));
	cr_expect_not(c->paired[0].known);
	comparison_destroy(c);
	small_run_close(r);
	r = judged_run(y, 2, 1, 10);
	c = compared(r);
	cr_expect(luck(c, "knn"), "9 times smaller, and no interval");
	comparison_destroy(c);
	small_run_close(r);
}

/* All 50 rows right: Wilson's lower limit is 50 / (50 + 3.84) = .9287. */
Test(analysis_judgement, folds_without_spread_have_the_interval_of_their_rows)
{
	static const struct judged x[] = { { "a", "knn", { 1, 1, 1, 1, 1 } },
					   { "a", "baseline", { .5, .5, .5, .5, .5 } } };
	struct results *r = judged_run(x, 2, 5, 10);
	struct comparison *c = compared(r);

	cr_expect(close_to(comparison_entry(c, 0, method(c, "knn"))->ci.lo, .928655, 1e-5, 0));
	cr_expect_not(luck(c, "knn"));
	comparison_destroy(c);
	small_run_close(r);
}

/* svm is first where it finished; it failed on one of two folds of b and everywhere on c. */
Test(analysis_judgement, failures_as_the_baseline_may_turn_the_order)
{
	static const struct judged x[] = {
		{ "a", "svm", { .9, .9 } }, { "a", "knn", { .8, .8 } }, { "a", "baseline", { .5, .5 } },
		{ "b", "svm", { .9, NAN } }, { "b", "knn", { .8, .8 } }, { "b", "baseline", { .5, .5 } },
		{ "c", "svm", { NAN, NAN } }, { "c", "knn", { .8, .8 } }, { "c", "baseline", { .5, .5 } },
	};
	struct results *r = judged_run(x, 9, 2, 10);
	struct comparison *c = compared(r);
	struct comparison_failures f;

	cr_assert(c->ranked == 2 && c->block == 2);
	cr_expect_str_eq(comparison_variant(c, 0)->learner, "svm");
	cr_assert(!comparison_failures_create(&f, c, NULL));
	/* b: .7 against .8; c: .5 against .8 */
	cr_expect(f.cells == 3 && f.sets == 3 && f.n == 2 && f.reordered);
	cr_expect(f.method[0] == method(c, "knn") && close_to(f.rank[0], 4. / 3, 1e-12, 0));
	cr_expect(f.method[1] == method(c, "svm") && close_to(f.rank[1], 5. / 3, 1e-12, 0));
	comparison_failures_free(&f);
	comparison_destroy(c);
	small_run_close(r);
}

/* Without a baseline a failed cell guesses: half of two classes. */
Test(analysis_judgement, failures_without_a_baseline_guess_and_may_leave_the_order)
{
	static const struct judged x[] = { { "a", "svm", { .9, .9, NAN } },
					   { "a", "knn", { .6, .6, .6 } } };
	struct results *r = judged_run(x, 2, 3, 10);
	struct comparison *c = compared(r);
	struct comparison_failures f;

	cr_assert(!comparison_failures_create(&f, c, NULL));
	cr_expect(f.cells == 1 && f.sets == 1 && !f.reordered && f.method[0] == method(c, "svm"));
	comparison_failures_free(&f);
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_judgement, where_the_baseline_makes_no_error_there_is_nothing_to_rank)
{
	static const struct judged x[] = {
		{ "r", "knn", { 1e-3, 2e-3, 1e-3 } }, { "r", "svm", { 2e-3, 1e-3, 3e-3 } },
		{ "r", "baseline", { 0, 0, 0 } },
		{ "s", "knn", { .9, .8, .7 } }, { "s", "svm", { .6, .5, .6 } },
		{ "s", "baseline", { .5, .5, .5 } },
	};
	struct results *r = judged_run(x, 6, 3, 10);
	struct comparison *c = compared(r);

	cr_expect(c->block == 1 && !c->in_block[0] && c->in_block[1]);
	cr_expect(isnan(c->reference[0]) && isnan(comparison_entry(c, 0, 0)->merit));
	cr_expect_eq(comparison_task_sets(c, TASK_REGRESS), 0);
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_judgement, a_relative_mean_of_the_reference_is_one_without_an_interval)
{
	static const struct judged x[] = { { "r", "knn", { 1, 2, 3 } }, { "r", "baseline", { 2, 4, 6 } } };
	struct results *r = judged_run(x, 2, 3, 10);
	struct comparison *c = compared(r);
	struct interval ci;
	double mean;
	size_t n;

	ci = comparison_mean(c, method(c, "baseline"), TASK_REGRESS, &mean, &n);
	cr_expect(mean == 1 && isnan(ci.lo) && n == 1);
	/* half of it in every fold: the folds' own difficulty is no doubt about the share */
	ci = comparison_mean(c, method(c, "knn"), TASK_REGRESS, &mean, &n);
	cr_expect(close_to(mean, .5, 1e-12, 0) && isnan(ci.lo));
	comparison_destroy(c);
	small_run_close(r);
}

/* Eight data sets, three folds each; differences of .002 to .009 of one sign, then of .02. Two
 * one-sided tests: 1 / 2^8 is the least p of either. */
Test(analysis_judgement, practically_equal_takes_evidence)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };

	for (int far = 0; far < 2; far++) {
		struct judged x[16];
		struct results *r;
		struct comparison *c;
		const struct comparison_over *over;

		for (size_t i = 0; i < 8; i++) {
			double d = far ? .02 + .001 * (double)i : .002 + .001 * (double)i;

			x[2 * i] = (struct judged){ names[i], "knn", { .8, .7, .9 } };
			x[2 * i + 1] = (struct judged){ names[i], "svm", { .8 - d, .7 - d, .9 - d } };
		}
		r = judged_run(x, 16, 3, 1000);
		c = compared(r);
		over = c->pair[0].over + TASK_CLASSIFY;
		cr_expect(close_to(over->of.p_equal, far ? 1 : 1. / 256, 1e-12, 0), "%g", over->of.p_equal);
		cr_expect(over->better == +1, "p is 2 / 2^8 either way");
		comparison_destroy(c);
		small_run_close(r);
	}
}

Test(analysis_judgement, memory_that_few_cells_saw_is_not_shown)
{
	static const double grown[2][5] = { { 300, NAN, 200, NAN, 400 }, { 100, NAN, NAN, NAN, 200 } };

	for (size_t k = 0; k < 2; k++) {
		struct small_cell cell[5];
		struct results *r;
		struct comparison *c;

		for (size_t f = 0; f < 5; f++)
			cell[f] = (struct small_cell){
				.study = "compare", .data = "a", .variant = { .learner = "knn" },
				.fold = f, .train = .9, .valid = NAN, .test = .9,
				.o = { .status = CELL_OK, .n_train = 40, .n_test = 10,
				       .peak_rss_kb = grown[k][f] }
			};
		r = small_run("run", cell, 5, NULL, 50);
		c = compared(r);
		cr_expect_eq(c->entry[0].peak_seen, k ? 2 : 3);
		/* of 0 0 200 300 400 the one in the middle */
		cr_expect(k ? isnan(c->entry[0].peak_rss_kb) : c->entry[0].peak_rss_kb == 200);
		comparison_destroy(c);
		small_run_close(r);
	}
}
