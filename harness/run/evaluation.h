/* A part of a data set (train, valid or test) as an examination: what the learner sees, what is
 * true, and room for the learner's answers.
 *
 *   evaluation_make(&x, data, pipeline, rows, n, e)
 *   -> evaluation_predict(&x, learner, model, pipeline, clock, e)
 *   -> evaluation_score(&x, metric) -> evaluation_free(&x) */
#ifndef EVALUATION_H
#define EVALUATION_H

#include "algorithms/system/watch.h"
#include "datasets/dataset.h"
#include "datasets/prepare/pipeline.h"
#include "harness/metrics/metrics.h"

struct evaluation {
	struct pipeline_part part;               /* through the pipeline */
	struct metric_truth truth;             /* in original units; arrays owned */
	struct mat scores;              /* (rows, outputs), owned */
	double target_offset;           /* taken off the truth and the scores of a regression, so
					 * that floats can hold them; metrics know it */
	uint32_t *label;
	double *target;
};

/* n == 0 gives an empty evaluation, whose scores are NAN. probabilities: what the learner declares. Rows
 * count by the weights that the data set has; costs of mistakes are the caller's to set in truth. */
int evaluation_make(struct evaluation *x, const struct dataset *d, const struct pipeline *p,
		    const size_t *rows, size_t n, bool probabilities, struct err *e);
void evaluation_free(struct evaluation *x);                                 /* accepts { 0 } */

/* Predicts; scores are then in original units, less target_offset. A score that is not finite is ERR_DIVERGED. clock,
 * or NULL, runs while the learner answers and at no other time. */
int evaluation_predict(struct evaluation *x, const struct learner_class *lc, const void *model,
		       const struct pipeline *p, struct watch *clock, struct err *e);

/* Of two classes the one with fewer rows in the whole data set; the second where they are equal. What
 * evaluation_make puts into truth. */
size_t evaluation_positive(const struct dataset *d);

/* NAN for an empty evaluation or where the metric is undefined. */
double evaluation_score(const struct evaluation *x, const struct metric *m);

#endif
