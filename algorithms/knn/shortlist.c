#include "algorithms/knn/shortlist.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/rng.h"

void knn_shortlist_open(struct knn_shortlist *l, const struct knn_space *s, struct knn_row q,
			size_t k, double offset, bool exact, struct knn_candidate *at, double *best)
{
	*l = (struct knn_shortlist){ .at = at, .room = knn_shortlist_room(k), .k = k,
				     .bound = (double)INFINITY,
				     .offset = offset, .exact = exact, .space = s, .q = q,
				     .best = knn_shortlist_best(k) ? best : NULL };
	for (size_t i = 0; i < knn_shortlist_best(k); i++)
		best[i] = (double)INFINITY;
}

/* Orders by (high, row); rows differ, so no two are equal. */
static bool before(struct knn_candidate a, struct knn_candidate b)
{
	return a.high < b.high || (a.high == b.high && a.row < b.row);
}

/* Hoare's selection: the k smallest come first. */
static void select_smallest(struct knn_candidate *at, size_t n, size_t k)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		struct knn_candidate pivot = at[low + rng_mix(high - low) % (high - low)], t;
		size_t i = low, j = high - 1;
		for (;;) {
			while (before(at[i], pivot))
				i++;
			while (before(pivot, at[j]))
				j--;
			if (i >= j)
				break;
			t = at[i], at[i] = at[j], at[j] = t;
		}
		if (k <= i)
			high = i;
		else
			low = i + 1;
	}
}

/* Drops whoever is surely above the bound, after bringing it up to date. Exact scores leave k. */
static void drop_surely_out(struct knn_shortlist *l)
{
	size_t kept = 0, sure = 0;

	if (!l->best || l->exact) {
		select_smallest(l->at, l->n, l->k);
		kept = sure = l->k;
		l->bound = l->at[0].high;
		for (size_t i = 1; i < l->k; i++)
			l->bound = l->at[i].high > l->bound ? l->at[i].high : l->bound;
	}
	for (size_t i = sure; i < l->n && !l->exact; i++)
		if (l->at[i].high - (double)l->at[i].width <= l->bound)
			l->at[kept++] = l->at[i];
	l->n = kept;
}

/* Replaces bounds by exact distances, in place: high becomes the reduced distance itself. Four at a
 * time, because each is one long chain of additions. */
static void make_exact(struct knn_shortlist *l)
{
	const struct knn_space *s = l->space;
	size_t i = 0;

	for (; l->exact && i < l->n; i++)
		l->at[i].high += l->offset;
	for (; s->metric->four && !s->start && i + 4 <= l->n; i += 4) {
		const float *rows[4];
		double gap[4];
		for (size_t j = 0; j < 4; j++)
			rows[j] = knn_space_row(s, l->at[i + j].row);
		s->metric->four(s, l->q.x, rows, gap);
		for (size_t j = 0; j < 4; j++)
			l->at[i + j].high = gap[j];
	}
	for (; i < l->n; i++)
		l->at[i].high = knn_space_row_gap(s, l->q, l->at[i].row);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void knn_shortlist_shrink(struct knn_shortlist *l)
{
	drop_surely_out(l);
	if (l->n <= l->k + (l->room - l->k) / 2)
		return;
	make_exact(l);
	select_smallest(l->at, l->n, l->k);
	l->n = l->k;
	for (size_t i = 0; i < l->n; i++) {
		l->at[i].high -= l->offset;
		l->at[i].width = 0;
		l->bound = !i || l->at[i].high > l->bound ? l->at[i].high : l->bound;
		if (l->best)
			l->best[i] = l->at[i].high;
	}
	if (l->best)
		qsort(l->best, l->k, sizeof *l->best, ascending);
}

void knn_shortlist_close(struct knn_shortlist *l, struct knn_neighbour *out)
{
	if (l->n > l->k)
		drop_surely_out(l);
	make_exact(l);
	if (l->n > l->k)
		select_smallest(l->at, l->n, l->k);
	for (size_t i = 0; i < l->k; i++)
		out[i] = (struct knn_neighbour){ l->at[i].high, l->at[i].row };
	knn_neighbour_sort(out, l->k);
}
