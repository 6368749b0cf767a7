/* Inner splits: of the training rows of a fold alone, and all different. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/run/cell_run.h"
#include "harness/run/inner_split.h"
#include "tests/support/one_cell.h"

static struct folds made_folds(const struct dataset *d, const char *text)
{
	struct fold_spec spec;
	struct folds f;
	struct err e = { 0 };

	cr_assert(!fold_spec_parse(&spec, text, &e) && !folds_make(&f, d, &spec, 3, &e), "%s", e.text);
	return f;
}

static bool is_among(size_t row, const size_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == row)
			return true;
	return false;
}

/* Splits of the folds `text`: within, without overlap, numbered, different. */
static void check(const char *text, enum one_cell_truth truth)
{
	struct dataset *d = one_cell_data(120, truth);
	struct plan_task task = { .data = d, .name = "made", .cv = (char *)"", .folds = made_folds(d, text) };
	struct plan p = { .seed = 5 };
	size_t first[INNER_SPLITS], times = 0;
	struct err e = { 0 };

	for (size_t i = 0; i < INNER_SPLITS; i++) {
		struct cell c = { .task = &task };
		struct fold_rows outer, r;
		uint64_t sum = 0;

		inner_split_cell(&c, i);
		cr_expect_eq(inner_split_number(&c), i);
		cr_assert(c.repeat < task.folds.repeats && c.fold < task.folds.folds && c.inner > 0);
		cr_assert(!folds_rows(&outer, &task.folds, d, c.repeat, c.fold, 0, 0, &e));
		cr_assert(!inner_split_rows(&r, &c, &p, .2, 1, &e), "%s: %s", text, e.text);
		cr_expect(r.ntest > 0 && r.ntest * 7 < outer.ntrain && r.nvalid > 0, "%zu", r.ntest);
		for (size_t k = 0; k < r.ntest; k++) {
			cr_expect(is_among(r.test[k], outer.train, outer.ntrain));
			cr_expect_not(is_among(r.test[k], outer.test, outer.ntest));
			cr_expect_not(is_among(r.test[k], r.train, r.ntrain));
			cr_expect_not(is_among(r.test[k], r.valid, r.nvalid));
			sum = sum * 31 + r.test[k] + 1;
		}
		for (size_t k = 0; k < r.ntrain; k++) {
			cr_expect(is_among(r.train[k], outer.train, outer.ntrain));
			sum = sum * 31 + r.train[k] + 1;
		}
		first[i] = (size_t)sum;
		for (size_t k = 0; k < i; k++)
			times += first[k] == first[i];
		for (size_t k = 0; d->group && k < r.ntest; k++)
			for (size_t t = 0; t < r.ntrain; t++)
				cr_expect_neq(d->group[r.test[k]], d->group[r.train[t]]);
		fold_rows_free(&outer);
		fold_rows_free(&r);
	}
	cr_expect_eq(times, 0, "%s: splits that are the same", text);
	folds_free(&task.folds);
	dataset_destroy(d);
}

Test(run_inner_split, rows_of_the_fold_that_trains_alone)
{
	check("10", TRUTH_SIGN);
	check("5x2", TRUTH_SIGN);
	check("holdout:0.3", TRUTH_SUM);
	check("3", TRUTH_NOISE);
}

Test(run_inner_split, groups_stay_together)
{
	check("4", TRUTH_GROUPS);
}

/* Where rows are in time order, what is tested comes after what trains. */
Test(run_inner_split, time_goes_forward)
{
	struct dataset *d = one_cell_data(240, TRUTH_SUM);
	struct plan_task task = { .data = d, .name = "made", .cv = (char *)"", .folds = made_folds(d, "forward:5") };
	struct plan p = { .seed = 5 };
	struct err e = { 0 };

	for (size_t i = 0; i < INNER_SPLITS; i++) {
		struct cell c = { .task = &task };
		struct fold_rows r;

		inner_split_cell(&c, i);
		cr_assert(!inner_split_rows(&r, &c, &p, 0, 1, &e), "%s", e.text);
		cr_expect(r.ntest && r.ntrain && r.train[r.ntrain - 1] < r.test[0]);
		fold_rows_free(&r);
	}
	folds_free(&task.folds);
	dataset_destroy(d);
}

static struct outcome run_inner(const struct dataset *d, const char *spec, size_t i)
{
	struct plan_task task = { .data = (struct dataset *)(uintptr_t)d, .name = "made", .cv = (char *)"10",
				  .folds = made_folds(d, "10") };
	struct study study = { .name = (char *)"compare", .kind = study_kind_find("compare") };
	struct plan p = { .seed = 5, .threads = 1 };
	struct variant v;
	struct cell c = { .study = &study, .task = &task, .variant = &v };
	struct outcome o;
	struct err e = { 0 };

	cr_assert(!variant_make(&v, spec, &e), "%s", e.text);
	inner_split_cell(&c, i);
	cell_run(&c, &p, &o);
	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	variant_free(&v);
	folds_free(&task.folds);
	return o;
}

static double accuracy(const struct outcome *o)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, "accuracy"))
			return o->scores[i].test;
	cr_assert(false, "no accuracy");
	return 0;
}

/* The fold's own test rows turned into nonsense change nothing; its training rows do. */
Test(run_inner_split, the_test_rows_of_the_fold_take_no_part)
{
	struct dataset *d = one_cell_data(120, TRUTH_SIGN);
	struct folds f = made_folds(d, "10");
	struct outcome before = run_inner(d, "tree", 3), after;
	struct fold_rows outer;
	struct err e = { 0 };

	cr_expect_eq(before.n_train + before.n_test, 108);
	cr_assert(!folds_rows(&outer, &f, d, 0, 3, 0, 0, &e));
	for (size_t i = 0; i < outer.ntest; i++)
		for (size_t j = 0; j < d->cols; j++)
			d->x[outer.test[i] * d->cols + j] = 1e6f * (float)(i + j);
	after = run_inner(d, "tree", 3);
	cr_expect_eq(accuracy(&before), accuracy(&after));
	cr_expect_eq(before.seed, after.seed);
	outcome_free(&after);
	for (size_t i = 0; i < outer.ntrain; i++)
		for (size_t j = 0; j < d->cols; j++)
			d->x[outer.train[i] * d->cols + j] = 0;
	after = run_inner(d, "tree", 3);
	cr_expect_neq(accuracy(&before), accuracy(&after));
	outcome_free(&before);
	outcome_free(&after);
	fold_rows_free(&outer);
	folds_free(&f);
	dataset_destroy(d);
}
