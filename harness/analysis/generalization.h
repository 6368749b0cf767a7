/* How a learner's score on its training rows compares with scores on unseen ones, with intervals: who
 * may overfit, who underfits, and what to try remedies on.
 *
 *   struct generalization g;
 *   if (generalization_of(&g, c, set, method, e))
 *           ...
 *
 * Both differences are of merit, fold by fold, with the corrected resampled t (fold_sample.h). */
#ifndef GENERALIZATION_H
#define GENERALIZATION_H

#include "harness/analysis/comparison.h"

struct generalization {
	bool known;                     /* at least PAIRED_LEAST folds */
	double train, test;             /* mean scores over these folds */
	struct paired_t gap;            /* merit on training rows less merit on test rows */
	bool wide;                      /* the gap's interval lies above 0 */
	/* The learner of the highest merit there, if it is another: merit on the own training rows less
	 * the other's on test rows. */
	size_t best;                    /* a method of the comparison */
	struct paired_t behind;
	bool below;                     /* its interval lies below minus one point (COMPARISON_ROPE): what
					 * another predicts for unseen rows, this one does not learn */
};

/* set, method: of the comparison. O(folds log folds). */
int generalization_of(struct generalization *out, const struct comparison *c, size_t set,
		      size_t method, struct err *e);

/* What the cells of a method on a data set cost: seconds of one, on average, the scoring of training
 * and test rows taken to cost what predicting does. By the clock, since that of the processor is too
 * coarse for small fits. NAN when unknown. */
double generalization_cost(const struct comparison *c, size_t set, size_t method);

/* ---- what to try remedies on ---- */

/* A learner that may overfit or underfit: there is something to remedy in its training score. */
struct generalization_suspect {
	size_t set, method;
	bool over;
	double cost;                    /* generalization_cost */
};

/* Of each learner (not tuned, no baseline) on each data set one variant: that with its defaults where
 * there is one, else the first of a rank that is one; the surest first: those below another learner, then wide gaps, then those without a gap; of each
 * kind the cheapest first, since more of them are tried in the same time. *out is the caller's. */
int generalization_suspects(struct generalization_suspect **out, size_t *n,
			    const struct comparison *c, struct err *e);

#endif
