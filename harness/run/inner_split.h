/* Inner splits: the training rows of a fold, parted once more into rows to learn from and rows to test
 * on. What is chosen or tried there has not seen the fold's test rows.
 *
 *   inner_split_cell(&c, i) -> ... cell_run -> inner_split_rows(&rows, &c, plan, share, seed, e)
 *
 * There are INNER_SPLITS for each data set, taken in turn from its first INNER_OUTER folds: of 10 folds
 * two from each, of 5 four, of a single holdout all twenty. Each tests about a tenth of the fold's
 * training rows, stratified, groups kept together; where the folds go forward in
 * time, so do these. */
#ifndef INNER_SPLIT_H
#define INNER_SPLIT_H

#include "harness/plan/job_list.h"

enum { INNER_SPLITS = 20, INNER_OUTER = 10, INNER_PARTS = 10 };

/* Makes c, whose task is set, the cell of the i-th: repeat, fold and inner; and which one a cell is. */
void inner_split_cell(struct cell *c, size_t i);
size_t inner_split_number(const struct cell *c);

/* As folds_rows, for a cell with inner; valid_share, seed: of its validation rows. */
int inner_split_rows(struct fold_rows *out, const struct cell *c, const struct plan *p,
		     double valid_share, uint64_t seed, struct err *e);

#endif
