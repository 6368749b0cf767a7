/* Ball tree: every node knows a point and how far its rows lie from it. By the triangle inequality
 * no row of the node is nearer than the distance to that point less the radius; this holds for any
 * point, so the mean of the rows serves for every metric. Works where boxes do not (cosine), and
 * degrades more slowly with the number of columns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/halves.h"
#include "algorithms/knn/search.h"

/* Share of the lengths that a bound gives away for their rounding: sums of some thousand columns
 * in double are off by less than 1e-12. */
#define PARDON 1e-10

struct balltree {
	const struct space *space;
	struct halves halves;
	float *center;                  /* (nodes, cols) */
	double *radius;                 /* (nodes) in `length` of the metric */
};

static void balltree_destroy(void *self)
{
	struct balltree *t = self;

	if (!t)
		return;
	halves_free(&t->halves);
	free(t->center);
	free(t->radius);
	free(t);
}

static double length_to(const struct space *s, const float *q, const float *center)
{
	return s->metric->length(s, s->metric->pair(s, q, center));
}

static void fill_ball(struct balltree *t, struct half n, double *sum)
{
	const struct space *s = t->space;
	const uint32_t *order = t->halves.order;
	size_t from = half_from(&t->halves, n), to = half_to(&t->halves, n), d = s->cols;
	float *center = t->center + n.id * d;
	double far = 0;

	memset(sum, 0, d * sizeof *sum);
	for (size_t i = from; i < to; i++)
		for (size_t f = 0; f < d; f++)
			sum[f] += space_row(s, order[i])[f];
	for (size_t f = 0; f < d; f++)
		center[f] = (float)(sum[f] / (double)(to - from));
	for (size_t i = from; i < to; i++) {
		double r = length_to(s, center, space_row(s, order[i]));
		far = r > far ? r : far;
	}
	t->radius[n.id] = far;
	if (n.leaves == 1)
		return;
	fill_ball(t, half_left(n), sum);
	fill_ball(t, half_right(n), sum);
}

static int balltree_build(void **self, const struct space *s, size_t leaf_rows, struct err *e)
{
	struct balltree *t = mem_zeros(1, sizeof *t, e);
	double *sum = mem_array(s->cols, sizeof *sum, e);

	*self = NULL;
	if (!t || !sum || halves_build(&t->halves, s, leaf_rows, e) ||
	    !(t->center = mem_array(halves_nodes(&t->halves), s->cols * sizeof *t->center, e)) ||
	    !(t->radius = mem_array(halves_nodes(&t->halves), sizeof *t->radius, e))) {
		balltree_destroy(t);
		free(sum);
		return -1;
	}
	t->space = s;
	fill_ball(t, halves_root(&t->halves), sum);
	free(sum);
	*self = t;
	return 0;
}

/* No row of the node is nearer (in length) than this. */
static double node_bound(const struct balltree *t, const float *q, struct half n)
{
	const struct space *s = t->space;
	double away = length_to(s, q, t->center + n.id * s->cols), r = t->radius[n.id];

	return away - r - PARDON * (away + r) - s->metric->slack;
}

static void descend(const struct balltree *t, const float *q, struct half n, double bound, struct topk *best)
{
	const struct space *s = t->space;
	const uint32_t *order = t->halves.order;
	struct half child[2] = { half_left(n), half_right(n) };
	double gap[2];
	int near;

	if (bound > s->metric->length(s, topk_limit(best)))
		return;
	if (n.leaves == 1) {
		for (size_t i = half_from(&t->halves, n); i < half_to(&t->halves, n); i++)
			topk_offer(best, (struct near){ space_gap(s, q, order[i]), order[i] });
		return;
	}
	gap[0] = node_bound(t, q, child[0]);
	gap[1] = node_bound(t, q, child[1]);
	near = gap[1] < gap[0];
	descend(t, q, child[near], gap[near], best);
	descend(t, q, child[!near], gap[!near], best);
}

static int balltree_nearest(const void *self, const float *q, size_t n, size_t k, struct near *out,
			    struct err *e)
{
	const struct balltree *t = self;

	(void)e;
	for (size_t i = 0; i < n; i++, q += t->space->cols) {
		struct topk best = { out + i * k, k, 0 };
		descend(t, q, halves_root(&t->halves), 0, &best);
		topk_sort(&best);
	}
	return 0;
}

/* limit: the radius as a length, with the same allowance. */
static int collect(const struct balltree *t, const float *q, struct half n, double limit, double radius,
		   struct near_list *out, struct err *e)
{
	const struct space *s = t->space;
	const uint32_t *order = t->halves.order;

	if (node_bound(t, q, n) > limit)
		return 0;
	if (n.leaves > 1)
		return collect(t, q, half_left(n), limit, radius, out, e) ||
		       collect(t, q, half_right(n), limit, radius, out, e) ? -1 : 0;
	for (size_t i = half_from(&t->halves, n); i < half_to(&t->halves, n); i++) {
		struct near c = { space_gap(s, q, order[i]), order[i] };
		if (within_radius(s, c.gap, radius) && near_list_add(out, c, e))
			return -1;
	}
	return 0;
}

static int balltree_within(const void *self, const float *q, double radius, struct near_list *out,
			   struct err *e)
{
	const struct balltree *t = self;
	const struct space *s = t->space;
	double limit = s->metric->length(s, s->metric->reduce(s, radius)) * (1 + PARDON);

	return collect(t, q, halves_root(&t->halves), limit, radius, out, e);
}

static size_t balltree_bytes(const void *self)
{
	const struct balltree *t = self;

	return t->halves.rows * sizeof *t->halves.order +
	       halves_nodes(&t->halves) * (t->space->cols * sizeof *t->center + sizeof *t->radius);
}

const struct search_class balltree_search = {
	"balltree", METRIC_TRIANGLE, balltree_build, balltree_nearest, balltree_within, balltree_bytes,
	balltree_destroy
};
