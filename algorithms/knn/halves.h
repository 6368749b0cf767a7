/* A balanced binary tree over the rows of a space, without pointers: the row numbers are put in an
 * order in which every node is a range. Used by the kd-tree (boxes) and the ball tree (balls).
 *
 * Leaves hold leaf_rows rows each, the last one perhaps fewer. A node is given by its number, its
 * first leaf and how many leaves it covers; nodes are numbered in preorder, so a node of m leaves and
 * all below it take 2 m - 1 numbers, and its children follow from arithmetic:
 *
 *   left  = { id + 1,                first,          (m + 1) / 2 }
 *   right = { id + 2 * ((m + 1) / 2), first + (m + 1) / 2, m / 2 } */
#ifndef KNN_HALVES_H
#define KNN_HALVES_H

#include "algorithms/knn/space.h"

struct halves {
	size_t rows, leaf_rows, leaves;
	uint32_t *order;                /* (rows) */
};

struct half {
	size_t id, first, leaves;
};

/* Splits at the median of the column with the widest spread, equal values by row number. O(n log n).
 * On error *h is to be freed all the same. */
int halves_build(struct halves *h, const struct space *s, size_t leaf_rows, struct err *e);
void halves_free(struct halves *h);

static inline size_t halves_nodes(const struct halves *h)
{
	return 2 * h->leaves - 1;
}

static inline struct half halves_root(const struct halves *h)
{
	return (struct half){ 0, 0, h->leaves };
}

static inline struct half half_left(struct half n)
{
	return (struct half){ n.id + 1, n.first, (n.leaves + 1) / 2 };
}

static inline struct half half_right(struct half n)
{
	size_t left = (n.leaves + 1) / 2;

	return (struct half){ n.id + 2 * left, n.first + left, n.leaves - left };
}

/* Positions in `order`: from .. to - 1. */
static inline size_t half_from(const struct halves *h, struct half n)
{
	return n.first * h->leaf_rows;
}

static inline size_t half_to(const struct halves *h, struct half n)
{
	size_t to = (n.first + n.leaves) * h->leaf_rows;

	return to < h->rows ? to : h->rows;
}

#endif
