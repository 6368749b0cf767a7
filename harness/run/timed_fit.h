/* THE timed path: one learner, one split, from an empty model to its scores. Read this first.
 *
 * On the learner's clock: create, begin and every step (fit), and one prediction of the test rows
 * (predict); of a learner that has others work for it, their processor time too, but not their start. Off the clock: the pipeline, which is the same for all learners that ask for the same,
 * its way back from standardized targets included; the look for scores that are not finite; all
 * scoring, of all training rows or of a sample (training_sample.h), between steps and at the end; diagnostics. */
#ifndef TIMED_FIT_H
#define TIMED_FIT_H

#include "harness/plan/job_list.h"
#include "harness/run/evaluation.h"
#include "harness/store/store.h"

struct timed_fit {
	const struct learner_class *learner;
	const struct param_set *params;
	struct pipeline *pipe;          /* owned */
	struct learner_env env;
	struct evaluation train, valid, test; /* valid may be empty: the learner then gets none */
	struct evaluation sample;       /* of the training rows; empty: all of them are scored */
	bool curves, diagnose;
	bool test_only;                 /* training and validation rows get no scores */
	bool probes;                    /* linear probes of each layer, before the first step and behind the
					 * last (probe.h) */
	size_t steps;                   /* no more than so many; 0: until the learner is done */
	const struct metric *metric;    /* of the points of a curve, and, where stops_by_metric, of
					 * early stopping; the task's default before
					 * timed_fit_judge */
	bool stops_by_metric;
	bool keeps_model;               /* timed_fit_run leaves the fitted model in `model` */
	void *model;                    /* until timed_fit_free; NULL: none */
	struct watch clock;             /* of the fit */
	double elsewhere;               /* cpu_elsewhere of the learner when the clock was last started */
};

/* Fits the pipeline on the training rows and passes all rows through it. On success the evaluations
 * and the pipeline are the caller's: timed_fit_free. pipe: the variant's pipeline parameters. */
int timed_fit_prepare(struct timed_fit *t, const struct dataset *d, const struct learner_class *lc,
		      const struct param_set *params, const struct param_set *pipe,
		      const struct fold_rows *r, struct err *e);
void timed_fit_free(struct timed_fit *t);                       /* accepts { 0 } */

/* Scores no more training rows than the study asks for and the gap needs (training_sample.h). After
 * timed_fit_prepare, with the same rows. */
int timed_fit_sample(struct timed_fit *t, const struct cell *c, const struct plan *p,
		     const struct fold_rows *r, struct err *e);

/* By what the cell's study measures, and what mistakes cost there. The task must outlive t. */
void timed_fit_judge(struct timed_fit *t, const struct cell *c);

/* The share of so many rows to learn from to set aside for validation under these parameters. */
double timed_fit_valid_share(const struct study *s, const struct learner_class *lc,
			     const struct param_set *params, size_t rows);

/* Fills o's times, scores, counts, curve, diagnostics, model_size and the test evaluation's scores; the
 * caller frees it by outcome_free, whatever is returned. */
int timed_fit_run(struct timed_fit *t, struct outcome *o, struct err *e);

#endif
