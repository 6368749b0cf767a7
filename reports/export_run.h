/* A run as tables that other programs read, a file each: `bakeoff export RUN`. Written row by row, so that
 * predictions of any number take no memory; unknown is empty, numbers are the shortest text that reads back
 * the same.
 *
 *   results      results.csv      a row a cell (export_csv.h)
 *   predictions  predictions.csv  a row a test row: dataset, learner, study, factor, factor_value, repeat, fold,
 *                                 training_seed, row (from 0), row_id (its name, else the same), truth,
 *                                 prediction, and of classes score_1, score_2 ... in the order of classes.csv
 *   folds        folds.csv        a row a row of a data set and repeat: dataset, study, split, repeat, row,
 *                                 row_id, fold (that tests it), valid (1: validates), trains (in how many folds,
 *                                 or how often a bootstrap drew it)
 *   classes, scores, curves, trials, counts       views of run.db (harness/store/store_views.h)
 *   plan         plan.yaml        what `bakeoff run` takes */
#ifndef REPORTS_EXPORT_RUN_H
#define REPORTS_EXPORT_RUN_H

#include <stdio.h>

#include "harness/store/query.h"

struct export_run_table {
	const char *name, *file;        /* file: its usual name, without .gz */
	const char *view;               /* of run.db that it is; or */
	int (*write)(FILE *out, const struct results *r, struct err *e);
};
extern const struct export_run_table export_run_tables[];       /* ends with { 0 } */
const struct export_run_table *export_run_find(const char *name);       /* or NULL */
const char *export_run_name(size_t i);          /* NULL behind the last */

int export_run_write(FILE *out, const struct results *r, const struct export_run_table *t, struct err *e);

/* inner */
int export_run_predictions(FILE *out, const struct results *r, struct err *e);
int export_run_folds(FILE *out, const struct results *r, struct err *e);

#endif
