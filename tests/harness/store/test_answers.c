#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "harness/store/answers.h"
#include "harness/store/store_views.h"
#include "harness/store/merge.h"
#include "tests/support/scratch.h"

TestSuite(store_answers);

enum { ROWS = 6, CLASSES = 3, FOLDS = 2 };
static const char *const names[CLASSES] = { "ant", "bee", "cat" };
static const uint32_t label[ROWS] = { 0, 0, 1, 1, 2, 2 };

/* Fold f tests the rows f, f + 2, f + 4. The "right" learner errs in row 5 alone, which it takes for
 * an ant; the other one says "bee" always, and its second fold failed. */
static void put_fold(struct store *s, int64_t cell, int64_t machine, bool good, size_t fold)
{
	uint32_t rows[] = { (uint32_t)fold, (uint32_t)fold + 2, (uint32_t)fold + 4 };
	float scores[3 * CLASSES] = { 0 };
	struct outcome o = { .status = CELL_OK, .n_train = 3, .n_test = 3, .rows = rows, .nrows = 3,
			     .test_scores = scores, .ntest_scores = 3 * CLASSES };

	for (size_t i = 0; i < 3; i++) {
		uint32_t k = !good ? 1 : rows[i] == 5 ? 0 : label[rows[i]];
		scores[i * CLASSES + k] = .5f;
		scores[i * CLASSES + 2] += .5f * (float)(k != 2 && good);       /* a tie: the first wins */
	}
	if (!good && fold)
		o = (struct outcome){ .status = CELL_FAILED };
	cr_assert(!store_outcome(s, cell, machine, &o, NULL));
}

static void make_run(const char *name, bool with_truth)
{
	static const struct store_run_row run = { "r", "name: r\n", "sha", "bakeoff run r", 7, NULL };
	static const struct store_dataset_row data = {.name = "zoo",
						      .spec = "zoo",
						      .digest = "d",
						      .task = "classification",
						      .rows = ROWS,
						      .features = 4,
						      .classes = CLASSES,
						      .majority = 1. / 3};
	static const struct store_variant_row variant[2] = { { "knn", "right", "{}", "", "default", false, true },
						       { "tree", "bee", "{}", "", "default", false, true } };
	int64_t d, v[2], ids[2 * FOLDS], machine;
	enum cell_status status;
	struct store *s;

	cr_assert(!store_open(&s, scratch_path(name), NULL) && !store_plan_begin(s, &run, NULL) &&
		  !store_study(s, "compare", "compare", "Comparison", 0, NULL) && !store_dataset(s, &data, &d, NULL));
	cr_assert(!with_truth || !store_truth(s, d, label, ROWS, names, CLASSES, NULL));
	for (size_t i = 0; i < 2 * FOLDS; i++) {
		char key[32];
		snprintf(key, sizeof key, "key%zu", i);
		cr_assert(!store_variant(s, &variant[i / FOLDS], &v[i / FOLDS], NULL));
		struct store_cell_row c = { key, key, d, v[i / FOLDS], 0, i % FOLDS, "compare", "", NAN, 0 };
		cr_assert(!store_cell(s, &c, &ids[i], &status, NULL));
	}
	cr_assert(!store_plan_end(s, NULL) && !store_machine(s, "{}", &machine, NULL));
	for (size_t i = 0; i < 2 * FOLDS; i++)
		put_fold(s, ids[i], machine, i < FOLDS, i % FOLDS);
	store_close(s);
}

static void check_answers(const char *name)
{
	static const size_t right[] = {2, 0, 0, 0, 2, 0, 1, 0, 1},
			    bee[] = {0, 1, 0, 0, 1, 0, 0, 1, 0};
	size_t count[CLASSES * CLASSES] = { 0 };
	unsigned char mark[ROWS];
	struct results *r;
	struct answers a;
	struct err e = { 0 };

	cr_assert(!results_open(&r, scratch_path(name), &e) && !answers_open(&a, r, 0, &e), "%s", e.text);
	cr_assert(a.rows == ROWS && a.classes == CLASSES && !strcmp(a.class_name[2], "cat"));
	cr_assert(!answers_confusion(&a, 0, 0, count, &e) && !memcmp(count, right, sizeof right), "%s", e.text);
	memset(count, 0, sizeof count);
	cr_assert(!answers_confusion(&a, 0, 1, count, &e) && !memcmp(count, bee, sizeof bee), "only the fold that is ok");
	cr_assert(!answers_marks(&a, 0, 0, 0, mark, &e));
	cr_assert(mark[0] == MARK_RIGHT && mark[4] == MARK_RIGHT && mark[5] == MARK_WRONG);
	cr_assert(!answers_marks(&a, 0, 1, 0, mark, &e));
	cr_assert(mark[0] == MARK_WRONG && mark[2] == MARK_RIGHT && mark[3] == MARK_NONE);
	cr_assert(!answers_marks(&a, 0, 0, 1, mark, &e) && mark[0] == MARK_NONE, "there is no second repeat");
	answers_close(&a);
	results_close(r);
}

Test(store_answers, stand_beside_the_truth)
{
	make_run("a", true);
	check_answers("a");
}

Test(store_answers, survive_a_merge)
{
	struct store *s;
	struct err e = { 0 };

	make_run("a", true);
	cr_assert(!store_open(&s, scratch_path("b"), &e) && !store_merge(s, scratch_path("a"), MERGE_ALL, NULL, &e), "%s", e.text);
	store_close(s);
	check_answers("b");
}

/* As version 1 of the format left a run. */
static void make_old(const char *name)
{
	char path[4200];
	sqlite3 *db;

	make_run(name, false);
	snprintf(path, sizeof path, "%s/run.db", scratch_path(name));
	cr_assert(!sqlite3_open(path, &db) && !store_views_drop(db, path, NULL) &&
		  !sqlite3_exec(db, "drop table folds; drop table row_id; drop table truth; drop table class; drop view result; "
				"create table p(cell_id integer primary key references cell on delete cascade, "
				"rows blob not null, outputs integer not null, scores blob not null); "
				"insert into p select cell_id, rows, outputs, scores from prediction; "
				"drop table prediction; alter table p rename to prediction; "
				"alter table trial drop column rung; alter table trial drop column share; "
				"alter table cell drop column training_seed; "
				"alter table cell drop column split_sha256; alter table cell drop column model_sha256; "
				"alter table cell drop column predictions_sha256; "
				"alter table cell rename column factor to dial; "
				"alter table cell rename column factor_value to dial_value; "
				"alter table dataset drop column weight; "
				"alter table variant drop column weights; "
				"drop table best_constant; alter table run drop column shard; pragma user_version = 1", NULL, NULL, NULL));
	sqlite3_close(db);
}

Test(store_answers, of_an_older_run_are_unknown_until_it_is_run_again)
{
	struct results *r;
	struct answers a;
	struct store *s;
	struct err e = { 0 };

	make_old("a");
	cr_assert(!results_open(&r, scratch_path("a"), &e) && !answers_open(&a, r, 0, &e) && !a.rows, "%s", e.text);
	answers_close(&a);
	results_close(r);
	cr_assert(!store_open(&s, scratch_path("b"), &e) && !store_merge(s, scratch_path("a"), MERGE_ALL, NULL, &e), "%s", e.text);
	store_close(s);
	make_run("a", true);
	check_answers("a");
}

Test(store_answers, of_another_shape_than_the_classes_are_refused)
{
	size_t count[CLASSES * CLASSES] = { 0 };
	char path[4200];
	struct results *r;
	struct answers a;
	struct err e = { 0 };
	sqlite3 *db;

	make_run("a", true);
	snprintf(path, sizeof path, "%s/run.db", scratch_path("a"));
	cr_assert(!sqlite3_open(path, &db) &&
		  !sqlite3_exec(db, "update prediction set scores = x'00'", NULL, NULL, NULL));
	sqlite3_close(db);
	cr_assert(!results_open(&r, scratch_path("a"), &e) && !answers_open(&a, r, 0, &e));
	cr_assert(answers_confusion(&a, 0, 0, count, &e) && strstr(e.text, "another shape"), "%s", e.text);
	answers_close(&a);
	results_close(r);
}

/* Two repeats of two folds. Targets 1e6 + 0, 1, 2, 7 less an offset of 1e6: the first repeat is off by 1
 * in every row, the second exact but for the last, which is off by 3. */
static const double targets[] = { 1e6, 1e6 + 1, 1e6 + 2, 1e6 + 7 };

static void make_regression(const char *name, bool with_targets)
{
	static const struct store_run_row run = { "r", "name: r\n", "sha", "bakeoff run r", 7, NULL };
	static const struct store_dataset_row data = { .name = "far", .spec = "far", .digest = "d",
						       .task = "regression", .rows = 4, .features = 1,
						       .majority = NAN };
	static const struct store_variant_row variant = { .learner = "knn", .label = "knn", .params = "{}",
							 .changed = "", .role = "default" };
	int64_t d, v, id[4], machine;
	enum cell_status status;
	struct store *s;

	cr_assert(!store_open(&s, scratch_path(name), NULL) && !store_plan_begin(s, &run, NULL) &&
		  !store_study(s, "compare", "compare", "Comparison", 0, NULL) &&
		  !store_dataset(s, &data, &d, NULL) && !store_variant(s, &variant, &v, NULL));
	cr_assert(!with_targets || !store_target(s, d, targets, 4, NULL));
	for (size_t i = 0; i < 4; i++) {
		char key[32];
		struct store_cell_row c = { key, key, d, v, i / 2, i % 2, "compare", "", NAN, 0 };

		snprintf(key, sizeof key, "key%zu", i);
		cr_assert(!store_cell(s, &c, &id[i], &status, NULL));
	}
	cr_assert(!store_plan_end(s, NULL) && !store_machine(s, "{}", &machine, NULL));
	for (size_t i = 0; i < 4; i++) {
		uint32_t rows[] = { (uint32_t)(i % 2), (uint32_t)(i % 2 + 2) };
		float scores[2];
		struct outcome o = { .status = CELL_OK, .n_test = 2, .rows = rows, .nrows = 2,
				     .test_scores = scores, .ntest_scores = 2, .score_offset = 1e6 };

		for (int k = 0; k < 2; k++)
			scores[k] = (float)(targets[rows[k]] - 1e6) + (i < 2 ? 1 : rows[k] == 3 ? -3 : 0);
		cr_assert(!store_outcome(s, id[i], machine, &o, NULL));
	}
	store_close(s);
}

static double pooled_r2(const char *name)
{
	struct results *r;
	struct answers a;
	struct err e = { 0 };
	double r2 = 5;

	cr_assert(!results_open(&r, scratch_path(name), &e) && !answers_open(&a, r, 0, &e), "%s", e.text);
	cr_assert_eq(a.rows, 0);
	cr_assert(!answers_pooled_r2(&a, 0, 0, &r2, &e), "%s", e.text);
	answers_close(&a);
	results_close(r);
	return r2;
}

/* SST about 2.5: 6.25 + 2.25 + 0.25 + 20.25 = 29 in each repeat; SSE 4, then 9. */
Test(store_answers, r2_is_of_all_test_rows_at_once)
{
	struct store *s;
	struct err e = { 0 };

	make_regression("a", true);
	cr_assert_float_eq(pooled_r2("a"), 1 - 13. / 58, 1e-12);
	cr_assert(!store_open(&s, scratch_path("b"), &e) && !store_merge(s, scratch_path("a"), MERGE_ALL, NULL, &e), "%s", e.text);
	store_close(s);
	cr_assert_float_eq(pooled_r2("b"), 1 - 13. / 58, 1e-12, "merged");
	make_regression("c", false);
	cr_assert(isnan(pooled_r2("c")));
}
