/* Curves over levels: means, the change of each fold against itself, and the law of a learning curve. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "harness/analysis/learning_law.h"
#include "tests/support/small_run.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { LEVELS = 5, FOLDS = 4, ROWS = 800, LEFT = 100 };       /* of a fold; never learned from */

/* Errors of knn follow 0.1 + 2 n^-0.5 and a fold's own shift; those of svm are 0.3 throughout. */
static double error_of(size_t level, size_t fold, bool svm, double spread)
{
	double n = ROWS >> (LEVELS - 1 - level);

	return (svm ? 0.3 : 0.1 + 2 * pow(n, -0.5)) + spread * ((double)fold - 1.5);
}

static struct small_cell cell(size_t level, size_t fold, bool svm, double spread)
{
	size_t n = ROWS >> (LEVELS - 1 - level);

	return (struct small_cell){
		.study = "learning-curve", .data = "table",
		.variant = { .learner = svm ? "svm" : "knn" },
		.fold = fold, .factor = "rows", .factor_value = (double)n,
		.train = 1, .valid = NAN, .test = 1 - error_of(level, fold, svm, spread),
		.o = { .status = CELL_OK, .n_train = (double)n, .n_valid = NAN, .n_test = 225, .n_left_out = (double)(ROWS + LEFT - n),
		       .fit_s = fold == 2 ? 9 : 1e-3 * (double)n, .predict_s = 0.225 }
	};
}

/* Without fold `lost` of knn at the first level; FOLDS: all are there. */
static struct results *run(const char *name, double spread, size_t lost)
{
	struct small_cell c[2 * LEVELS * FOLDS];
	size_t n = 0;

	for (int svm = 0; svm < 2; svm++)
		for (size_t k = 0; k < LEVELS; k++)
			for (size_t f = 0; f < FOLDS; f++)
				if (svm || k || f != lost)
					c[n++] = cell(k, f, svm, spread);
	return small_run(name, c, n, NULL, 1000);
}

static const struct level_curve *of(const struct level_curves *c, const struct results *r,
				    const char *learner)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].variant == small_variant(r, learner))
			return c->at + i;
	cr_assert(false, "no curve of %s", learner);
	return NULL;
}

Test(analysis_level_curves, each_fold_is_compared_with_itself)
{
	struct results *r = run("run", 0.03, FOLDS);
	const struct level_curve *y;
	struct level_curves c;

	cr_assert(!level_curves_create(&c, r, 0, NULL));
	cr_assert_eq(c.n, 2);
	y = of(&c, r, "knn");
	cr_assert(y->n == LEVELS && y->one_set && y->folds == FOLDS && y->tested);
	NEAR(y->ratio, 0.25);
	for (size_t k = 0; k < LEVELS; k++) {
		NEAR(y->at[k].x, ROWS >> (LEVELS - 1 - k));
		NEAR(y->at[k].rows, y->at[k].x);
		NEAR(y->at[k].error[ON_TEST], 0.1 + 2 * pow(y->at[k].x, -0.5));
		NEAR(y->at[k].fit_s, 1e-3 * y->at[k].x);
		NEAR(y->at[k].query_s, 1e-3);
		for (size_t f = 0; f < FOLDS; f++)
			NEAR(y->error[f * LEVELS + k], error_of(k, f, false, 0.03));
	}
	/* sd of -1.5 .. 1.5 times 0.03, widened by 1/4 + 1/4, Student with 3 degrees */
	NEAR(y->at[0].ci.hi - y->at[0].error[ON_TEST],
	     3.182446305284263 * 0.03 * sqrt(5. / 3) * sqrt(0.5));
	NEAR(y->change.mean, 2 * pow(ROWS, -0.5) - 2 * pow(ROWS >> 4, -0.5));
	cr_expect(y->change.spread == PAIRED_SHIFTED, "the folds' own shifts cancel");
	cr_expect(of(&c, r, "svm")->change.spread == PAIRED_EQUAL);
	level_curves_free(&c);
	small_run_close(r);
}

Test(analysis_level_curves, a_fold_without_all_levels_is_in_no_law)
{
	struct results *r = run("run", 0, 1);
	struct level_curves c;

	cr_assert(!level_curves_create(&c, r, 0, NULL));
	cr_expect_eq(of(&c, r, "knn")->folds, FOLDS - 1);
	cr_expect_eq(of(&c, r, "knn")->at[0].folds, FOLDS - 1);
	cr_expect_eq(of(&c, r, "svm")->folds, FOLDS);
	level_curves_free(&c);
	small_run_close(r);
}

/* One level each: data sets that differ in brackets are levels of one curve, and no folds are paired. */
Test(analysis_level_curves, generated_sets_of_one_level_make_a_family)
{
	static const char *const name[] = { "moons[extra=0]", "moons[extra=9]", "waves" };
	struct small_cell c[6];
	struct level_curves l;
	struct results *r;

	for (size_t i = 0; i < 6; i++) {
		c[i] = cell(0, i % 2, false, 0.01);
		c[i].data = name[i / 2];
		c[i].factor = "features";
		c[i].factor_value = 2 + 9 * (double)(i / 2);
	}
	r = small_run("run", c, 6, NULL, 100);
	cr_assert(!level_curves_create(&l, r, 0, NULL));
	cr_assert(l.n == 2 && l.at[0].n == 2 && l.at[1].n == 1);
	cr_expect(!l.at[0].one_set && !l.at[0].tested && !l.at[0].folds);
	level_curves_free(&l);
	small_run_close(r);
}

Test(analysis_level_curves, the_law_is_found_with_what_it_foretells)
{
	struct results *r = run("run", 0.002, FOLDS);
	struct learning_law w, none;
	struct level_curves c;
	double last = 0.1 + 2 * pow(ROWS, -0.5);

	cr_assert(!level_curves_create(&c, r, 0, NULL));
	cr_assert(!learning_law_make(&w, of(&c, r, "knn"), NULL) &&
		  !learning_law_make(&none, of(&c, r, "svm"), NULL));
	cr_expect(w.known && w.fits && !none.known && !none.fits && isnan(none.twice));
	cr_expect(close_to(w.law.a, 0.1, 1e-5, 0) && close_to(w.law.c, 0.5, 1e-5, 0));
	cr_expect(close_to(w.twice, 0.1 + 2 * pow(2 * ROWS, -0.5), 1e-6, 0));
	cr_expect(close_to(w.foretold, last, 1e-5, 0));
	NEAR(w.target, 0.9 * (w.law.a + w.law.b * pow(ROWS, -w.law.c)));
	cr_expect(close_to(w.rows, pow(2 / (0.9 * last - 0.1), 2), 1e-4, 0), "%g", w.rows);
	cr_expect(w.twice_ci.lo < w.twice && w.twice < w.twice_ci.hi);
	cr_expect(w.rows_ci.lo < w.rows && w.rows < w.rows_ci.hi);
	/* Every fold shifts all of its errors: only the floor moves, by the mean of four draws, stretched
	 * to sd sqrt(1/4 + 1/4); 95 % of such means lie within 1.96 of it. */
	cr_expect(fabs((w.floor_ci.hi - w.floor_ci.lo) / 2 /
		       (1.96 * 0.002 * sqrt(5. / 3) * sqrt(0.5)) - 1) < 0.15,
		  "%g", (w.floor_ci.hi - w.floor_ci.lo) / 2);
	cr_expect(w.exponent_ci.hi - w.exponent_ci.lo < 1e-3);
	level_curves_free(&c);
	small_run_close(r);
}
