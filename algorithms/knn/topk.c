#include "algorithms/knn/topk.h"

#include "algorithms/core/mem.h"

/* Puts c at i or below, where at[i] has been taken out. */
static void sink(struct near *at, size_t n, size_t i, struct near c)
{
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && near_before(at[child], at[child + 1]))
			child++;
		if (!near_before(c, at[child]))
			break;
		at[i] = at[child];
	}
	at[i] = c;
}

static void swim(struct near *at, size_t i, struct near c)
{
	for (; i && near_before(at[(i - 1) / 2], c); i = (i - 1) / 2)
		at[i] = at[(i - 1) / 2];
	at[i] = c;
}

void topk_offer(struct topk *t, struct near c)
{
	if (t->n < t->k)
		swim(t->at, t->n++, c);
	else if (near_before(c, t->at[0]))
		sink(t->at, t->n, 0, c);
}

void topk_sort(struct topk *t)
{
	for (size_t n = t->n; n > 1; n--) {
		struct near last = t->at[n - 1];
		t->at[n - 1] = t->at[0];
		sink(t->at, n - 1, 0, last);
	}
}

void near_sort(struct near *at, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sink(at, n, i, at[i]);
	topk_sort(&(struct topk){ at, n, n });
}

int near_list_add(struct near_list *l, struct near c, struct err *e)
{
	if (l->n == l->room && mem_grow((void **)&l->at, &l->room, l->n + 1, sizeof c, e))
		return -1;
	l->at[l->n++] = c;
	return 0;
}
