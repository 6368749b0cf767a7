/* Every row of measured_fields, all the way from an outcome to a line of CSV. */
#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/process/wire.h"
#include "harness/store/store_views.h"
#include "harness/store/merge.h"
#include "harness/store/query.h"
#include "harness/store/stored_run.h"
#include "reports/export_csv.h"
#include "tests/support/scratch.h"

TestSuite(store_measured);

static const char canonical[] = "bakeoff cell 1\ncode=1\nstudy=compare\nfold=0\n";

/* No two fields have the same value. */
static double value(int field)
{
	return 1000 + field;
}

static struct outcome make_outcome(void)
{
	struct outcome o = outcome_none();

	for (int i = 0; i < MEASURED_COUNT; i++) {
		cr_assert(isnan(o.measured[i]));
		o.measured[i] = value(i);
	}
	o.status = CELL_OK;
	return o;
}

static void make_run(const char *name, const struct outcome *o)
{
	static const struct store_run_row run = { "r", "name: r\n", "sha", "bakeoff run r", 7, NULL };
	static const struct store_dataset_row data = { .name = "d", .spec = "d", .digest = "d",
						       .task = "classification", .majority = NAN };
	static const struct store_variant_row variant = { "knn", "knn", "{}", "", "default", false, true };
	struct store_cell_row c = { "key", canonical, 0, 0, 0, 0, "compare", "", NAN, 0 };
	enum cell_status status;
	int64_t cell, machine;
	struct store *s;
	struct err e = { 0 };

	cr_assert(!store_open(&s, scratch_path(name), &e) && !store_plan_begin(s, &run, &e) &&
		  !store_study(s, "compare", "compare", "Comparison", 0, &e) &&
		  !store_dataset(s, &data, &c.dataset, &e) && !store_variant(s, &variant, &c.variant, &e) &&
		  !store_cell(s, &c, &cell, &status, &e) && !store_plan_end(s, &e) &&
		  !store_machine(s, "{}", &machine, &e) && !store_outcome(s, cell, machine, o, &e), "%s", e.text);
	store_close(s);
}

static void do_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	/* a view of the field is in SQLite's way */
	cr_assert(!sqlite3_open(path, &db) && !store_views_drop(db, path, NULL) &&
		  !sqlite3_exec(db, sql, NULL, NULL, NULL), "%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* Field `absent` (or none: -1) is unknown, all others have their value. */
static void check_fields(const char *where, const double *x, int absent)
{
	for (int i = 0; i < MEASURED_COUNT; i++)
		cr_assert(i == absent ? isnan(x[i]) : x[i] == value(i), "%s of %s is %g", measured_fields[i].name,
			  where, x[i]);
}

static void check_results(const char *path, int absent)
{
	struct results *r;
	struct err e = { 0 };

	cr_assert(!results_open(&r, path, &e), "%s", e.text);
	cr_assert_eq(r->n_cells, 1);
	check_fields(path, r->cell[0].measured, absent);
	results_close(r);
}

static void check_stored(const char *path, int absent)
{
	struct stored_run *r;
	struct stored_cell at;
	struct outcome o;
	struct err e = { 0 };

	cr_assert(!stored_run_open(&r, path, &e) && !stored_run_find(r, canonical, &at, &e), "%s", e.text);
	cr_assert(at.id && !stored_run_outcome(r, at.id, &o, &e));
	check_fields(path, o.measured, absent);
	outcome_free(&o);
	stored_run_close(r);
}

/* The number in the column of this name of the only line behind the head; NAN where it is empty. */
static double csv_number(const char *csv, const char *name)
{
	const char *head = csv, *cell = strchr(csv, '\n') + 1;
	size_t n = strlen(name);

	while (strncmp(head, name, n) || (head[n] != ',' && head[n] != '\n')) {
		head += strcspn(head, ",\n");
		cr_assert(*head == ',', "no column %s", name);
		head++;
		cell += *cell == '"' ? 1 + strcspn(cell + 1, "\"") : 0;
		cell += strcspn(cell, ",\n") + 1;
	}
	return *cell == ',' || *cell == '\n' ? NAN : strtod(cell, NULL);
}

static void check_csv(const char *path, int absent)
{
	double x[MEASURED_COUNT];
	struct results *r;
	struct text t = { 0 };

	cr_assert(!results_open(&r, path, NULL));
	export_csv(&t, r);
	for (int i = 0; i < MEASURED_COUNT; i++)
		x[i] = csv_number(text_of(&t), measured_fields[i].csv);
	check_fields("CSV", x, absent);
	text_free(&t);
	results_close(r);
}

Test(store_measured, fields_are_columns_of_the_schema)
{
	FILE *f = fopen("harness/store/schema.sql", "r");
	static char schema[1 << 16];
	const char *type;
	sqlite3 *db;

	cr_assert(f && fread(schema, 1, sizeof schema - 1, f) > 1000);
	fclose(f);
	cr_assert(!sqlite3_open(":memory:", &db) && !sqlite3_exec(db, schema, NULL, NULL, NULL), "%s",
		  sqlite3_errmsg(db));
	for (int i = 0; i < MEASURED_COUNT; i++) {
		const struct measured_field *m = &measured_fields[i];

		cr_assert(!sqlite3_table_column_metadata(db, "main", "cell", m->name, &type, NULL, NULL, NULL, NULL),
			  "schema.sql has no column %s", m->name);
		cr_assert(!strcasecmp(type, m->type), "%s", m->name);
		cr_assert(*m->unit && *m->csv && *m->help);
	}
	sqlite3_close(db);
}

Test(store_measured, fields_cross_the_pipe)
{
	struct outcome o = make_outcome(), back;
	size_t n;
	void *bytes = wire_pack(&o, &n, NULL);

	cr_assert(!wire_unpack(&back, bytes, n, NULL));
	check_fields("a message", back.measured, -1);
	outcome_free(&back);
	free(bytes);
}

Test(store_measured, fields_are_stored_read_merged_and_written_out)
{
	for (int absent = -1; absent < MEASURED_COUNT; absent++) {
		struct outcome o = make_outcome();
		char *a = strdup(scratch_path("a.db")), *b = strdup(scratch_path("b.db"));
		struct store *s;
		struct err e = { 0 };

		if (absent >= 0)
			o.measured[absent] = NAN;
		remove(a);
		remove(b);
		make_run("a.db", &o);
		cr_assert(!store_open(&s, b, &e) && !store_merge(s, a, MERGE_ALL, NULL, &e), "%s", e.text);
		store_close(s);
		for (int i = 0; i < 2; i++) {
			check_results(i ? b : a, absent);
			check_stored(i ? b : a, absent);
			check_csv(i ? b : a, absent);
		}
		free(a);
		free(b);
	}
}

Test(store_measured, zero_is_a_measurement_only_where_it_can_be)
{
	struct outcome o = make_outcome();
	struct results *r;

	memset(o.measured, 0, sizeof o.measured);
	make_run("a.db", &o);
	cr_assert(!results_open(&r, scratch_path("a.db"), NULL));
	for (int i = 0; i < MEASURED_COUNT; i++) {
		double x = r->cell[0].measured[i];
		cr_assert(measured_fields[i].positive ? isnan(x) : x == 0, "%s", measured_fields[i].name);
	}
	cr_assert(isnan(r->cell[0].peak_rss_kb) && r->cell[0].n_valid == 0);
	results_close(r);
}

/* As a program without this field wrote it. */
Test(store_measured, a_file_without_a_field_is_read_and_gets_it)
{
	for (int i = 0; i < MEASURED_COUNT; i++) {
		struct outcome o = make_outcome();
		char *old = strdup(scratch_path("old.db")), *both = strdup(scratch_path("both.db")), sql[96];
		struct store *s;
		struct err e = { 0 };

		remove(old);
		remove(both);
		make_run("old.db", &o);
		snprintf(sql, sizeof sql, "alter table cell drop column %s", measured_fields[i].name);
		do_sql(old, sql);
		check_results(old, i);
		check_stored(old, i);
		check_csv(old, i);
		cr_assert(!store_open(&s, both, &e) && !store_merge(s, old, MERGE_ALL, NULL, &e), "%s", e.text);
		store_close(s);
		check_results(both, i);
		cr_assert(!store_open(&s, old, &e), "%s", e.text);
		store_close(s);
		make_run("old.db", &o);
		check_results(old, -1);
		free(old);
		free(both);
	}
}
