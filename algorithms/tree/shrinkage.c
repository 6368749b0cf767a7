#include "algorithms/tree/shrinkage.h"

#include <math.h>

/* Paulson's quantile: the cube root of F is nearly normal, and a quadratic in it. INFINITY where the second degrees
 * of freedom are too few to tell. */
static double f_quantile(double d1, double d2, double sd)
{
	double a = 2 / (9 * d1), b = 2 / (9 * d2), x = 1 - a, y = 1 - b;
	double square = y * y - sd * sd * b, root;

	if (!(square > 0))
		return INFINITY;
	root = (x * y + sqrt(fmax(0, x * x * y * y - square * (x * x - sd * sd * a)))) / square;
	return root * root * root;
}

/* t; 0 where there is no more than chance. */
static double find_ratio(const struct tree_group_sum *sum, size_t groups, double total)
{
	double rows = 0, weight = 0, squares = 0, all = 0, between = 0, d1 = (double)groups - 1, d2, within, f;

	for (size_t g = 0; g < groups; g++) {
		rows += (double)sum[g].rows;
		weight += sum[g].weight;
		squares += sum[g].weight * sum[g].weight;
		all += sum[g].sum;
		between += sum[g].sum * sum[g].sum / sum[g].weight;
	}
	between -= all * all / weight;
	within = total - between;
	d2 = rows - (double)groups;
	if (!(d1 > 0) || !(d2 > 0) || !(within > 0) || !(weight * weight > squares))
		return 0;
	f = between / d1 / (within / d2) / f_quantile(d1, d2, TREE_SHRINKAGE_SD);
	return f > 1 ? (f - 1) * d1 / (weight - squares / weight) : 0;
}

static double expected_share(const struct tree_shrinkage *s, const struct tree_group_sum *g)
{
	double t = g->weight * s->ratio;

	return t / (1 + t);
}

bool tree_shrinkage_pools(const struct tree_shrinkage *s, const struct tree_group_sum *g)
{
	return expected_share(s, g) < TREE_SHRINKAGE_LEAST;
}

double tree_shrinkage_sum(const struct tree_shrinkage *s, const struct tree_group_sum *g)
{
	return tree_shrinkage_pools(s, g) ? s->pool_mean * g->weight : g->sum * expected_share(s, g);
}

bool tree_shrinkage_make(struct tree_shrinkage *s, const struct tree_group_sum *sum, size_t groups, double total)
{
	double pool = 0, weight = 0;

	*s = (struct tree_shrinkage){ .ratio = find_ratio(sum, groups, total), .pooled = groups };
	if (!(s->ratio > 0))
		return false;
	for (size_t g = 0; g < groups; g++)
		if (tree_shrinkage_pools(s, &sum[g])) {
			pool += sum[g].sum;
			weight += sum[g].weight;
			s->pooled = g;
		}
	s->pool_mean = weight > 0 ? pool / weight : 0;
	for (size_t g = 0; g < groups; g++)
		s->all += tree_shrinkage_sum(s, &sum[g]);
	return true;
}

double tree_shrinkage_gain(const struct tree_shrinkage *s, const struct tree_side *l, const struct tree_side *r,
			   double left)
{
	double seen = l->sum / l->weight - r->sum / r->weight;
	double expected = left / l->weight - (s->all - left) / r->weight;

	return (2 * expected - seen) * seen * l->weight * r->weight / (l->weight + r->weight);
}
