/* Studies without a score: every cell of theirs has ended, and none as the study wanted - all were
 * skipped, say, because no learner can do the task of the data. A run with such a study is not all
 * that was asked for. */
#ifndef UNSCORED_H
#define UNSCORED_H

#include "harness/store/query.h"

struct unscored {
	size_t cells, ended[CELL_STATUSES];
	size_t example;                 /* the first of its cells: why it has no score is its info */
};

/* False, *u untold, where a study has a score, cells that did not run yet, or no cells. O(cells). */
bool unscored_study(struct unscored *u, const struct results *x, size_t study);
/* How many studies of a run are such. */
size_t unscored_count(const struct results *x);

#endif
