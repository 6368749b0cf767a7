/* Several trainings on a fold are one score of the fold; what they differ by is a number of its own. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/analysis/seed_spread.h"
#include "tests/support/small_run.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { FOLDS = 4, TRAININGS = 3 };

/* By fold; the trainings of mlp lie two hundredths apart around it, knn has one. */
static const double mlp[FOLDS] = { .90, .86, .84, .88 }, knn[FOLDS] = { .80, .82, .78, .84 };

/* averaged: one training that has the mean. failed: the last training of fold 1 does not end. */
static struct results *run(const char *name, bool averaged, bool failed)
{
	struct small_cell c[FOLDS * (TRAININGS + 1)];
	size_t n = 0;

	for (size_t f = 0; f < FOLDS; f++) {
		for (size_t t = 0; t < (averaged ? 1 : TRAININGS); t++) {
			double away = averaged ? 0 : .02 * ((double)t - 1);

			c[n++] = (struct small_cell){
				.study = "compare", .data = "table", .variant = { .learner = "mlp" },
				.fold = f, .training = t, .train = 1, .valid = NAN, .test = mlp[f] + away,
				.o = { .status = failed && f == 1 && t == 2 ? CELL_DIVERGED : CELL_OK,
				       .info = "because", .seed = 10 * f + t, .n_train = 300,
				       .n_test = 100, .fit_s = .1 + away, .predict_s = .1 }
			};
		}
		c[n++] = (struct small_cell){
			.study = "compare", .data = "table", .variant = { .learner = "knn" },
			.fold = f, .train = 1, .valid = NAN, .test = knn[f],
			.o = { .status = CELL_OK, .n_train = 300, .n_test = 100 }
		};
	}
	return small_run(name, c, n, NULL, 400);
}

static const struct run_cell *cell_of(const struct results *r, const char *learner, int fold, size_t *at)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (r->cell[i].variant == small_variant(r, learner) && r->cell[i].fold == fold) {
			*at = i;
			return r->cell + i;
		}
	cr_assert(false, "no cell of %s", learner);
	return NULL;
}

Test(analysis_seed_spread, trainings_are_one_cell_with_their_means)
{
	struct results *r = run("run", false, true);
	size_t at;

	cr_assert_eq(r->n_cells, 2 * FOLDS);
	for (int f = 0; f < FOLDS; f++) {
		const struct run_cell *x = cell_of(r, "mlp", f, &at);

		cr_assert_eq(x->trainings, TRAININGS);
		if (f == 1) {
			cr_expect(x->status == CELL_DIVERGED && isnan(results_score(r, at, PRIMARY, ON_TEST)));
			cr_expect_str_eq(x->info, "because");
			continue;
		}
		cr_expect_eq(x->status, CELL_OK);
		NEAR(results_score(r, at, PRIMARY, ON_TEST), mlp[f]);
		NEAR(results_score(r, at, PRIMARY, ON_TRAIN), 1);
		NEAR(x->training_sd, .02);
		NEAR(x->fit_s, .1);
		cr_expect_eq(x->n_train, 300);
		cr_expect_eq(atoi(x->seed), 10 * f, "that of the first");
	}
	cr_expect(cell_of(r, "knn", 2, &at)->trainings == 1 && isnan(r->cell[at].training_sd));
	small_run_close(r);
}

Test(analysis_seed_spread, tests_count_folds_and_no_seeds)
{
	struct results *several = run("several", false, false), *one = run("one", true, false);
	struct comparison *a, *b;
	const struct paired_t *x, *y;

	cr_assert(!comparison_create(&a, several, 0, NULL) && !comparison_create(&b, one, 0, NULL));
	cr_assert(a->folds[0] == FOLDS && a->pairs == 1 && b->pairs == 1);
	x = &a->paired[0].t;
	y = &b->paired[0].t;
	cr_assert_eq(x->n, FOLDS);
	NEAR(x->mean, .06);
	NEAR(x->mean, y->mean);
	NEAR(x->se, y->se);
	NEAR(x->p, y->p);
	/* differences .10 .04 .06 .04: s^2 = .0024 / 3, widened by 1/4 + 1/3 */
	NEAR(x->se, sqrt(.0024 / 3 * (1. / 4 + 1. / 3)));
	NEAR(x->df, FOLDS - 1);
	comparison_destroy(a);
	comparison_destroy(b);
	small_run_close(several);
	results_close(one);
}

Test(analysis_seed_spread, chance_stands_beside_the_folds)
{
	struct results *r = run("run", false, false);
	struct seed_spreads s;
	struct comparison *c;

	cr_assert(!comparison_create(&c, r, 0, NULL) && !seed_spreads_create(&s, c, NULL));
	cr_assert(s.n == 2 && s.any);
	for (size_t i = 0; i < 2; i++) {
		bool has = c->method[s.at[i].method] == small_variant(r, "mlp");

		cr_expect(s.at[i].folds == FOLDS && s.at[i].trainings == (has ? TRAININGS : 1));
		NEAR(s.at[i].fold_sd, sqrt(.002 / 3));
		NEAR(s.at[i].mean, has ? .87 : .81);
		if (has)
			NEAR(s.at[i].seed_sd, .02);
		else
			cr_expect(isnan(s.at[i].seed_sd));
	}
	seed_spreads_free(&s);
	comparison_destroy(c);
	small_run_close(r);
}
