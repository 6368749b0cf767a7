/* What more training rows would bring: the law of a learning curve (harness/stats/error_law.h) with
 * intervals, and what it foretells.
 *
 * Intervals are of the bootstrap: whole folds are drawn with replacement, all sizes of a fold together,
 * and the law is fitted to their means again. Folds share training rows, so that their means vary more
 * than draws of folds do: deviations are stretched to the variance of Nadeau & Bengio (2003),
 * s^2 (1/n + n2/n1). */
#ifndef LEARNING_LAW_H
#define LEARNING_LAW_H

#include "harness/analysis/level_curves.h"
#include "harness/stats/error_law.h"

#define LEARNING_LAW_LESS  0.9          /* target: this much of the error at the largest size */
#define LEARNING_LAW_REACH 100.0        /* times the largest size: beyond, no rows are named */
enum { LEARNING_LAW_DRAWS = 1000, LEARNING_LAW_FOLDS = 3 };    /* of the bootstrap; folds at least */

struct learning_law {
	bool known;                     /* ERROR_LAW_LEAST sizes, and errors that fall */
	bool fits;                      /* it lies within the interval of every size's error */
	struct error_law law;
	double twice;                   /* error at twice the largest size */
	double target, rows;            /* LEARNING_LAW_LESS times the law at the largest size, and the
					 * rows where it is met; INFINITY: beyond the floor */
	/* NANs for fewer than LEARNING_LAW_FOLDS folds; rows_ci.hi may be INFINITY. */
	struct interval floor_ci, exponent_ci, twice_ci, rows_ci;
	/* The largest size as foretold by a law of the smaller ones; NAN where these are too few. */
	double foretold;
};

/* c: a curve over rows. Deterministic. -1 only for lack of memory. */
int learning_law_make(struct learning_law *out, const struct level_curve *c, struct err *e);

#endif
