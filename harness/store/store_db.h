/* Inside harness/store: the database behind an open store, and the statements that write to it. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>

#include "harness/store/store.h"

/* Every statement that writes, prepared on first use; their texts are in statement.c. */
enum statement {
	BEGIN, COMMIT, ROLLBACK, RUN, ALL_INACTIVE, STUDY, DATASET, CLASS, TRUTH, VARIANT, CELL, DROP_CELLS,
	DROP_VARIANTS, DROP_DATASETS, DROP_STUDIES, COUNT_CELLS, MACHINE, OUTCOME, CLEAR_CELLS,
	DROP_SCORES, DROP_COUNTS, DROP_CURVE, DROP_DIAGS, DROP_TRIALS, DROP_PREDICTION,
	SCORE, COUNT, CURVE, DIAGNOSTIC, TRIAL, PREDICTION, STATEMENTS
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	char *path;
	int lock;               /* descriptor that holds the writer's lock, or -1 */
};

/* Binds the arguments and runs a statement. types, a letter each: i int64_t, d double (NaN becomes
 * NULL), t text or NULL, b const void * and size_t. */
int store_put(struct store *s, struct err *e, enum statement which, const char *types, ...);
/* The same for a statement with `returning id` and perhaps a status (else NULL). */
int store_put_id(struct store *s, int64_t *id, enum cell_status *status, struct err *e,
		 enum statement which, const char *types, ...);

/* SQLite's complaint; always -1. */
int store_fail(struct store *s, struct err *e);

#endif
