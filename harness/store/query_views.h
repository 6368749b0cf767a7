/* The views of a run's file (store_views.h) read row by row, also of an older file, which has not all of
 * them. */
#ifndef QUERY_VIEWS_H
#define QUERY_VIEWS_H

#include "harness/store/query.h"
#include "harness/store/store_views.h"

/* A value of a row; of the first call the name of its column. */
struct query_value {
	const char *text;               /* "" where it is unknown */
	double number;                  /* where is_real: shorter texts than SQLite's may say it */
	bool is_real;
};
/* Calls take with the names of the columns, then with each row. Nothing is kept in memory. */
typedef int query_views_fn(void *ctx, const struct query_value *v, size_t columns, struct err *e);
int query_views_each(const struct results *r, const struct store_view *v, query_views_fn *take, void *ctx,
		     struct err *e);
/* The names of its columns, parted by ", ", in a file that has only just been made; caller frees. */
char *query_views_columns(const struct store_view *v, struct err *e);

#endif
