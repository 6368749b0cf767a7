/* What the search for parameters bought, in a comparison that holds learners tuned and with their
 * defaults: the gain on test rows, by how much the search promised too much, and what more or fewer
 * tries would have found.
 *
 *   struct tuning_gains *t;
 *   if (tuning_gains_create(&t, c, e))
 *           ...
 *   for (size_t i = 0; i < t->n; i++)               none when no learner was tuned
 *           ... t->at[i].mean ...
 *   tuning_gains_destroy(t);
 *
 * The comparison must outlive the result. */
#ifndef TUNING_GAIN_H
#define TUNING_GAIN_H

#include "harness/analysis/comparison.h"


/* A tuned learner on a data set. */
struct tuning_gain {
	size_t set, tuned;              /* a data set and a method of the comparison */
	size_t plain;                   /* the method that is its default, or NO_METHOD */
	double tried;                   /* configurations per fold; NAN when none is recorded */
	double cost_s;                  /* wall seconds of a fold's search, mean; NAN likewise */
	bool halving;                   /* configurations were tried in part first */
	double optimism; /* merit of the chosen configuration on inner validation rows, mean over
			  * folds, less merit on test rows: above 0 the search promised too much */
	bool known;                     /* both have scores on two folds or more: */
	double mean, p, p_holm;         /* merit tuned less default, above 0 tuning helped; adjusted
					 * for all gains */
	struct interval ci;
	/* Expected best inner score (raw, primary metric) when k + 1 of the configurations are
	 * tried in any order, Tang et al. 2020; mean over folds; as long as the shortest fold's. A search by
	 * halving has an order: what it found in the end, alone. */
	size_t tries;
	double *best;                   /* (tries) */
};

struct tuning_gains {
	size_t n;
	struct tuning_gain *at;         /* by data set, then in the order of methods */
};

int tuning_gains_create(struct tuning_gains **out, const struct comparison *c, struct err *e);
void tuning_gains_destroy(struct tuning_gains *t);      /* accepts NULL */

#endif
