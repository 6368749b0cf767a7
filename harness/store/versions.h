/* Older files: brought up when they are written, seen as present ones when they are only read.
 * Adding a version: STORE_VERSION, schema.sql, and here what the older files lack. */
#ifndef STORE_VERSIONS_H
#define STORE_VERSIONS_H

#include <sqlite3.h>

#include "algorithms/core/err.h"

enum { STORE_VERSION = 10 };             /* user_version of the files written */

/* user_version of an attached file ("main" is the first); ERR_FORMAT, naming `file`, for a newer
 * one than this program's and for what SQLite cannot read. -1 then. */
int versions_of(sqlite3 *db, const char *attached, const char *file, struct err *e);

/* For a writer, inside its transaction and before schema.sql: alters what an older file has by
 * another name. What it has not at all, schema.sql makes. */
int versions_upgrade(sqlite3 *db, int version, const char *file, struct err *e);
/* For a writer, after schema.sql: a column for each measured field that the file's cells lack. */
int versions_add_measured(sqlite3 *db, const char *file, struct err *e);

/* For a reader: puts temporary views in front of the tables that the attached file has otherwise,
 * or not at all. An unqualified name ("cell") then means the table as schema.sql has it. Of an
 * attached file that is not main every such table is put in front. */
int versions_show(sqlite3 *db, const char *attached, const char *file, struct err *e);
void versions_hide(sqlite3 *db);                /* takes the views away */

#endif
