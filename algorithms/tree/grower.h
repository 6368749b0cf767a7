/* Growing node after node: the state of it, and the steps that a single thread (grow.c) and several
 * (subtrees.c) take alike. */
#ifndef TREE_GROWER_H
#define TREE_GROWER_H

#include "algorithms/tree/scanner.h"
#include "algorithms/tree/frontier.h"

/* Columns that are not constant in the nodes at hand, by depth. Depth-first growth is below one
 * node of each depth at a time; beyond the last level the list is shared. */
enum { TREE_LEVELS = 48 };
struct tree_level {
	uint32_t *column;               /* (cols) none of entries: nodes own lists of these */
	size_t columns;
};

/* Nodes of few rows that are left to threads (subtrees.h). */
struct tree_subtree {
	struct tree_open_node root;     /* its node in the top; its entries are owned */
	uint32_t *column;               /* (columns) those that are not constant in its parent */
	size_t columns;
	struct tree *tree;              /* once grown; node 0 is the root */
};

struct tree_subtrees {
	size_t limit;                   /* rows: nodes up to it are left to threads */
	struct tree_subtree *at;
	size_t n, room;
};

struct tree_grower {
	const struct tree_options *opt;
	const struct data_view *view;
	struct tree_rows rows;          /* of the view */
	const struct tree_impurity *imp;
	struct tree *tree;
	struct tree_targets targets;
	struct tree_columns columns;
	struct tree_splitter splitter;
	struct tree_scanner scanner;
	struct tree_frontier frontier;
	size_t leaves;
	uint32_t *pick; /* (cols) order in which columns are drawn; NULL: all of them */
	struct tree_level level[TREE_LEVELS];
	double root_weight;
	struct tree_subtrees *later;    /* small nodes are left to threads; NULL: nothing is */
};

/* Cells that a fit goes through: what time goes by. */
static inline size_t tree_grower_cells(const struct tree_grower *g)
{
	const struct sparse *s = g->view->sparse;

	return g->rows.n * view_dense(g->view) + (s ? s->start[g->view->rows] - s->start[0] : 0);
}

/* ---- best_split.c ---- */

/* Where the list of the columns of nodes at this depth is. */
size_t tree_grower_level(const struct tree_grower *g, size_t depth);
/* Room for the lists; level 0 holds all columns but those of entries. */
int tree_grower_make_levels(struct tree_grower *g, struct err *e);
/* Totals of a node's rows into splitter.node. */
void tree_grower_sum(struct tree_grower *g, size_t begin, size_t n);
/* The best split of an open node into o->split, its set of categories into the tree. */
int tree_grower_search(struct tree_grower *g, struct tree_open_node *o, struct err *e);

/* ---- grower.c ---- */

/* The root, and all that comes of it but for what is left to threads. */
int tree_grower_begin(struct tree_grower *g, struct err *e);
/* Splits what is open until nothing is. */
int tree_grower_run(struct tree_grower *g, struct err *e);

#endif
