/* How many rows cells of a pace have under a split, and what they take by its cost. */
#ifndef PACE_SIZE_H
#define PACE_SIZE_H

#include "harness/process/pace.h"

struct pace_size {
	double train, tested;           /* rows */
};

struct pace_size pace_size_largest(const struct pace *p);       /* of its folds */

/* Processor seconds by p->cost; budget: of its search, if it has one. */
double pace_size_cost(const struct pace *p, struct pace_size s, const struct tune_budget *budget);

/* The mean over a split's cells: where folds grow, they differ. */
double pace_size_cell(const struct pace *p, const struct fold_spec *split);

#endif
