/* Folds and names of rows, stored with a run and read back. */
#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "harness/store/merge.h"
#include "harness/store/query_folds.h"
#include "tests/support/scratch.h"

TestSuite(store_query_folds);

enum { ROWS = 4 };
static const int16_t part[2 * ROWS] = { 0, 1, 1, 0, -1, INT16_MIN, 0, 1 };

/* A plan of one cell; with the folds of its data set (f), or without. */
static const char *make_run(const char *name, const struct store_folds_row *f, const char *ids)
{
	static const struct store_run_row run = { "r", "name: r\n", "sha", "bakeoff run r", 7, NULL };
	static const struct store_dataset_row data = { .name = "zoo", .spec = "zoo", .digest = "d",
		.task = "classification", .rows = ROWS, .features = 1, .classes = 2, .majority = 0.5 };
	static const struct store_variant_row variant = { "knn", "knn", "{}", "", "default", false, true };
	int64_t d, v, cell;
	enum cell_status status;
	struct store *s;
	struct err e = { 0 };

	cr_assert(!store_open(&s, scratch_path(name), &e) && !store_plan_begin(s, &run, &e) &&
		  !store_study(s, "compare", "compare", "Comparison", 0, &e) && !store_dataset(s, &data, &d, &e) &&
		  !store_variant(s, &variant, &v, &e), "%s", e.text);
	cr_assert((!f || !store_folds(s, "compare", d, f, &e)) && (!ids || !store_row_ids(s, d, ids, &e)), "%s", e.text);
	cr_assert(!store_cell(s, &(struct store_cell_row){ "k", "k", d, v, 0, 0, "compare", "", NAN, 0 }, &cell, &status,
			      &e) && !store_plan_end(s, &e), "%s", e.text);
	store_close(s);
	return scratch_path(name);
}

static struct store_folds_row folds_of(size_t rows)
{
	return (struct store_folds_row){ .split = "2x2", .kind = "cv", .repeats = 2, .folds = 2, .rows = rows, .part = part };
}

static int see(void *ctx, const struct run_folds *f, struct err *e)
{
	size_t *seen = ctx;

	(void)e;
	++*seen;
	cr_expect(f->study == 0 && f->dataset == 0 && f->repeats == 2 && f->folds == 2 && f->rows == ROWS);
	cr_expect_str_eq(f->split, "2x2");
	cr_expect_str_eq(f->kind, "cv");
	cr_expect(!memcmp(f->part, part, sizeof part));
	return 0;
}

static void check_read(const char *run)
{
	struct query_row_ids ids;
	struct results *r;
	struct err e = { 0 };
	size_t seen = 0;
	char buf[24];

	cr_assert_eq(results_open(&r, run, &e), 0, "%s", e.text);
	cr_expect_eq(query_folds_each(r, see, &seen, &e), 0, "%s", e.text);
	cr_expect_eq(seen, 1);
	cr_assert_eq(query_row_ids_open(&ids, r, 0, &e), 0, "%s", e.text);
	cr_expect_eq(ids.n, ROWS);
	cr_expect_str_eq(query_row_id(&ids, 1, buf), "b \"2\"");
	cr_expect_str_eq(query_row_id(&ids, 9, buf), "9");
	query_row_ids_close(&ids);
	results_close(r);
}

Test(store_query_folds, come_back_with_the_names_of_rows_and_survive_a_merge)
{
	struct store_folds_row f = folds_of(ROWS);
	const char *run = make_run("a", &f, "[\"a\",\"b \\\"2\\\"\",\"c\",\"d\"]");
	struct store *s;
	struct err e = { 0 };

	check_read(run);
	cr_assert(!store_open(&s, scratch_path("b"), &e) && !store_merge(s, run, MERGE_ALL, NULL, &e), "%s", e.text);
	store_close(s);
	check_read(scratch_path("b"));
}

Test(store_query_folds, of_another_shape_than_the_data_are_refused)
{
	struct store_folds_row f = folds_of(ROWS - 1);
	const char *run = make_run("a", &f, NULL);
	struct results *r;
	struct err e = { 0 };
	size_t seen = 0;

	cr_assert_eq(results_open(&r, run, &e), 0, "%s", e.text);
	cr_expect(query_folds_each(r, see, &seen, &e) == -1 && strstr(e.text, "stored folds 2x2 of zoo do not fit its 4 rows"),
		  "%s", e.text);
	cr_expect_eq(seen, 0);
	results_close(r);
}

static void refuse(const char *sql)
{
	struct store_folds_row f = folds_of(ROWS);
	const char *run = make_run("a", &f, NULL);
	char path[4200];
	struct results *r;
	struct err e = { 0 };
	size_t seen = 0;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/run.db", run);
	cr_assert(!sqlite3_open(path, &db) && !sqlite3_exec(db, sql, NULL, NULL, NULL), "%s", sql);
	sqlite3_close(db);
	cr_assert_eq(results_open(&r, run, &e), 0, "%s", e.text);
	cr_expect(query_folds_each(r, see, &seen, &e) == -1 && strstr(e.text, "do not fit") && !seen, "%s: %s", sql, e.text);
	results_close(r);
	scratch_clean();
}

Test(store_query_folds, that_lie_are_refused)
{
	refuse("update folds set folds = 1");
	refuse("update folds set folds = 4000000000");
	refuse("update folds set repeats = 4");
	refuse("update folds set kind = 'other'");
	refuse("update dataset set rows = 1e300");
	refuse("update folds set part = zeroblob(15)");
}

Test(store_query_folds, of_an_earlier_plan_are_gone)
{
	struct store_folds_row f = folds_of(ROWS);
	struct results *r;
	struct err e = { 0 };
	size_t seen = 0;

	make_run("a", &f, NULL);
	cr_assert_eq(results_open(&r, make_run("a", NULL, NULL), &e), 0, "%s", e.text);
	cr_expect_eq(r->n_cells, 1, "its cell is there");
	cr_expect_eq(query_folds_each(r, see, &seen, &e), 0);
	cr_expect_eq(seen, 0);
	results_close(r);
}
