#include "algorithms/knn/vote.h"

#include <math.h>

/* How much a voter at distance d counts, given those of the nearest and of the farthest voter. A
 * power may overflow: voters at infinite distances count alike. */
static double uniform(double d, double nearest, double farthest)
{
	(void)d;
	(void)nearest;
	(void)farthest;
	return 1;
}

/* Scaled by the nearest voter's, which cancels in the shares and keeps 1 / d from overflowing. */
static double by_distance(double d, double nearest, double farthest)
{
	(void)farthest;
	if (isinf(nearest))
		return 1;
	return nearest > 0 ? nearest / d : d <= 0;
}

static double gaussian(double d, double nearest, double farthest)
{
	(void)nearest;
	return farthest > 0 && isfinite(farthest) ? exp(-(d / farthest) * (d / farthest) / 2) : 1;
}

static double (*const kernel[])(double, double, double) = { uniform, by_distance, gaussian };

double knn_vote_weight(const struct knn_vote *b, struct knn_neighbour c, double nearest,
		       double farthest)
{
	double w = b->weight ? (double)b->weight[c.row] : 1;

	if (b->votes == KNN_UNIFORM)
		return w;
	return w * kernel[b->votes](knn_vote_distance(b, c), nearest, farthest);
}

void knn_vote_count(const struct knn_vote *b, const struct knn_neighbour *at, size_t n, double *out)
{
	double nearest = knn_vote_distance(b, at[0]), total = 0;
	double farthest = knn_vote_distance(b, at[n - 1]);

	for (size_t c = 0; c < b->outputs; c++)
		out[c] = 0;
	for (size_t i = 0; i < n; i++) {
		double w = knn_vote_weight(b, at[i], nearest, farthest);
		total += w;
		if (b->label)
			out[b->label[at[i].row]] += w;
		else
			out[0] += w * b->target[at[i].row];
	}
	for (size_t c = 0; c < b->outputs; c++)
		out[c] /= total;
}
