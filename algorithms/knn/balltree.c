/* Ball tree: every node knows a point and how far its rows lie from it. By the triangle inequality
 * no row of the node is nearer than the distance to that point less the radius; this holds for any
 * point, so the mean of the rows serves for every metric. Works where boxes do not (cosine), and
 * degrades more slowly with the number of columns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/index_tree.h"

struct balltree {
	struct knn_index_tree index;
	float *center;                  /* (groups, cols, 16) */
	double *radius;                 /* (groups, 16) in `length` of the metric */
};

static void balltree_destroy(void *self)
{
	struct balltree *t = self;

	if (!t)
		return;
	knn_index_tree_free(&t->index);
	free(t->center);
	free(t->radius);
	free(t);
}

/* The mean of the rows at positions from .. to - 1, and the length to the farthest of them. */
static double ball_around(const struct knn_index_tree *n, size_t from, size_t to, double *sum,
			  float *mid)
{
	const struct knn_space *s = n->space;
	double far = 0;

	memset(sum, 0, s->cols * sizeof *sum);
	for (size_t i = from; i < to; i++)
		for (size_t f = 0; f < s->cols; f++)
			sum[f] += knn_space_row(s, n->order[i])[f];
	for (size_t f = 0; f < s->cols; f++)
		mid[f] = (float)(sum[f] / (double)(to - from));
	for (size_t i = from; i < to; i++) {
		double r = s->metric->length(s, knn_space_gap(s, mid, n->order[i]));
		far = r > far ? r : far;
	}
	return far;
}

static int fill_balls(struct balltree *t, struct err *e)
{
	const struct knn_index_tree *n = &t->index;
	size_t d = n->space->cols, from, to;
	double *sum = mem_array(d, sizeof *sum, e);
	float *mid = mem_array(d, sizeof *mid, e);
	int rc = sum && mid ? 0 : -1;

	for (size_t l = 0; l < n->levels && !rc; l++)
		for (size_t i = 0; i < n->nodes[l]; i++) {
			size_t group = n->group[l] + i / KNN_SIMD16, lane = i % KNN_SIMD16;
			knn_index_tree_range(n, l, i, &from, &to);
			t->radius[group * KNN_SIMD16 + lane] = ball_around(n, from, to, sum, mid);
			for (size_t f = 0; f < d; f++)
				t->center[(group * d + f) * KNN_SIMD16 + lane] = mid[f];
		}
	free(sum);
	free(mid);
	return rc;
}

static int balltree_build(void **self, const struct knn_space *s, size_t leaf_rows, struct err *e)
{
	struct balltree *t = mem_zeros(1, sizeof *t, e);
	size_t lanes;

	*self = NULL;
	if (!t || knn_index_tree_build(&t->index, s, leaf_rows, e))
		goto failed;
	lanes = t->index.group[t->index.levels] * KNN_SIMD16;
	if (!(t->center = mem_aligned(lanes * s->cols, sizeof *t->center, e)) ||
	    !(t->radius = mem_zeros(lanes, sizeof *t->radius, e)))
		goto failed;
	memset(t->center, 0, lanes * s->cols * sizeof *t->center);
	if (fill_balls(t, e))
		goto failed;
	*self = t;
	return 0;
failed:
	balltree_destroy(t);
	return -1;
}

/* No row of a node is nearer (in length) than this. */
static void ball_bounds(const void *tree, const float *q, size_t group, float *room, double *bound)
{
	const struct balltree *t = tree;
	const struct knn_space *s = t->index.space;

	(void)room;
	t->index.lanes(s, q, t->center + group * s->cols * KNN_SIMD16, bound);
	for (size_t i = 0; i < KNN_SIMD16; i++) {
		double away = s->metric->length(s, bound[i]), r = t->radius[group * KNN_SIMD16 + i];
		bound[i] = away - r - KNN_BOUND_SLACK * (away + r) - s->metric->slack;
		/* NaN, where powers overflow, too */
		bound[i] = bound[i] > 0 ? bound[i] : 0;
	}
}

static struct knn_index_tree_visit visit(const struct balltree *t, const float *q, struct err *e)
{
	return (struct knn_index_tree_visit){
		&t->index,   t,
		ball_bounds, t->index.space->metric->length,
		q,           mem_aligned(t->index.space->cols * KNN_SIMD16, sizeof *q, e)
	};
}

static int balltree_nearest(const void *self, const struct knn_rows *rows, size_t n, size_t k,
			    struct knn_neighbour *out, struct err *e)
{
	const struct balltree *t = self;
	struct knn_index_tree_visit v = visit(t, rows->x, e);

	if (!v.room)
		return -1;
	knn_index_tree_nearest(v, n, k, out);
	free(v.room);
	return 0;
}

static int balltree_within(const void *self, struct knn_row row, double radius,
			   struct knn_neighbour_list *out, struct err *e)
{
	const struct balltree *t = self;
	const struct knn_space *s = t->index.space;
	double limit = s->metric->length(s, s->metric->reduce(s, radius)) * (1 + KNN_BOUND_SLACK);
	struct knn_index_tree_visit v = visit(t, row.x, e);
	int rc = v.room ? knn_index_tree_within(&v, radius, limit, out, e) : -1;

	free(v.room);
	return rc;
}

static size_t balltree_bytes(const void *self)
{
	const struct balltree *t = self;
	size_t lanes = t->index.group[t->index.levels] * KNN_SIMD16;

	return knn_index_tree_bytes(&t->index) +
	       lanes * (t->index.space->cols * sizeof *t->center + sizeof *t->radius);
}

const struct knn_search_class knn_balltree_search = {
	"balltree", KNN_METRIC_TRIANGLE, balltree_build, balltree_nearest, balltree_within,
	balltree_bytes, balltree_destroy
};
