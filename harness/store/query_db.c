/* Opening a run for reading, the texts that a result keeps alive, and its one way to run a select
 * (query_inner.h). */
#include "harness/store/trouble.h"
#include "harness/store/query_inner.h"
#include "harness/store/versions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"

#define BUSY_MS 1000            /* a run may be writing */

struct note {
	struct note *next;
	char text[];
};

static int bad_query(sqlite3 *db, struct err *e)
{
	return FAIL(e, ERR_FORMAT, "cannot be read as a run: %s", sqlite3_errmsg(db));
}

/* Read-write as far as SQLite is concerned, so that the last reader tidies the side files of the
 * write-ahead log away; query_open forbids every change. */
static int open_shared(struct query *q, const char *file)
{
	if (sqlite3_open_v2(file, &q->db, SQLITE_OPEN_READWRITE, NULL))
		return -1;
	sqlite3_busy_timeout(q->db, BUSY_MS);
	return sqlite3_exec(q->db, "select 1 from sqlite_schema", NULL, NULL, NULL) ? -1 : 0;
}

/* On a medium that cannot be written the log has no side files, and none can be made: nobody else
 * writes there either. */
static int open_immutable(struct query *q, const char *file, struct err *e)
{
	struct text t = { 0 };
	char *uri;
	int rc;

	text_add(&t, "file:");
	escape_uri(&t, file);
	text_add(&t, "?immutable=1");
	uri = text_take(&t, NULL);

	sqlite3_close(q->db);
	q->db = NULL;
	rc = uri ? sqlite3_open_v2(uri, &q->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL)
		 : SQLITE_NOMEM;
	free(uri);
	return rc ? FAIL(e, ERR_IO, "cannot be opened: %s", sqlite3_errmsg(q->db)) : 0;
}

int query_open(struct query **out, const char *file, struct err *e)
{
	struct query *q = mem_zeros(1, sizeof *q, e);

	*out = NULL;
	if (!q)
		return -1;
	if ((open_shared(q, file) && (sqlite3_errcode(q->db) == SQLITE_CANTOPEN
					      ? open_immutable(q, file, e)
					      : store_trouble(q->db, file, e))) ||
	    versions_show(q->db, "main", file, e)) {
		query_close(q);
		return -1;
	}
	sqlite3_exec(q->db, "pragma query_only = 1", NULL, NULL, NULL);
	*out = q;
	return 0;
}

void query_close(struct query *q)
{
	if (!q)
		return;
	for (struct note *n = q->notes, *next; n; n = next) {
		next = n->next;
		free(n);
	}
	free(q->dataset_id);
	free(q->variant_id);
	free(q->cell_id);
	sqlite3_close(q->db);
	free(q);
}

const char *query_keep(struct query *q, const char *text, struct err *e)
{
	struct text valid = { 0 };
	struct note *note = NULL;
	char *all;

	if (!text || !*text)
		return "";
	escape_utf8(&valid, text);
	if ((all = text_take(&valid, e)) && (note = mem_array(1, sizeof *note + strlen(all) + 1, e))) {
		strcpy(note->text, all);
		note->next = q->notes;
		q->notes = note;
	}
	free(all);
	return note ? note->text : NULL;
}

const char *query_text(const struct results *r, sqlite3_stmt *s, int column, struct err *e)
{
	return query_keep(r->q, (const char *)sqlite3_column_text(s, column), e);
}

double query_number(sqlite3_stmt *s, int column)
{
	return sqlite3_column_type(s, column) == SQLITE_NULL ? NAN
							     : sqlite3_column_double(s, column);
}

void query_measured(double to[static MEASURED_COUNT], sqlite3_stmt *s, int column)
{
	for (int i = 0; i < MEASURED_COUNT; i++) {
		to[i] = query_number(s, column + i);
		if (measured_fields[i].positive && !(to[i] > 0))
			to[i] = NAN;
	}
}

size_t query_position(const int64_t *id, size_t n, int64_t wanted)
{
	size_t i = 0;

	while (i < n && id[i] != wanted)
		i++;
	return i;
}

size_t query_study(const struct results *r, sqlite3_stmt *s, int column)
{
	const char *name = (const char *)sqlite3_column_text(s, column);
	size_t i = 0;

	while (i < r->n_studies && strcmp(r->study[i].name, name ? name : ""))
		i++;
	return i;
}

int query_rows(const struct results *r, const char *sql, const char *arg, row_fn *row, void **out,
	       size_t *n, size_t size, struct err *e)
{
	sqlite3_stmt *s = NULL;
	size_t room = 0;
	int rc = -1, got;

	*out = NULL;
	*n = 0;
	if (sqlite3_prepare_v2(r->q->db, sql, -1, &s, NULL) ||
	    (arg && sqlite3_bind_text(s, 1, arg, -1, SQLITE_STATIC))) {
		bad_query(r->q->db, e);
		goto done;
	}
	while ((got = sqlite3_step(s)) == SQLITE_ROW) {
		char *record;

		if (mem_grow(out, &room, *n + 1, size, e))
			goto done;
		record = (char *)*out + *n * size;
		memset(record, 0, size);
		if (row(r, record, s, e))
			goto done;
		++*n;
	}
	if (got != SQLITE_DONE) {
		bad_query(r->q->db, e);
		goto done;
	}
	rc = 0;
done:
	sqlite3_finalize(s);
	if (rc) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return rc;
}
