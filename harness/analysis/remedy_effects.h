/* What remedies against over- and underfitting bought: arms of one learner tried on inner splits of
 * the training rows (table remedy), each against the learner as it was, split by split.
 *
 *   struct remedy_effects x = { 0 };
 *   if (remedy_effects_add(&x, c, e))               all that belong to the comparison
 *           ...
 *   for (size_t i = 0; i < x.n; i++)
 *           ... x.at[i].arm[k].mean, .ci ...
 *   remedy_effects_free(&x);
 *
 * An effect is a difference of merit (metric_merit; of a relative metric the reference is that of the
 * data set in the comparison) with the corrected resampled t over the splits. Intervals hold for all
 * arms of a learner on a data set at once (Bonferroni), so that the best may be picked: an effect is
 * shown when its interval leaves out 0. The test rows of the run take no part. */
#ifndef REMEDY_EFFECTS_H
#define REMEDY_EFFECTS_H

#include "harness/analysis/comparison.h"

struct remedy_effect {
	const char *name;               /* "pruning": a singular, to be followed by "buys" */
	const char *changed;            /* canonical text of the arm's parameters */
	size_t planned, n;              /* splits; those with a score of both sides */
	const char *why;                /* of one that failed, or "" */
	double score, train;            /* means over its own splits */
	struct paired_t t;              /* merit of the arm less that of the plain learner */
	struct interval ci;             /* for all arms at once; NANs without a test */
	double price;                   /* time to fit and predict, as a multiple of the plain learner's:
	                                 * median over the splits */
	int shown;                      /* +1 it helps, -1 it hurts, 0 not shown */
};

/* A learner on a data set. */
struct remedy_tried {
	size_t study, dataset, variant; /* positions in the results */
	bool over;                      /* tried against overfitting */
	const struct metric *metric;
	char unit[96];                  /* of an effect times 100: comparison_unit */
	double plain, plain_train;      /* mean scores of the learner as it was */
	size_t splits, arms;
	struct remedy_effect *arm;      /* (arms), as planned */
};

struct remedy_effects {
	size_t n, room;
	struct remedy_tried *at;        /* by data set, learner, in the order of the store */
};

int remedy_effects_add(struct remedy_effects *x, const struct comparison *c, struct err *e);
void remedy_effects_free(struct remedy_effects *x);     /* accepts { 0 } */

/* What was tried on a variant, or NULL; the arm that is shown to help most, or NULL. */
const struct remedy_tried *remedy_effects_find(const struct remedy_effects *x, size_t study,
					       size_t dataset, size_t variant);
const struct remedy_effect *remedy_best(const struct remedy_tried *t);

/* In a line: "pruning buys 2.9 points [1.1, 4.7] on inner folds, 0.9x the time"; "... costs ..."; or
 * "...: not shown, +0.4 points [-1.0, 1.8], ...". */
const char *remedy_text(const struct remedy_tried *t, const struct remedy_effect *a,
			char buf[static 400]);

#endif
