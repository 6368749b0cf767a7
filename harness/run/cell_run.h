/* One cell, from row numbers to an outcome: rows of the fold, pipeline on the training rows, tuning
 * where the plan asks for it, the timed fit. Runs inside a worker; whatever happens is in the outcome.
 */
#ifndef CELL_RUN_H
#define CELL_RUN_H

#include "harness/plan/job_list.h"
#include "harness/store/store.h"

/* The rows that a cell under these parameters of its learner learns from, validates on and is tested on. */
int cell_run_rows(struct fold_rows *out, const struct cell *c, const struct plan *p,
		  const struct param_set *params, struct err *e);

/* Whether so many predictions fit into a field of run.db: SQLite holds 10^9 bytes in one. */
bool cell_run_can_keep(size_t rows, size_t outputs);

/* Always gives an outcome; the caller frees it. */
void cell_run(const struct cell *c, const struct plan *p, struct outcome *o);

#endif
