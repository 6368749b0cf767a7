/* What a search brings, by how much of it there is: expected test scores of the configuration that validates best, of n
 * tried, and within a time. Of tables whose rows are trials (score_options.trial). */
#ifndef SCORE_BUDGET_H
#define SCORE_BUDGET_H

#include "harness/scores/score_analysis.h"

#define SCORE_BUDGET_POINTS 40          /* times, evenly in the logarithm */

struct score_budget {
	size_t sets;                    /* where every method was searched; 0: there is nothing to draw */
	size_t trials;                  /* the fewest of a search */
	double *n;                      /* (trials): 1, 2, ... */
	double *by_trials;              /* (methods by rank, trials): means over sets and their folds */
	size_t points;                  /* 0: no seconds */
	double *seconds;                /* (points) */
	double *by_seconds;             /* (methods, points): NAN where some search had not yet tried one */
};

/* O(trials^2) for each search, and SCORE_BUDGET_POINTS times a thousand random orders. */
int score_budget_create(struct score_budget *out, const struct score_analysis *a, struct err *e);
void score_budget_free(struct score_budget *b);         /* accepts { 0 } */

#endif
