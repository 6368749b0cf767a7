/* Every index against sorting all rows by the plain definition: same rows, same distances, bit for
 * bit, on odd sizes, with ties, duplicates and any k. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/search.h"

/* How the numbers of a table are made. */
enum kind { NORMAL, FEW_VALUES, ALL_EQUAL, BYTES, WIDE_RANGE, MEDIUM_RANGE, TINY, OFF_CENTRE, KINDS };

static void fill(float *x, size_t n, enum kind kind, uint64_t seed)
{
	struct rng r = rng_make(seed);

	for (size_t i = 0; i < n; i++) {
		double z = rng_normal(&r);
		uint64_t u = rng_next(&r);
		x[i] = kind == NORMAL ? (float)z : kind == FEW_VALUES ? (float)(u % 3) :
		       kind == BYTES ? (float)(u % 256) : kind == ALL_EQUAL ? 2.5f :
		       kind == TINY ? (float)(z * 1e-30) : kind == OFF_CENTRE ? (float)(1000 + z * 0.01) :
		       (float)(z * pow(10, (double)(u % 31) / (kind == WIDE_RANGE ? 1 : 5) - (kind == WIDE_RANGE ? 15 : 3)));
	}
}

static int before(const void *a, const void *b)
{
	return near_before(*(const struct near *)a, *(const struct near *)b) ? -1 : 1;
}

struct setting {
	size_t n, d, queries, k, leaf;
	enum kind kind;
	uint64_t seed;
};

/* The plain answer: all rows, sorted. */
static struct near *by_sorting(const struct space *s, const float *q)
{
	struct near *all = mem_array(s->rows, sizeof *all, NULL);

	for (size_t i = 0; i < s->rows; i++)
		all[i] = (struct near){ s->metric->pair(s, q, space_row(s, i)), (uint32_t)i };
	qsort(all, s->rows, sizeof *all, before);
	return all;
}

static void check(enum knn_metric metric, enum knn_index index, const struct setting *g)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct data_view v = { .rows = g->n, .cols = g->d, .stride = g->d };
	float *x = mem_array(g->n * g->d, sizeof *x, NULL), *q = mem_array(g->queries * g->d, sizeof *q, NULL);
	float *mapped = mem_array(g->queries * g->d, sizeof *q, NULL);
	struct near *got = mem_array(g->queries * g->k, sizeof *got, NULL);
	struct space s;
	struct err e = { 0 };
	void *self = NULL;

	fill(x, g->n * g->d, g->kind, g->seed);
	fill(q, g->queries * g->d, g->kind, g->seed + 1);
	if (g->n > 3)
		memcpy(x + 2 * g->d, x, g->d * sizeof *x);              /* a duplicate row */
	memcpy(q, x, g->d * sizeof *q);                                 /* a query that is a row */
	opt.metric = metric;
	opt.p = 1.5;
	v.x = x;
	if (space_fit(&s, &v, &opt, &e)) {
		cr_expect(metric == KNN_MAHALANOBIS && e.code == ERR_NUMERIC, "%s", e.text);
		goto done;
	}
	v.x = q;
	if (space_map(&s, &v, 0, g->queries, mapped, &e))               /* whitened beyond a float's range */
		goto done;
	cr_assert(!searches[index]->build(&self, &s, g->leaf, &e), "%s", e.text);
	cr_assert(!searches[index]->nearest(self, mapped, g->queries, g->k, got, &e), "%s", e.text);
	for (size_t i = 0; i < g->queries; i++) {
		struct near *want = by_sorting(&s, mapped + i * g->d);
		for (size_t j = 0; j < g->k; j++)
			cr_expect(got[i * g->k + j].row == want[j].row && got[i * g->k + j].gap == want[j].gap,
				  "%s %s n=%zu d=%zu k=%zu kind=%d, query %zu, place %zu: row %u at %.17g, "
				  "not %u at %.17g", knn_metrics[metric].name, searches[index]->name, g->n, g->d, g->k,
				  (int)g->kind, i, j, got[i * g->k + j].row, got[i * g->k + j].gap, want[j].row,
				  want[j].gap);
		free(want);
	}
	searches[index]->destroy(self);
done:
	space_free(&s);
	free(x);
	free(q);
	free(mapped);
	free(got);
}

static bool can(enum knn_index index, enum knn_metric metric)
{
	return !(searches[index]->needs & ~knn_metrics[metric].flags);
}

ParameterizedTestParameters(knn_search, every_index_finds_the_neighbours_of_the_definition)
{
	static int which[3] = { KNN_BRUTE, KNN_KDTREE, KNN_BALLTREE };

	return cr_make_param_array(int, which, 3);
}

ParameterizedTest(int *which, knn_search, every_index_finds_the_neighbours_of_the_definition)
{
	static const struct setting sizes[] = {
		{ 1, 1, 3, 1, 1, 0, 1 }, { 2, 1, 5, 2, 1, 0, 2 }, { 17, 3, 9, 5, 4, 0, 3 },
		{ 65, 2, 31, 7, 8, 0, 4 }, { 300, 5, 33, 10, 32, 0, 5 }, { 257, 13, 17, 257, 16, 0, 6 },
		{ 1031, 4, 45, 3, 7, 0, 7 }, { 99, 67, 15, 20, 32, 0, 8 }
	};
	enum knn_index index = (enum knn_index)*which;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (int kind = 0; kind < KINDS; kind++)
			for (int metric = KNN_L2; metric <= KNN_HEOM; metric++) {
				struct setting g = sizes[i];
				g.kind = (enum kind)kind;
				if (can(index, (enum knn_metric)metric))
					check((enum knn_metric)metric, index, &g);
			}
}

Test(knn_search, every_index_finds_the_same_rows_within_a_radius)
{
	float x[400 * 3], q[20 * 3];
	struct knn_options opt = KNN_DEFAULTS;
	struct data_view v = { .x = x, .rows = 400, .cols = 3, .stride = 3 };

	for (int kind = 0; kind < 2; kind++)
		for (int metric = KNN_L2; metric <= KNN_HEOM; metric++) {
			struct space s;
			fill(x, 1200, (enum kind)kind, 5);
			fill(q, 60, (enum kind)kind, 6);
			opt.metric = (enum knn_metric)metric;
			opt.p = 3;
			cr_assert(!space_fit(&s, &v, &opt, NULL));
			for (int index = KNN_BRUTE; index <= KNN_BALLTREE; index++) {
				void *self;
				if (!can((enum knn_index)index, (enum knn_metric)metric))
					continue;
				cr_assert(!searches[index]->build(&self, &s, 10, NULL));
				for (size_t i = 0; i < 20; i++) {
					struct near *all = by_sorting(&s, q + 3 * i);
					double radius = s.metric->distance(&s, all[29].gap);    /* exactly a row's */
					struct near_list l = { 0 };
					size_t want = 0;
					while (want < 400 && s.metric->distance(&s, all[want].gap) <= radius)
						want++;
					cr_assert(!searches[index]->within(self, q + 3 * i, radius, &l, NULL));
					near_sort(l.at, l.n);
					cr_expect(l.n == want, "%s %s: %zu rows, not %zu", knn_metrics[metric].name,
						  searches[index]->name, l.n, want);
					for (size_t j = 0; j < l.n && j < want; j++)
						cr_expect(l.at[j].row == all[j].row && l.at[j].gap == all[j].gap);
					free(l.at);
					free(all);
				}
				searches[index]->destroy(self);
			}
			space_free(&s);
		}
}

Test(knn_topk, keeps_the_nearest_whatever_the_order_of_offers)
{
	for (size_t k = 1; k <= 40; k += 3) {
		struct near at[40], all[200];
		struct topk t = { at, k, 0 };
		struct rng r = rng_make(k);
		for (size_t i = 0; i < 200; i++)
			all[i] = (struct near){ (double)rng_below(&r, 20), (uint32_t)(i * 77 % 200) };
		for (size_t i = 0; i < 200; i++)
			topk_offer(&t, all[i]);
		topk_sort(&t);
		qsort(all, 200, sizeof *all, before);
		for (size_t i = 0; i < k; i++)
			cr_expect(at[i].row == all[i].row && at[i].gap == all[i].gap, "k=%zu place %zu", k, i);
	}
}
