/* The views of a run's file: in new files, in older ones when written, and read from any. */
#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/store/query_views.h"
#include "tests/support/scratch.h"
#include "tests/support/small_run.h"

TestSuite(store_query_views);

struct table {
	size_t rows, columns;
	char head[1024], last[1024];
};

static int keep(void *ctx, const struct query_value *v, size_t n, struct err *e)
{
	struct table *t = ctx;
	char *to = t->columns ? t->last : t->head;
	size_t used = 0;

	(void)e;
	t->rows += t->columns > 0;
	t->columns = n;
	for (size_t i = 0; i < n; i++)
		used += (size_t)(v[i].is_real ? snprintf(to + used, 1024 - used, "%g,", v[i].number)
					      : snprintf(to + used, 1024 - used, "%s,", v[i].text));
	return 0;
}

static struct table read_view(const struct results *r, const char *name)
{
	struct table t = { 0 };
	struct err e = { 0 };

	cr_assert_eq(query_views_each(r, store_views_find(name), keep, &t, &e), 0, "%s: %s", name, e.text);
	return t;
}

static struct results *two_folds(void)
{
	static const struct store_variant_row knn = { "knn", "knn", "{}", "", "default", false, true };
	const struct small_cell cell[] = {
		{ .study = "compare", .data = "a", .variant = knn, .fold = 0, .train = 1, .test = 0.5, .o = { .status = CELL_OK } },
		{ .study = "compare", .data = "a", .variant = knn, .fold = 1, .train = 1, .test = 0.75, .o = { .status = CELL_OK } },
		{ .study = "compare", .data = "a", .variant = knn, .fold = 2, .train = 1, .test = NAN,
		  .o = { .status = CELL_FAILED, .info = "why" } },
	};

	return small_run("views", cell, 3, NULL, 0);
}

Test(store_query_views, show_scores_and_their_means_by_name)
{
	struct results *r = two_folds();
	struct table t = read_view(r, "mean_scores");

	cr_expect_eq(t.rows, 1);
	cr_expect(!strncmp(t.last, "a,knn,compare,,,accuracy,1,0.625,2,", 35), "%s", t.last);
	t = read_view(r, "fold_results");
	cr_expect_eq(t.rows, 3, "a cell that failed is a row");
	cr_expect(strstr(t.last, ",failed,why,"), "%s", t.last);
	cr_expect_eq(read_view(r, "scores_long").rows, 2);
	small_run_close(r);
}

Test(store_query_views, are_the_same_in_the_file)
{
	struct results *r = two_folds();
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(r->path, &db), SQLITE_OK);
	for (const struct store_view *v = store_views; v->name; v++) {
		char sql[64], *columns = query_views_columns(v, NULL);
		sqlite3_stmt *s;
		struct table t = read_view(r, v->name);
		size_t rows = 0;

		snprintf(sql, sizeof sql, "select * from %s", v->name);
		cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
		while (sqlite3_step(s) == SQLITE_ROW)
			rows++;
		cr_expect(rows == t.rows && (size_t)sqlite3_column_count(s) == t.columns, "%s", v->name);
		cr_expect(columns && !strncmp(columns, sqlite3_column_name(s, 0), strlen(sqlite3_column_name(s, 0))));
		sqlite3_finalize(s);
		free(columns);
	}
	sqlite3_close(db);
	small_run_close(r);
}

static const char *old_run(void)
{
	FILE *f = fopen("tests/fixtures/run-version-2.db", "rb");
	char *bytes = malloc(1 << 20);
	size_t n = f && bytes ? fread(bytes, 1, 1 << 20, f) : 0;
	const char *path = scratch_bytes("old.db", bytes, n);

	cr_assert(n);
	fclose(f);
	free(bytes);
	return path;
}

Test(store_query_views, of_an_older_file_are_read_and_made_when_it_is_written)
{
	const char *path = old_run();
	struct results *r;
	struct store *s;
	struct err e = { 0 };

	for (int written = 0; written < 2; written++) {
		cr_assert_eq(results_open(&r, path, &e), 0, "%s", e.text);
		cr_expect_eq(read_view(r, "fold_results").rows, 4);
		cr_expect_eq(read_view(r, "predictions_info").rows, 4);
		cr_expect_eq(read_view(r, "folds_info").rows, 0);
		results_close(r);
		if (written)
			break;
		cr_assert_eq(store_open(&s, path, &e), 0, "%s", e.text);
		store_close(s);
	}
}

/* A definition that an older program left in the file goes with the version. */
Test(store_query_views, a_newer_version_makes_them_anew)
{
	struct results *r = two_folds();
	const char *path = r->path;
	struct store *s;
	sqlite3 *db;
	sqlite3_stmt *q;

	cr_assert(!sqlite3_open(path, &db) &&
		  !sqlite3_exec(db, "drop view data_sets; create view data_sets as select 1 as old; "
				"alter table cell drop column split_sha256; alter table cell drop column model_sha256; "
				"alter table cell drop column predictions_sha256; pragma user_version = 8",
				NULL, NULL, NULL));
	sqlite3_close(db);
	cr_assert(!store_open(&s, path, NULL));
	store_close(s);
	cr_assert(!sqlite3_open(path, &db) && !sqlite3_prepare_v2(db, "select rows from data_sets", -1, &q, NULL));
	sqlite3_finalize(q);
	sqlite3_close(db);
	small_run_close(r);
}
