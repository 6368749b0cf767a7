/* What a run's file shows to people: views with names in place of ids, for sqlite3, Python and R. RUN_DB.md in
 * this folder is the page about them; `bakeoff info store` lists them with their columns; `bakeoff export RUN`
 * writes them as CSV.
 *
 * Views show the cells of the present plan alone. Adding one is a row of the table, and a line in RUN_DB.md. */
#ifndef STORE_VIEWS_H
#define STORE_VIEWS_H

#include <sqlite3.h>

#include "algorithms/core/err.h"

struct store_view {
	const char *name, *summary, *sql;
};
extern const struct store_view store_views[];           /* ends with { 0 } */
const struct store_view *store_views_find(const char *name);    /* or NULL */

/* For a writer, inside its transaction: takes away those of an older file, before its tables change; makes
 * those that are missing, when they have. */
int store_views_drop(sqlite3 *db, const char *file, struct err *e);
int store_views_make(sqlite3 *db, const char *file, struct err *e);

#endif
