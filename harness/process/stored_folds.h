/* How the studies of a plan part their data sets, written into the run beside the predictions: who of the rows
 * was tested when can then be told without the data, and another program can use the same folds. */
#ifndef PROCESS_STORED_FOLDS_H
#define PROCESS_STORED_FOLDS_H

#include "harness/plan/job_list.h"
#include "harness/store/store.h"

/* data: ids of the list's tasks. Nothing of studies that keep no predictions. */
int stored_folds_put(struct store *s, const struct job_list *l, const int64_t *data, struct err *e);

#endif
