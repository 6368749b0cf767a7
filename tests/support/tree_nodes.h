/* Nodes of two trees that must predict the same, bit for bit. */
#ifndef SUPPORT_TREE_NODES_H
#define SUPPORT_TREE_NODES_H

#include <string.h>

#include "algorithms/tree/node.h"

static inline bool same_values(const struct tree *a, const struct tree *b, size_t i)
{
	struct tree_value_list p = tree_values_of(&a->values, i), q = tree_values_of(&b->values, i);

	return p.n == q.n && !memcmp(p.value, q.value, p.n * sizeof *p.value) &&
	       !p.output == !q.output &&
	       (!p.output || !memcmp(p.output, q.output, p.n * sizeof *p.output));
}

#endif
