/* Nested tuning: which parameters a cell's learner shall have, found on its training rows alone.
 *
 * A task without folds is searched on all its rows. The defaults are tried first (in place of one that
 * is outside of a range of the spec's own, the middle of the range), then points of a Sobol sequence over the parameters that the
 * learner's table opens to tuning (scale, range or words), shifted at random per cell so that cells
 * do not all try the same points. A parameter that means nothing beside the others (tune_if) is left
 * alone, and no configuration is tried twice: a space that has no other ends the search. Each
 * configuration is scored by the study's metric on inner
 * folds: 3, stratified, or one holdout of a quarter where there are more than INNER_HOLDOUT rows; where the
 * cell's folds go forward in time, the same forward: 3 of 4 blocks, or the last of them.
 * By successive halving each is first tried with a part of the rows of an inner fold - of a learner that
 * trains in steps (learner_class.steps), with a part of the steps -, the best third with three times as
 * much, and so on; parameters that are sought up to a share of the rows shrink with the rows. The trials of
 * the last rung are of whole fits, and one of them is chosen.
 * The budget is the same for every learner: configurations, seconds of processor time in a cell, or
 * both. Seconds make the number of configurations depend on the machine; cell.replay repeats it.
 * Where most of them fail, outcome.info says so. Ties go to the earlier
 * one. The test rows of the cell are never looked at. */
#ifndef TUNE_H
#define TUNE_H

#include "harness/plan/job_list.h"
#include "harness/store/store.h"

enum { INNER_FOLDS = 3, INNER_HOLDOUT = 5000 };

/* params: on entry the variant's, on return the chosen ones. Adds trials and tuning time to o. */
int tune_cell(const struct cell *c, const struct plan *p, struct param_set *params,
	      struct outcome *o, struct err *e);

/* The same search on all rows of a data set, by the plan's first study (budget, metric), seed and
 * threads: v becomes the configuration found. o holds the trials, for outcome_free whatever is returned. */
int tune_variant(struct variant *v, struct dataset *d, const struct plan *p, struct outcome *o,
		 struct err *e);

#endif
