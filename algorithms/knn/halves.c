#include "algorithms/knn/halves.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

struct keyed {
	float key;
	uint32_t row;
};

static bool keyed_before(struct keyed a, struct keyed b)
{
	return a.key < b.key || (a.key == b.key && a.row < b.row);
}

/* Hoare 1961: the m smallest come first. No two are equal, so the set of them is unique; the pivot's
 * place is mixed from the length, so that no natural order of rows is a bad one. */
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

static size_t widest_column(const struct space *s, const uint32_t *order, size_t n, float *low, float *high)
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

/* room: (rows) keys; box: (2, cols) floats. */
static void split(struct halves *h, const struct space *s, struct half n, struct keyed *room, float *box)
{
	size_t from = half_from(h, n), count = half_to(h, n) - from, left, f;
	uint32_t *order = h->order + from;

	if (n.leaves == 1)
		return;
	f = widest_column(s, order, count, box, box + s->cols);
	left = half_to(h, half_left(n)) - from;
	for (size_t i = 0; i < count; i++)
		room[i] = (struct keyed){ space_row(s, order[i])[f], order[i] };
	select_smallest(room, count, left);
	for (size_t i = 0; i < count; i++)
		order[i] = room[i].row;
	split(h, s, half_left(n), room, box);
	split(h, s, half_right(n), room, box);
}

int halves_build(struct halves *h, const struct space *s, size_t leaf_rows, struct err *e)
{
	struct keyed *room = NULL;
	float *box = NULL;
	int rc = -1;

	*h = (struct halves){ .rows = s->rows, .leaf_rows = leaf_rows,
			      .leaves = (s->rows + leaf_rows - 1) / leaf_rows };
	if (!(h->order = mem_array(s->rows, sizeof *h->order, e)) ||
	    !(room = mem_array(s->rows, sizeof *room, e)) ||
	    !(box = mem_array(2 * s->cols, sizeof *box, e)))
		goto done;
	for (size_t i = 0; i < s->rows; i++)
		h->order[i] = (uint32_t)i;
	split(h, s, halves_root(h), room, box);
	rc = 0;
done:
	free(room);
	free(box);
	return rc;
}

void halves_free(struct halves *h)
{
	free(h->order);
	*h = (struct halves){ 0 };
}
