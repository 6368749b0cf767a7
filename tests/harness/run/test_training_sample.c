/* Which training rows are scored: how many the formula asks for, which they are, and what comes of it. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/dataset.h"
#include "harness/plan/plan.h"
#include "harness/run/training_sample.h"
#include "tests/support/one_cell.h"

static size_t size(size_t rows, size_t tested, size_t folds, size_t rarest)
{
	struct training_sizes s = { .rows = rows, .tested = tested, .folds = folds, .rarest = rarest };

	return training_sample_size(&s);
}

Test(run_training_sample, small_sets_are_scored_in_full)
{
	cr_expect_eq(size(135, 15, 10, 45), 135);
	cr_expect_eq(size(10000, 1111, 10, 4000), 10000);       /* 100,000 in all */
	cr_expect_lt(size(10001, 1111, 10, 4000), 10001);
	cr_expect_eq(size(300, 600, 200, 100), 300);
	cr_expect_eq(size(20000, 10000, 1, 4000), 20000);       /* a single holdout */
	cr_expect_eq(size(99999, 50000, 1, 4000), TRAINING_SAMPLE_MOST);
	cr_expect_eq(size(0, 0, 10, 0), 0);
}

/* The figures of the header, and the error that they are made for. */
Test(run_training_sample, the_error_of_the_mean_gap_grows_by_a_tenth_at_most)
{
	static const struct { size_t rows, tested, folds; } at[] = {
		{ 18000, 2000, 10 }, { 27000, 3000, 30 }, { 24000, 6000, 5 }, { 20000, 7400, 25 }, { 20000, 5000, 100 }
	};

	cr_expect_eq(size(18000, 2000, 10, 0), 3608);           /* 1.8 times what is tested */
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		double n = (double)at[i].folds, rows = (double)at[i].rows, tested = (double)at[i].tested;
		double m = (double)size(at[i].rows, at[i].tested, at[i].folds, 0);
		double mean = 1 / tested * (1 / n + tested / rows), more = (1 / m - 1 / rows) / n;
		cr_assert(m < rows && m > TRAINING_SAMPLE_LEAST);
		cr_expect(sqrt(1 + more / mean) <= 1.1, "%zu rows: %g", at[i].rows, sqrt(1 + more / mean));
		cr_expect(sqrt(1 + more / mean) > 1.099);       /* and no row more is taken for it */
	}
}

Test(run_training_sample, bounds_hold)
{
	cr_expect_eq(size(900000, 100000, 10, 400000), TRAINING_SAMPLE_MOST);
	cr_expect_eq(size(5403, 1, 5404, 1000), TRAINING_SAMPLE_LEAST);         /* leave-one-out */
	cr_expect_eq(size(900000, 100000, 10, 900), 20000);     /* one in a thousand: 20 of them */
	cr_expect_eq(size(900000, 30000, 10, 90), 30000);       /* no more than there are tested */
	cr_expect_eq(size(18000, 12000, 10, 20), 18000);        /* more than half of them: all */
}

Test(run_training_sample, the_plan_may_ask_for_all_or_for_so_many)
{
	struct training_sizes s = { .rows = 900000, .tested = 100000, .folds = 10, .asked = TRAINING_SCORE_ALL };

	cr_expect_eq(training_sample_size(&s), 900000);
	s.asked = 777;
	cr_expect_eq(training_sample_size(&s), 777);
	s.asked = 1000000;
	cr_expect_eq(training_sample_size(&s), 900000);
}

/* A sample that tells what a cell costs is scored as all rows would be, in small. */
Test(run_training_sample, samples_of_a_task_score_the_same_share)
{
	struct training_sizes s = { .rows = 9000, .tested = 1000, .folds = 10, .whole = 900000 };

	cr_expect_eq(training_sample_size(&s), 100);            /* of 900,000 it is 10,000 */
}

/* 900 rows of class 0, 90 of 1, 10 of 2. */
static struct dataset *classes(enum task task)
{
	struct dataset *d;

	cr_assert(!dataset_create(&d, "classes", task, 1000, 1, NULL));
	for (size_t i = 0; i < 1000; i++) {
		d->x[i] = (float)i;
		if (task == TASK_CLASSIFY)
			d->label[i] = i % 100 == 7 ? 2 : i % 11 == 3 ? 1 : 0;
		else
			d->target[i] = (double)i;
	}
	if (task == TASK_CLASSIFY)
		cr_assert(!dataset_classes(d, 3, (const char *const[]){ "a", "b", "c" }, NULL));
	cr_assert(!dataset_seal(d, NULL));
	return d;
}

static void all_rows(size_t *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		rows[i] = i;
}

Test(run_training_sample, each_class_has_its_share)
{
	struct dataset *d = classes(TASK_CLASSIFY);
	size_t rows[1000], out[1000], of[3] = { 0 };

	all_rows(rows, 1000);
	for (size_t i = 0; i < 1000; i++)
		of[d->label[i]]++;
	cr_expect_eq(training_sample_rarest(d, rows, 1000), of[2] < of[1] ? of[2] : of[1]);
	for (size_t m = 1; m <= 1000; m += 37) {
		size_t count[3] = { 0 };
		cr_assert(!training_sample_draw(out, m, d, rows, 1000, m, NULL));
		for (size_t i = 0; i < m; i++) {
			cr_assert(!i || out[i] > out[i - 1]);
			count[d->label[out[i]]]++;
		}
		for (size_t c = 0; c < 3; c++)
			cr_expect(fabs((double)count[c] - (double)(of[c] * m) / 1000) < 1);
	}
	dataset_destroy(d);
}

static size_t shared(const size_t *a, size_t n, const size_t *b, size_t m)
{
	size_t both = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m; j++)
			both += a[i] == b[j];
	return both;
}

/* Learners that set rows aside, and smaller samples, are scored on the same rows. */
Test(run_training_sample, samples_of_a_fold_are_the_same_rows)
{
	struct dataset *d = classes(TASK_REGRESS);
	size_t rows[1000], few[900], a[200], b[200], c[100], other[200];

	all_rows(rows, 1000);
	for (size_t i = 0, n = 0; i < 1000; i++)
		if (i % 10)
			few[n++] = i;
	cr_assert(!training_sample_draw(a, 200, d, rows, 1000, 5, NULL) &&
		  !training_sample_draw(b, 200, d, few, 900, 5, NULL) &&
		  !training_sample_draw(c, 100, d, rows, 1000, 5, NULL) &&
		  !training_sample_draw(other, 200, d, rows, 1000, 6, NULL));
	cr_expect_geq(shared(a, 200, b, 200), 170);
	cr_expect_eq(shared(c, 100, a, 200), 100);
	cr_expect_leq(shared(a, 200, other, 200), 60);          /* 40 by chance */
	dataset_destroy(d);
}

/* Rows that a bootstrap repeats are rows of their own. */
Test(run_training_sample, repeated_rows_count_as_often_as_they_are_there)
{
	struct dataset *d = classes(TASK_REGRESS);
	size_t rows[300], out[300];

	for (size_t i = 0; i < 300; i++)
		rows[i] = i / 3;
	cr_assert(!training_sample_draw(out, 300, d, rows, 300, 5, NULL));
	cr_expect_arr_eq(out, rows, sizeof rows);
	cr_assert(!training_sample_draw(out, 30, d, rows, 300, 5, NULL));
	cr_expect_eq(out[0], out[2]);
	dataset_destroy(d);
}

static const struct outcome_score *accuracy_of(const struct outcome *o)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, "accuracy"))
			return o->scores + i;
	cr_assert_fail("no accuracy");
	return NULL;
}

/* The sample's score is an estimate of that of all rows; test scores and predictions are the same. */
Test(run_training_sample, a_cell_says_of_how_many_rows_its_training_score_is)
{
	struct dataset *d = one_cell_data(1500, TRUTH_SIGN);
	struct outcome all = one_cell_scored(d, "knn[k=15]", TRAINING_SCORE_ALL);
	struct outcome some = one_cell_scored(d, "knn[k=15]", 400);
	struct outcome small = one_cell_scored(d, "knn[k=15]", TRAINING_SCORE_SAMPLE);
	const struct outcome_score *a = accuracy_of(&all), *b = accuracy_of(&some), *c = accuracy_of(&small);

	cr_expect_eq(all.n_scored, 1000);
	cr_expect_eq(some.n_scored, 400);
	cr_expect_eq(small.n_scored, 1000);
	cr_expect_eq(a->train, c->train);
	cr_expect_neq(a->train, b->train);
	/* the standard error of 400 of 1000 rows of which nine in ten are right is 0.012 */
	cr_expect(fabs(a->train - b->train) < 0.05, "%g %g", a->train, b->train);
	cr_expect_eq(floor(b->train * 400 + 0.5), b->train * 400);
	cr_expect_eq(a->test, b->test);
	cr_expect_arr_eq(all.test_scores, some.test_scores, all.ntest_scores * sizeof *all.test_scores);
	/* curves are of the same rows */
	cr_expect_eq(some.curve[some.ncurve - 1].train, b->train);
	outcome_free(&all);
	outcome_free(&some);
	outcome_free(&small);
	dataset_destroy(d);
}
