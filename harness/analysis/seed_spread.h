/* How much of the spread of scores is the learner's own chance: several trainings on the same folds.
 *
 * Within a fold they see the same rows, so that what differs is initial weights, batches, a search. Their
 * mean is the fold's score, and folds are what every test counts; the spread over seeds is a number of
 * its own, beside that over folds. */
#ifndef SEED_SPREAD_H
#define SEED_SPREAD_H

#include "harness/analysis/comparison.h"

struct seed_spread {
	size_t set, method;             /* of the comparison */
	size_t trainings, folds;        /* a fold's, the most; folds with a score */
	double mean;                    /* of the primary test score over folds */
	double seed_sd;                 /* within folds, pooled: the root of the mean variance; NAN for one */
	double fold_sd;                 /* of the folds' means; NAN for fewer than two */
};

struct seed_spreads {
	size_t n;
	struct seed_spread *at;         /* by data set, then in the order of methods, without baselines */
	bool any;                       /* one of them was trained more than once */
};

int seed_spreads_create(struct seed_spreads *out, const struct comparison *c, struct err *e);
void seed_spreads_free(struct seed_spreads *s);         /* accepts { 0 } */

#endif
