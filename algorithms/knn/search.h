/* What an index is: something built once over the rows of a space that answers two questions about
 * a block of queries. Every index gives the same answer, bit for bit; see knn.h. */
#ifndef KNN_SEARCH_H
#define KNN_SEARCH_H

#include "algorithms/knn/space.h"
#include "algorithms/knn/topk.h"

struct knn_search_class {
	const char *name;
	unsigned needs;                 /* METRIC_* flags the metric must have */

	/* The space stays alive and unaltered until destroy. */
	int (*build)(void **self, const struct knn_space *s, size_t leaf_rows, struct err *e);

	/* out (n, k), each row sorted: the k nearest of each of the n queries q.
	 * 1 <= k <= rows. Thread-safe. */
	int (*nearest)(const void *self, const struct knn_rows *q, size_t n, size_t k,
		       struct knn_neighbour *out, struct err *e);

	/* All rows whose distance from the one query q is at most radius, in no order, put to
	 * out. */
	int (*within)(const void *self, struct knn_row q, double radius,
		      struct knn_neighbour_list *out, struct err *e);

	size_t (*bytes)(const void *self);
	void (*destroy)(void *self);    /* accepts NULL */
};

extern const struct knn_search_class knn_brute_search, knn_kdtree_search, knn_balltree_search;

/* Of compressed rows, whatever is asked for; see postings.h. */
extern const struct knn_search_class knn_postings_search;

/* By enum knn_index, NULL for KNN_AUTO. */
extern const struct knn_search_class *const knn_searches[];

/* The index that KNN_AUTO stands for with these rows. */
enum knn_index knn_search_choice(const struct knn_space *s);

/* The test that decides whether a row is within a radius: on the distance itself, so that every
 * index decides alike. */
static inline bool knn_within_radius(const struct knn_space *s, double reduced, double radius)
{
	return s->metric->distance(s, reduced) <= radius;
}

#endif
