/* Inside of reading a text table into a grid: score_grid*.c. */
#ifndef SCORE_GRID_INNER_H
#define SCORE_GRID_INNER_H

#include "datasets/import/csv_records.h"
#include "harness/scores/score_grid.h"

/* g->column has room for it. name: NULL without a header. */
int score_grid_add_column(struct score_grid *g, const struct import_cell *name, struct err *e);
/* The record that in has; words are not numbers yet. */
int score_grid_add_row(struct score_grid *g, const struct csv_records *in, struct err *e);

/* What WEKA's Experimenter writes. 1: it is an ARFF file, and its names and rows are in g; 0: it is none, or no
 * regular file; -1. */
int score_grid_read_arff(struct score_grid *g, const char *path, const struct table_options *o, struct err *e);

#endif
