/* Growing node after node: the state of it, and the steps that a single thread (grow.c) and several
 * (subtrees.c) take alike. */
#ifndef TREE_GROWER_H
#define TREE_GROWER_H

#include "algorithms/tree/scanner.h"
#include "algorithms/tree/frontier.h"

/* Columns that are not constant in the nodes at hand, by depth. Depth-first growth is below one
 * node of each depth at a time; beyond the last level the list is shared. */
enum { LEVELS = 48 };
struct level {
	uint32_t *column;               /* (cols) */
	size_t columns;
};

/* Nodes of few rows that are left to threads (subtrees.h). */
struct subtree {
	struct open root;               /* its node in the top */
	uint32_t *column;               /* (columns) those that are not constant in its parent */
	size_t columns;
	struct tree *tree;              /* once grown; node 0 is the root */
};

struct subtrees {
	size_t limit;                   /* rows: nodes up to it are left to threads */
	struct subtree *at;
	size_t n, room;
};

struct grower {
	const struct tree_options *opt;
	const struct data_view *view;
	struct rows rows;               /* of the view */
	const struct impurity *imp;
	struct tree *tree;
	struct targets targets;
	struct columns columns;
	struct finder finder;
	struct fast fast;
	struct frontier frontier;
	size_t leaves;
	uint32_t *pick; /* (cols) order in which columns are drawn; NULL: all of them */
	struct level level[LEVELS];
	double root_weight;
	struct subtrees *later;         /* small nodes are left to threads; NULL: nothing is */
};

/* ---- best_split.c ---- */

/* Where the list of the columns of nodes at this depth is. */
size_t grower_level(const struct grower *g, size_t depth);
/* Room for the lists; level 0 holds all columns. */
int grower_make_levels(struct grower *g, struct err *e);
/* Totals of a node's rows into finder.node. */
void grower_sum(struct grower *g, size_t begin, size_t n);
/* The best split of an open node into o->split, its set of categories into the tree. */
int grower_search(struct grower *g, struct open *o, struct err *e);

/* ---- grower.c ---- */

/* The root, and all that comes of it but for what is left to threads. */
int grower_begin(struct grower *g, struct err *e);
/* Splits what is open until nothing is. */
int grower_run(struct grower *g, struct err *e);

#endif
