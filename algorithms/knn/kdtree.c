/* kd-tree: every node knows the box around its rows. A box is passed over when even its nearest
 * point is farther than the k-th neighbour so far.
 *
 * That bound needs no allowance for rounding: it is the metric's own loop, run to the query moved
 * into the box, and each of its steps (difference, square, sum) rounds monotonically, so it cannot
 * exceed the distance computed for any row inside. Only pow and the division of Canberra are not
 * quite monotone; PARDON covers them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/halves.h"
#include "algorithms/knn/search.h"

#define PARDON (1 - 1e-12)

struct kdtree {
	const struct space *space;
	struct halves halves;
	float *box;                     /* (nodes, 2, cols): lowest and highest values */
};

static void kdtree_destroy(void *self)
{
	struct kdtree *t = self;

	if (!t)
		return;
	halves_free(&t->halves);
	free(t->box);
	free(t);
}

static void box_grow(float *box, const float *other_low, const float *other_high, size_t d)
{
	for (size_t f = 0; f < d; f++) {
		box[f] = other_low[f] < box[f] ? other_low[f] : box[f];
		box[d + f] = other_high[f] > box[d + f] ? other_high[f] : box[d + f];
	}
}

static void fill_boxes(struct kdtree *t, struct half n)
{
	size_t d = t->space->cols;
	float *box = t->box + n.id * 2 * d, *left, *right;

	if (n.leaves == 1) {
		const uint32_t *order = t->halves.order;
		memcpy(box, space_row(t->space, order[half_from(&t->halves, n)]), d * sizeof *box);
		memcpy(box + d, box, d * sizeof *box);
		for (size_t i = half_from(&t->halves, n); i < half_to(&t->halves, n); i++)
			box_grow(box, space_row(t->space, order[i]), space_row(t->space, order[i]), d);
		return;
	}
	fill_boxes(t, half_left(n));
	fill_boxes(t, half_right(n));
	left = t->box + half_left(n).id * 2 * d;
	right = t->box + half_right(n).id * 2 * d;
	memcpy(box, left, 2 * d * sizeof *box);
	box_grow(box, right, right + d, d);
}

static int kdtree_build(void **self, const struct space *s, size_t leaf_rows, struct err *e)
{
	struct kdtree *t = mem_zeros(1, sizeof *t, e);

	*self = NULL;
	if (!t || halves_build(&t->halves, s, leaf_rows, e) ||
	    !(t->box = mem_array(halves_nodes(&t->halves) * 2, s->cols * sizeof *t->box, e))) {
		kdtree_destroy(t);
		return -1;
	}
	t->space = s;
	fill_boxes(t, halves_root(&t->halves));
	*self = t;
	return 0;
}

/* One query on its way down. */
struct visit {
	const struct kdtree *tree;
	const float *q;
	float *moved;                   /* (cols) the query moved into a box */
};

/* No row of the node is nearer (in reduced distance) than this. */
static double node_bound(const struct visit *v, struct half n)
{
	const struct space *s = v->tree->space;
	const float *box = v->tree->box + n.id * 2 * s->cols;

	for (size_t f = 0; f < s->cols; f++) {
		float x = v->q[f] < box[f] ? box[f] : v->q[f];
		v->moved[f] = x > box[s->cols + f] ? box[s->cols + f] : x;
	}
	return s->metric->pair(s, v->q, v->moved) * PARDON;
}

static void descend(const struct visit *v, struct half n, double bound, struct topk *t)
{
	const struct halves *h = &v->tree->halves;
	struct half child[2] = { half_left(n), half_right(n) };
	double gap[2];
	int near;

	if (bound > topk_limit(t))
		return;
	if (n.leaves == 1) {
		for (size_t i = half_from(h, n); i < half_to(h, n); i++)
			topk_offer(t, (struct near){ space_gap(v->tree->space, v->q, h->order[i]), h->order[i] });
		return;
	}
	gap[0] = node_bound(v, child[0]);
	gap[1] = node_bound(v, child[1]);
	near = gap[1] < gap[0];
	descend(v, child[near], gap[near], t);
	descend(v, child[!near], gap[!near], t);
}

static int kdtree_nearest(const void *self, const float *q, size_t n, size_t k, struct near *out,
			  struct err *e)
{
	const struct kdtree *t = self;
	struct visit v = { t, q, mem_array(t->space->cols, sizeof *v.moved, e) };

	if (!v.moved)
		return -1;
	for (size_t i = 0; i < n; i++, v.q += t->space->cols) {
		struct topk best = { out + i * k, k, 0 };
		descend(&v, halves_root(&t->halves), 0, &best);
		topk_sort(&best);
	}
	free(v.moved);
	return 0;
}

static int collect(const struct visit *v, struct half n, double radius, struct near_list *out, struct err *e)
{
	const struct space *s = v->tree->space;
	const struct halves *h = &v->tree->halves;

	if (s->metric->distance(s, node_bound(v, n)) * PARDON > radius)
		return 0;
	if (n.leaves > 1)
		return collect(v, half_left(n), radius, out, e) || collect(v, half_right(n), radius, out, e) ?
			-1 : 0;
	for (size_t i = half_from(h, n); i < half_to(h, n); i++) {
		struct near c = { space_gap(s, v->q, h->order[i]), h->order[i] };
		if (within_radius(s, c.gap, radius) && near_list_add(out, c, e))
			return -1;
	}
	return 0;
}

static int kdtree_within(const void *self, const float *q, double radius, struct near_list *out,
			 struct err *e)
{
	const struct kdtree *t = self;
	struct visit v = { t, q, mem_array(t->space->cols, sizeof *v.moved, e) };
	int rc = v.moved ? collect(&v, halves_root(&t->halves), radius, out, e) : -1;

	free(v.moved);
	return rc;
}

static size_t kdtree_bytes(const void *self)
{
	const struct kdtree *t = self;

	return t->halves.rows * sizeof *t->halves.order +
	       halves_nodes(&t->halves) * 2 * t->space->cols * sizeof *t->box;
}

const struct search_class kdtree_search = {
	"kdtree", METRIC_AXES, kdtree_build, kdtree_nearest, kdtree_within, kdtree_bytes, kdtree_destroy
};
