/* Growing a tree: which node next, may it be split, by what, and where its rows go.
 *
 * Depth-first by default (a finished subtree's rows stay in cache); with max_leaves best-first, so
 * that the leaves are spent where impurity falls most. Both give the same tree when nothing stops
 * them, up to the numbering of nodes. */
#ifndef TREE_GROW_H
#define TREE_GROW_H

#include "algorithms/tree/impurity.h"
#include "algorithms/tree/tree.h"

/* One unpruned tree of rows r of train (NULL: of all), of which no copy is made. */
int tree_grow(struct tree **out, const struct data_view *train, const struct tree_rows *r,
	      const struct tree_options *opt, struct err *e);

#endif
