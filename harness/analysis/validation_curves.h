/* Overfitting, worked out: error on training, validation and test rows over each learner's own dial
 * of complexity (epochs, depth, C, k).
 *
 * Error is metric_error of the study's metric. Which way a dial is turned to make a learner more
 * complex is read from the data: the side where the training error is lower (k of k nearest
 * neighbours runs backwards). Overfitting is what the test error at the complex end has lost against
 * the setting that validation picks. Errors closer than rounding are equal. */
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
	size_t simple, complex;         /* the two ends */
	/* What each fold's own validation rows pick, ties going to the simpler setting: the lower
	 * quartile, median and upper quartile of the picks. picked: there are validation rows. */
	bool picked;
	size_t low, chosen, high;
	/* Test error at the complex end less that at the setting which the fold's validation rows
	 * picked, fold by fold. Settings are never picked by the validation rows of other folds,
	 * which are test rows here, nor by test errors: on noise alone either shows a loss. */
	bool tested;                    /* picked, in at least two folds */
	struct paired_t loss;
	double p_holm;                  /* adjusted for all curves of the study that are tested */
	bool overfits;                  /* the loss is above 0 beyond chance (p_holm) */
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

/* Inside validation_*.c: whether two variants' canonical texts are equal without the dial's own
 * part; the lowest of the errors of all points (n), the simplest of those that tie; picks and loss of
 * a curve; p_holm and overfits of all. */
bool validation_same_rest(const char *a, const char *b, const char *dial);
/* Where on the dial a finished cell is; NAN for one that is not. */
double validation_at(const struct results *r, size_t study, const struct validation_curve *d, size_t cell);
size_t validation_lowest(const struct validation_curve *d, const double *error);
int validation_curve_loss(struct validation_curve *d, const struct results *r, size_t study,
			  struct err *e);
int validation_curves_judge(struct validation_curves *d, struct err *e);

#endif
