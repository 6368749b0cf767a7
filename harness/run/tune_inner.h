/* Inside tune*.c: a search in progress, and one try. */
#ifndef TUNE_INNER_H
#define TUNE_INNER_H

#include <gsl/gsl_qrng.h>

#include "harness/run/tune.h"

enum { TUNE_DIMENSIONS = 40 };          /* of GSL's Sobol sequence */

struct tuner {
	const struct cell *cell;
	const struct plan *plan;
	const struct param *axis[TUNE_DIMENSIONS];
	double shift[TUNE_DIMENSIONS];  /* random, modulo 1, the same for all points of the cell */
	size_t dimensions;
	gsl_qrng *sobol;
	struct folds inner;
	const char *task;               /* "classification" */
	size_t rows;                    /* to train on, before inner folds take some */
	double cpu_at;                  /* when it began */
	size_t room;                    /* of the outcome's trials */
	char why[200];                  /* the first configuration that failed did so */
};

/* How much of a configuration is tried. */
struct tune_effort {
	size_t rung;
	double share;                   /* of the rows, or of the steps of a learner that has some */
};

/* Rows that an inner fold learns from, about. */
static inline double tune_inner_rows(const struct tuner *t)
{
	return (double)t->rows * (t->inner.folds > 1 ? 1 - 1 / (double)t->inner.folds : 0.75);
}

/* The next configuration that was not tried; *none: there seems to be no other. */
int tune_next(struct tuner *t, const struct param_set *defaults, const struct outcome *o,
	      struct param_set *s, bool *none, struct err *e);
/* Tries it on the inner folds and adds the trial to o. Whatever happens to it is in the trial; -1 only
 * for lack of memory. */
int tune_try(struct tuner *t, const struct param_set *s, struct tune_effort effort, struct outcome *o,
	     struct err *e);
/* True when trial a of o is better than b, or b has no score: by the study's metric. */
bool tune_beats(const struct tuner *t, const struct outcome *o, size_t a, size_t b);

/* Fill o's trials; *best is the configuration of trial *chosen, without a value where none has a score. */
int tune_random(struct tuner *t, const struct param_set *defaults, struct param_set *best,
		size_t *chosen, struct outcome *o, struct err *e);
int tune_halving(struct tuner *t, const struct param_set *defaults, struct param_set *best,
		 size_t *chosen, struct outcome *o, struct err *e);

#endif
