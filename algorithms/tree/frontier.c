#include "algorithms/tree/frontier.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"

/* Heap order: the larger gain, then the older node. */
static bool before(const struct open *a, const struct open *b)
{
	return a->split.score > b->split.score ||
	       (a->split.score == b->split.score && a->node < b->node);
}

static void sift_up(struct open *heap, size_t i)
{
	for (; i && before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2) {
		struct open swap = heap[i];
		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = swap;
	}
}

static void sift_down(struct open *heap, size_t n)
{
	for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
		struct open swap;
		if (child + 1 < n && before(&heap[child + 1], &heap[child]))
			child++;
		if (!before(&heap[child], &heap[i]))
			return;
		swap = heap[i];
		heap[i] = heap[child];
		heap[child] = swap;
	}
}

int frontier_push(struct frontier *f, const struct open *o, struct err *e)
{
	if (mem_grow((void **)&f->at, &f->room, f->n + 1, sizeof *f->at, e))
		return -1;
	f->at[f->n++] = *o;
	if (f->best_first)
		sift_up(f->at, f->n - 1);
	return 0;
}

struct open frontier_pop(struct frontier *f)
{
	struct open o = f->best_first ? f->at[0] : f->at[f->n - 1];

	f->n--;
	if (f->best_first) {
		f->at[0] = f->at[f->n];
		sift_down(f->at, f->n);
	}
	return o;
}

void frontier_free(struct frontier *f)
{
	free(f->at);
	f->at = NULL;
}
