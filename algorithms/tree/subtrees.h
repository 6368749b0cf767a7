/* Growing with threads: the top of the tree is grown by one, and the nodes of few rows that it
 * comes down to are subtrees, which threads then draw and grow, each into a tree of its own. A
 * node's rows are a stretch of every column's array that no other subtree touches, and nothing
 * about a subtree depends on its cousins; so the nodes, numbered anew in the order of depth-first
 * growth, are the ones that a single thread finds, bit for bit. Threads are started once and wait for
 * nobody: whoever is given no core, because others use them, draws less. */
#ifndef TREE_SUBTREES_H
#define TREE_SUBTREES_H

#include "algorithms/tree/grower.h"

/* Sets the limit. False: the table or the options are not for threads. */
bool tree_subtrees_begin(struct tree_subtrees *s, const struct tree_grower *g);
/* Grows all and replaces g->tree by the whole. */
int tree_subtrees_grow(struct tree_subtrees *s, struct tree_grower *g, struct err *e);
void tree_subtrees_free(struct tree_subtrees *s); /* accepts { 0 } */

#endif
