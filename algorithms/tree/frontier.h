/* The nodes that may still be split: a stack (depth-first), or a heap by gain (best-first). */
#ifndef TREE_FRONTIER_H
#define TREE_FRONTIER_H

#include "algorithms/tree/split.h"

/* A node whose rows are known. */
struct open {
	size_t node, begin, n;
	struct split split; /* best-first growth: found already, its set stored in the tree */
	uint32_t subset;
};

struct frontier {
	bool best_first;
	struct open *at;
	size_t n, room;
};

int frontier_push(struct frontier *f, const struct open *o, struct err *e);
struct open frontier_pop(struct frontier *f);   /* f->n > 0 */
void frontier_free(struct frontier *f);

#endif
