#include "harness/store/versions.h"

#include <string.h>

#include "harness/store/store.h"

/* What turns a file of the version before into one of this version. */
static const struct {
	int version;
	const char *sql;
} upgrades[] = {
	{ 3, "drop view if exists result; alter table cell rename column dial to factor; "
	     "alter table cell rename column dial_value to factor_value" },
};

/* Tables that came or changed with a version, and how a reader sees those of an older file; %s is
 * the attached file's name. */
static const struct {
	const char *table;
	int since;
	const char *before;
} tables[] = {
	{ "cell", 3, "select *, dial as factor, dial_value as factor_value from %s.cell" },
	{ "class", 2, "select 0 as dataset_id, 0 as code, '' as name where false" },
	{ "truth", 2, "select 0 as dataset_id, x'' as labels where false" },
};

#define LENGTH(table) (sizeof(table) / sizeof *(table))

static int fail(sqlite3 *db, const char *file, struct err *e)
{
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

int versions_upgrade(sqlite3 *db, int version, const char *file, struct err *e)
{
	for (size_t i = 0; i < LENGTH(upgrades); i++)
		if (version < upgrades[i].version &&
		    run(db, sqlite3_mprintf("%s", upgrades[i].sql), file, e))
			return -1;
	return 0;
}

int versions_show(sqlite3 *db, const char *attached, const char *file, struct err *e)
{
	int version = versions_of(db, attached, file, e);
	char *as;
	int rc = version < 0 ? -1 : 0;

	for (size_t i = 0; i < LENGTH(tables) && !rc; i++) {
		if (version < tables[i].since)
			as = sqlite3_mprintf(tables[i].before, attached);
		else if (strcmp(attached, "main"))
			as = sqlite3_mprintf("select * from %s.%s", attached, tables[i].table);
		else
			continue;
		rc = run(db, as ? sqlite3_mprintf("create temp view %s as %s", tables[i].table, as)
				: NULL, file, e);
		sqlite3_free(as);
	}
	return rc;
}

void versions_hide(sqlite3 *db)
{
	for (size_t i = 0; i < LENGTH(tables); i++)
		run(db, sqlite3_mprintf("drop view if exists temp.%s", tables[i].table), "", NULL);
}
