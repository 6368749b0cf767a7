/* Signed ranks as a posterior, with a region of practical equivalence: is method B practically
 * better than A over data sets, practically the same, or worse? (Benavoli, Corani, Mangili,
 * Zaffalon & Ruggeri, ICML 2014; Benavoli, Corani, Demsar & Zaffalon, JMLR 18, 2017)
 *
 *   struct bayes_weights w;
 *   bayes_weights_create(&w, n, 0, seed, e);               once for all pairs of methods
 *   bayes_signed_rank(&x, d, n, 0.01, &w, e);              d (n): B less A, one for each data set
 *   x.right, x.inside, x.left                              sum up to 1
 *   bayes_weights_free(&w);
 *
 * A Dirichlet process puts weights w ~ Dirichlet(s, 1, .., 1) on 0 and the n differences;
 * theta_right is the sum of w_i w_j over pairs whose d_i + d_j is above 2 rope, theta_left below
 * -2 rope, at the edge half; inside is the rest. A draw decides for the region with the largest
 * theta, ties shared; right, inside, left are shares of draws. The expectations of the thetas are
 * exact. Differences and edges are compared after round_score. With the weights given a pair costs
 * O(n log n + draws n). */
#ifndef STATS_BAYES_SIGNED_RANK_H
#define STATS_BAYES_SIGNED_RANK_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

#define BAYES_PRIOR 0.5                 /* s: weight of the pseudo-observation at 0 */
#define BAYES_DRAWS 50000               /* standard error of a probability: .0022 at most */

/* Draws of the Dirichlet weights, not yet divided by their sum: exponential deviates, the first of
 * each row for the observation at 0. */
struct bayes_weights {
	size_t n, draws;
	float *gamma;                   /* (draws, n + 1) */
};

/* draws 0: BAYES_DRAWS, or as many as 20 million weights allow (80 MB), but 2000 at least. The
 * same seed gives the same weights; the stream is named by n. */
int bayes_weights_create(struct bayes_weights *w, size_t n, size_t draws, uint64_t seed,
			 struct err *e);
void bayes_weights_free(struct bayes_weights *w);

struct bayes_signed_rank {
	size_t n, draws;
	double left, inside, right;     /* probabilities that the region is the most probable one */
	double se;                      /* of the largest of them, from the number of draws */
	double theta_left, theta_inside, theta_right; /* exact posterior means */
};

/* ERR_DATA for n 0, a difference that is not finite, or weights made for another n. */
int bayes_signed_rank(struct bayes_signed_rank *out, const double *d, size_t n, double rope,
		      const struct bayes_weights *w, struct err *e);

#endif
