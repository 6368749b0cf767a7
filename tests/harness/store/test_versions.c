/* Files of the versions before: fixtures/run-version-2.db is of version 2 (two studies of iris: knn
 * and the baseline, and a tree at two depths); without its two youngest tables it is of version 1. */
#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/store/answers.h"
#include "harness/store/merge.h"
#include "harness/store/stored_run.h"
#include "harness/store/versions.h"
#include "tests/support/scratch.h"

TestSuite(store_versions);

enum { CELLS = 4, ROWS = 150 };

static char *read_all(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *at = malloc(1 << 20);

	cr_assert(f && at, "%s", path);
	*n = fread(at, 1, 1 << 20, f);
	fclose(f);
	return at;
}

static void do_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	cr_assert(!sqlite3_open(path, &db) && !sqlite3_exec(db, sql, NULL, NULL, NULL), "%s: %s", sql,
		  sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* The first column of the first row; static memory. */
static const char *ask(const char *path, const char *sql)
{
	static char text[4096];
	sqlite3 *db;
	sqlite3_stmt *q;

	cr_assert(!sqlite3_open(path, &db) && !sqlite3_prepare_v2(db, sql, -1, &q, NULL) &&
		  sqlite3_step(q) == SQLITE_ROW, "%s: %s", sql, sqlite3_errmsg(db));
	snprintf(text, sizeof text, "%s", sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
	return text;
}

static const char *make_old(const char *name, int version)
{
	size_t n;
	char *bytes = read_all("tests/fixtures/run-version-2.db", &n);
	const char *path = scratch_bytes(name, bytes, n);

	free(bytes);
	if (version == 1)
		do_sql(path, "drop table truth; drop table class; pragma user_version = 1");
	return path;
}

static void check_read(const char *path, bool has_truth)
{
	static const double depth[CELLS] = { NAN, NAN, 1, 3 };
	struct results *r;
	struct answers a;
	struct err e = { 0 };

	cr_assert(!results_open(&r, path, &e), "%s", e.text);
	cr_assert_eq(r->n_cells, CELLS);
	for (size_t i = 0; i < r->n_studies; i++)       /* nobody had a choice before version 3 */
		cr_assert(!strcmp(r->study[i].metric[TASK_CLASSIFY].name, "accuracy") &&
			  !strcmp(r->study[i].metric[TASK_REGRESS].label, "RMSE"));
	for (size_t i = 0; i < CELLS; i++) {
		cr_assert_str_eq(r->cell[i].factor, i < 2 ? "" : "max_depth");
		cr_assert(isnan(depth[i]) ? isnan(r->cell[i].factor_value) : r->cell[i].factor_value == depth[i]);
		cr_assert(r->cell[i].status == CELL_OK && r->cell[i].fit_s > 0);
		cr_assert(results_score(r, i, PRIMARY, ON_TEST) >= 1. / 3);
	}
	cr_assert(!answers_open(&a, r, 0, &e), "%s", e.text);
	cr_assert_eq(a.rows, has_truth ? ROWS : 0);
	answers_close(&a);
	results_close(r);
}

/* Every cell is found by its text, whatever version of the code ran it. */
static void check_found(const char *path, const char *from)
{
	struct stored_run *r;
	struct err e = { 0 };

	cr_assert(!stored_run_open(&r, path, &e), "%s", e.text);
	for (int i = 1; i <= CELLS; i++) {
		char sql[96];
		struct stored_cell at;
		struct outcome o;

		snprintf(sql, sizeof sql, "select canonical from cell where id = %d", i);
		cr_assert(!stored_run_find(r, ask(from, sql), &at, &e), "%s", e.text);
		cr_assert(at.id == i && at.same_code && at.status == CELL_OK);
		cr_assert(!stored_run_outcome(r, i, &o, &e) && o.nscores && o.nrows == 45, "%s", e.text);
		cr_assert(!*o.hash.split && !*o.hash.model && !*o.hash.predictions, "older runs know no hashes");
		outcome_free(&o);
	}
	stored_run_close(r);
}

Test(store_versions, are_read_and_left_as_they_are)
{
	for (int version = 1; version <= 2; version++) {
		char *path = strdup(make_old("old.db", version)), *was, *is;
		size_t n, m;

		was = read_all(path, &n);
		check_read(path, version > 1);
		check_found(path, path);
		is = read_all(path, &m);
		cr_assert(n == m && !memcmp(was, is, n), "reading altered a file of version %d", version);
		free(was);
		free(is);
		free(path);
	}
}

/* Before searches by halving all trials were of whole fits; merged, too. */
Test(store_versions, trials_of_an_older_file_are_of_whole_fits)
{
	char *path = strdup(make_old("old.db", 2));
	struct run_trial *t;
	struct results *r;
	struct store *s;
	struct err e = { 0 };
	size_t n;

	do_sql(path, "insert into trial values (1, 0, 'k=3', 'ok', 0.9, 0.1, 1)");
	cr_assert(!results_open(&r, path, &e) && !results_trials(r, 0, &t, &n, &e), "%s", e.text);
	cr_expect(n == 1 && !t->rung && t->share == 1 && t->chosen);
	free(t);
	results_close(r);
	cr_assert(!store_open(&s, scratch_path("new"), &e) && !store_merge(s, path, MERGE_ALL, NULL, &e), "%s", e.text);
	store_close(s);
	cr_expect_str_eq(ask(scratch_path("new/run.db"), "select rung || ' ' || share from trial"), "0 1.0");
	cr_assert(!store_open(&s, path, &e), "%s", e.text);
	store_close(s);
	cr_expect_str_eq(ask(path, "select rung || ' ' || share from trial"), "0 1.0");
	free(path);
}

Test(store_versions, are_brought_up_when_written)
{
	for (int version = 1; version <= 2; version++) {
		char *path = strdup(make_old("old.db", version)), *keys = strdup(ask(path,
			"select group_concat(key || canonical) from (select * from cell order by id)"));
		struct store *s;
		struct err e = { 0 };

		for (int again = 0; again < 2; again++) {
			cr_assert(!store_open(&s, path, &e), "%s", e.text);
			store_close(s);
			cr_assert_eq(atoi(ask(path, "pragma user_version")), STORE_VERSION);
			check_read(path, version > 1);
			check_found(path, path);
		}
		cr_assert_str_eq(ask(path, "select group_concat(factor || ifnull(factor_value, ''), ' ') from"
				     " (select * from result order by id)"), "  max_depth1.0 max_depth3.0");
		cr_assert_str_eq(ask(path, "select group_concat(key || canonical) from"
				     " (select * from cell order by id)"), keys);
		free(keys);
		free(path);
	}
}

Test(store_versions, merge_with_the_present_one)
{
	for (int version = 1; version <= 2; version++) {
		char *old = strdup(make_old("old.db", version)), *both = strdup(scratch_path("both.db"));
		struct store *s;
		struct err e = { 0 };

		remove(both);
		cr_assert(!store_open(&s, both, &e) && !store_merge(s, old, MERGE_ALL, NULL, &e) && !store_merge(s, old, MERGE_ALL, NULL, &e), "%s",
			  e.text);
		store_close(s);
		check_read(both, version > 1);
		check_found(both, old);
		cr_assert(!store_open(&s, old, &e) && !store_merge(s, both, MERGE_ALL, NULL, &e), "%s", e.text);
		store_close(s);
		check_read(old, version > 1);
		free(old);
		free(both);
	}
}

Test(store_versions, newer_than_this_program_are_refused)
{
	const char *path = make_old("new.db", 2);
	struct stored_run *stored = NULL;
	struct results *r = NULL;
	struct store *s = NULL;
	struct err e[4] = { 0 };

	do_sql(path, "pragma user_version = 99");
	cr_assert(results_open(&r, path, &e[0]) && stored_run_open(&stored, path, &e[1]) && store_open(&s, path, &e[2]));
	cr_assert(!store_open(&s, scratch_path("into.db"), &e[3]) && store_merge(s, path, MERGE_ALL, NULL, &e[3]));
	store_close(s);
	for (int i = 0; i < 4; i++)
		cr_assert(e[i].code == ERR_FORMAT && strstr(e[i].text, "newer bakeoff (format 99"), "%d: %s", i,
			  e[i].text);
}
