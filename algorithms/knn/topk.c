#include "algorithms/knn/topk.h"

#include <string.h>

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

static void heap_sort(struct knn_neighbour *at, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sink(at, n, i, at[i]);
	knn_topk_sort(&(struct knn_topk){ at, n, n });
}

/* ---- many of a known range: by buckets of equal width ---- */

enum { BUCKETS = 1024, FEW = 16 };

static void insertion_sort(struct knn_neighbour *at, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct knn_neighbour c = at[i];
		size_t j = i;

		for (; j && knn_neighbour_before(c, at[j - 1]); j--)
			at[j] = at[j - 1];
		at[j] = c;
	}
}

/* Buckets from low to high: a larger gap is never in a lower one. 0 where the range is none, or no number. */
static double width_of(double low, double high)
{
	double scale = (BUCKETS - 1) / (high - low);

	return scale > 0 && scale < (double)INFINITY ? scale : 0;
}

static size_t bucket_of(double gap, double low, double scale)
{
	return (size_t)((gap - low) * scale);
}

/* Of at most BUCKETS, by way of a copy; each bucket has about one. */
static void bucket_sort(struct knn_neighbour *at, size_t n)
{
	struct knn_neighbour copy[BUCKETS];
	uint16_t begin[BUCKETS + 1] = { 0 }, bucket[BUCKETS];
	double low = at[0].gap, high = low, scale;

	for (size_t i = 1; i < n; i++) {
		low = at[i].gap < low ? at[i].gap : low;
		high = at[i].gap > high ? at[i].gap : high;
	}
	if (!((scale = width_of(low, high)) > 0)) {
		heap_sort(at, n);
		return;
	}
	memcpy(copy, at, n * sizeof *at);
	for (size_t i = 0; i < n; i++) {
		bucket[i] = (uint16_t)bucket_of(copy[i].gap, low, scale);
		begin[bucket[i] + 1]++;
	}
	for (size_t b = 0; b < BUCKETS; b++)
		begin[b + 1] = (uint16_t)(begin[b + 1] + begin[b]);
	for (size_t i = 0; i < n; i++)
		at[begin[bucket[i]]++] = copy[i];
	for (size_t b = 0, from = 0; b < BUCKETS && from < n; from = begin[b++])
		(begin[b] - from <= FEW ? insertion_sort : heap_sort)(at + from, begin[b] - from);
}

void knn_neighbour_sort(struct knn_neighbour *at, size_t n)
{
	if (n <= FEW)
		insertion_sort(at, n);
	else if (n > FEW * 4 && n <= BUCKETS)
		bucket_sort(at, n);
	else
		heap_sort(at, n);
}

/* A heap takes up one in k of those that come late, and log k steps for it; buckets look at each three times. */
bool knn_topk_pays(size_t k, size_t n)
{
	return k > FEW * 2 && k * 32 > n && n >= k;
}

static void offer_all(const double *gap, size_t n, size_t k, struct knn_neighbour *out)
{
	struct knn_topk t = { out, k, 0 };

	for (size_t i = 0; i < n; i++)
		knn_topk_offer(&t, (struct knn_neighbour){ gap[i], (uint32_t)i });
	knn_topk_sort(&t);
}

/* The first bucket at whose end there are k. */
static size_t bucket_with(const double *gap, size_t n, size_t k, double low, double scale)
{
	uint32_t count[BUCKETS] = { 0 };
	size_t sum = 0, b = 0;

	for (size_t i = 0; i < n; i++)
		count[bucket_of(gap[i], low, scale)]++;
	while ((sum += count[b]) < k)
		b++;
	return b;
}

/* All of the lower buckets are in; of the one with the k-th, the nearest, by a heap of what room it has. */
void knn_topk_of(const double *gap, size_t n, size_t k, struct knn_neighbour *out)
{
	double low = gap[0], high = low, scale;
	struct knn_topk rest;
	size_t last, kept = 0;

	for (size_t i = 1; i < n; i++) {
		low = gap[i] < low ? gap[i] : low;
		high = gap[i] > high ? gap[i] : high;
	}
	if (!((scale = width_of(low, high)) > 0)) {
		offer_all(gap, n, k, out);
		return;
	}
	last = bucket_with(gap, n, k, low, scale);
	for (size_t i = 0; i < n; i++) {
		out[kept] = (struct knn_neighbour){ gap[i], (uint32_t)i };
		kept += bucket_of(gap[i], low, scale) < last;
	}
	rest = (struct knn_topk){ out + kept, k - kept, 0 };
	for (size_t i = 0; i < n; i++)
		if (bucket_of(gap[i], low, scale) == last)
			knn_topk_offer(&rest, (struct knn_neighbour){ gap[i], (uint32_t)i });
	knn_neighbour_sort(out, k);
}

int knn_neighbour_list_add(struct knn_neighbour_list *l, struct knn_neighbour c, struct err *e)
{
	if (l->n == l->room && mem_grow((void **)&l->at, &l->room, l->n + 1, sizeof c, e))
		return -1;
	l->at[l->n++] = c;
	return 0;
}
