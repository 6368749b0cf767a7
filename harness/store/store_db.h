/* Inside harness/store: the database behind an open store. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>

#include "harness/store/store.h"

sqlite3 *store_db(struct store *s);

#endif
