/* One cell, from row numbers to an outcome: rows of the fold, pipeline on the training rows, tuning
 * where the plan asks for it, the trial. Runs inside a worker; whatever happens is in the outcome.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "harness/plan/cell.h"
#include "harness/store/store.h"

/* Always gives an outcome; the caller frees it. */
void attempt_cell(const struct cell *c, const struct plan *p, struct outcome *o);

/* The rows of one fold; arrays owned. */
struct rows {
	size_t *train, *valid, *test;
	size_t ntrain, nvalid, ntest;
};
void rows_free(struct rows *r);                                 /* accepts { 0 } */

/* What a trial needs besides: shared with tuning. caps are those of the learner with these
 * parameters. On success the trial's exams and pipeline are the caller's: trial_free. */
struct trial;
int trial_prepare(struct trial *t, const struct dataset *d, const struct learner_class *lc,
		  const struct param_set *params, const struct param_set *pipe,
		  const struct rows *r, struct err *e);
void trial_free(struct trial *t);

/* The share of training rows to set aside under these parameters. */
double valid_share(const struct study *s, const struct learner_class *lc,
		   const struct param_set *params);

#endif
