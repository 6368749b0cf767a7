/* Every index against sorting all rows by the plain definition: same rows, same distances, bit for
 * bit, on odd sizes, with ties, duplicates and any k. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/simd16.h"
#include "algorithms/knn/search.h"
#include "algorithms/knn/tile.h"

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
		       kind == WIDE_RANGE ? (float)(z * pow(10, (double)(u % 31) - 15)) :
		       (float)(z * pow(10, (double)(u % 31) / 5 - 3));
	}
}

static int before(const void *a, const void *b)
{
	return knn_neighbour_before(*(const struct knn_neighbour *)a, *(const struct knn_neighbour *)b) ? -1 : 1;
}

struct setting {
	size_t n, d, queries, k, leaf;
	enum kind kind;
	uint64_t seed;
};

/* The plain answer: all rows, sorted. */
static struct knn_neighbour *by_sorting(const struct knn_space *s, const float *q)
{
	struct knn_neighbour *all = mem_array(s->rows, sizeof *all, NULL);

	for (size_t i = 0; i < s->rows; i++)
		all[i] = (struct knn_neighbour){ s->metric->pair(s, q, knn_space_row(s, i)), (uint32_t)i };
	qsort(all, s->rows, sizeof *all, before);
	return all;
}

static void check(enum knn_metric metric, enum knn_index index, const struct setting *g)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct data_view v = { .rows = g->n, .cols = g->d, .stride = g->d };
	float *x = mem_array(g->n * g->d, sizeof *x, NULL), *q = mem_array(g->queries * g->d, sizeof *q, NULL);
	float *mapped = mem_array(g->queries * g->d, sizeof *q, NULL);
	struct knn_neighbour *got = mem_array(g->queries * g->k, sizeof *got, NULL);
	struct knn_rows rows = { .dense = g->d, .x = mapped };
	struct knn_space s;
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
	if (knn_space_fit(&s, &v, &opt, &e)) {
		cr_expect(metric == KNN_MAHALANOBIS && e.code == ERR_NUMERIC, "%s", e.text);
		goto done;
	}
	v.x = q;
	if (knn_space_map(&s, &v, 0, g->queries, mapped, &e))           /* whitened beyond a float's range */
		goto done;
	cr_assert(!knn_searches[index]->build(&self, &s, g->leaf, &e), "%s", e.text);
	cr_assert(!knn_searches[index]->nearest(self, &rows, g->queries, g->k, got, &e), "%s", e.text);
	for (size_t i = 0; i < g->queries; i++) {
		struct knn_neighbour *want = by_sorting(&s, mapped + i * g->d);
		for (size_t j = 0; j < g->k; j++)
			cr_expect(got[i * g->k + j].row == want[j].row && got[i * g->k + j].gap == want[j].gap,
				  "%s %s n=%zu d=%zu k=%zu kind=%d, query %zu, place %zu: row %u at %.17g, "
				  "not %u at %.17g",
				  knn_metrics[metric].name, knn_searches[index]->name, g->n, g->d, g->k, (int)g->kind,
				  i, j, got[i * g->k + j].row, got[i * g->k + j].gap, want[j].row, want[j].gap);
		free(want);
	}
	knn_searches[index]->destroy(self);
done:
	knn_space_free(&s);
	free(x);
	free(q);
	free(mapped);
	free(got);
}

static bool can(enum knn_index index, enum knn_metric metric)
{
	return !(knn_searches[index]->needs & ~knn_metrics[metric].flags);
}

/* One process per index and vector unit. */
ParameterizedTestParameters(knn_search, every_index_finds_the_neighbours_of_the_definition)
{
	static int which[9];

	for (int i = 0; i < 9; i++)
		which[i] = i;
	return cr_make_param_array(int, which, 9);
}

static const char *const units[] = { "portable", "avx2", "avx512" };

ParameterizedTest(int *which, knn_search, every_index_finds_the_neighbours_of_the_definition)
{
	static const struct setting sizes[] = {
		{ 1, 1, 3, 1, 1, 0, 1 }, { 2, 1, 5, 2, 1, 0, 2 }, { 17, 3, 9, 5, 4, 0, 3 },
		{ 65, 2, 13, 7, 8, 0, 4 }, { 300, 5, 15, 10, 32, 0, 5 }, { 131, 13, 5, 131, 16, 0, 6 },
		{ 1031, 4, 3, 3, 7, 0, 7 }, { 99, 67, 7, 20, 32, 0, 8 }, { 400, 3, 4, 60, 1, 0, 9 },
		{ 40, 2, 3, 5, 1000000, 0, 10 }
	};
	enum knn_index index = (enum knn_index)(KNN_BRUTE + *which / 3);

	setenv("BAKEOFF_ISA", units[*which % 3], 1);
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
			struct knn_space s;
			fill(x, 1200, (enum kind)kind, 5);
			fill(q, 60, (enum kind)kind, 6);
			opt.metric = (enum knn_metric)metric;
			opt.p = 3;
			cr_assert(!knn_space_fit(&s, &v, &opt, NULL));
			for (int index = KNN_BRUTE; index <= KNN_BALLTREE; index++) {
				void *self;
				if (!can((enum knn_index)index, (enum knn_metric)metric))
					continue;
				cr_assert(!knn_searches[index]->build(&self, &s, 10, NULL));
				for (size_t i = 0; i < 20; i++) {
					struct knn_neighbour *all = by_sorting(&s, q + 3 * i);
					double radius = s.metric->distance(&s, all[29].gap);    /* exactly a row's */
					struct knn_neighbour_list l = { 0 };
					size_t want = 0;
					while (want < 400 && s.metric->distance(&s, all[want].gap) <= radius)
						want++;
					cr_assert(!knn_searches[index]->within(self, (struct knn_row){ .x = q + 3 * i }, radius, &l, NULL));
					knn_neighbour_sort(l.at, l.n);
					cr_expect(l.n == want, "%s %s: %zu rows, not %zu", knn_metrics[metric].name,
						  knn_searches[index]->name, l.n, want);
					for (size_t j = 0; j < l.n && j < want; j++)
						cr_expect(l.at[j].row == all[j].row && l.at[j].gap == all[j].gap);
					free(l.at);
					free(all);
				}
				knn_searches[index]->destroy(self);
			}
			knn_space_free(&s);
		}
}

Test(knn_search, keeps_the_nearest_whatever_the_order_of_offers)
{
	for (size_t k = 1; k <= 40; k += 3) {
		struct knn_neighbour at[40], all[200];
		struct knn_topk t = { at, k, 0 };
		struct rng r = rng_make(k);
		for (size_t i = 0; i < 200; i++)
			all[i] = (struct knn_neighbour){ (double)rng_below(&r, 20), (uint32_t)(i * 77 % 200) };
		for (size_t i = 0; i < 200; i++)
			knn_topk_offer(&t, all[i]);
		knn_topk_sort(&t);
		qsort(all, 200, sizeof *all, before);
		for (size_t i = 0; i < k; i++)
			cr_expect(at[i].row == all[i].row && at[i].gap == all[i].gap, "k=%zu place %zu", k, i);
	}
}

/* Gaps of some kind: even, with ties, with one far away, all in one place, all the same, infinite. */
static double gap_of(struct rng *r, int kind)
{
	double u = rng_uniform(r);

	return kind == 0 ? u : kind == 1 ? (double)rng_below(r, 20) : kind == 2 ? (u < 0.002 ? 1e30 : u) :
	       kind == 3 ? u * u * u * u * u * u * 1e-3 : kind == 4 ? 7 : u < 0.01 ? (double)INFINITY : u;
}

Test(knn_search, of_all_distances_keeps_what_a_heap_would)
{
	static const size_t rows[] = { 1, 40, 64, 65, 700, 1024, 1025, 5000 };
	struct knn_neighbour *at = mem_array(5000, sizeof *at, NULL), *all = mem_array(5000, sizeof *all, NULL);
	double *gap = mem_array(5000, sizeof *gap, NULL);

	for (int kind = 0; kind < 6; kind++)
		for (size_t t = 0; t < sizeof rows / sizeof *rows; t++) {
			size_t n = rows[t], k = n == 1 ? 1 : n * (size_t)(kind + 1) / 6;
			struct rng r = rng_make(t);

			for (size_t i = 0; i < n; i++) {
				gap[i] = gap_of(&r, kind);
				all[i] = (struct knn_neighbour){ gap[i], (uint32_t)i };
			}
			knn_topk_of(gap, n, k, at);
			for (size_t i = n; i > 1; i--) {
				struct knn_neighbour *other = &all[rng_below(&r, i)], was = *other;
				*other = all[i - 1];
				all[i - 1] = was;
			}
			knn_neighbour_sort(all, n);
			for (size_t i = 0; i < n; i++)
				cr_assert(!i || knn_neighbour_before(all[i - 1], all[i]), "kind %d, %zu rows", kind, n);
			for (size_t i = 0; i < k; i++)
				cr_assert(at[i].row == all[i].row && at[i].gap == all[i].gap, "kind %d, %zu of %zu, place %zu", kind, k, n, i);
		}
	free(gap);
	free(all);
	free(at);
}

/* ---- kernels against the definition ---- */

Test(knn_search, give_the_bits_of_the_plain_loop_on_every_vector_unit)
{
	for (size_t d = 1; d <= 21; d += 4)
		for (int kind = 0; kind < KINDS; kind++)
			for (int metric = KNN_L2; metric <= KNN_HEOM; metric++) {
				float x[13 * 21], q[21], rows[KNN_SIMD16 * 21] __attribute__((aligned(64)));
				double gap[KNN_SIMD16] __attribute__((aligned(64)));
				uint32_t row[13] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
				struct knn_space s = { .metric = &knn_metrics[metric], .kind = (enum knn_metric)metric,
						   .rows = 13, .cols = d, .x = x };
				double inverse[21];
				fill(x, 13 * d, (enum kind)kind, d);
				fill(q, d, (enum kind)kind, 99);
				for (size_t f = 0; f < d; f++)
					inverse[f] = f % 3 ? 0.37 : 0;
				if (s.metric->flags & KNN_METRIC_MIXED)
					x[d] = q[d - 1] = NAN, s.inverse = inverse;
				for (size_t u = 0; u < 6; u++) {
					s.p = u % 2 ? 1.5 : 3;
					setenv("BAKEOFF_ISA", units[u / 2], 1);
					knn_simd16_pack(&s, row, 13, rows);
					knn_simd16_for(&s)(&s, q, rows, gap);
					for (size_t i = 0; i < 13; i++)
						cr_expect(gap[i] == s.metric->pair(&s, q, knn_space_row(&s, i)),
							  "%s %s d=%zu kind=%d row %zu: %.17g", s.metric->name,
							  units[u / 2], d, kind, i, gap[i]);
				}
			}
}

Test(knn_search, kernels_agree_with_plain_sums_and_report_every_hit)
{
	static const size_t widths[] = { 1, 3, 8, 33, 130 };

	for (size_t w = 0; w < 5; w++)
		for (size_t u = 0; u < 3; u++) {
			size_t d = widths[w];
			float *rows = mem_aligned(d * KNN_TILE_ROWS, 4, NULL),
			      *q = mem_aligned(d * KNN_TILE_QUERIES, 4, NULL);
			float bias[KNN_TILE_ROWS] __attribute__((aligned(64))), limit[KNN_TILE_QUERIES];
			struct knn_tile t;
			fill(rows, d * KNN_TILE_ROWS, NORMAL, d);
			fill(q, d * KNN_TILE_QUERIES, NORMAL, d + 1);
			fill(bias, KNN_TILE_ROWS, NORMAL, d + 2);
			for (size_t i = 0; i < KNN_TILE_QUERIES; i++)
				limit[i] = (float)i - 6;
			setenv("BAKEOFF_ISA", units[u], 1);
			cr_assert(knn_tile_kernels[cpu_isa()](rows, bias, q, d, limit, &t));
			for (size_t i = 0; i < KNN_TILE_QUERIES; i++)
				for (size_t r = 0; r < KNN_TILE_ROWS; r++) {
					double sum = bias[r], size = fabs(sum);
					for (size_t f = 0; f < d; f++) {
						double term = (double)q[f * KNN_TILE_QUERIES + i] *
							      (double)rows[f * KNN_TILE_ROWS + r];
						sum += term, size += fabs(term);
					}
					cr_expect(fabs((double)t.score[i][r] - sum) <= size * (double)(d + 1) * 0x1p-24,
						  "%s d=%zu: %g, not %g", units[u], d, (double)t.score[i][r], sum);
					cr_expect((t.hit[i] >> r & 1) == (t.score[i][r] <= limit[i]));
				}
			for (size_t i = 0; i < KNN_TILE_QUERIES; i++)
				limit[i] = -1e9f;
			cr_expect(!knn_tile_kernels[cpu_isa()](rows, bias, q, d, limit, &t));
			free(rows);
			free(q);
		}
}

Test(knn_search, byte_sums_are_exact_at_their_extremes)
{
	knn_byte_tile_fn *kernel = knn_byte_tile_kernel();
	size_t d4 = 201;
	uint8_t *rows = mem_aligned(d4 * 4 * KNN_TILE_ROWS, 1, NULL);
	int8_t *q = mem_aligned(d4 * 4 * KNN_TILE_QUERIES, 1, NULL);
	int32_t bias[KNN_TILE_ROWS] __attribute__((aligned(64))), limit[KNN_TILE_QUERIES];
	struct rng r = rng_make(3);
	struct knn_byte_tile t;

	for (size_t i = 0; i < d4 * 4 * KNN_TILE_ROWS; i++)
		rows[i] = i / 4 % KNN_TILE_ROWS == 5 ? 255 : (uint8_t)rng_below(&r, 256);
	for (size_t i = 0; i < d4 * 4 * KNN_TILE_QUERIES; i++)
		q[i] = i / 4 % KNN_TILE_QUERIES == 7 ? -128 : (int8_t)((int)rng_below(&r, 256) - 128);
	for (size_t i = 0; i < KNN_TILE_ROWS; i++)
		bias[i] = (int32_t)i * 1000 - 7;
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++)
		limit[i] = (int32_t)i * 10000 - 60000;
	if (kernel && kernel(rows, bias, q, d4, limit, &t))
		for (size_t i = 0; i < KNN_TILE_QUERIES; i++)
			for (size_t row = 0; row < KNN_TILE_ROWS; row++) {
				int32_t sum = bias[row];
				for (size_t f = 0; f < 4 * d4; f++)
					sum += rows[(f / 4 * KNN_TILE_ROWS + row) * 4 + f % 4] *
					       q[(f / 4 * KNN_TILE_QUERIES + i) * 4 + f % 4];
				cr_expect(t.sum[i][row] == sum && (t.hit[i] >> row & 1) == (sum >= limit[i]));
			}
	free(rows);
	free(q);
}

Test(knn_search, byte_rows_take_queries_that_are_not_bytes)
{
	float x[70 * 9], q[3 * 9];
	struct knn_options opt = KNN_DEFAULTS;
	struct data_view v = { .x = x, .rows = 70, .cols = 9, .stride = 9 };
	struct knn_neighbour got[3 * 6];
	struct knn_space s;
	void *self;

	fill(x, 70 * 9, BYTES, 1);
	fill(q, 27, BYTES, 2);
	cr_assert(!knn_space_fit(&s, &v, &opt, NULL) && !knn_brute_search.build(&self, &s, 1, NULL));
	for (int odd = 0; odd < 3; odd++) {             /* all bytes; a fraction; above 255 and below 0 */
		if (odd)
			q[4] = odd == 1 ? 7.25f : 256;
		if (odd == 2)
			q[17] = -1;
		cr_assert(!knn_brute_search.nearest(self, &(struct knn_rows){ .dense = 9, .x = q }, 3, 6, got, NULL));
		for (size_t i = 0; i < 3; i++) {
			struct knn_neighbour *want = by_sorting(&s, q + 9 * i);
			for (size_t j = 0; j < 6; j++)
				cr_expect(got[6 * i + j].row == want[j].row && got[6 * i + j].gap == want[j].gap);
			free(want);
		}
	}
	knn_brute_search.destroy(self);
	knn_space_free(&s);
}

/* 70 MB of rows: too much to be stored a second time. */
Test(knn_search, large_rows_are_packed_when_they_are_needed)
{
	enum { N = 290, D = 60000, QUERIES = 2, NEAREST = 4 };
	static const struct { enum knn_metric metric; enum knn_index index; } ways[] = {
		{ KNN_L2, KNN_BRUTE }, { KNN_L1, KNN_BRUTE }, { KNN_L1, KNN_KDTREE }, { KNN_COSINE, KNN_BALLTREE }
	};
	float *x = mem_array((size_t)N * D, sizeof *x, NULL);
	struct data_view v = { .x = x, .rows = N, .cols = D, .stride = D };

	for (size_t i = 0; i < (size_t)N * D; i++)
		x[i] = (float)(rng_mix(i) >> 40) / 65536 - 100;
	for (size_t w = 0; w < 4; w++) {
		struct knn_options opt = KNN_DEFAULTS;
		struct knn_neighbour got[QUERIES * NEAREST];
		struct knn_space s;
		void *self;
		opt.metric = ways[w].metric;
		cr_assert(!knn_space_fit(&s, &v, &opt, NULL) &&
			  !knn_searches[ways[w].index]->build(&self, &s, 32, NULL) &&
			  !knn_searches[ways[w].index]->nearest(self, &(struct knn_rows){ .dense = D, .x = x + 3 * D },
								QUERIES, NEAREST, got, NULL));
		for (size_t i = 0; i < QUERIES; i++) {
			struct knn_neighbour *want = by_sorting(&s, x + (3 + i) * D);
			for (size_t j = 0; j < NEAREST; j++)
				cr_expect(got[i * NEAREST + j].row == want[j].row &&
					  got[i * NEAREST + j].gap == want[j].gap, "way %zu", w);
			free(want);
		}
		knn_searches[ways[w].index]->destroy(self);
		knn_space_free(&s);
	}
	free(x);
}

Test(knn_search, auto_takes_the_tree_for_many_rows_of_few_columns_only)
{
	struct knn_space s = { .metric = &knn_metrics[KNN_L2], .kind = KNN_L2, .rows = 100000, .cols = 2 };

	cr_expect(knn_search_choice(&s) == KNN_KDTREE);
	s.cols = 20;
	cr_expect(knn_search_choice(&s) == KNN_BRUTE);
	s.rows = 100, s.cols = 2;
	cr_expect(knn_search_choice(&s) == KNN_BRUTE);
	s.metric = &knn_metrics[KNN_HEOM], s.kind = KNN_HEOM, s.rows = 100000;
	cr_expect(knn_search_choice(&s) == KNN_BRUTE);
}
