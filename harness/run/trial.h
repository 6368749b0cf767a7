/* THE timed path: one learner, one split, from an empty model to its scores. Read this first.
 *
 * On the learner's clock: create, begin and every step (fit), and one prediction of the test rows
 * (predict). Off the clock: the pipeline, which is the same for all learners that ask for the same;
 * all scoring, between steps and at the end; diagnostics. */
#ifndef TRIAL_H
#define TRIAL_H

#include "harness/run/exam.h"
#include "harness/store/store.h"

struct trial {
	const struct learner_class *learner;
	const struct param_set *params;
	const struct pipeline *pipe;
	struct learner_env env;
	struct exam train, valid, test; /* valid may be empty: the learner then gets none */
	bool curves, diagnose;
};

/* Fills o's times, scores, counts, curve, diagnostics, model_size and the test exam's scores; the
 * caller frees it by outcome_free, whatever is returned. */
int trial_run(struct trial *t, struct outcome *o, struct err *e);

#endif
