/* A fitted tree: flat arrays indexed by node, children side by side, the root at 0.
 *
 * left == 0 marks a leaf (the root is nobody's child). The right child is left + 1, and every child
 * has a larger index than its parent, so that bottom-up passes are loops from the end. What a
 * descent reads (struct tree_node) is kept apart from what only growing, pruning and printing
 * read. */
#ifndef TREE_NODE_H
#define TREE_NODE_H

#include "algorithms/tree/impurity.h"
#include "algorithms/tree/schema.h"
#include "algorithms/tree/tree.h"
#include "algorithms/tree/values.h"

struct tree_node {
	float threshold;                /* x <= threshold goes left; unused with a subset */
	uint32_t column : 31;
	uint32_t default_left : 1;      /* where missing and unknown values go */
	uint32_t left;                  /* 0: a leaf */
};

struct tree_node_info {
	double weight;                  /* of the training rows, class weights included */
	double impurity;                /* I(node) */
	double error; /* weight of wrong classes, or sum w (y - value)^2, as a leaf */
	double gain; /* W times the decrease of impurity by the split; 0 for a leaf */
	uint32_t rows, depth;
	uint32_t subset;                /* 1 + offset into tree.sets of what goes left; or 0 */
	uint32_t surrogate;             /* offset into tree.surrogates ... */
	uint32_t surrogates;            /* ... and how many */
	uint8_t saw_missing;            /* 1: some training rows lacked the split's column */
};

/* A stand-in for a node's split when its value is missing: the same form, another column. */
struct tree_surrogate {
	uint32_t column, subset;        /* as in node and node_info */
	float threshold;
	uint32_t reversed;              /* 1: what the test sends left goes right */
	float agreement;                /* share of the weight that it sends as the split does */
};

struct tree {
	struct tree_schema schema;
	const struct tree_impurity *criterion;
	size_t nodes, room;
	struct tree_node *node;
	struct tree_node_info *info;
	struct tree_values values;
	uint32_t *sets;                 /* bits of categories: tree_set_words(levels) a split */
	size_t set_words, set_room;
	struct tree_surrogate *surrogates;
	size_t surrogate_count, surrogate_room;
	bool plain; /* thresholds on numeric columns only: the fast descent will do */
	size_t columns_used;
	struct tree_path path;          /* of pruning, when it was asked for */
};

static inline size_t tree_set_words(size_t levels)
{
	return (levels + 31) / 32;
}

static inline bool tree_set_has(const uint32_t *set, size_t level)
{
	return set[level / 32] >> level % 32 & 1;
}

static inline void tree_set_put(uint32_t *set, size_t level, bool in)
{
	if (in)
		set[level / 32] |= 1u << level % 32;
	else
		set[level / 32] &= ~(1u << level % 32);
}

/* The value of a cell as a learner may use it: a broken code counts as missing. */
static inline float tree_cell_value(const struct column *c, float x)
{
	if (c->kind != COLUMN_NUMERIC &&
	    !(x >= 0 && x < (float)c->levels && x == (float)(uint32_t)x))
		return __builtin_nanf("");
	return x;
}

/* Row i of a view: columns before `dense` lie side by side, the others are looked up. */
struct tree_row {
	const float *x;
	size_t dense, n;
	const uint32_t *col;            /* (n) ascending */
	const float *value;             /* (n) */
};

static inline struct tree_row tree_row_of(const struct data_view *v, size_t i)
{
	const struct sparse *s = v->sparse;
	struct tree_row r = { .x = v->x ? view_row(v, i) : NULL, .dense = view_dense(v) };

	if (s) {
		r.n = s->start[i + 1] - s->start[i];
		r.col = s->col + s->start[i];
		r.value = s->value + s->start[i];
	}
	return r;
}

/* O(1), or O(log n) in the entries. */
static inline float tree_row_value(const struct tree_row *r, size_t column)
{
	size_t low = 0, n = r->n;

	if (column < r->dense)
		return r->x[column];
	while (n > 1) {
		size_t half = n / 2;
		low += r->col[low + half] <= column ? half : 0;
		n -= half;
	}
	return n && r->col[low] == column ? r->value[low] : 0;
}

/* An empty tree for these columns; *out is NULL on error. */
int tree_make(struct tree **out, const struct data_view *v, const struct tree_impurity *imp,
	      struct err *e);
/* Two more nodes; *left gets the first. Arrays may move. */
int tree_add_pair(struct tree *t, uint32_t *left, struct err *e);
int tree_add_root(struct tree *t, struct err *e);
/* Room for so many nodes in all, so that arrays move but once. */
int tree_reserve(struct tree *t, size_t nodes, struct err *e);
/* Call when no node is added any more: gives back memory, sets plain and columns_used. */
int tree_finish(struct tree *t, struct err *e);
/* Room for the categories of a column, cleared; *offset is 1 + its place. */
int tree_add_set(struct tree *t, size_t levels, uint32_t *offset, struct err *e);

/* Does this value of its column go left at node i, surrogates left out? NaN: by default_left. */
bool tree_value_left(const struct tree *t, size_t i, float v);
/* Does this row go left at node i? Handles missing values, categories and surrogates. */
bool tree_goes_left(const struct tree *t, size_t i, const struct tree_row *x);
/* Index of the leaf of row i of v. */
size_t tree_leaf(const struct tree *t, const struct data_view *v, size_t i);
/* The class with the largest share at node i, lowest first. */
size_t tree_class_at(const struct tree *t, size_t i);
/* What predicting node i's value costs for row i of v, weight left out: 0 or 1, or a square. */
double tree_row_loss(const struct tree *t, size_t node, const struct data_view *v, size_t row);

#endif
