/* Nearest neighbours: checks what each index finds against the plain definition, then times it.
 *
 *   perf_knn           on tables made here
 *   perf_knn DIR       on DIR/knn8_Xtr.bin ... (raw floats, or bytes for mnl), to compare with
 * others
 *   perf_knn DIR NAME  one table only
 *
 * One line per table and index: seconds to fit, seconds per 10,000 queries for 10 neighbours
 * (median of the runs) with one thread and with two. Exits with 1 when an answer is not the
 * definition's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"
#include "tests/perf/timing.h"

enum { QUERIES = 10000, K = 10, RUNS = 3, CHECKED = 40, CLUSTERS = 40 };
#define LONG 1e7        /* values in a table that is timed once */

struct table {
	const char *name;
	size_t n, d;
	bool bytes;
	enum knn_index index[3];        /* ends with KNN_AUTO, which is timed too */
};

static const struct table tables[] = {
	{ "digits", 1617, 64, false, { KNN_AUTO } },
	{ "knn2", 100000, 2, false, { KNN_BRUTE, KNN_KDTREE, KNN_AUTO } },
	{ "knn8", 20000, 8, false, { KNN_BRUTE, KNN_KDTREE, KNN_AUTO } },
	{ "knn20", 50000, 20, false, { KNN_BRUTE, KNN_KDTREE, KNN_AUTO } },
	{ "mnl", 60000, 784, true, { KNN_AUTO } },
	{ "mnl float", 60000, 784, false, { KNN_AUTO } }
};

/* Gaussian clouds around CLUSTERS centres; as bytes, sparse and clipped. */
static void make(const struct table *t, float *x, size_t n, uint64_t seed)
{
	struct rng centre = rng_make(77), r = rng_make(seed);
	float *mid = mem_array(CLUSTERS * t->d, sizeof *mid, NULL);

	for (size_t i = 0; i < CLUSTERS * t->d; i++)
		mid[i] = (float)(2 * rng_normal(&centre));
	for (size_t i = 0; i < n; i++) {
		const float *m = mid + rng_below(&r, CLUSTERS) * t->d;
		for (size_t f = 0; f < t->d; f++) {
			double v = (double)m[f] + rng_normal(&r);
			if (t->bytes)
				v = v < 1 ? 0 : v > 4 ? 255 : floor(v * 64);
			x[i * t->d + f] = (float)v;
		}
	}
	free(mid);
}

/* Real tables: NAME_Xtr.bin or NAME_Xte.bin in DIR. The float form of mnl gets a half added, so
 * that it cannot be taken for bytes. */
static bool read(const char *dir, const struct table *t, const char *part, float *x, size_t n)
{
	bool pixels = !strncmp(t->name, "mnl", 3);
	size_t count = n * t->d, size = pixels ? 1 : sizeof *x, got;
	unsigned char *raw = mem_array(count, size, NULL);
	char path[512];
	FILE *in;

	snprintf(path, sizeof path, "%s/%.*s_%s.bin", dir, (int)strcspn(t->name, " "), t->name,
		 part);
	in = fopen(path, "rb");
	got = in ? fread(raw, size, count, in) : 0;
	if (in)
		fclose(in);
	for (size_t i = 0; i < got && pixels; i++)
		x[i] = (float)raw[i] + (t->bytes ? 0 : 0.5f);
	if (!pixels)
		memcpy(x, raw, got * size);
	free(raw);
	return got == count;
}

static bool right(const struct knn *m, const float *q, const uint32_t *row)
{
	struct knn_neighbour *all = mem_array(m->space.rows, sizeof *all, NULL);
	bool good = true;

	for (size_t i = 0; i < m->space.rows; i++)
		all[i] = (struct knn_neighbour){ knn_space_gap(&m->space, q, i), (uint32_t)i };
	knn_neighbour_sort(all, m->space.rows);
	for (size_t j = 0; j < K; j++)
		good &= all[j].row == row[j];
	free(all);
	return good;
}

static double median_time(const struct knn *m, const struct data_view *q, uint32_t *row,
			  double *distance)
{
	int runs = (double)m->space.rows * (double)m->space.cols > LONG ? 1 : RUNS;
	double t[RUNS];

	for (int r = 0; r < runs; r++) {
		double start = now();
		if (knn_neighbours(m, q, K, row, distance, NULL))
			return NAN;
		t[r] = now() - start;
	}
	return median(t, (size_t)runs);
}

static bool measure(const struct table *t, enum knn_index index, float *x, float *q,
		    uint32_t *label)
{
	struct data_view train = { .x = x, .rows = t->n, .cols = t->d, .stride = t->d, .classes = 1,
				   .label = label };
	struct data_view query = { .x = q, .rows = QUERIES, .cols = t->d, .stride = t->d };
	struct knn_options opt = KNN_DEFAULTS;
	uint32_t *row = mem_array(QUERIES * K, sizeof *row, NULL);
	double *distance = mem_array(QUERIES * K, sizeof *distance, NULL), fit, one, two;
	struct err e = { 0 };
	struct knn *m = NULL;
	bool good = true;

	opt.index = index;
	fit = now();
	if (knn_create(&m, &opt, &e) || knn_fit(m, &train, &e)) {
		printf("%s: %s\n", t->name, e.text);
		return false;
	}
	fit = now() - fit;
	one = median_time(m, &query, row, distance);
	for (size_t i = 0; i < QUERIES && good; i += QUERIES / CHECKED)
		good = right(m, q + i * t->d, row + i * K);
	m->opt.threads = 2;
	two = median_time(m, &query, row, distance);
	printf("%-10s %6zu x %3zu  %-8s  fit %7.4f s  10,000 queries %7.4f s  two threads %7.4f s  %6.1f "
	       "GFLOP/s%s\n", t->name, t->n, t->d, index == KNN_AUTO ? "auto" :
		       knn_searches[index]->name, fit, one, two,
	       2e-9 * (double)t->n * (double)t->d * QUERIES / one, good ? "" :
		       "  WRONG NEIGHBOURS");
	fflush(stdout);
	knn_destroy(m);
	free(row);
	free(distance);
	return good;
}

int main(int argc, char **argv)
{
	bool good = true;

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		const struct table *t = &tables[i];
		float *x = mem_array(t->n * t->d, sizeof *x, NULL), *q = mem_array(QUERIES * t->d,
										   sizeof *q, NULL);
		uint32_t *label = mem_zeros(t->n, sizeof *label, NULL);
		if (argc > 2 && strcmp(argv[2], t->name)) {
			/* only the table that was asked for */
		} else if (argc == 1 || !read(argv[1], t, "Xtr", x, t->n) ||
			   !read(argv[1], t, "Xte", q, QUERIES)) {
			make(t, x, t->n, 1);
			make(t, q, QUERIES, 2);
		}
		for (size_t j = 0; j < 3 && (argc < 3 || !strcmp(argv[2], t->name)); j++) {
			good &= measure(t, t->index[j], x, q, label);
			if (t->index[j] == KNN_AUTO)
				break;
		}
		free(x);
		free(q);
		free(label);
	}
	return !good;
}
