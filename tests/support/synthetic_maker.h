/* Inside synthetic_*.c only: what the parts of a synthetic run are made with. */
#ifndef SYNTHETIC_MAKER_H
#define SYNTHETIC_MAKER_H

#include "harness/store/store.h"

enum { SYNTH_FOLDS = 10, SYNTH_SETS = 5, SYNTH_LEARNERS = 5, SYNTH_CELLS = 4096 };

/* Mean score and generalization gap by learner (accuracy, or RMSE); sd: spread of the folds. */
struct synth_data {
	const char *name, *task, *licence;
	size_t rows, features, classes;
	double majority, mean[5], gap[5], sd;
};
extern const struct synth_data synth_sets[SYNTH_SETS];

struct synth_learner {
	const char *learner, *params, *changed;
	double fit, predict;            /* seconds at 500 rows */
};
extern const struct synth_learner synth_learners[SYNTH_LEARNERS];       /* the last is the baseline */

/* The plan is one transaction, outcomes are many: the same walk is made twice. */
enum pass { PLANNING, RUNNING };

struct synth_maker {
	struct store *s;
	unsigned what;
	enum pass pass;
	int64_t machine, id[SYNTH_CELLS];
	size_t made, keys;
	struct err *e;
};

double synth_noise(const char *fmt, const char *a, const char *b, size_t fold);
int64_t synth_cell(struct synth_maker *m, const char *study, int64_t set, int64_t variant,
		   size_t fold, const char *factor, double value);
void synth_study(struct synth_maker *m, const char *name, const char *title, size_t position);
void synth_outcome(struct synth_maker *m, int64_t cell, struct outcome *o,
		   struct outcome_score *score);
int64_t synth_set(struct synth_maker *m, const struct synth_data *s);
int64_t synth_variant(struct synth_maker *m, size_t l, const char *label, const char *params,
		      const char *changed);
void synth_primary(struct outcome_score *x, const char *task, double train, double valid,
		   double test);

/* The studies; synthetic_studies.c. */
void synth_overfitting(struct synth_maker *m);
void synth_regularization(struct synth_maker *m);
void synth_scaling(struct synth_maker *m);

#endif
