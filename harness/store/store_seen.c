/* What the cells of the present plan that are done took, for a run that goes on. */
#include "harness/store/store_inner.h"

#include <math.h>

#include "algorithms/core/mem.h"

static double real(sqlite3_stmt *q, int column)
{
	return sqlite3_column_type(q, column) == SQLITE_NULL ? NAN : sqlite3_column_double(q, column);
}

int store_seen(struct store *s, void (*see)(void *ctx, const struct store_seen *x), void *ctx,
	       struct err *e)
{
	static const char sql[] = "select id, cell_s, cell_cpu_s, peak_rss_kb from cell where active "
				  "and status = 'ok' order by id";
	sqlite3_stmt *q = NULL;
	int got = SQLITE_ERROR;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK)
		while ((got = sqlite3_step(q)) == SQLITE_ROW) {
			struct store_seen x = { sqlite3_column_int64(q, 0), real(q, 1), real(q, 2),
						real(q, 3) };
			see(ctx, &x);
		}
	sqlite3_finalize(q);
	return got == SQLITE_DONE ? 0 : store_fail(s, e);
}

int store_plan_text(struct store *s, char **out, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int got = SQLITE_ERROR;
	bool lost = false;

	*out = NULL;
	if (sqlite3_prepare_v2(s->db, "select plan from run", -1, &q, NULL) == SQLITE_OK &&
	    (got = sqlite3_step(q)) == SQLITE_ROW)
		lost = !(*out = mem_text((const char *)sqlite3_column_text(q, 0), e));
	sqlite3_finalize(q);
	if (lost)
		return -1;
	return got == SQLITE_ROW || got == SQLITE_DONE ? 0 : store_fail(s, e);
}
