#include "harness/store/trouble.h"

int store_trouble(sqlite3 *db, const char *file, struct err *e)
{
	switch (sqlite3_errcode(db) & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return FAIL(e, ERR_IO, "%s is locked by another program; close it there", file);
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return FAIL(e, ERR_FORMAT, "%s is damaged, or no run: %s", file, sqlite3_errmsg(db));
	default:
		return FAIL(e, ERR_IO, "%s: %s", file, sqlite3_errmsg(db));
	}
}
