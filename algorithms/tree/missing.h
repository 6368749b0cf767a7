/* Missing values.
 *
 * Default direction: a split is tried with the missing rows of the node on the left and on the
 * right; what decreases impurity more is kept and used at prediction. "Missing or not" is itself a
 * split. Surrogates (Breiman et al. 1984, 5.3): a column is judged on the rows that have it, and
 * rows that lack it follow stand-ins: tests on other columns that part the other rows most nearly
 * as the split does, best first; a row that lacks those too goes with the heavier child. */
#ifndef TREE_MISSING_H
#define TREE_MISSING_H

#include "algorithms/tree/columns.h"

/* Finds and stores the surrogates of node i, whose own split is stored already and whose rows that
 * have its column are marked in c->left; list: its entries. At most `most`, each better than the
 * majority. */
int tree_find_surrogates(struct tree *t, size_t i, const struct tree_columns *c, size_t begin,
			 size_t n, const struct tree_entry_list *list,
			 const struct tree_splitter *f, size_t most, struct err *e);

#endif
