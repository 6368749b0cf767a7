#include "algorithms/knn/search.h"

#include "algorithms/core/mem.h"

const struct search_class *const searches[] = { NULL, &brute_search, &kdtree_search, &balltree_search };

/* Where the kd-tree overtakes brute force, measured on blobs: rows needed grow steeply with the
 * columns, because the boxes around a query's neighbours cover ever more of the space. */
enum { AUTO_TREE_ROWS = 1000, AUTO_TREE_COLS = 3 };

enum knn_index search_choice(const struct space *s)
{
	if (s->metric->flags & METRIC_AXES && s->cols <= AUTO_TREE_COLS && s->rows >= AUTO_TREE_ROWS)
		return KNN_KDTREE;
	return KNN_BRUTE;
}

int near_list_add(struct near_list *l, struct near c, struct err *e)
{
	if (l->n == l->room && mem_grow((void **)&l->at, &l->room, l->n + 1, sizeof c, e))
		return -1;
	l->at[l->n++] = c;
	return 0;
}
