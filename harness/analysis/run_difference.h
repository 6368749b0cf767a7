/* Two runs side by side: for each learner on a data set in a study, what changed from run A to
 * run B, fold by fold, by the tests that a report makes within one run.
 *
 *   struct run_difference *d;
 *   if (run_difference_create(&d, a, b, e))
 *           ...
 *   for (size_t i = 0; i < d->n; i++)
 *           ... d->group[i].t.mean ...
 *   run_difference_destroy(d);
 *
 * Cells are the same in both runs when study, data set, learner with its parameters (the label),
 * repeat and fold are; positions and order of the runs do not matter. Differences are of the raw
 * metric of the study, B less A; studies that the two runs measure by different ones are ERR_DATA.
 * The runs must outlive the result. */
#ifndef RUN_DIFFERENCE_H
#define RUN_DIFFERENCE_H

#include "harness/analysis/paired_folds.h"

/* A learner on a data set in a study. */
struct run_difference_group {
	size_t study, dataset, variant; /* positions in A */
	size_t cells;                   /* in both runs, whatever became of them */
	size_t other_status;            /* of these: the status is another one */
	size_t pairs, unequal;          /* with a score in both; of these: with another score */
	double mean_a, mean_b;          /* over the pairs; NAN without any */
	bool tested;                    /* at least two pairs */
	struct paired_t t;              /* of B - A, corrected, at ANALYSIS_LEVEL */
	double p_holm;                  /* adjusted over all groups that were tested, else 1 */
};

struct run_difference {
	const struct results *a, *b;
	size_t n;
	struct run_difference_group *group;     /* in the order of A's cells */
	size_t both, only_a, only_b;    /* cells */
};

int run_difference_create(struct run_difference **out, const struct results *a,
			  const struct results *b, struct err *e);
void run_difference_destroy(struct run_difference *d);          /* accepts NULL */

/* Beyond chance: p_holm below 1 - ANALYSIS_LEVEL. */
bool run_difference_real(const struct run_difference_group *g);

#endif
