/* The k nearest seen so far: a bounded heap, farthest on top. Ties go to the lower row number, so
 * that the outcome does not depend on the order in which rows are offered. */
#ifndef KNN_TOPK_H
#define KNN_TOPK_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

struct near {
	double gap;             /* reduced distance */
	uint32_t row;
};

struct topk {
	struct near *at;        /* room for k, the caller's */
	size_t k, n;
};

static inline bool near_before(struct near a, struct near b)
{
	return a.gap < b.gap || (a.gap == b.gap && a.row < b.row);
}

/* No row with a larger reduced distance than this can still get in (an equal one may). */
static inline double topk_limit(const struct topk *t)
{
	return t->n < t->k ? (double)INFINITY : t->at[0].gap;
}

void topk_offer(struct topk *t, struct near c);
void topk_sort(struct topk *t);                 /* nearest first; ends the heap's life */

/* Any number of neighbours: sorts n of them, nearest first. */
void near_sort(struct near *at, size_t n);

/* A growing list of neighbours; `at` is the caller's to free. */
struct near_list {
	struct near *at;
	size_t n, room;
};

int near_list_add(struct near_list *l, struct near c, struct err *e);

#endif
