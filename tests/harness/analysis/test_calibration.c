/* Probabilities of two learners, one that is sure of what it does not know, by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/calibration.h"
#include "tests/support/small_run.h"

TestSuite(analysis_calibration);

enum { ROWS = 8 };
static const uint32_t label[ROWS] = { 0, 0, 0, 0, 0, 1, 1, 1 };

/* What each learner says of class 1. tree: sure, and wrong of rows 4 and 7. */
static const float knn_says[ROWS] = { .25f, .25f, .25f, .25f, .75f, .75f, .75f, .75f },
		   tree_says[ROWS] = { 0, 0, 0, 0, 1, 1, 1, 0 };

/* Fold k of repeat r tests the rows of four from 4 k on. */
static struct small_cell cell_of(const char *learner, const float *says, size_t repeat, size_t fold, bool probabilities,
				 uint32_t rows[4], float scores[8])
{
	struct small_cell c = { .study = "compare", .data = "a", .variant = { .learner = learner }, .repeat = repeat,
				.fold = fold, .train = 1, .test = says == knn_says ? 0.875 : 0.75,
				.log_loss = probabilities ? 0.5 : 0, .o = { .status = CELL_OK } };

	for (uint32_t i = 0; i < 4; i++) {
		rows[i] = (uint32_t)(4 * fold) + i;
		scores[2 * i + 1] = says[rows[i]];
		scores[2 * i] = 1 - says[rows[i]];
	}
	c.o.rows = rows;
	c.o.nrows = 4;
	c.o.test_scores = scores;
	c.o.ntest_scores = 8;
	c.variant.weights = true;
	return c;
}

static struct results *run_of(bool probabilities)
{
	static uint32_t rows[8][4];
	static float scores[8][8];
	struct small_cell cell[8];

	for (size_t i = 0; i < 8; i++) {
		const float *says = i < 4 ? knn_says : tree_says;
		cell[i] = cell_of(i < 4 ? "knn" : "tree", says, i / 2 % 2, i % 2, probabilities || i < 4, rows[i], scores[i]);
		cell[i].variant.role = "default";
	}
	return small_run("calibration", cell, 8, label, ROWS);
}

static const struct calibration *of_learner(const struct calibration *k, const struct comparison *c, const char *label_)
{
	for (size_t m = 0; m < c->ranked; m++)
		if (!strcmp(comparison_variant(c, m)->label, label_))
			return calibration_of(k, c, 0, m);
	cr_assert(false, "%s is not ranked", label_);
	return NULL;
}

Test(analysis_calibration, is_of_the_rows_of_one_repeat_all_folds_together)
{
	struct results *r = run_of(true);
	struct calibration *k;
	struct comparison *c;
	const struct calibration *knn, *tree;
	struct err e = { 0 };

	cr_assert(!comparison_create(&c, r, 0, &e) && !calibration_create(&k, c, &e), "%s", e.text);
	knn = of_learner(k, c, "knn");
	tree = of_learner(k, c, "tree");
	cr_assert(knn->known && tree->known && calibration_any(k, c, 0));
	cr_expect(knn->rows == ROWS && tree->rows == ROWS, "%zu rows", knn->rows);
	cr_expect_float_eq(knn->said, 0.75, 1e-6);
	cr_expect_float_eq(knn->right, 7. / 8, 1e-12);
	/* all rows have confidence .75: one group, spread over the bins, right in 7 of 8 */
	cr_expect_float_eq(knn->mass, 0.125, 1e-6);
	cr_expect_float_eq(knn->width, 0.125, 1e-6);
	cr_expect_float_eq(knn->brier, (7 * .0625 + .5625) / 8, 1e-6);
	cr_expect_float_eq(tree->said, 1, 1e-12);
	cr_expect_float_eq(tree->right, 0.75, 1e-12);
	cr_expect_float_eq(tree->mass, 0.25, 1e-12);
	/* the diagram: of class 1, the rarer one */
	cr_assert(knn->bins == 2 && knn->bin[0].rows == 4 && knn->bin[1].rows == 4);
	cr_expect_float_eq(knn->bin[0].said, 0.25, 1e-6);
	cr_expect_eq(knn->bin[0].came, 0);
	cr_expect_float_eq(knn->bin[1].came, 0.75, 1e-12);
	free(k);
	comparison_destroy(c);
	small_run_close(r);
}

Test(analysis_calibration, scores_that_are_no_probabilities_have_none)
{
	struct results *r = run_of(false);
	struct calibration *k;
	struct comparison *c;
	struct err e = { 0 };

	cr_assert(!comparison_create(&c, r, 0, &e) && !calibration_create(&k, c, &e), "%s", e.text);
	cr_expect(of_learner(k, c, "knn")->known && !of_learner(k, c, "tree")->known);
	free(k);
	comparison_destroy(c);
	small_run_close(r);
}
