#include "harness/store/trouble.h"
#include "harness/store/versions.h"

#include <stdbool.h>
#include <string.h>

#include "harness/store/measured.h"

/* What turns a file of the version before into one of this version. */
static const struct {
	int version;
	const char *sql;
} upgrades[] = {
	{ 3, "drop view if exists result; alter table cell rename column dial to factor; "
	     "alter table cell rename column dial_value to factor_value" },
	{ 4, "alter table prediction add column score_offset real not null default 0" },
	{ 6, "alter table dataset add column weight text; "
	     "alter table variant add column weights integer not null default 1; "
	     "alter table trial add column rung integer not null default 0; "
	     "alter table trial add column share real not null default 1; "
	     "alter table cell add column training_seed integer not null default 0" },
	{ 8, "alter table run add column shard text not null default ''" },
	{ 10, "alter table cell add column split_sha256 text; "
	     "alter table cell add column model_sha256 text; "
	     "alter table cell add column predictions_sha256 text" },
};

/* Tables that came with a version, and what a reader sees where a file has them not; or that got
 * columns with it, and what these are in older files. */
static const struct {
	const char *table;
	int since;
	const char *before, *columns;
} tables[] = {
	{ "class", 2, "select 0 as dataset_id, 0 as code, '' as name where false", NULL },
	{ "study_metric", 3, "select '' as study, '' as task, '' as metric where false", NULL },
	{ "metric", 3, "select '' as name, '' as label, '' as title, '' as unit, 1 as better, "
	  "'' as task, 0 as probabilities, 0 as lowest, 0 as highest, 1 as shown, 0 as relative, "
	  "0 as proportion, '' as error where false", NULL },
	{ "truth", 2, "select 0 as dataset_id, x'' as labels where false", NULL },
	{ "target", 6, "select 0 as dataset_id, x'' as targets where false", NULL },
	{ "finding", 5, "select 0 as position, 0 as dataset_id, '' as level, '' as code, '' as "
	  "feature, '' as text where false", NULL },
	{ "profile", 6, "select 0 as dataset_id, 0 as position, '' as role, '' as name, '' as kind, "
	  "0 as missing, 0 as different, 0 as lowest, 0 as q1, 0 as median, 0 as q3, 0 as highest, "
	  "0 as mean, 0 as others where false", NULL },
	{ "profile_bar", 6, "select 0 as dataset_id, 0 as position, 0 as number, '' as label, "
	  "0 as rows where false", NULL },
	{ "remedy", 6, "select 0 as id, '' as key, '' as canonical, 0 as dataset_id, 0 as variant_id, "
	  "'' as study, '' as against, '' as arm, '' as changed, 0 as split, 0 as active, '' as "
	  "status, '' as info, 0 as learned, 0 as tested, 0.0 as wall_s, 0.0 as cpu_s, 0.0 as train, "
	  "0.0 as test where false", NULL },
	{ "claims", 7, "select 1 as id, '' as digest, '' as registered_at, 0 as cells_before where false",
	  NULL },
	{ "run", 8, NULL, ", '' as shard" },
	{ "prediction", 4, NULL, ", 0.0 as score_offset" },
	{ "dataset", 6, NULL, ", null as weight" },
	{ "variant", 6, NULL, ", 1 as weights" },
	{ "best_constant", 6, "select '' as study, 0 as dataset_id, 0.0 as score where false", NULL },
	{ "study_variant", 7, "select '' as study, 0 as variant_id, 0 as position where false", NULL },
	{ "folds", 9, "select '' as study, 0 as dataset_id, '' as split, '' as kind, 0 as repeats, 0 as folds, "
	  "x'' as part where false", NULL },
	{ "row_id", 9, "select 0 as dataset_id, '' as ids where false", NULL },
	{ "trial", 6, NULL, ", 0 as rung, 1.0 as share" },
};

/* Columns of table cell that an older file has by another name, or not. */
static const struct {
	int since;
	const char *columns;
} other_columns[] = {
	{ 3, ", dial as factor, dial_value as factor_value" },
	{ 6, ", 0 as training_seed" },
	{ 10, ", null as split_sha256, null as model_sha256, null as predictions_sha256" },
};

#define LENGTH(table) (sizeof(table) / sizeof *(table))

static int fail(sqlite3 *db, const char *file, struct err *e)
{
	if (sqlite3_errcode(db) != SQLITE_ERROR)
		return store_trouble(db, file, e);
	return FAIL(e, ERR_FORMAT, "%s cannot be read as a run: %s", file, sqlite3_errmsg(db));
}

int versions_of(sqlite3 *db, const char *attached, const char *file, struct err *e)
{
	char *sql = sqlite3_mprintf("pragma %s.user_version", attached);
	sqlite3_stmt *q = NULL;
	int version = -1;

	if (!sql || sqlite3_prepare_v2(db, sql, -1, &q, NULL) || sqlite3_step(q) != SQLITE_ROW)
		fail(db, file, e);
	else
		version = sqlite3_column_int(q, 0);
	if (version > STORE_VERSION) {
		FAIL(e, ERR_FORMAT,
		     "%s was written by a newer bakeoff (format %d, this one knows up to %d)", file,
		     version, STORE_VERSION);
		version = -1;
	}
	sqlite3_finalize(q);
	sqlite3_free(sql);
	return version;
}

static int run(sqlite3 *db, char *sql, const char *file, struct err *e)
{
	int rc = sql && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
									     : fail(db, file, e);

	sqlite3_free(sql);
	return rc;
}

static bool has_table(sqlite3 *db, const char *attached, const char *name)
{
	return sqlite3_table_column_metadata(db, attached, name, NULL, NULL, NULL, NULL, NULL, NULL) ==
	       SQLITE_OK;
}

static bool has_column(sqlite3 *db, const char *attached, const char *name)
{
	return sqlite3_table_column_metadata(db, attached, "cell", name, NULL, NULL, NULL, NULL,
					     NULL) == SQLITE_OK;
}

int versions_add_measured(sqlite3 *db, const char *file, struct err *e)
{
	for (size_t i = 0; i < MEASURED_COUNT; i++) {
		const struct measured_field *f = &measured_fields[i];

		if (!has_column(db, "main", f->name) &&
		    run(db, sqlite3_mprintf("alter table cell add column %s %s", f->name, f->type),
			file, e))
			return -1;
	}
	return 0;
}

/* What a reader selects beside * from the cells of the file, ", x as y, null as z" or ""; freed by
 * sqlite3_free, NULL without memory. */
static char *more_columns(sqlite3 *db, const char *attached, int version)
{
	sqlite3_str *text = sqlite3_str_new(db);

	for (size_t i = 0; i < LENGTH(other_columns); i++)
		if (version < other_columns[i].since)
			sqlite3_str_appendall(text, other_columns[i].columns);
	for (size_t i = 0; i < MEASURED_COUNT; i++)
		if (!has_column(db, attached, measured_fields[i].name))
			sqlite3_str_appendf(text, ", null as %s", measured_fields[i].name);
	sqlite3_str_appendall(text, " ");       /* finish gives NULL for an empty text */
	return sqlite3_str_finish(text);
}

int versions_upgrade(sqlite3 *db, int version, const char *file, struct err *e)
{
	for (size_t i = 0; i < LENGTH(upgrades); i++)
		if (version < upgrades[i].version &&
		    run(db, sqlite3_mprintf("%s", upgrades[i].sql), file, e))
			return -1;
	return 0;
}

/* The cells as schema.sql has them; none where the file's own are so. */
static int show_cells(sqlite3 *db, const char *attached, int version, const char *file, struct err *e)
{
	char *more = more_columns(db, attached, version);
	int rc = 0;

	if (!more || more[1] || strcmp(attached, "main"))
		rc = run(db, more ? sqlite3_mprintf("create temp view cell as select *%s from %s.cell",
						    more, attached) : NULL, file, e);
	sqlite3_free(more);
	return rc;
}

int versions_show(sqlite3 *db, const char *attached, const char *file, struct err *e)
{
	int version = versions_of(db, attached, file, e);
	int rc = version < 0 ? -1 : show_cells(db, attached, version, file, e);

	for (size_t i = 0; i < LENGTH(tables) && !rc; i++)
		if (version < tables[i].since && tables[i].columns)
			rc = run(db, sqlite3_mprintf("create temp view %s as select *%s from %s.%s",
						     tables[i].table, tables[i].columns, attached,
						     tables[i].table), file, e);
		else if (tables[i].before && !has_table(db, attached, tables[i].table))
			rc = run(db, sqlite3_mprintf("create temp view %s as %s", tables[i].table,
						     tables[i].before), file, e);
		else if (strcmp(attached, "main"))
			rc = run(db, sqlite3_mprintf("create temp view %s as select * from %s.%s",
						     tables[i].table, attached, tables[i].table),
				 file, e);
	return rc;
}

void versions_hide(sqlite3 *db)
{
	run(db, sqlite3_mprintf("drop view if exists temp.cell"), "", NULL);
	for (size_t i = 0; i < LENGTH(tables); i++)
		run(db, sqlite3_mprintf("drop view if exists temp.%s", tables[i].table), "", NULL);
}
