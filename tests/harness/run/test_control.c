/* Cells of controls: what is altered, what is not, and what is measured beside the scores. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/run/control.h"
#include "tests/support/one_cell.h"

#define NEAR(got, want, by)                                                                        \
	cr_expect(fabs((got) - (want)) <= (by), #got " is %.12g, not %.12g", (got), (want))

static double counted(const struct outcome *o, const char *name)
{
	for (size_t i = 0; i < o->ncounts; i++)
		if (!strcmp(o->counts[i].name, name))
			return o->counts[i].value;
	return NAN;
}

static double scored(const struct outcome *o, const char *metric)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, metric))
			return o->scores[i].test;
	return NAN;
}

/* Of two classes, the second of which has the share p of the tested rows and the share q of the answers, by luck
 * p q + (1 - p)(1 - q) are right: what kappa = (a - c) / (1 - c) takes off an accuracy. The variance is that of
 * twice a hypergeometric share. */
Test(run_control, luck_is_that_of_the_answers)
{
	struct dataset *d = one_cell_data(900, TRUTH_SIGN);
	struct outcome o = one_cell_control(d, "tree", STUDY_CONTROL_PERMUTED);
	double a = scored(&o, "accuracy"), kappa = scored(&o, "kappa"), p = 0, q, sd, luck;

	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	for (size_t i = 600; i < 900; i++)
		p += d->label[i] / 300.0;
	luck = (a - kappa) / (1 - kappa);
	q = (luck - 1 + p) / (2 * p - 1);
	sd = 2 * sqrt(p * (1 - p) * q * (1 - q) / 299);
	NEAR(counted(&o, CONTROL_LUCK), luck, 5 * sd / sqrt(CONTROL_DRAWS));
	NEAR(counted(&o, CONTROL_SPREAD), sd, 5 * sd / sqrt(2 * CONTROL_DRAWS));
	NEAR(a, luck, 5 * sd);
	cr_expect(isnan(counted(&o, CONTROL_TRUE)) && isnan(counted(&o, CONTROL_COPIED)));
	cr_expect(!o.nrows, "predictions would be read beside the true labels");
	outcome_free(&o);
	dataset_destroy(d);
}

/* Of a score p by the true labels: p (1 - e) + (1 - p) e, e the share of wrong ones, for two classes. Two rows in
 * three are of the class that is always answered. */
Test(run_control, planted_errors_cost_what_they_cost)
{
	struct dataset *d = one_cell_data(900, TRUTH_SIGN);
	struct outcome o, knn, plain;
	double e = STUDY_CONTROL_PERCENT / 100.0, p = 0, sd;

	for (size_t i = 0; i < 900; i++)
		d->label[i] |= i % 3 == 0;
	for (size_t i = 600; i < 900; i++)
		p += d->label[i] / 300.0;
	one_cell_seal(d);
	o = one_cell_control(d, "baseline", STUDY_CONTROL_PLANTED);
	knn = one_cell_control(d, "knn", STUDY_CONTROL_PLANTED);
	plain = one_cell_control(d, "knn", STUDY_CONTROL_PLAIN);
	cr_assert(o.status == CELL_OK && knn.status == CELL_OK && plain.status == CELL_OK, "%s", o.info);
	cr_assert(close_to(counted(&o, CONTROL_TRUE), p, 1e-12, 0), "by the labels as they were: %g, %g",
		  counted(&o, CONTROL_TRUE), p);
	sd = 2 * sqrt(e * (1 - e) * p * (1 - p) / 299);         /* of twice a hypergeometric share */
	NEAR(counted(&o, CONTROL_LUCK), p * (1 - e) + (1 - p) * e, 5 * sd / sqrt(CONTROL_DRAWS));
	NEAR(counted(&o, CONTROL_SPREAD), sd, 5 * sd / sqrt(2 * CONTROL_DRAWS));
	NEAR(scored(&o, "accuracy"), p * (1 - e) + (1 - p) * e, 5 * sd);
	cr_expect(counted(&knn, CONTROL_TRUE) < scored(&plain, "accuracy"), "it learned from wrong ones, too");
	outcome_free(&o);
	outcome_free(&knn);
	outcome_free(&plain);
	dataset_destroy(d);
}

Test(run_control, targets_are_relabelled_too)
{
	struct dataset *d = one_cell_data(300, TRUTH_SUM);
	struct outcome o, w, plain;
	double mean = 0, variance = 0;

	for (size_t i = 0; i < 300; i++)
		d->target[i] += 1e7;    /* far from 0: models learn what is left without an offset */
	one_cell_seal(d);
	o = one_cell_control(d, "knn", STUDY_CONTROL_PERMUTED);
	w = one_cell_control(d, "knn", STUDY_CONTROL_PLANTED);
	plain = one_cell_control(d, "knn", STUDY_CONTROL_PLAIN);
	for (size_t i = 200; i < 300; i++)
		mean += d->target[i] / 100;
	for (size_t i = 200; i < 300; i++)
		variance += pow(d->target[i] - mean, 2) / 100;
	cr_assert(o.status == CELL_OK && w.status == CELL_OK && plain.status == CELL_OK, "%s", o.info);
	/* neighbours average five targets that have nothing to do with theirs */
	cr_expect(counted(&o, CONTROL_LUCK) > sqrt(variance) && counted(&o, CONTROL_LUCK) < 1.4 * sqrt(variance));
	NEAR(scored(&o, "rmse"), counted(&o, CONTROL_LUCK), 5 * counted(&o, CONTROL_SPREAD));
	NEAR(scored(&w, "rmse"), counted(&w, CONTROL_LUCK), 5 * counted(&w, CONTROL_SPREAD));
	cr_expect(counted(&w, CONTROL_TRUE) < .8 * counted(&w, CONTROL_LUCK));
	cr_expect(counted(&w, CONTROL_TRUE) > scored(&plain, "rmse"), "wrong targets are worse to learn from");
	outcome_free(&o);
	outcome_free(&w);
	outcome_free(&plain);
	dataset_destroy(d);
}

/* The labels of both parts are their own, elsewhere: as often as before, and rows are the same. */
Test(run_control, rows_stay_and_so_does_what_each_part_holds)
{
	struct dataset *d = one_cell_data(300, TRUTH_SIGN), altered;
	struct fold_spec held = { .kind = FOLDS_STORED, .folds = 1, .repeats = 1, .stored = "" };
	struct plan_task task = { .data = d, .name = d->name };
	struct cell c = { .task = &task, .control = STUDY_CONTROL_PERMUTED };
	struct plan p = { .seed = 1 };
	size_t train = 0, test = 0, own_train = 0, own_test = 0, moved[2] = { 0 };

	cr_assert(!folds_make(&task.folds, d, &held, 1, NULL) &&
		  !control_alter(&altered, &c, &p, NULL));
	for (size_t i = 0; i < 300; i++) {
		*(i < 200 ? &train : &test) += altered.label[i];
		*(i < 200 ? &own_train : &own_test) += d->label[i];
		moved[i >= 200] += altered.label[i] != d->label[i];
	}
	cr_expect(train == own_train && test == own_test);
	cr_expect(moved[0] > 60 && moved[1] > 30, "%zu of 200, %zu of 100", moved[0], moved[1]);
	cr_expect(altered.x == d->x && altered.columns == d->columns);
	control_free(&altered, c.control);
	folds_free(&task.folds);
	dataset_destroy(d);
}

/* Every third test row is the copy of a training row of the other class. */
Test(run_control, copies_are_counted_and_scored_apart)
{
	struct dataset *d = one_cell_data(90, TRUTH_NOISE);
	struct outcome o, none;

	none = one_cell_control(d, "knn[k=1]", STUDY_CONTROL_PLAIN);
	cr_expect(counted(&none, CONTROL_COPIED) == 0 && isnan(counted(&none, CONTROL_ON_COPIED)));
	for (size_t i = 60; i < 90; i += 3) {
		memcpy(d->x + i * d->cols, d->x + (i - 60) * d->cols, d->cols * sizeof *d->x);
		d->label[i] = !d->label[i - 60];
	}
	one_cell_seal(d);
	o = one_cell_control(d, "knn[k=1]", STUDY_CONTROL_PLAIN);
	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	cr_expect_eq(counted(&o, CONTROL_COPIED), 10);
	cr_expect_eq(counted(&o, CONTROL_ON_COPIED), 0);
	NEAR(counted(&o, CONTROL_ON_OTHERS) * 20, scored(&o, "accuracy") * 30, 1e-9);
	outcome_free(&o);
	outcome_free(&none);
	dataset_destroy(d);
}

/* Rows sorted by class: their numbers tell it, shuffled ones do not. */
Test(run_control, a_column_more)
{
	struct dataset *d = one_cell_data(300, TRUTH_NOISE);
	struct outcome rows, random, plain;

	for (size_t i = 0; i < 300; i++) /* classes part at 50 in each 100 rows */
		d->label[i] = i % 100 < 50;
	one_cell_seal(d);
	rows = one_cell_control(d, "tree", STUDY_CONTROL_ROW_NUMBER);
	random = one_cell_control(d, "tree", STUDY_CONTROL_RANDOM_ID);
	plain = one_cell_control(d, "tree", STUDY_CONTROL_PLAIN);
	cr_assert(rows.status == CELL_OK && random.status == CELL_OK && plain.status == CELL_OK,
		  "%s", rows.info);
	cr_expect(rows.n_features == plain.n_features + 1 && random.n_features == rows.n_features);
	cr_expect_eq(scored(&rows, "accuracy"), .5,
		     "all rows behind the last training row are of one side");
	cr_expect(memcmp(rows.test_scores, random.test_scores,
			 rows.ntest_scores * sizeof *rows.test_scores));
	cr_expect_eq(rows.ncounts, plain.ncounts - 1, "copies are counted in the plain arm alone");
	outcome_free(&rows);
	outcome_free(&random);
	outcome_free(&plain);
	dataset_destroy(d);
}

/* Two halves of the training rows that are no halves of each other's, and both of the same test rows. */
Test(run_control, halves_part_the_training_rows)
{
	struct dataset *d = one_cell_data(300, TRUTH_SIGN);
	struct outcome a = one_cell_control(d, "knn", STUDY_CONTROL_HALF_A),
		       b = one_cell_control(d, "knn", STUDY_CONTROL_HALF_B);

	cr_assert(a.status == CELL_OK && b.status == CELL_OK, "%s %s", a.info, b.info);
	cr_expect_eq(a.n_train + b.n_train, 200);
	cr_expect(a.n_train > 70 && a.n_train < 130, "%g", a.n_train);
	cr_expect(a.n_left_out == b.n_train && b.n_left_out == a.n_train);
	cr_expect(a.n_test == 100 && b.n_test == 100);
	cr_expect(memcmp(a.test_scores, b.test_scores, a.ntest_scores * sizeof *a.test_scores));
	outcome_free(&a);
	outcome_free(&b);
	d->group = calloc(300, sizeof *d->group); /* all in one group: one half has none */
	cr_assert(d->group);
	one_cell_seal(d);
	a = one_cell_control(d, "knn", STUDY_CONTROL_HALF_A);
	b = one_cell_control(d, "knn", STUDY_CONTROL_HALF_B);
	cr_expect((a.status == CELL_SKIPPED) != (b.status == CELL_SKIPPED), "%s %s", a.info,
		  b.info);
	outcome_free(&a);
	outcome_free(&b);
	dataset_destroy(d);
}
