/* What a search bought: figures small enough to be worked out by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/tuning_gain.h"
#include "tests/support/small_run.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-12, 1e-13), #got " is %.15g, not %.15g",              \
		  (double)(got), (double)(want))

enum { FOLDS = 4, LEARNERS = 2, SETS = 2, CELLS = FOLDS * LEARNERS * 2 * SETS };
#define T3 3.1824463052837078           /* 97.5 % quantile of Student's t, 3 degrees */

static const char *const learner[] = { "svm", "tree" };
/* By learner, default and tuned, fold: tuning helps svm by .05 and costs tree .04 on average. */
static const double accuracy[LEARNERS][2][FOLDS] = {
	{ { .80, .82, .81, .77 }, { .85, .86, .84, .85 } },
	{ { .70, .72, .71, .67 }, { .65, .66, .68, .65 } },
};
/* The same in RMSE: 10 (1 - accuracy). */
static double score_on(size_t set, size_t l, size_t tuned, size_t fold)
{
	return set ? 10 * (1 - accuracy[l][tuned][fold]) : accuracy[l][tuned][fold];
}

/* What the search of a fold saw, the last chosen; in the last fold one try failed. */
static struct outcome_trial tries[SETS][LEARNERS][FOLDS][3];
static struct small_cell cell[CELLS];

/* thinned: the first try was in part, the third the second one in full. */
static struct results *run_of(bool thinned)
{
	size_t n = 0;

	for (size_t i = 0; i < CELLS; i++) {
		size_t fold = i % FOLDS, tuned = i / FOLDS % 2, l = i / FOLDS / 2 % LEARNERS,
		       set = i / FOLDS / 2 / LEARNERS;
		struct outcome_trial *t = tries[set][l][fold];

		cell[n++] = (struct small_cell){
			.study = "compare", .data = set ? "r" : "c", .regression = set == 1,
			.variant = { .learner = learner[l], .role = tuned ? "tuned" : "default",
				     .label = tuned ? l ? "tree (tuned)" : "svm (tuned)"
						    : learner[l],
				     .params = tuned ? "{\"t\":1}" : "{}" },
			.fold = fold, .train = .9, .valid = NAN,
			.test = score_on(set, l, tuned, fold),
			.o = { .status = CELL_OK, .n_train = 3000, .n_test = 1000 }
		};
		if (!tuned)
			continue;
		for (size_t k = 0; k < 3; k++) {
			/* accuracies .70, .80, .90 (svm), a tenth less for the tree */
			double a = .7 + .1 * (double)k - .1 * (double)l;

			t[k] = (struct outcome_trial){ .share = thinned && k < 2 ? 1. / 3 : 1,
						       .rung = thinned && k == 2, .score = set ? 10 * (1 - a) : a,
						       .cost_s = .1, .chosen = k == 2 };
			strcpy(t[k].status, "ok");
		}
		if (fold == FOLDS - 1)
			t[1].score = NAN;
		cell[n - 1].o.trials = t;
		cell[n - 1].o.ntrials = 3;
	}
	return small_run("run", cell, n, NULL, 40);
}

static struct results *run(void)
{
	return run_of(false);
}

static const struct tuning_gain *gain_of(const struct tuning_gains *t, const struct comparison *c,
					 const char *data, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(comparison_dataset(c, t->at[i].set)->name, data) &&
		    !strcmp(comparison_variant(c, t->at[i].tuned)->learner, name))
			return t->at + i;
	cr_assert(false, "no gain of %s on %s", name, data);
	return NULL;
}

Test(analysis_tuning_gain, gains_have_the_sign_of_what_tuning_did)
{
	/* svm's differences .05 .04 .03 .08: mean .05, s^2 = .0014/3; the tree's -.05 -.06 -.03
	 * -.02: mean -.04, s^2 = .001/3; four folds: n2/n1 = 1/3 */
	static const double mean[] = { .05, -.04 }, variance[] = { .0014 / 3, .001 / 3 };
	struct results *r = run();
	struct comparison *c;
	struct tuning_gains *t;

	cr_assert(!comparison_create(&c, r, 0, NULL) && !tuning_gains_create(&t, c, NULL));
	cr_assert_eq(t->n, 4);
	for (size_t set = 0; set < 2; set++)
		for (size_t l = 0; l < 2; l++) {
			const struct tuning_gain *g = gain_of(t, c, set ? "r" : "c", learner[l]);
			/* merit is 1 - RMSE / the worst learner's: that of the tuned tree, 3.4 */
			double unit = set ? 10 / 3.4 : 1,
			       half = unit * T3 * sqrt(variance[l] * (1. / 4 + 1. / 3));

			cr_expect(g->known && g->plain != NO_METHOD);
			cr_expect_str_eq(comparison_variant(c, g->plain)->label, learner[l]);
			NEAR(g->mean, unit * mean[l]);
			NEAR(g->ci.lo, unit * mean[l] - half);
			NEAR(g->ci.hi, unit * mean[l] + half);
			cr_expect(g->p > 0 && g->p < 1);
		}
	tuning_gains_destroy(t);
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_tuning_gain, optimism_is_what_the_search_promised_too_much)
{
	struct results *r = run();
	struct comparison *c;
	struct tuning_gains *t;

	cr_assert(!comparison_create(&c, r, 0, NULL) && !tuning_gains_create(&t, c, NULL));
	NEAR(gain_of(t, c, "c", "svm")->optimism, .9 - .85);
	NEAR(gain_of(t, c, "c", "tree")->optimism, .8 - .66);
	NEAR(gain_of(t, c, "r", "svm")->optimism, (1.5 - 1) / 3.4);
	NEAR(gain_of(t, c, "r", "tree")->optimism, (3.4 - 2) / 3.4);
	NEAR(gain_of(t, c, "c", "svm")->tried, 3);
	tuning_gains_destroy(t);
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_tuning_gain, expected_best_of_more_tries)
{
	struct results *r = run();
	struct comparison *c;
	struct tuning_gains *t;
	const struct tuning_gain *g;

	cr_assert(!comparison_create(&c, r, 0, NULL) && !tuning_gains_create(&t, c, NULL));
	g = gain_of(t, c, "c", "svm");
	cr_assert_eq(g->tries, 2, "as many as the fold with a failed try has");
	/* .7 .8 .9: the mean of one is .8, of the better of two (.8 + 2 x .9) / 3; .7 .9: .8, .9 */
	NEAR(g->best[0], .8);
	NEAR(g->best[1], (3 * 2.6 / 3 + .9) / 4);
	g = gain_of(t, c, "r", "svm");
	NEAR(g->best[0], 2);
	NEAR(g->best[1], 10 - 10 * (3 * 2.6 / 3 + .9) / 4);
	tuning_gains_destroy(t);
	comparison_destroy(c);
	small_run_close(r);
}

/* Of a search by halving only what was tried in full can be compared, and that is its end. */
Test(analysis_tuning_gain, a_search_by_halving_has_an_end_and_no_curve)
{
	struct results *r = run_of(true);
	struct comparison *c;
	struct tuning_gains *t;
	const struct tuning_gain *g;

	cr_assert(!comparison_create(&c, r, 0, NULL) && !tuning_gains_create(&t, c, NULL));
	g = gain_of(t, c, "c", "svm");
	cr_expect(g->halving && g->tries == 1);
	NEAR(g->tried, 2);
	NEAR(g->cost_s, .3);
	NEAR(g->best[0], .9);
	NEAR(g->optimism, .9 - .85);
	tuning_gains_destroy(t);
	comparison_destroy(c);
	small_run_close(r);
}
