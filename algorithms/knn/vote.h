/* What the neighbours say: shares of the vote per class, or the weighted mean of their targets. */
#ifndef KNN_VOTE_H
#define KNN_VOTE_H

#include "algorithms/knn/space.h"
#include "algorithms/knn/topk.h"

struct ballot {
	const struct space *space;
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
void ballot_count(const struct ballot *b, const struct near *at, size_t n, double *out);

/* How much one of them counts, given the distances of the nearest and the farthest voter. */
double ballot_weight(const struct ballot *b, struct near c, double nearest, double farthest);

static inline double ballot_distance(const struct ballot *b, struct near c)
{
	return b->space->metric->distance(b->space, c.gap);
}

#endif
