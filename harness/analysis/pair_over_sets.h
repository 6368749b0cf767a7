/* Two methods over several data sets, one difference each: everything that is said of such a pair, in runs of ours
 * and in anyone's table of scores. */
#ifndef PAIR_OVER_SETS_H
#define PAIR_OVER_SETS_H

#include "harness/stats/bayes_signed_rank.h"
#include "harness/stats/compare.h"

struct pair_over_sets {
	size_t sets;
	double mean;                            /* of the differences */
	struct interval ci;                     /* of the mean: Student's t over the data sets */
	struct wilcoxon w;
	/* That the difference lies within +-rope: two one-sided exact signed-rank tests, the larger p. */
	double p_equal;
	struct bayes_signed_rank bayes;         /* right: the first is better by more than the rope; NANs without
						 * weights */
};

/* d (n, n > 1): first less second, larger is better; weights of n, or NULL: no posterior is drawn. */
int pair_over_sets(struct pair_over_sets *out, const double *d, size_t n, double rope,
		   const struct bayes_weights *weights, struct err *e);

#endif
