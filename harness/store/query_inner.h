/* Inside query*.c only: running a SELECT into an array of records, and the texts' memory. */
#ifndef QUERY_INNER_H
#define QUERY_INNER_H

#include <sqlite3.h>

#include "harness/store/query.h"

struct note;

struct query {
	sqlite3 *db;
	struct note *notes;             /* every text handed out, freed at close */
	int64_t *dataset_id, *variant_id, *cell_id;     /* position -> id */
};

/* Opens for reading; refuses a schema that is newer than this program. */
int query_open(struct query **out, const char *file, struct err *e);
void query_close(struct query *q);                      /* accepts NULL */

/* A copy of text, made valid UTF-8, that lives until query_close; "" for NULL. NULL when memory is out. */
const char *query_keep(struct query *q, const char *text, struct err *e);

/* Fills one record, cleared before, from the present row. */
typedef int row_fn(const struct results *r, void *record, sqlite3_stmt *s, struct err *e);

/* All rows of sql, its ?1 bound to arg unless NULL, into *out (*n records of `size`), the
 * caller's. */
int query_rows(const struct results *r, const char *sql, const char *arg, row_fn *row, void **out,
	       size_t *n, size_t size, struct err *e);

const char *query_text(const struct results *r, sqlite3_stmt *s, int column, struct err *e);
double query_number(sqlite3_stmt *s, int column);       /* NAN for NULL */
/* All measured fields, from this column on. */
void query_measured(double to[static MEASURED_COUNT], sqlite3_stmt *s, int column);
size_t query_position(const int64_t *id, size_t n, int64_t wanted);     /* n when absent */
size_t query_study(const struct results *r, sqlite3_stmt *s, int column); /* n_studies likewise */

/* The enum of a task's name. */
enum task query_task(const char *name);

/* r->metric and the studies' primary ones. */
int query_load_metrics(struct results *r, struct err *e);
int query_load_scores(struct results *r, struct err *e); /* r->score, from cells and metrics */
int query_load_constants(struct results *r, struct err *e);      /* r->best_constant */
int query_load_places(struct results *r, struct err *e);         /* r->place */
void query_average_trainings(struct results *r);        /* after cells and scores */
int query_load_machines(struct results *r, struct err *e);

#endif
