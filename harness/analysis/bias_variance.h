/* Errors of a study's learners parted into bias and variance (harness/stats/decomposition.h): what each said
 * of the same rows in every repeat of the splits, trained each time on other rows.
 *
 *   struct bias_variance b;
 *   if (bias_variance_create(&b, r, study, e))
 *           ...
 *   for (size_t i = 0; i < b.n; i++)
 *           ... b.at[i].part[DECOMPOSED_VARIANCE].mean ...
 *   bias_variance_free(&b);
 *
 * From stored predictions. A repeat of which a cell failed is left out for that learner, and so is a row
 * that not every repeat tests, so that splits have to be repeated cross-validations such as 2x25, whose
 * models share half of their rows on average. Rows count alike, whatever their weights. Errors are the share
 * of wrong answers and the mean squared error, whatever the study's metric. */
#ifndef BIAS_VARIANCE_H
#define BIAS_VARIANCE_H

#include "harness/stats/decomposition.h"
#include "harness/store/query.h"

struct bias_variance_learner {
	size_t dataset, variant;
	struct decomposition d;
	int *repeat;                    /* (d.draws): those that are whole, ascending */
	struct decomposition_estimate part[DECOMPOSED_PARTS];
	/* Variance less bias^2, adjusted for all learners and data sets of the study. */
	struct decomposition_estimate lean;
	double lean_p;
};

/* What the variance, or bias^2, of learner a is above that of b. */
struct bias_variance_pair {
	size_t a, b;                    /* positions in at, of one data set, a before b */
	struct decomposition_estimate of[2];
	double p[2];                    /* adjusted for all pairs of the study, both parts */
};
enum bias_variance_of { BIAS_VARIANCE_VARIANCE, BIAS_VARIANCE_BIAS };

struct bias_variance {
	size_t n, room, pairs, pairs_room;
	struct bias_variance_learner *at;       /* by data set, then in the order of the plan */
	struct bias_variance_pair *pair;
	size_t asked;                   /* learners on data sets that have finished cells: n of them could be
					 * parted */
};

/* O(rows repeats) memory for one learner at a time, and O(rows) for each. */
int bias_variance_create(struct bias_variance *out, const struct results *r, size_t study, struct err *e);
void bias_variance_free(struct bias_variance *b);       /* accepts { 0 } */

/* Of a data set's learners the one with the most, or (sign -1) least, of a part; b->n without any. */
size_t bias_variance_extreme(const struct bias_variance *b, size_t dataset, enum decomposition_name part, int sign);
/* What a has more than b, with its adjusted p; mean NAN where they were not paired. */
struct decomposition_estimate bias_variance_between(const struct bias_variance *b, size_t a, size_t other,
						    enum bias_variance_of of);

#endif
