#include "algorithms/tree/frontier.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"

/* Heap order: the larger gain, then the older node. */
static bool before(const struct tree_open_node *a, const struct tree_open_node *b)
{
	return a->split.score > b->split.score ||
	       (a->split.score == b->split.score && a->node < b->node);
}

static void sift_up(struct tree_open_node *heap, size_t i)
{
	for (; i && before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2) {
		struct tree_open_node swap = heap[i];
		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = swap;
	}
}

static void sift_down(struct tree_open_node *heap, size_t n)
{
	for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
		struct tree_open_node swap;
		if (child + 1 < n && before(&heap[child + 1], &heap[child]))
			child++;
		if (!before(&heap[child], &heap[i]))
			return;
		swap = heap[i];
		heap[i] = heap[child];
		heap[child] = swap;
	}
}

int tree_frontier_push(struct tree_frontier *f, const struct tree_open_node *o, struct err *e)
{
	if (mem_grow((void **)&f->at, &f->room, f->n + 1, sizeof *f->at, e))
		return -1;
	f->at[f->n++] = *o;
	if (f->best_first)
		sift_up(f->at, f->n - 1);
	return 0;
}

struct tree_open_node tree_frontier_pop(struct tree_frontier *f)
{
	struct tree_open_node o = f->best_first ? f->at[0] : f->at[f->n - 1];

	f->n--;
	if (f->best_first) {
		f->at[0] = f->at[f->n];
		sift_down(f->at, f->n);
	}
	return o;
}

void tree_frontier_free(struct tree_frontier *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->at[i].entries.at);
	free(f->at);
	*f = (struct tree_frontier){ 0 };
}
