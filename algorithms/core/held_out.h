/* Folds of a learner's own cross-validation, where rows are bound: some belong together, or all
 * stand in time order (algorithms/core/view.h). Where they are not, a learner deals them as its
 * method wants.
 *
 *   if (held_out_bound(v) && !held_out_folds(fold, v, rows, n, folds, &r, e))
 *           fold k holds out fold[i] == k and learns from held_out_trains(v, fold[i], k)
 *
 * Rows of one unit go to one fold: units in random order, the largest first, each to the fold with
 * the fewest rows of its class, then with the fewest of all. In time order there are folds + 1
 * blocks of about as many rows, the first of which only trains, and each is held out from what
 * learned from the blocks before it; a unit stands where its last row does. A fold may be empty
 * where there are fewer units. */
#ifndef CORE_HELD_OUT_H
#define CORE_HELD_OUT_H

#include <stdbool.h>

#include "algorithms/core/err.h"
#include "algorithms/core/rng.h"
#include "algorithms/core/view.h"

#define HELD_OUT_NEVER UINT32_MAX

static inline bool held_out_bound(const struct data_view *v)
{
	return v->unit || v->forward;
}

/* row: n row numbers of the view; NULL: its first n. fold: (n), in the order of row; HELD_OUT_NEVER, where it only
 * trains. O(n (log n + folds)). */
int held_out_folds(uint32_t *fold, const struct data_view *v, const uint32_t *row, size_t n, size_t folds,
		   struct rng *r, struct err *e);

/* Whether a row of fold `own` is learned from where fold k is held out. */
static inline bool held_out_trains(const struct data_view *v, uint32_t own, uint32_t k)
{
	return own != k && (!v->forward || own < k || own == HELD_OUT_NEVER);
}

#endif
