/* The k nearest seen so far: a bounded heap, farthest on top. Ties go to the lower row number, so
 * that the outcome does not depend on the order in which rows are offered. */
#ifndef KNN_TOPK_H
#define KNN_TOPK_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

struct knn_neighbour {
	double gap;             /* reduced distance */
	uint32_t row;
};

struct knn_topk {
	struct knn_neighbour *at; /* room for k, the caller's */
	size_t k, n;
};

static inline bool knn_neighbour_before(struct knn_neighbour a, struct knn_neighbour b)
{
	return a.gap < b.gap || (a.gap == b.gap && a.row < b.row);
}

/* No row with a larger reduced distance than this can still get in (an equal one may). */
static inline double knn_topk_limit(const struct knn_topk *t)
{
	return t->n < t->k ? (double)INFINITY : t->at[0].gap;
}

void knn_topk_offer(struct knn_topk *t, struct knn_neighbour c);
void knn_topk_sort(struct knn_topk *t);         /* nearest first; ends the heap's life */

/* Any number of neighbours: sorts n of them, nearest first. */
void knn_neighbour_sort(struct knn_neighbour *at, size_t n);

/* The k <= n nearest of rows 0 .. n - 1 at gap[0 .. n), nearest first: what a heap would keep of them, in
 * less time where k is a large part of n. */
bool knn_topk_pays(size_t k, size_t n);
void knn_topk_of(const double *gap, size_t n, size_t k, struct knn_neighbour *out);

/* A growing list of neighbours; `at` is the caller's to free. */
struct knn_neighbour_list {
	struct knn_neighbour *at;
	size_t n, room;
};

int knn_neighbour_list_add(struct knn_neighbour_list *l, struct knn_neighbour c, struct err *e);

#endif
