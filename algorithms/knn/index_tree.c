#include "algorithms/knn/index_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

/* Packs that would take more are made when a leaf is visited. */
#define PACKS_MAX ((size_t)64 << 20)

/* ---- order ---- */

struct keyed {
	float key;
	uint32_t row;
};

static bool keyed_before(struct keyed a, struct keyed b)
{
	return a.key < b.key || (a.key == b.key && a.row < b.row);
}

/* Hoare 1961: the m smallest come first. No two are equal, so the set of them is unique; the
 * pivot's place is mixed from the length, so that no natural order of rows is a bad one. */
static void select_smallest(struct keyed *at, size_t n, size_t m)
{
	size_t low = 0, high = n;       /* the m-th boundary lies in low .. high */

	while (high - low > 1) {
		struct keyed pivot = at[low + rng_mix(high - low) % (high - low)], t;
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

static size_t widest_column(const struct space *s, const uint32_t *order, size_t n, float *low,
			    float *high)
{
	size_t best = 0;

	for (size_t f = 0; f < s->cols; f++)
		low[f] = high[f] = space_row(s, order[0])[f];
	for (size_t i = 1; i < n; i++) {
		const float *x = space_row(s, order[i]);
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
	const struct space *space;
	struct nest *nest;
	struct keyed *room;             /* (rows) */
	float *box;                     /* (2, cols) */
};

/* Leaves for the left side: half of them, in whole nodes of the largest level there is room for. */
static size_t left_leaves(size_t leaves)
{
	size_t unit = 1;

	while (unit * LANES < leaves)
		unit *= LANES;
	return ((leaves + unit - 1) / unit + 1) / 2 * unit;
}

static void split(struct splitting *w, size_t first, size_t leaves)
{
	const struct space *s = w->space;
	size_t from = first * w->nest->leaf_rows, to = from + leaves * w->nest->leaf_rows, left, f;
	uint32_t *order = w->nest->order + from;

	if (leaves == 1)
		return;
	to = to < s->rows ? to : s->rows;
	left = left_leaves(leaves);
	f = widest_column(s, order, to - from, w->box, w->box + s->cols);
	for (size_t i = 0; i < to - from; i++)
		w->room[i] = (struct keyed){ space_row(s, order[i])[f], order[i] };
	select_smallest(w->room, to - from, left * w->nest->leaf_rows);
	for (size_t i = 0; i < to - from; i++)
		order[i] = w->room[i].row;
	split(w, first, left);
	split(w, first + left, leaves - left);
}

static int put_in_order(struct nest *t, const struct space *s, struct err *e)
{
	struct splitting w = { .space = s, .nest = t };
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

static size_t leaf_packs(const struct nest *t)
{
	return (t->leaf_rows + LANES - 1) / LANES;
}

/* Rows p * 16 .. of leaf i, as far as they go. */
static size_t pack_range(const struct nest *t, size_t leaf, size_t p, size_t *from)
{
	size_t to = (leaf + 1) * t->leaf_rows;

	to = to < t->space->rows ? to : t->space->rows;
	*from = leaf * t->leaf_rows + p * LANES;
	if (*from >= to)
		return 0;
	return to - *from < LANES ? to - *from : LANES;
}

static int pack_leaves(struct nest *t, struct err *e)
{
	const struct space *s = t->space;
	size_t packs = leaf_packs(t), count = t->leaves * packs, size = s->cols * LANES;

	if (count > PACKS_MAX / sizeof *t->packs / size)
		return 0;
	if (!(t->packs = mem_aligned(count * size, sizeof *t->packs, e)))
		return -1;
	for (size_t i = 0; i < count; i++) {
		size_t from, n = pack_range(t, i / packs, i % packs, &from);
		if (n)
			lanes_pack(s, t->order + from, n, t->packs + i * size);
	}
	return 0;
}

/* ---- */

int nest_build(struct nest *t, const struct space *s, size_t leaf_rows, struct err *e)
{
	size_t nodes;

	leaf_rows = leaf_rows < s->rows ? leaf_rows : s->rows;
	*t = (struct nest){ .space = s, .leaf_rows = leaf_rows, .lanes = lanes_for(s),
			    .leaves = (s->rows + leaf_rows - 1) / leaf_rows };
	for (nodes = t->leaves; nodes > 1; nodes = (nodes + LANES - 1) / LANES) {
		t->nodes[t->levels] = nodes;
		t->group[t->levels + 1] = t->group[t->levels] + (nodes + LANES - 1) / LANES;
		t->levels++;
	}
	return put_in_order(t, s, e) || pack_leaves(t, e) ? -1 : 0;
}

void nest_free(struct nest *t)
{
	free(t->order);
	free(t->packs);
	*t = (struct nest){ 0 };
}

size_t nest_bytes(const struct nest *t)
{
	size_t packed = t->packs ? t->leaves * leaf_packs(t) * t->space->cols * LANES : 0;

	return t->space->rows * sizeof *t->order + packed * sizeof *t->packs;
}

void nest_range(const struct nest *t, size_t l, size_t i, size_t *from, size_t *to)
{
	size_t rows = t->leaf_rows;

	while (l--)
		rows *= LANES;
	*from = i * rows;
	*to = *from + rows < t->space->rows ? *from + rows : t->space->rows;
}

/* ---- search ---- */

/* Distances of the query from pack p of a leaf; returns how many count. */
static size_t pack_gaps(const struct nest_visit *v, size_t leaf, size_t p, size_t *from,
			double *gap)
{
	const struct nest *t = v->nest;
	size_t n = pack_range(t, leaf, p, from);
	const float *rows = v->room;

	if (!n)
		return 0;
	if (t->packs)
		rows = t->packs + (leaf * leaf_packs(t) + p) * t->space->cols * LANES;
	else
		lanes_pack(t->space, t->order + *from, n, v->room);
	t->lanes(t->space, v->q, rows, gap);
	return n;
}

struct ranked {
	double bound;
	size_t node;
};

/* The children of node i of level l that may hold a row within limit, nearest first when that is
 * worth its time: leaves are taken as they come once there is a limit. */
static size_t rank_children(const struct nest_visit *v, size_t l, size_t i, double limit,
			    struct ranked *out)
{
	double bound[LANES] __attribute__((aligned(64)));
	size_t n = 0, nodes = v->nest->nodes[l - 1] - i * LANES;
	bool sort = l > 1 || isinf(limit);

	v->bounds(v->tree, v->q, v->nest->group[l - 1] + i, v->room, bound);
	for (size_t c = 0; c < LANES && c < nodes; c++) {
		size_t at = n;
		if (bound[c] > limit)
			continue;
		for (; sort && at && out[at - 1].bound > bound[c]; at--)
			out[at] = out[at - 1];
		out[at] = (struct ranked){ bound[c], i * LANES + c };
		n++;
	}
	return n;
}

static void descend(const struct nest_visit *v, size_t l, size_t i, struct topk *t)
{
	const struct space *s = v->nest->space;
	struct ranked child[LANES];
	size_t n;

	if (l == 0) {
		double gap[LANES] __attribute__((aligned(64)));
		size_t from;
		for (size_t p = 0; p < leaf_packs(v->nest); p++)
			if ((n = pack_gaps(v, i, p, &from, gap)))
				lanes_offer(t, gap, v->nest->order + from, n);
		return;
	}
	n = rank_children(v, l, i, v->measure(s, topk_limit(t)), child);
	for (size_t c = 0; c < n; c++)
		if (child[c].bound <= v->measure(s, topk_limit(t)))
			descend(v, l - 1, child[c].node, t);
}

void nest_nearest(struct nest_visit v, size_t n, size_t k, struct near *out)
{
	for (size_t i = 0; i < n; i++, v.q += v.nest->space->cols) {
		struct topk best = { out + i * k, k, 0 };

		descend(&v, v.nest->levels, 0, &best);
		topk_sort(&best);
	}
}

static int collect(const struct nest_visit *v, size_t l, size_t i, double radius, double limit,
		   struct near_list *out, struct err *e)
{
	struct ranked child[LANES];
	size_t n;

	if (l == 0) {
		double gap[LANES] __attribute__((aligned(64)));
		size_t from;
		for (size_t p = 0; p < leaf_packs(v->nest); p++) {
			n = pack_gaps(v, i, p, &from, gap);
			for (size_t r = 0; r < n; r++)
				if (within_radius(v->nest->space, gap[r], radius) &&
				    near_list_add(out,
						  (struct near){ gap[r],
								 v->nest->order[from + r] }, e))
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

int nest_within(const struct nest_visit *v, double radius, double limit, struct near_list *out,
		struct err *e)
{
	return collect(v, v->nest->levels, 0, radius, limit, out, e);
}
