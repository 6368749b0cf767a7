#include "harness/store/store_copy.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "harness/store/store.h"
#include "harness/store/trouble.h"

int store_copy(const char *run, const char *to, struct err *e)
{
	char *file = store_file(run, e), *sql = sqlite3_mprintf("vacuum into %Q", to);
	sqlite3 *db = NULL;
	int rc = -1;

	if (!file)
		goto done;
	if (!sql) {
		FAIL(e, ERR_NOMEM, "out of memory");
	} else if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		store_trouble(db, file, e);
	} else {
		sqlite3_busy_timeout(db, 10000);
		rc = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ?
			     0 :
			     store_trouble(db, file, e);
	}
done:
	sqlite3_close(db);
	sqlite3_free(sql);
	free(file);
	return rc;
}
