/* A tree of rows in nested groups, which both indexes (boxes and balls) search in the same way.
 *
 * Rows are put in an order in which every run of leaf_rows is a leaf, every run of 16 leaves a node
 * of level 1, every run of 16 of those a node of level 2, and so on to one root; each run is a part
 * of space, because it comes from splitting at the median of the widest column. Nothing else is
 * stored of the shape. The 16 children of a node are bounded together, a child to a lane
 * (simd16.h), and visited nearest first until their bounds exceed the k-th neighbour so far. */
#ifndef KNN_INDEX_TREE_H
#define KNN_INDEX_TREE_H

#include "algorithms/knn/simd16.h"
#include "algorithms/knn/search.h"

/* The share of a bound that is given away for rounding: sums of some thousand columns in double are
 * off by less than 1e-12. */
#define KNN_BOUND_SLACK 1e-10

enum { KNN_INDEX_TREE_LEVELS = 10 };    /* 16^10 leaves */

struct knn_index_tree {
	const struct knn_space *space;
	size_t leaf_rows, leaves;
	uint32_t *order;                /* (rows) */
	knn_simd16_fn *lanes;
	/* (leaves, packs of a leaf, cols, 16); NULL: packed when visited */
	float *packs;

	/* Nodes of level l are groups of 16, numbered from group[l]; level 0 are the leaves. */
	/* of nodes that have siblings; the root's children are level - 1 */
	size_t levels;
	size_t group[KNN_INDEX_TREE_LEVELS + 1]; /* group[levels] is their number */
	/* of level l; the other lanes of its last group are empty */
	size_t nodes[KNN_INDEX_TREE_LEVELS];
};

/* On error *t is to be freed all the same. */
int knn_index_tree_build(struct knn_index_tree *t, const struct knn_space *s, size_t leaf_rows,
			 struct err *e);
void knn_index_tree_free(struct knn_index_tree *t);
size_t knn_index_tree_bytes(const struct knn_index_tree *t);

/* Positions in `order` of node i of level l: from .. to - 1. */
void knn_index_tree_range(const struct knn_index_tree *t, size_t l, size_t i, size_t *from,
			  size_t *to);

/* A question on its way down, and the tree that answers it. */
struct knn_index_tree_visit {
	const struct knn_index_tree *index;
	const void *tree;
	/* Lower bounds for the 16 nodes of a group, never NaN; those of empty lanes do not matter.
	 * room is (cols, 16), the visitor's to use. */
	void (*bounds)(const void *tree, const float *q, size_t group, float *room, double *bound);
	/* What a bound is compared with: a reduced distance in the measure of bounds. */
	double (*measure)(const struct knn_space *s, double reduced);
	const float *q;
	float *room;
};

/* The k nearest of each of n queries that stand one after the other at v.q: out is (n, k). */
void knn_index_tree_nearest(struct knn_index_tree_visit v, size_t n, size_t k,
			    struct knn_neighbour *out);

/* Adds all rows within radius; limit is the radius in the measure of bounds, rounded up. */
int knn_index_tree_within(const struct knn_index_tree_visit *v, double radius, double limit,
			  struct knn_neighbour_list *out, struct err *e);

#endif
