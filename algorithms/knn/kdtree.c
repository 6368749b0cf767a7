/* kd-tree: every node knows the box around its rows. A box is passed over when even its nearest
 * point is farther than the k-th neighbour so far.
 *
 * That bound needs no allowance for rounding: it is the metric's own loop, run to the query moved
 * into the box, and each of its steps (difference, square, sum) rounds monotonically, so it cannot
 * exceed the distance computed for any row inside. Only pow and the division of Canberra are not
 * quite monotone; KNN_BOUND_SLACK covers them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/index_tree.h"

struct kdtree {
	struct nest nest;
	float *low, *high;              /* (groups, cols, 16) corners of the nodes' boxes */
};

static void kdtree_destroy(void *self)
{
	struct kdtree *t = self;

	if (!t)
		return;
	nest_free(&t->nest);
	free(t->low);
	free(t->high);
	free(t);
}

/* Boxes of level l around what lies in them. */
static void fill_level(struct kdtree *t, size_t l)
{
	const struct space *s = t->nest.space;

	for (size_t i = 0; i < t->nest.nodes[l]; i++) {
		size_t at = (t->nest.group[l] + i / LANES) * s->cols * LANES + i % LANES, from, to;
		nest_range(&t->nest, l, i, &from, &to);
		for (size_t f = 0; f < s->cols; f++) {
			t->low[at + f * LANES] = INFINITY;
			t->high[at + f * LANES] = -INFINITY;
		}
		for (; from < to; from++) {
			const float *x = space_row(s, t->nest.order[from]);
			for (size_t f = 0; f < s->cols; f++) {
				float *low = &t->low[at + f * LANES];
				float *high = &t->high[at + f * LANES];
				*low = x[f] < *low ? x[f] : *low;
				*high = x[f] > *high ? x[f] : *high;
			}
		}
	}
}

static int kdtree_build(void **self, const struct space *s, size_t leaf_rows, struct err *e)
{
	struct kdtree *t = mem_zeros(1, sizeof *t, e);
	size_t size;

	*self = NULL;
	if (!t || nest_build(&t->nest, s, leaf_rows, e))
		goto failed;
	size = t->nest.group[t->nest.levels] * s->cols * LANES;
	if (!(t->low = mem_aligned(size, sizeof *t->low, e)) ||
	    !(t->high = mem_aligned(size, sizeof *t->high, e)))
		goto failed;
	memset(t->low, 0, size * sizeof *t->low);
	memset(t->high, 0, size * sizeof *t->high);
	for (size_t l = 0; l < t->nest.levels; l++)
		fill_level(t, l);
	*self = t;
	return 0;
failed:
	kdtree_destroy(t);
	return -1;
}

/* The query moved into each of the 16 boxes, and its distance from there. */
static void box_bounds(const void *tree, const float *q, size_t group, float *room, double *bound)
{
	const struct kdtree *t = tree;
	const struct space *s = t->nest.space;
	size_t at = group * s->cols * LANES;
	const float *low = t->low + at, *high = t->high + at;

	for (size_t f = 0; f < s->cols; f++)
		for (size_t i = 0; i < LANES; i++) {
			float x = q[f] < low[f * LANES + i] ? low[f * LANES + i] : q[f];
			room[f * LANES + i] = x > high[f * LANES + i] ? high[f * LANES + i] : x;
		}
	t->nest.lanes(s, q, room, bound);
	for (size_t i = 0; i < LANES; i++)
		bound[i] *= 1 - KNN_BOUND_SLACK;
}

static double same(const struct space *s, double reduced)
{
	(void)s;
	return reduced;
}

static struct nest_visit visit(const struct kdtree *t, const float *q, struct err *e)
{
	return (struct nest_visit){ &t->nest, t, box_bounds, same, q,
				    mem_aligned(t->nest.space->cols * LANES, sizeof *q, e) };
}

static int kdtree_nearest(const void *self, const float *q, size_t n, size_t k, struct near *out,
			  struct err *e)
{
	const struct kdtree *t = self;
	struct nest_visit v = visit(t, q, e);

	if (!v.room)
		return -1;
	nest_nearest(v, n, k, out);
	free(v.room);
	return 0;
}

static int kdtree_within(const void *self, const float *q, double radius, struct near_list *out,
			 struct err *e)
{
	const struct kdtree *t = self;
	const struct space *s = t->nest.space;
	struct nest_visit v = visit(t, q, e);
	double limit = s->metric->reduce(s, radius) / (1 - KNN_BOUND_SLACK);
	int rc = v.room ? nest_within(&v, radius, limit, out, e) : -1;

	free(v.room);
	return rc;
}

static size_t kdtree_bytes(const void *self)
{
	const struct kdtree *t = self;

	return nest_bytes(&t->nest) +
	       2 * t->nest.group[t->nest.levels] * t->nest.space->cols * LANES * sizeof *t->low;
}

const struct search_class kdtree_search = {
	"kdtree", METRIC_AXES, kdtree_build, kdtree_nearest, kdtree_within, kdtree_bytes,
	kdtree_destroy
};
