#include "algorithms/knn/topk.h"

#include "algorithms/core/mem.h"

/* Puts c at i or below, where at[i] has been taken out. */
static void sink(struct knn_neighbour *at, size_t n, size_t i, struct knn_neighbour c)
{
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && knn_neighbour_before(at[child], at[child + 1]))
			child++;
		if (!knn_neighbour_before(c, at[child]))
			break;
		at[i] = at[child];
	}
	at[i] = c;
}

static void swim(struct knn_neighbour *at, size_t i, struct knn_neighbour c)
{
	for (; i && knn_neighbour_before(at[(i - 1) / 2], c); i = (i - 1) / 2)
		at[i] = at[(i - 1) / 2];
	at[i] = c;
}

void knn_topk_offer(struct knn_topk *t, struct knn_neighbour c)
{
	if (t->n < t->k)
		swim(t->at, t->n++, c);
	else if (knn_neighbour_before(c, t->at[0]))
		sink(t->at, t->n, 0, c);
}

void knn_topk_sort(struct knn_topk *t)
{
	for (size_t n = t->n; n > 1; n--) {
		struct knn_neighbour last = t->at[n - 1];
		t->at[n - 1] = t->at[0];
		sink(t->at, n - 1, 0, last);
	}
}

void knn_neighbour_sort(struct knn_neighbour *at, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sink(at, n, i, at[i]);
	knn_topk_sort(&(struct knn_topk){ at, n, n });
}

int knn_neighbour_list_add(struct knn_neighbour_list *l, struct knn_neighbour c, struct err *e)
{
	if (l->n == l->room && mem_grow((void **)&l->at, &l->room, l->n + 1, sizeof c, e))
		return -1;
	l->at[l->n++] = c;
	return 0;
}
