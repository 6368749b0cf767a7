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
	struct knn_index_tree index;
	float *low, *high;              /* (groups, cols, 16) corners of the nodes' boxes */
};

static void kdtree_destroy(void *self)
{
	struct kdtree *t = self;

	if (!t)
		return;
	knn_index_tree_free(&t->index);
	free(t->low);
	free(t->high);
	free(t);
}

/* Boxes of level l around what lies in them. */
static void fill_level(struct kdtree *t, size_t l)
{
	const struct knn_space *s = t->index.space;

	for (size_t i = 0; i < t->index.nodes[l]; i++) {
		size_t at = (t->index.group[l] + i / KNN_SIMD16) * s->cols * KNN_SIMD16 +
			    i % KNN_SIMD16,
		       from, to;
		knn_index_tree_range(&t->index, l, i, &from, &to);
		for (size_t f = 0; f < s->cols; f++) {
			t->low[at + f * KNN_SIMD16] = INFINITY;
			t->high[at + f * KNN_SIMD16] = -INFINITY;
		}
		for (; from < to; from++) {
			const float *x = knn_space_row(s, t->index.order[from]);
			for (size_t f = 0; f < s->cols; f++) {
				float *low = &t->low[at + f * KNN_SIMD16];
				float *high = &t->high[at + f * KNN_SIMD16];
				*low = x[f] < *low ? x[f] : *low;
				*high = x[f] > *high ? x[f] : *high;
			}
		}
	}
}

static int kdtree_build(void **self, const struct knn_space *s, size_t leaf_rows, struct err *e)
{
	struct kdtree *t = mem_zeros(1, sizeof *t, e);
	size_t size;

	*self = NULL;
	if (!t || knn_index_tree_build(&t->index, s, leaf_rows, e))
		goto failed;
	size = t->index.group[t->index.levels] * s->cols * KNN_SIMD16;
	if (!(t->low = mem_aligned(size, sizeof *t->low, e)) ||
	    !(t->high = mem_aligned(size, sizeof *t->high, e)))
		goto failed;
	memset(t->low, 0, size * sizeof *t->low);
	memset(t->high, 0, size * sizeof *t->high);
	for (size_t l = 0; l < t->index.levels; l++)
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
	const struct knn_space *s = t->index.space;
	size_t at = group * s->cols * KNN_SIMD16;
	const float *low = t->low + at, *high = t->high + at;

	for (size_t f = 0; f < s->cols; f++)
		for (size_t i = 0; i < KNN_SIMD16; i++) {
			float x = q[f] < low[f * KNN_SIMD16 + i] ? low[f * KNN_SIMD16 + i] : q[f];
			room[f * KNN_SIMD16 + i] =
				x > high[f * KNN_SIMD16 + i] ? high[f * KNN_SIMD16 + i] : x;
		}
	t->index.lanes(s, q, room, bound);
	for (size_t i = 0; i < KNN_SIMD16; i++)
		bound[i] *= 1 - KNN_BOUND_SLACK;
}

static double same(const struct knn_space *s, double reduced)
{
	(void)s;
	return reduced;
}

static struct knn_index_tree_visit visit(const struct kdtree *t, const float *q, struct err *e)
{
	float *room = mem_aligned(t->index.space->cols * KNN_SIMD16, sizeof *room, e);

	return (struct knn_index_tree_visit){ &t->index, t, box_bounds, same, q, room };
}

static int kdtree_nearest(const void *self, const struct knn_rows *rows, size_t n, size_t k,
			  struct knn_neighbour *out, struct err *e)
{
	const struct kdtree *t = self;
	struct knn_index_tree_visit v = visit(t, rows->x, e);

	if (!v.room)
		return -1;
	knn_index_tree_nearest(v, n, k, out);
	free(v.room);
	return 0;
}

static int kdtree_within(const void *self, struct knn_row row, double radius,
			 struct knn_neighbour_list *out, struct err *e)
{
	const struct kdtree *t = self;
	const struct knn_space *s = t->index.space;
	struct knn_index_tree_visit v = visit(t, row.x, e);
	double limit = s->metric->reduce(s, radius) / (1 - KNN_BOUND_SLACK);
	int rc = v.room ? knn_index_tree_within(&v, radius, limit, out, e) : -1;

	free(v.room);
	return rc;
}

static size_t kdtree_bytes(const void *self)
{
	const struct kdtree *t = self;

	return knn_index_tree_bytes(&t->index) + 2 * t->index.group[t->index.levels] *
							 t->index.space->cols * KNN_SIMD16 *
							 sizeof *t->low;
}

const struct knn_search_class knn_kdtree_search = {
	"kdtree", KNN_METRIC_AXES, kdtree_build, kdtree_nearest, kdtree_within, kdtree_bytes,
	kdtree_destroy
};
