/* One cell: what it may see, what it keeps, what it says when it cannot. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/one_cell.h"

static const struct outcome_score *score_named(const struct outcome *o, const char *name)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, name))
			return o->scores + i;
	cr_assert_fail("no %s", name);
	return NULL;
}

/* Every second test row replaced by rubbish: huge, partly missing, of a category that nothing else is of,
 * labelled the other way. */
static void spoil(struct dataset *d)
{
	for (size_t i = d->rows - d->rows / 3; i < d->rows; i += 2) {
		for (size_t j = 0; j < d->cols; j++)
			d->x[i * d->cols + j] = d->columns[j].levels ? (float)d->columns[j].levels - 1
						: (i + j) % 5	     ? 1e4f * (float)(i + 1)
								     : NAN;
		if (d->label)
			d->label[i] = !d->label[i];
		else
			d->target[i] = -1e6;
	}
	one_cell_seal(d);
}

/* Of the whole rows, which stand between the spoilt ones, everything must come out bit for bit. */
static void same_on_whole_rows(const struct outcome *a, const struct outcome *b, const char *what)
{
	size_t outputs, whole = 0;

	cr_assert(a->status == CELL_OK && b->status == CELL_OK, "%s: %s, %s", what, a->info, b->info);
	outputs = a->ntest_scores / a->nrows;
	cr_assert_eq(a->nrows, b->nrows);
	cr_assert_str_eq(a->pipeline, b->pipeline, "%s", what);
	for (size_t i = 1; i < a->nrows; i += 2, whole++)
		cr_assert(!memcmp(a->test_scores + i * outputs, b->test_scores + i * outputs,
				  outputs * sizeof *a->test_scores),
			  "%s: rows that are only tested changed the prediction of row %u", what,
			  a->rows[i]);
	cr_assert_geq(whole, 9);
	cr_assert_eq(a->ntrials, b->ntrials);
	for (size_t i = 0; i < a->ntrials; i++) {
		cr_assert_str_eq(a->trials[i].params, b->trials[i].params);
		cr_assert(!memcmp(&a->trials[i].score, &b->trials[i].score, sizeof(double)),
			  "%s: trial %zu", what, i);
		cr_assert_eq(a->trials[i].chosen, b->trials[i].chosen);
	}
}

/* Values are missing and a column holds categories, of which the last occurs in spoilt rows alone. */
static void fray(struct dataset *d)
{
	static const char *const level[] = { "ant", "bee", "cat", "only tested" };

	for (size_t i = 0; i < d->rows; i++) {
		d->x[i * d->cols + 3] = (float)(i * i % 3);
		if (i % 7 == 3)
			d->x[i * d->cols + 1] = NAN;
	}
	cr_assert(!dataset_column(d, 3, "kind", COLUMN_CATEGORICAL, 4, level, NULL));
	one_cell_seal(d);
}

static void spoilt_rows_change_nothing(enum one_cell_truth truth, const char *spec, size_t tune, bool frayed)
{
	struct dataset *d = one_cell_data(60, truth);
	struct outcome whole, spoilt;

	if (frayed)
		fray(d);
	whole = one_cell(d, spec, tune);
	spoil(d);
	spoilt = one_cell(d, spec, tune);
	same_on_whole_rows(&whole, &spoilt, spec);
	outcome_free(&whole);
	outcome_free(&spoilt);
	dataset_destroy(d);
}

/* Whoever knows all training rows by heart knows the labels that were given; test rows keep their own. */
Test(run_cell_run, wrong_labels_are_learned_and_test_rows_keep_theirs)
{
	struct dataset *d = one_cell_data(600, TRUTH_SIGN);
	struct outcome clean = one_cell(d, "tree", 0), wrong = one_cell_wrong(d, "tree", 45);
	const struct outcome_score *s = score_named(&wrong, "accuracy");
	size_t right = 0, differ = 0;

	cr_assert(clean.status == CELL_OK && wrong.status == CELL_OK, "%s", wrong.info);
	cr_expect_eq(s->train, 1);
	cr_expect(s->test < score_named(&clean, "accuracy")->test - 0.15, "%g", s->test);
	cr_assert_eq(wrong.nrows, 200);
	for (size_t i = 0; i < wrong.nrows; i++) {
		right += (wrong.test_scores[2 * i + 1] > wrong.test_scores[2 * i]) == d->label[wrong.rows[i]];
		differ += wrong.rows[i] != clean.rows[i];
	}
	cr_expect_float_eq(s->test, (double)right / 200, 1e-12);
	cr_expect_eq(differ, 0);
	outcome_free(&clean);
	outcome_free(&wrong);
	dataset_destroy(d);
}

/* More than half of the labels of one class are wrong: which class is the rarer is still what the data
 * say. */
Test(run_cell_run, the_positive_class_is_that_of_the_true_labels)
{
	struct dataset *d = one_cell_data(600, TRUTH_SIGN);
	struct outcome wrong;
	double own = 0;
	size_t yes = 0;

	for (size_t i = 0; i < d->rows; i++)
		d->label[i] = i % 20 < 9;
	one_cell_seal(d);
	wrong = one_cell_wrong(d, "knn", 70);
	cr_assert_eq(wrong.status, CELL_OK, "%s", wrong.info);
	for (size_t i = 0; i < wrong.nrows; i++) {
		size_t above = 0, of = 0;

		if (d->label[wrong.rows[i]] != 1)
			continue;
		for (size_t k = 0; k < wrong.nrows; k++)
			if (wrong.test_scores[2 * k + 1] >= wrong.test_scores[2 * i + 1]) {
				above++;
				of += d->label[wrong.rows[k]] == 1;
			}
		own += (double)of / (double)above;
		yes++;
	}
	cr_expect_float_eq(score_named(&wrong, "average_precision")->test, own / (double)yes, 1e-9);
	outcome_free(&wrong);
	dataset_destroy(d);
}

static const enum one_cell_truth truths[] = { TRUTH_SIGN, TRUTH_GROUPS, TRUTH_SUM };

/* Every learner there is, as it is and tuned; rows with groups, classes and targets. */
Test(run_cell_run, rows_that_are_only_tested_change_nothing)
{
	for (size_t l = 0; learners[l]; l++)
		for (size_t t = 0; t < sizeof truths / sizeof *truths; t++)
			for (size_t tune = 0; tune <= 4; tune += 4)
				for (int frayed = 0; frayed < 2; frayed++) {
					bool mlp = !strcmp(learners[l]->name, "mlp");

					if (tune && !strcmp(learners[l]->name, "baseline"))
						continue;
					spoilt_rows_change_nothing(truths[t], mlp ? "mlp[epochs=5]"
								   : learners[l]->name, tune, frayed);
				}
}

/* What looks at held out rows of its own, at all rows at once or at what the pipeline learned. */
Test(run_cell_run, nor_where_learners_set_rows_aside_or_look_at_all)
{
	static const struct {
		const char *spec;
		bool classes, targets;
	} cases[] = {
		{ "mlp[epochs=30,early_stop=yes,patience=3]", true, true },
		{ "mlp[epochs=10,batch_norm=yes]", true, true },
		{ "mlp[epochs=10,schedule=plateau]", true, true },
		{ "tree[prune=cost_complexity]", true, true },
		{ "tree[prune=cost_complexity,prune_by=validation]", true, true },
		{ "tree[prune=reduced_error]", true, true },
		{ "tree[missing=surrogate]", true, true },
		{ "svm[probability=yes]", true, false },
		{ "svm[engine=smo]", true, true },
		{ "svm[engine=smo,probability=yes]", true, false },
		{ "knn[metric=mahalanobis]", true, true },
		{ "knn[metric=gower]", true, true },
		{ "knn[metric=heom]", true, true },
		{ "knn[condense=hart,k=1]", true, false },
		{ "knn[index=kdtree]", true, true },
		{ "knn[scale=minmax,impute=median]", true, true },
		{ "tree[encode=onehot,impute=mean]", true, true },
	};

	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
		for (size_t t = 0; t < sizeof truths / sizeof *truths; t++)
			for (size_t tune = 0; tune <= 3; tune += 3)
				if (truths[t] == TRUTH_SUM ? cases[k].targets : cases[k].classes)
					for (int frayed = 0; frayed < 2; frayed++)
						spoilt_rows_change_nothing(truths[t], cases[k].spec, tune,
									   frayed);
}

Test(run_cell_run, predictions_name_their_rows_and_are_in_the_targets_unit)
{
	struct dataset *d = one_cell_data(90, TRUTH_SUM);
	struct outcome o = one_cell(d, "svm", 0);

	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	cr_assert_eq(o.nrows, 30);
	for (size_t i = 0; i < 30; i++)
		cr_assert_eq(o.rows[i], 60 + i);
	cr_assert_lt(score_named(&o, "rmse")->test, 15, "of targets around 100 with sd 20");
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_cell_run, a_learner_that_cannot_is_skipped_and_keeps_no_score)
{
	static const struct { enum one_cell_truth truth; const char *spec, *info; } cases[] = {
		{ TRUTH_SIGN, "line", "line does not do classification" },
		{ TRUTH_SUM, "centroid", "centroid does not do regression" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dataset *d = one_cell_data(60, cases[i].truth);
		struct outcome o = one_cell(d, cases[i].spec, 0);
		cr_assert_eq(o.status, CELL_SKIPPED);
		cr_assert_str_eq(o.info, cases[i].info);
		cr_assert_eq(o.nscores, 0);
		cr_assert(isnan(o.fit_s) && isnan(o.predict_s) && isnan(o.model_size));
		outcome_free(&o);
		dataset_destroy(d);
	}
}

Test(run_cell_run, rows_are_set_aside_for_those_who_want_them_alone)
{
	static const struct { size_t rows; const char *spec; double train, valid; } cases[] = {
		{ 90, "knn", 60, 0 },
		{ 90, "tree[prune=reduced_error]", 51, 9 },
		{ 90, "mlp[epochs=3,early_stop=yes]", 54, 6 },
		{ 90, "mlp[epochs=3]", 60, 0 },
		{ 14997, "mlp[epochs=1,hidden=none]", 9998, 0 },
		{ 15000, "mlp[epochs=1,hidden=none]", 9000, 1000 },
		{ 15000, "mlp[epochs=1,hidden=none,early_stop=no]", 10000, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dataset *d = one_cell_data(cases[i].rows, TRUTH_SIGN);
		struct outcome o = one_cell(d, cases[i].spec, 0);
		cr_assert_eq(o.status, CELL_OK, "%s: %s", cases[i].spec, o.info);
		cr_expect_eq(o.n_train, cases[i].train, "%s: %g", cases[i].spec, o.n_train);
		cr_expect_eq(o.n_valid, cases[i].valid, "%s: %g", cases[i].spec, o.n_valid);
		outcome_free(&o);
		dataset_destroy(d);
	}
}

/* A double that no float holds: what a learner answers then is no answer, and nothing of it is kept. */
Test(run_cell_run, an_infinite_prediction_is_a_failure)
{
	struct dataset *d = one_cell_data(60, TRUTH_SUM);
	struct outcome o;

	for (size_t i = 0; i < d->rows; i++)
		d->target[i] *= 1e60;
	one_cell_seal(d);
	o = one_cell(d, "line", 0);
	cr_assert_eq(o.status, CELL_DIVERGED, "%s", o.info);
	cr_assert(strstr(o.info, "row 0 is predicted as"), "%s", o.info);
	cr_assert(!o.nscores && isnan(o.fit_s) && isnan(o.predict_s));
	outcome_free(&o);
	dataset_destroy(d);
}

/* Whoever does not stop early ends where its curve does. */
Test(run_cell_run, the_last_point_of_a_curve_is_the_score)
{
	struct dataset *d = one_cell_data(120, TRUTH_SIGN);
	struct outcome o = one_cell(d, "mlp[epochs=3]", 0);
	const struct outcome_score *s = score_named(&o, "accuracy");
	const struct outcome_curve_point *last = o.curve + o.ncurve - 1;

	cr_assert_eq(o.ncurve, 3);
	cr_expect_eq(last->train, s->train);
	cr_expect_eq(last->test, s->test);
	cr_expect(isnan(last->valid) && isnan(s->valid), "%g %g", last->valid, s->valid);
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_cell_run, predictions_are_kept_where_a_field_of_the_store_has_room)
{
	cr_expect(cell_run_can_keep(100000, 2000) && cell_run_can_keep(240000000, 1));
	cr_expect(!cell_run_can_keep(100000, 2500) && !cell_run_can_keep(250000000, 1));
	cr_expect(cell_run_can_keep(0, 3000) && cell_run_can_keep(7, 0));
	cr_expect(!cell_run_can_keep((size_t)1 << 62, 4), "products that are too large for a count");
}
