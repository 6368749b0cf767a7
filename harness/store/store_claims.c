/* What is claimed is registered before the answers are there. */
#include <stdio.h>
#include <string.h>

#include "harness/store/store_inner.h"

/* An earlier registration: its digest and day, "" without; whether there are outcomes. */
struct registered {
	char digest[65], day[11];
	bool outcomes;
};

static int look(struct registered *out, struct store *s, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int got = SQLITE_ERROR;

	*out = (struct registered){ 0 };
	if (sqlite3_prepare_v2(s->db, "select c.digest, c.registered_at, exists (select 1 from cell "
			       "where status <> 'planned') from claims c", -1, &q, NULL) == SQLITE_OK &&
	    (got = sqlite3_step(q)) == SQLITE_ROW) {
		snprintf(out->digest, sizeof out->digest, "%s", (const char *)sqlite3_column_text(q, 0));
		snprintf(out->day, sizeof out->day, "%s", (const char *)sqlite3_column_text(q, 1));
		out->outcomes = sqlite3_column_int(q, 2);
	}
	sqlite3_finalize(q);
	return got == SQLITE_ROW || got == SQLITE_DONE ? 0 : store_fail(s, e);
}

int store_claims(struct store *s, const char *digest, struct err *e)
{
	struct registered before;

	if (!*digest)
		return 0;
	if (look(&before, s, e))
		return -1;
	if (!strcmp(before.digest, digest))
		return 0;
	if (*before.digest && before.outcomes)
		return FAIL(e, ERR_PARAM,
			    "%s has results for other claims, registered on %s (%.12s, now %.12s): what is "
			    "claimed, or how it is studied, has changed since. Take another folder (-o), or "
			    "--fresh to forget them", s->path, before.day, before.digest, digest);
	return store_put(s, e, SQL_CLAIMS, "t", digest);
}
