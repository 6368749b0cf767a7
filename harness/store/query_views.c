#include "harness/store/query_views.h"

#include "algorithms/core/text.h"
#include "harness/store/query_inner.h"
#include "harness/store/store_inner.h"
#include "harness/store/trouble.h"

enum { MOST_COLUMNS = 64 };

static void names_of(sqlite3_stmt *s, struct query_value *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = (struct query_value){ .text = sqlite3_column_name(s, (int)i) };
}

static void values_of(sqlite3_stmt *s, struct query_value *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool real = sqlite3_column_type(s, (int)i) == SQLITE_FLOAT;
		double number = real ? sqlite3_column_double(s, (int)i) : 0;
		const char *text = real ? "" : (const char *)sqlite3_column_text(s, (int)i);

		v[i] = (struct query_value){ text ? text : "", number, real };
	}
}

static int each_row(sqlite3 *db, sqlite3_stmt *s, const char *file, query_views_fn *take, void *ctx,
		    struct err *e)
{
	struct query_value v[MOST_COLUMNS] = { { 0 } };
	size_t n = (size_t)sqlite3_column_count(s);
	int got = SQLITE_DONE;

	n = n < MOST_COLUMNS ? n : MOST_COLUMNS;
	names_of(s, v, n);
	if (take(ctx, v, n, e))
		return -1;
	while ((got = sqlite3_step(s)) == SQLITE_ROW) {
		values_of(s, v, n);
		if (take(ctx, v, n, e))
			return -1;
	}
	return got == SQLITE_DONE ? 0 : store_trouble(db, file, e);
}

int query_views_each(const struct results *r, const struct store_view *v, query_views_fn *take, void *ctx,
		     struct err *e)
{
	sqlite3 *db = r->q->db;
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db, v->sql, -1, &s, NULL) == SQLITE_OK
			 ? each_row(db, s, r->path, take, ctx, e)
			 : store_trouble(db, r->path, e);

	sqlite3_finalize(s);
	return rc;
}

char *query_views_columns(const struct store_view *v, struct err *e)
{
	struct text t = { 0 };
	sqlite3_stmt *s = NULL;
	sqlite3 *db = NULL;
	int rc = -1;

	if (sqlite3_open(":memory:", &db) == SQLITE_OK &&
	    sqlite3_exec(db, store_schema_text(), NULL, NULL, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, v->sql, -1, &s, NULL) == SQLITE_OK) {
		for (int i = 0; i < sqlite3_column_count(s); i++)
			text_add(&t, "%s%s", i ? ", " : "", sqlite3_column_name(s, i));
		rc = 0;
	} else {
		store_trouble(db, v->name, e);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	if (!rc)
		return text_take(&t, e);
	text_free(&t);
	return NULL;
}
