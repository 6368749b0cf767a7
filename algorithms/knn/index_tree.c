#include "algorithms/knn/index_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

/* Packs that would take more are made when a leaf is visited. */
#define PACKS_MAX ((size_t)64 << 20)

/* ---- order ---- */

struct index_keyed {
	float key;
	uint32_t row;
};

static bool keyed_before(struct index_keyed a, struct index_keyed b)
{
	return a.key < b.key || (a.key == b.key && a.row < b.row);
}

/* Hoare 1961: the m smallest come first. No two are equal, so the set of them is unique; the
 * pivot's place is mixed from the length, so that no natural order of rows is a bad one. */
static void select_smallest(struct index_keyed *at, size_t n, size_t m)
{
	size_t low = 0, high = n;       /* the m-th boundary lies in low .. high */

	while (high - low > 1) {
		struct index_keyed pivot = at[low + rng_mix(high - low) % (high - low)], t;
		size_t i = low, j = high - 1;
		for (;;) {
			while (keyed_before(at[i], pivot))
				i++;
			while (keyed_before(pivot, at[j]))
				j--;
			if (i >= j)
				break;
			t = at[i], at[i] = at[j], at[j] = t;
		}
		if (m <= i)             /* at[i] is the pivot, in its final place */
			high = i;
		else
			low = i + 1;
	}
}

static size_t widest_column(const struct knn_space *s, const uint32_t *order, size_t n, float *low,
			    float *high)
{
	size_t best = 0;

	for (size_t f = 0; f < s->cols; f++)
		low[f] = high[f] = knn_space_row(s, order[0])[f];
	for (size_t i = 1; i < n; i++) {
		const float *x = knn_space_row(s, order[i]);
		for (size_t f = 0; f < s->cols; f++) {
			low[f] = x[f] < low[f] ? x[f] : low[f];
			high[f] = x[f] > high[f] ? x[f] : high[f];
		}
	}
	for (size_t f = 1; f < s->cols; f++)
		if ((double)high[f] - low[f] > (double)high[best] - low[best])
			best = f;
	return best;
}

struct splitting {
	const struct knn_space *space;
	struct knn_index_tree *index;
	struct index_keyed *room;             /* (rows) */
	float *box;                     /* (2, cols) */
};

/* Leaves for the left side: half of them, in whole nodes of the largest level there is room for. */
static size_t left_leaves(size_t leaves)
{
	size_t unit = 1;

	while (unit * KNN_SIMD16 < leaves)
		unit *= KNN_SIMD16;
	return ((leaves + unit - 1) / unit + 1) / 2 * unit;
}

static void split(struct splitting *w, size_t first, size_t leaves)
{
	const struct knn_space *s = w->space;
	size_t from = first * w->index->leaf_rows, to = from + leaves * w->index->leaf_rows, left,
	       f;
	uint32_t *order = w->index->order + from;

	if (leaves == 1)
		return;
	to = to < s->rows ? to : s->rows;
	left = left_leaves(leaves);
	f = widest_column(s, order, to - from, w->box, w->box + s->cols);
	for (size_t i = 0; i < to - from; i++)
		w->room[i] = (struct index_keyed){ knn_space_row(s, order[i])[f], order[i] };
	select_smallest(w->room, to - from, left * w->index->leaf_rows);
	for (size_t i = 0; i < to - from; i++)
		order[i] = w->room[i].row;
	split(w, first, left);
	split(w, first + left, leaves - left);
}

static int put_in_order(struct knn_index_tree *t, const struct knn_space *s, struct err *e)
{
	struct splitting w = { .space = s, .index = t };
	int rc = -1;

	if (!(t->order = mem_array(s->rows, sizeof *t->order, e)) ||
	    !(w.room = mem_array(s->rows, sizeof *w.room, e)) ||
	    !(w.box = mem_array(2 * s->cols, sizeof *w.box, e)))
		goto done;
	for (size_t i = 0; i < s->rows; i++)
		t->order[i] = (uint32_t)i;
	split(&w, 0, t->leaves);
	rc = 0;
done:
	free(w.room);
	free(w.box);
	return rc;
}

/* ---- leaves ---- */

static size_t leaf_packs(const struct knn_index_tree *t)
{
	return (t->leaf_rows + KNN_SIMD16 - 1) / KNN_SIMD16;
}

/* Rows p * 16 .. of leaf i, as far as they go. */
static size_t pack_range(const struct knn_index_tree *t, size_t leaf, size_t p, size_t *from)
{
	size_t to = (leaf + 1) * t->leaf_rows;

	to = to < t->space->rows ? to : t->space->rows;
	*from = leaf * t->leaf_rows + p * KNN_SIMD16;
	if (*from >= to)
		return 0;
	return to - *from < KNN_SIMD16 ? to - *from : KNN_SIMD16;
}

static int pack_leaves(struct knn_index_tree *t, struct err *e)
{
	const struct knn_space *s = t->space;
	size_t packs = leaf_packs(t), count = t->leaves * packs, size = s->cols * KNN_SIMD16;

	if (count > PACKS_MAX / sizeof *t->packs / size)
		return 0;
	if (!(t->packs = mem_aligned(count * size, sizeof *t->packs, e)))
		return -1;
	for (size_t i = 0; i < count; i++) {
		size_t from, n = pack_range(t, i / packs, i % packs, &from);
		if (n)
			knn_simd16_pack(s, t->order + from, n, t->packs + i * size);
	}
	return 0;
}

/* ---- */

int knn_index_tree_build(struct knn_index_tree *t, const struct knn_space *s, size_t leaf_rows,
			 struct err *e)
{
	size_t nodes;

	leaf_rows = leaf_rows < s->rows ? leaf_rows : s->rows;
	*t = (struct knn_index_tree){ .space = s, .leaf_rows = leaf_rows,
				      .leaves = (s->rows + leaf_rows - 1) / leaf_rows,
				      .lanes = knn_simd16_for(s) };
	for (nodes = t->leaves; nodes > 1; nodes = (nodes + KNN_SIMD16 - 1) / KNN_SIMD16) {
		t->nodes[t->levels] = nodes;
		t->group[t->levels + 1] =
			t->group[t->levels] + (nodes + KNN_SIMD16 - 1) / KNN_SIMD16;
		t->levels++;
	}
	return put_in_order(t, s, e) || pack_leaves(t, e) ? -1 : 0;
}

void knn_index_tree_free(struct knn_index_tree *t)
{
	free(t->order);
	free(t->packs);
	*t = (struct knn_index_tree){ 0 };
}

size_t knn_index_tree_bytes(const struct knn_index_tree *t)
{
	size_t packed = t->packs ? t->leaves * leaf_packs(t) * t->space->cols * KNN_SIMD16 : 0;

	return t->space->rows * sizeof *t->order + packed * sizeof *t->packs;
}

void knn_index_tree_range(const struct knn_index_tree *t, size_t l, size_t i, size_t *from,
			  size_t *to)
{
	size_t rows = t->leaf_rows;

	while (l--)
		rows *= KNN_SIMD16;
	*from = i * rows;
	*to = *from + rows < t->space->rows ? *from + rows : t->space->rows;
}

/* ---- search ---- */

/* Distances of the query from pack p of a leaf; returns how many count. */
static size_t pack_gaps(const struct knn_index_tree_visit *v, size_t leaf, size_t p, size_t *from,
			double *gap)
{
	const struct knn_index_tree *t = v->index;
	size_t n = pack_range(t, leaf, p, from);
	const float *rows = v->room;

	if (!n)
		return 0;
	if (t->packs)
		rows = t->packs + (leaf * leaf_packs(t) + p) * t->space->cols * KNN_SIMD16;
	else
		knn_simd16_pack(t->space, t->order + *from, n, v->room);
	t->lanes(t->space, v->q, rows, gap);
	return n;
}

struct ranked {
	double bound;
	size_t node;
};

/* The children of node i of level l that may hold a row within limit, nearest first when that is
 * worth its time: leaves are taken as they come once there is a limit. */
static size_t rank_children(const struct knn_index_tree_visit *v, size_t l, size_t i, double limit,
			    struct ranked *out)
{
	double bound[KNN_SIMD16] __attribute__((aligned(64)));
	size_t n = 0, nodes = v->index->nodes[l - 1] - i * KNN_SIMD16;
	bool sort = l > 1 || isinf(limit);

	v->bounds(v->tree, v->q, v->index->group[l - 1] + i, v->room, bound);
	for (size_t c = 0; c < KNN_SIMD16 && c < nodes; c++) {
		size_t at = n;
		if (bound[c] > limit)
			continue;
		for (; sort && at && out[at - 1].bound > bound[c]; at--)
			out[at] = out[at - 1];
		out[at] = (struct ranked){ bound[c], i * KNN_SIMD16 + c };
		n++;
	}
	return n;
}

static void descend(const struct knn_index_tree_visit *v, size_t l, size_t i, struct knn_topk *t)
{
	const struct knn_space *s = v->index->space;
	struct ranked child[KNN_SIMD16];
	size_t n;

	if (l == 0) {
		double gap[KNN_SIMD16] __attribute__((aligned(64)));
		size_t from;
		for (size_t p = 0; p < leaf_packs(v->index); p++)
			if ((n = pack_gaps(v, i, p, &from, gap)))
				knn_simd16_offer(t, gap, v->index->order + from, n);
		return;
	}
	n = rank_children(v, l, i, v->measure(s, knn_topk_limit(t)), child);
	for (size_t c = 0; c < n; c++)
		if (child[c].bound <= v->measure(s, knn_topk_limit(t)))
			descend(v, l - 1, child[c].node, t);
}

void knn_index_tree_nearest(struct knn_index_tree_visit v, size_t n, size_t k,
			    struct knn_neighbour *out)
{
	for (size_t i = 0; i < n; i++, v.q += v.index->space->cols) {
		struct knn_topk best = { out + i * k, k, 0 };

		descend(&v, v.index->levels, 0, &best);
		knn_topk_sort(&best);
	}
}

static int collect(const struct knn_index_tree_visit *v, size_t l, size_t i, double radius,
		   double limit, struct knn_neighbour_list *out, struct err *e)
{
	struct ranked child[KNN_SIMD16];
	size_t n;

	if (l == 0) {
		double gap[KNN_SIMD16] __attribute__((aligned(64)));
		size_t from;
		for (size_t p = 0; p < leaf_packs(v->index); p++) {
			n = pack_gaps(v, i, p, &from, gap);
			for (size_t r = 0; r < n; r++)
				if (knn_within_radius(v->index->space, gap[r], radius) &&
				    knn_neighbour_list_add(
					    out,
					    (struct knn_neighbour){ gap[r],
								    v->index->order[from + r] },
					    e))
					return -1;
		}
		return 0;
	}
	n = rank_children(v, l, i, limit, child);
	for (size_t c = 0; c < n; c++)
		if (collect(v, l - 1, child[c].node, radius, limit, out, e))
			return -1;
	return 0;
}

int knn_index_tree_within(const struct knn_index_tree_visit *v, double radius, double limit,
			  struct knn_neighbour_list *out, struct err *e)
{
	return collect(v, v->index->levels, 0, radius, limit, out, e);
}
