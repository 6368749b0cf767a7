/* A part of a data set (train, valid or test) as an examination: what the learner sees, what is
 * true, and room for the learner's answers.
 *
 *   exam_make(&x, data, pipeline, rows, n, e) -> exam_answer(&x, learner, model, pipeline, e)
 *   -> exam_score(&x, metric) -> exam_free(&x) */
#ifndef EXAM_H
#define EXAM_H

#include "datasets/dataset.h"
#include "datasets/prepare/pipeline.h"
#include "harness/metrics/metrics.h"

struct exam {
	struct part part;               /* through the pipeline */
	struct truth truth;             /* in original units; arrays owned */
	struct mat scores;              /* (rows, outputs), owned */
	uint32_t *label;
	double *target;
};

/* n == 0 gives an empty exam, whose scores are NAN. probabilities: what the learner declares. */
int exam_make(struct exam *x, const struct dataset *d, const struct pipeline *p, const size_t *rows,
	      size_t n, bool probabilities, struct err *e);
void exam_free(struct exam *x);                                 /* accepts { 0 } */

/* Predicts; scores are then in original units. A score that is not finite is ERR_DIVERGED. */
int exam_answer(struct exam *x, const struct learner_class *lc, const void *model,
		const struct pipeline *p, struct err *e);

/* NAN for an empty exam or where the metric is undefined. */
double exam_score(const struct exam *x, const struct metric *m);

#endif
