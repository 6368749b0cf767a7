/* A table of scores of a run of ours: test scores of a study by its primary metric, fold by fold. */
#ifndef SCORE_RUN_H
#define SCORE_RUN_H

#include "harness/scores/score_table.h"
#include "harness/store/query.h"

/* Data sets of one metric make the table: where classification and regression are in one run, those of the
 * task `o->where` names ("task=regression"), else ERR_PARAM says so. Baselines are no methods. */
int score_table_of_run(struct score_table **out, const struct results *r, size_t study,
		       const struct score_options *o, struct err *e);

#endif
