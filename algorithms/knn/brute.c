/* Search without an index: every query against every row. Metrics that are a scalar product in
 * disguise are screened (screen.h), the others go 16 rows at a time (simd16.h). */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/simd16.h"
#include "algorithms/knn/screen.h"
#include "algorithms/knn/search.h"

/* Packs that would take more are made anew for each block of queries. */
#define PACKS_MAX ((size_t)64 << 20)

struct brute {
	const struct knn_space *space;
	struct knn_screen *screen;      /* or NULL */
	knn_simd16_fn *lanes;
	float *packs;                   /* (packs of 16 rows, cols, 16), or NULL */
};

static void brute_destroy(void *self)
{
	struct brute *b = self;

	if (!b)
		return;
	knn_screen_destroy(b->screen);
	free(b->packs);
	free(b);
}

static size_t pack_count(const struct brute *b)
{
	return (b->space->rows + KNN_SIMD16 - 1) / KNN_SIMD16;
}

/* Pack p's rows; their numbers go to row, and how many they are comes back. */
static size_t pack_numbers(const struct brute *b, size_t p, uint32_t *row)
{
	size_t n = b->space->rows - p * KNN_SIMD16;

	n = n < KNN_SIMD16 ? n : KNN_SIMD16;
	for (size_t i = 0; i < n; i++)
		row[i] = (uint32_t)(p * KNN_SIMD16 + i);
	return n;
}

static int build_packs(struct brute *b, struct err *e)
{
	size_t size = b->space->cols * KNN_SIMD16, count = pack_count(b);

	if (count > PACKS_MAX / sizeof *b->packs / size)
		return 0;
	if (!(b->packs = mem_aligned(count * size, sizeof *b->packs, e)))
		return -1;
	for (size_t p = 0; p < count; p++) {
		uint32_t row[KNN_SIMD16];
		size_t n = pack_numbers(b, p, row);
		knn_simd16_pack(b->space, row, n, b->packs + p * size);
	}
	return 0;
}

static int brute_build(void **self, const struct knn_space *s, size_t leaf_rows, struct err *e)
{
	struct brute *b = mem_zeros(1, sizeof *b, e);

	(void)leaf_rows;
	*self = NULL;
	if (!b)
		return -1;
	b->space = s;
	b->lanes = knn_simd16_for(s);
	if (knn_screen_build(&b->screen, s, e) || (!b->screen && build_packs(b, e))) {
		brute_destroy(b);
		return -1;
	}
	*self = b;
	return 0;
}

/* Calls for each pack in turn, with its rows and their numbers. */
struct brute_walk {
	size_t pack, n;
	uint32_t row[KNN_SIMD16];
	const float *rows;
	float *room;                    /* (cols, 16), for packs that are not stored */
};

static bool walk_next(struct brute_walk *w, const struct brute *b)
{
	size_t p = w->pack++;

	if (p == pack_count(b))
		return false;
	w->n = pack_numbers(b, p, w->row);
	w->rows = w->room;
	if (b->packs)
		w->rows = b->packs + p * b->space->cols * KNN_SIMD16;
	else
		knn_simd16_pack(b->space, w->row, w->n, w->room);
	return true;
}

static int by_lanes(const struct brute *b, const float *q, size_t n, size_t k,
		    struct knn_neighbour *out, struct err *e)
{
	const struct knn_space *s = b->space;
	struct knn_topk *best = mem_array(n, sizeof *best, e);
	struct brute_walk w = { .room = mem_aligned(s->cols * KNN_SIMD16, sizeof *w.room, e) };
	int rc = best && w.room ? 0 : -1;

	for (size_t i = 0; i < n && !rc; i++)
		best[i] = (struct knn_topk){ out + i * k, k, 0 };
	while (!rc && walk_next(&w, b))
		for (size_t i = 0; i < n; i++) {
			double gap[KNN_SIMD16] __attribute__((aligned(64)));
			b->lanes(s, q + i * s->cols, w.rows, gap);
			knn_simd16_offer(&best[i], gap, w.row, w.n);
		}
	for (size_t i = 0; i < n && !rc; i++)
		knn_topk_sort(&best[i]);
	free(best);
	free(w.room);
	return rc;
}

enum { AT_ONCE = 4 };           /* queries that meet a pack while it is in the first-level cache */

/* Many neighbours: all distances of a query first. */
static int by_distances(const struct brute *b, const float *q, size_t n, size_t k, struct knn_neighbour *out,
			struct err *e)
{
	const struct knn_space *s = b->space;
	size_t room = pack_count(b) * KNN_SIMD16;
	double *gap = mem_aligned(AT_ONCE * room, sizeof *gap, e);

	for (size_t i = 0; gap && i < n; i += AT_ONCE) {
		size_t now = n - i < AT_ONCE ? n - i : AT_ONCE;

		for (size_t p = 0; p < pack_count(b); p++)
			for (size_t j = 0; j < now; j++)
				b->lanes(s, q + (i + j) * s->cols, b->packs + p * s->cols * KNN_SIMD16,
					 gap + j * room + p * KNN_SIMD16);
		for (size_t j = 0; j < now; j++)
			knn_topk_of(gap + j * room, s->rows, k, out + (i + j) * k);
	}
	free(gap);
	return gap ? 0 : -1;
}

static int brute_nearest(const void *self, const struct knn_rows *rows, size_t n, size_t k,
			 struct knn_neighbour *out, struct err *e)
{
	const struct brute *b = self;
	bool done = false;

	if (b->screen && knn_screen_nearest(b->screen, rows->x, n, k, out, &done, e))
		return -1;
	if (done)
		return 0;
	return (b->packs && knn_topk_pays(k, b->space->rows) ? by_distances : by_lanes)(b, rows->x, n, k, out, e);
}

static int brute_within(const void *self, struct knn_row row, double radius,
			struct knn_neighbour_list *out, struct err *e)
{
	const struct brute *b = self;
	struct brute_walk w = { .room = mem_aligned(b->space->cols * KNN_SIMD16, sizeof *w.room,
						    e) };
	int rc = w.room ? 0 : -1;

	while (!rc && walk_next(&w, b)) {
		double gap[KNN_SIMD16] __attribute__((aligned(64)));
		b->lanes(b->space, row.x, w.rows, gap);
		for (size_t i = 0; i < w.n && !rc; i++)
			if (knn_within_radius(b->space, gap[i], radius))
				rc = knn_neighbour_list_add(
					out, (struct knn_neighbour){ gap[i], w.row[i] }, e);
	}
	free(w.room);
	return rc;
}

static size_t brute_bytes(const void *self)
{
	const struct brute *b = self;
	size_t packed =
		b->packs ? pack_count(b) * b->space->cols * KNN_SIMD16 * sizeof *b->packs : 0;

	return sizeof *b + packed + (b->screen ? knn_screen_bytes(b->screen) : 0);
}

const struct knn_search_class knn_brute_search = {
	"brute", 0, brute_build, brute_nearest, brute_within, brute_bytes, brute_destroy
};
