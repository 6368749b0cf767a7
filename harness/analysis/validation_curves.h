/* Overfitting, worked out: error on training, validation and test rows over each learner's own dial
 * of complexity (epochs, depth, C, k).
 *
 * Error is metric_error of the study's metric. Which way a dial is turned to make a learner more
 * complex is read from the data: the side where the training error is lower (k of k nearest
 * neighbours runs backwards). Overfitting is what the test error at the complex end has lost. */
#ifndef VALIDATION_CURVES_H
#define VALIDATION_CURVES_H

#include "harness/analysis/paired_folds.h"

struct validation_point {
	double x;
	size_t folds;
	double error[PARTS];            /* means over folds, NAN when unknown */
	double se; /* of the test error, folds taken as independent: for the band */
};

struct validation_curve {
	size_t dataset, variant;        /* the first of its variants, to name it by */
	const char *name;               /* "max_depth", "step" */
	const struct metric *metric;    /* whose errors these are */
	size_t n, room;
	struct validation_point *point;       /* by x */

	bool known; /* the rest was worked out: at least 3 points with test errors */
	bool upward;                    /* complexity grows with x */
	size_t best;                    /* point with the lowest test error */
	size_t chosen; /* point with the lowest validation error, or best without one */
	size_t simple, complex;         /* the two ends */
	/* Test error at the complex end less that at the setting which the validation rows picked,
	 * fold by fold. (Less the lowest test error it would always look like a loss: the lowest is
	 * picked by the same rows.) */
	bool tested;
	struct paired_t loss;
	bool overfits;                  /* the interval of the loss lies above 0 */
};

struct validation_curves {
	size_t n, room;
	struct validation_curve *at;                /* by data set, then in the order of the plan */
	size_t study;
	size_t sets;
	size_t *set;                    /* data sets that occur */
};

int validation_curves_create(struct validation_curves *out, const struct results *r, size_t study,
			     struct err *e);
void validation_curves_free(struct validation_curves *d);                       /* accepts { 0 } */

#endif
