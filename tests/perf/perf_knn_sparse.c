/* Nearest neighbours among compressed rows: checks some of what is found against the plain definition, then
 * times it.
 *
 *   perf_knn_sparse
 *
 * One line per table: processor seconds to fit and to answer a fifth as many queries as there are rows, for 5
 * neighbours on one thread, and the size of the model. Exits with 1 when an answer is not the
 * definition's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/knn/knn.h"
#include "algorithms/knn/knn_model.h"

enum { K = 5, CHECKED = 40 };

struct table {
	const char *name;
	enum knn_metric metric;
	size_t n, first, cols; /* columns before `first` are dense */
	size_t least, most; /* entries of a row */
	bool one_hot; /* entries are 1, else fractions */
};

static const struct table tables[] = {
	{ "one-hot", KNN_L2, 16000, 0, 10000, 1, 1, true },
	{ "one-hot and numbers", KNN_L2, 16000, 5, 10005, 1, 1, true },
	{ "the same by l1", KNN_L1, 16000, 5, 10005, 1, 1, true },
	{ "the same by cosine", KNN_COSINE, 16000, 5, 10005, 1, 1, true },
	{ "one-hot and 100 numbers", KNN_L2, 16000, 100, 10100, 1, 1, true },
	{ "text", KNN_L2, 16000, 0, 50000, 20, 50, false },
	{ "text by cosine", KNN_COSINE, 16000, 0, 50000, 20, 50, false },
	{ "text by l1", KNN_L1, 16000, 0, 50000, 20, 50, false },
	{ "text by linf", KNN_LINF, 4000, 0, 50000, 20, 50, false },
};

struct rows {
	struct data_view view;
	struct sparse entries;
	float *x, *value;
	size_t *start;
	uint32_t *col, *label;
};

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Columns are drawn by u^2, so that some are frequent, or evenly for one-hot ones. */
static void make(struct rows *r, const struct table *t, size_t n, uint64_t seed)
{
	struct rng g = rng_make(seed);
	size_t at = 0;

	*r = (struct rows){ .x = mem_array(n * t->first, sizeof(float), NULL),
			    .value = mem_array(n * t->most, sizeof(float), NULL),
			    .start = mem_array(n + 1, sizeof(size_t), NULL),
			    .col = mem_array(n * t->most, sizeof(uint32_t), NULL),
			    .label = mem_zeros(n, sizeof(uint32_t), NULL) };
	for (size_t i = 0; i < n * t->first; i++)
		r->x[i] = (float)rng_normal(&g);
	for (size_t i = 0; i < n; i++) {
		size_t m = t->least + rng_below(&g, t->most - t->least + 1), kept = 0;
		uint32_t *col = r->col + at;
		r->start[i] = at;
		for (size_t j = 0; j < m; j++) {
			double u = rng_uniform(&g);
			u = t->one_hot ? u : u * u;
			col[j] = (uint32_t)(t->first + (size_t)(u * (double)(t->cols - t->first)));
		}
		qsort(col, m, sizeof *col, ascending);
		for (size_t j = 0; j < m; j++)
			if (!j || col[j] != col[kept - 1])
				col[kept++] = col[j];
		for (size_t j = 0; j < kept; j++)
			r->value[at + j] = t->one_hot ? 1 : (float)rng_uniform(&g);
		at += kept;
	}
	r->start[n] = at;
	r->entries = (struct sparse){
		.start = r->start, .col = r->col, .value = r->value, .first = t->first
	};
	r->view = (struct data_view){ .x = t->first ? r->x : NULL,
				      .rows = n,
				      .cols = t->cols,
				      .stride = t->first,
				      .sparse = &r->entries,
				      .classes = 1,
				      .label = r->label };
}

static void rows_free(struct rows *r)
{
	free(r->x);
	free(r->value);
	free(r->start);
	free(r->col);
	free(r->label);
}

static bool right(const struct knn *m, const struct data_view *q, size_t i, const uint32_t *row)
{
	struct knn_neighbour *all = mem_array(m->space.rows, sizeof *all, NULL);
	struct knn_rows one;
	bool good = !knn_rows_take(&one, &m->space, q, i, 1, NULL);

	for (size_t r = 0; r < m->space.rows && good; r++)
		all[r] = (struct knn_neighbour){
			knn_space_row_gap(&m->space, knn_rows_at(&one, 0), r), (uint32_t)r
		};
	knn_neighbour_sort(all, m->space.rows);
	for (size_t j = 0; j < K; j++)
		good &= all[j].row == row[j];
	free(all);
	knn_rows_free(&one);
	return good;
}

static double cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool measure(const struct table *t)
{
	struct knn_options opt = KNN_DEFAULTS;
	struct rows train, query;
	size_t n = t->n / 4;
	uint32_t *row = mem_array(n * K, sizeof *row, NULL);
	struct err e = { 0 };
	struct knn *m = NULL;
	bool good = true;
	double fit, predict;

	opt.metric = t->metric;
	make(&train, t, t->n, 1);
	make(&query, t, n, 2);
	fit = cpu();
	if (knn_create(&m, &opt, &e) || knn_fit(m, &train.view, &e)) {
		printf("%s: %s\n", t->name, e.text);
		return false;
	}
	predict = cpu();
	good = !knn_neighbours(m, &query.view, K, row, NULL, &e);
	printf("%-24s %6zu x %6zu  fit %7.4f s  %5zu queries %7.4f s  model %6.1f MB", t->name,
	       t->n, t->cols, predict - fit, n, cpu() - predict, 1e-6 * (double)knn_bytes(m));
	for (size_t i = 0; i < n && good; i += n / CHECKED)
		good = right(m, &query.view, i, row + i * K);
	printf("%s\n", good ? "" : "  WRONG NEIGHBOURS");
	knn_destroy(m);
	rows_free(&train);
	rows_free(&query);
	free(row);
	return good;
}

int main(void)
{
	bool good = true;

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		good &= measure(&tables[i]);
	return !good;
}
