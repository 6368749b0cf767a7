/* Inside harness/store: the database behind an open store, and the statements that write to it. */
#ifndef STORE_INNER_H
#define STORE_INNER_H

#include <sqlite3.h>

#include "harness/store/store.h"

/* Every statement that writes, prepared on first use; their texts are in statement.c. */
enum store_statement {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_RUN,
	SQL_ALL_INACTIVE,
	SQL_DROP_FINDINGS,
	SQL_DROP_CONSTANTS,
	SQL_DROP_STUDY_VARIANTS,
	SQL_DROP_FOLDS,
	SQL_FINDING,
	SQL_PROFILE,
	SQL_PROFILE_BAR,
	SQL_REMEDIES_INACTIVE,
	SQL_REMEDY,
	SQL_REMEDY_OUTCOME,
	SQL_DROP_REMEDIES,
	SQL_CLEAR_REMEDIES,
	SQL_STUDY,
	SQL_METRIC,
	SQL_STUDY_METRIC,
	SQL_DEFAULT_METRIC,
	SQL_DATASET,
	SQL_BEST_CONSTANT,
	SQL_CLASS,
	SQL_TRUTH,
	SQL_TARGET,
	SQL_FOLDS,
	SQL_ROW_ID,
	SQL_VARIANT,
	SQL_STUDY_VARIANT,
	SQL_CELL,
	SQL_DROP_CELLS,
	SQL_DROP_VARIANTS,
	SQL_DROP_DATASETS,
	SQL_DROP_STUDIES,
	SQL_DROP_STUDY_METRICS,
	SQL_COUNT_CELLS,
	SQL_MACHINE,
	SQL_OUTCOME,
	SQL_CLEAR_CELLS,
	SQL_CLEAR_CLAIMS,
	SQL_CLAIMS,
	SQL_DROP_SCORES,
	SQL_DROP_COUNTS,
	SQL_DROP_CURVE,
	SQL_DROP_DIAGS,
	SQL_DROP_TRIALS,
	SQL_DROP_PREDICTION,
	SQL_SCORE,
	SQL_COUNT,
	SQL_CURVE,
	SQL_DIAGNOSTIC,
	SQL_TRIAL,
	SQL_PREDICTION,
	SQL_STATEMENTS
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *stmt[SQL_STATEMENTS];
	char *path;
	int lock;               /* descriptor that holds the writer's lock, or -1 */
	double hold, since;     /* seconds that outcomes may wait for others; when the first came */
	bool held;              /* some wait: a transaction is open */
};

/* Binds the arguments and runs a statement. types, a letter each: i int64_t, d double (NaN becomes
 * NULL), t text or NULL, b const void * and size_t, m all measured fields, const double *. */
int store_put(struct store *s, struct err *e, enum store_statement which, const char *types, ...);
/* The same for a statement with `returning id` and perhaps a status (else NULL). */
int store_put_id(struct store *s, int64_t *id, enum cell_status *status, struct err *e,
		 enum store_statement which, const char *types, ...);

/* Writes down what each metric of this program is, and for studies that name none their tasks'
 * defaults. */
int store_describe_metrics(struct store *s, struct err *e);

/* schema.sql. */
const char *store_schema_text(void);

/* store_trouble (trouble.h) of an open store. */
int store_fail(struct store *s, struct err *e);

#endif
