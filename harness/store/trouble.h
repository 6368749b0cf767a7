/* What SQLite complains of, in words for whoever gave us the file: it is locked, damaged, or the disk is
 * full. */
#ifndef STORE_TROUBLE_H
#define STORE_TROUBLE_H

#include <sqlite3.h>

#include "algorithms/core/err.h"

/* Of the last call on db, which is open on file; always -1. */
int store_trouble(sqlite3 *db, const char *file, struct err *e);

#endif
