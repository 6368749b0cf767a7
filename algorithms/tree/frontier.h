/* The nodes that may still be split: a stack (depth-first), or a heap by gain (best-first). */
#ifndef TREE_FRONTIER_H
#define TREE_FRONTIER_H

#include "algorithms/tree/entries.h"
#include "algorithms/tree/split.h"

/* A node whose rows are known. */
struct tree_open_node {
	size_t node, begin, n;
	struct tree_entry_list entries; /* owned */
	struct tree_split split; /* best-first growth: found already, its set stored in the tree */
	uint32_t subset;
};

struct tree_frontier {
	bool best_first;
	struct tree_open_node *at;
	size_t n, room;
};

int tree_frontier_push(struct tree_frontier *f, const struct tree_open_node *o, struct err *e);
struct tree_open_node tree_frontier_pop(struct tree_frontier *f); /* f->n > 0 */
void tree_frontier_free(struct tree_frontier *f);

#endif
