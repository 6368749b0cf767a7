/* How the studies of a run part the rows of their data sets, and what those rows are called; nothing in runs
 * without predictions, and of older programs. */
#ifndef QUERY_FOLDS_H
#define QUERY_FOLDS_H

#include "harness/store/query.h"

/* Valid during the call. part: schema.sql, table folds. */
struct run_folds {
	size_t study, dataset;          /* positions */
	const char *split, *kind;       /* "10x3"; "holdout", "cv", "forward" */
	size_t repeats, folds, rows;
	const int16_t *part;            /* (repeats, rows) */
};

/* By study and data set; one in memory at a time. ERR_FORMAT where a stored one has another shape than its
 * data set. */
typedef int query_folds_fn(void *ctx, const struct run_folds *f, struct err *e);
int query_folds_each(const struct results *r, query_folds_fn *take, void *ctx, struct err *e);

/* Names of rows; n 0 where they have none. */
struct query_row_ids {
	char **name;
	size_t n, room;
};
int query_row_ids_open(struct query_row_ids *out, const struct results *r, size_t dataset, struct err *e);
void query_row_ids_close(struct query_row_ids *x);      /* accepts { 0 } */
/* Of row i: its name, or its number from 0, in buf. */
const char *query_row_id(const struct query_row_ids *x, size_t i, char buf[static 24]);

#endif
