/* The rows within a radius, which vote when radius is set, against plain loops over the rows, with
 * every index, metric and vector unit. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"

enum { ROWS = 307, COLS = 3, QUERIES = 141 };

/* Half the numbers from a grid, so that distances tie; each seventh row is the one before it. */
struct table {
	float x[ROWS * COLS], q[QUERIES * COLS];
	uint32_t label[ROWS];
	struct data_view train, ask;
};

static struct table *make_table(uint64_t seed)
{
	struct table *t = mem_zeros(1, sizeof *t, NULL);
	struct rng r = rng_make(seed);

	for (size_t i = 0; i < ROWS * COLS; i++)
		t->x[i] = rng_below(&r, 2) ? (float)rng_below(&r, 4) : (float)rng_normal(&r);
	for (size_t i = 7; i < ROWS; i += 7)
		memcpy(t->x + i * COLS, t->x + (i - 1) * COLS, COLS * sizeof *t->x);
	for (size_t i = 0; i < QUERIES * COLS; i++)
		t->q[i] = rng_below(&r, 2) ? (float)rng_below(&r, 4) : 2 * (float)rng_normal(&r);
	memcpy(t->q, t->x + 6 * COLS, COLS * sizeof *t->q);     /* a query that is two of the rows */
	t->train = (struct data_view){ .x = t->x, .rows = ROWS, .cols = COLS, .stride = COLS,
				       .classes = 1, .label = t->label };
	t->ask = (struct data_view){ .x = t->q, .rows = QUERIES, .cols = COLS, .stride = COLS };
	return t;
}

static struct knn *model(enum knn_metric metric, enum knn_index index, int threads,
			 const struct table *t)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct err e = { 0 };
	struct knn *m;

	opt.metric = metric;
	opt.p = 1.5;
	opt.index = index;
	opt.leaf_rows = 9;
	opt.threads = threads;
	cr_assert(!knn_create(&m, &opt, &e) && !knn_fit(m, &t->train, &e), "%s", e.text);
	return m;
}

static int before(const void *a, const void *b)
{
	return knn_neighbour_before(*(const struct knn_neighbour *)a, *(const struct knn_neighbour *)b) ? -1 : 1;
}

/* The answer for one query: every row asked, those within the radius sorted. */
static size_t by_asking(const struct knn_space *s, const float *q, double radius, struct knn_neighbour *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s->rows; i++) {
		double gap = s->metric->pair(s, q, knn_space_row(s, i));
		if (s->metric->distance(s, gap) <= radius)
			out[n++] = (struct knn_neighbour){ gap, (uint32_t)i };
	}
	qsort(out, n, sizeof *out, before);
	return n;
}

static void check(const struct knn *m, const struct table *t, double radius)
{
	const struct knn_space *s = &m->space;
	float mapped[QUERIES * COLS];
	struct knn_neighbour want[ROWS];
	struct knn_neighbour_list got = { 0 };
	struct err e = { 0 };

	cr_assert(!knn_space_map(s, &t->ask, 0, QUERIES, mapped, &e), "%s", e.text);
	for (size_t i = 0; i < QUERIES; i++) {
		size_t n = by_asking(s, mapped + i * COLS, radius, want);
		got.n = 0;
		cr_assert(!m->search->within(m->index, (struct knn_row){ .x = mapped + i * COLS }, radius, &got, &e), "%s", e.text);
		knn_neighbour_sort(got.at, got.n);
		cr_expect(got.n == n, "%s %s radius %g, query %zu: %zu rows, not %zu", s->metric->name,
			  m->search->name, radius, i, got.n, n);
		for (size_t j = 0; j < n && j < got.n; j++)
			cr_expect(got.at[j].row == want[j].row && got.at[j].gap == want[j].gap,
				  "%s %s radius %g, query %zu, place %zu: row %u, not %u", s->metric->name,
				  m->search->name, radius, i, j, got.at[j].row, want[j].row);
	}
	free(got.at);
}

static size_t count_within(const struct knn *m, const struct data_view *one, double radius)
{
	float mapped[COLS];
	struct knn_neighbour_list got = { 0 };

	cr_assert(!knn_space_map(&m->space, one, 0, 1, mapped, NULL));
	cr_assert(!m->search->within(m->index, (struct knn_row){ .x = mapped }, radius, &got, NULL));
	free(got.at);
	return got.n;
}

static const char *const units[] = { "portable", "avx2", "avx512" };

Test(knn_radius, every_index_gives_the_rows_within_it_nearest_first)
{
	static const double radii[] = { 0, 0.25, 1, 2, 1e9, INFINITY };
	struct table *t = make_table(3);

	for (size_t u = 0; u < 3; u++)
		for (int metric = KNN_L2; metric <= KNN_HEOM; metric++)
			for (int index = KNN_BRUTE; index <= KNN_BALLTREE; index++) {
				struct knn *m;
				setenv("BAKEOFF_ISA", units[u], 1);
				if (knn_searches[index]->needs & ~knn_metrics[metric].flags)
					continue;
				m = model((enum knn_metric)metric, (enum knn_index)index, 1 + index % 2, t);
				for (size_t r = 0; r < sizeof radii / sizeof *radii; r++)
					check(m, t, radii[r]);
				knn_destroy(m);
			}
	free(t);
}

Test(knn_radius, a_distance_that_is_exactly_the_radius_is_within)
{
	struct table *t = make_table(5);

	for (int index = KNN_BRUTE; index <= KNN_BALLTREE; index++)
		for (int metric = KNN_L2; metric <= KNN_CANBERRA; metric++) {
			struct knn *m;
			double far[5];
			struct data_view one = { .x = t->q + 9, .rows = 1, .cols = COLS, .stride = COLS };
			size_t count;
			if (knn_searches[index]->needs & ~knn_metrics[metric].flags)
				continue;
			m = model((enum knn_metric)metric, (enum knn_index)index, 1, t);
			cr_assert(!knn_neighbours(m, &one, 5, NULL, far, NULL));
			count = count_within(m, &one, far[4]);
			cr_expect(count >= 5, "%s %s: %zu", knn_metrics[metric].name, knn_searches[index]->name, count);
			count = count_within(m, &one, nextafter(far[4], 0));
			cr_expect(count < 5, "%s %s: %zu", knn_metrics[metric].name, knn_searches[index]->name, count);
			knn_destroy(m);
		}
	free(t);
}
