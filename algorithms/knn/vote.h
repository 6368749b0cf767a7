/* What the neighbours say: shares of the vote per class, or the weighted mean of their targets. */
#ifndef KNN_VOTE_H
#define KNN_VOTE_H

#include "algorithms/knn/space.h"
#include "algorithms/knn/topk.h"

struct knn_vote {
	const struct knn_space *space;
	enum knn_votes votes;
	const uint32_t *label;          /* one of these two */
	const double *target;
	const float *weight;            /* or NULL: all 1 */
	size_t outputs;                 /* classes, or 1 */
};

/* out (outputs): from n >= 1 voters, nearest first.
 *   uniform   each row counts its weight
 *   distance  weight / distance; rows at distance 0, if there are any, decide alone
 *   gaussian  weight * exp(-d^2 / 2 h^2), h the distance of the farthest voter; uniform when it is
 * 0 */
void knn_vote_count(const struct knn_vote *b, const struct knn_neighbour *at, size_t n,
		    double *out);

/* How much one of them counts, given the distances of the nearest and the farthest voter. */
double knn_vote_weight(const struct knn_vote *b, struct knn_neighbour c, double nearest,
		       double farthest);

static inline double knn_vote_distance(const struct knn_vote *b, struct knn_neighbour c)
{
	return b->space->metric->distance(b->space, c.gap);
}

#endif
