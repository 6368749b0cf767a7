/* What preparing costs: folds, fit and apply for every cell of the four small sets, 10-fold x 3, four
 * kinds of learners; and for a table with categories. Standardizing is checked against plain loops. Then
 * large ones: a category of many levels and compressed rows, their bytes held against what entries take, the
 * values against dense rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "datasets/load.h"
#include "datasets/split/folds.h"
#include "datasets/prepare/pipeline.h"
#include "tests/perf/timing.h"

static const unsigned caps[] = {
	WANTS_SCALING | WANTS_TARGET_SCALING,
	TAKES_CATEGORIES | TAKES_MISSING,
	WANTS_SCALING | TAKES_SPARSE,
	WANTS_SCALING | TAKES_CATEGORIES,
};

static void must(int rc, const struct err *e)
{
	if (!rc)
		return;
	fprintf(stderr, "%s\n", e->text);
	exit(1);
}

/* Column by column, in double: what put_columns must give. */
static void verify(const struct data_view *all, const size_t *rows, size_t n,
		   const struct data_view *out)
{
	for (size_t j = 0; j < all->cols; j++) {
		double mean = 0, square = 0, sd;
		for (size_t i = 0; i < n; i++)
			mean += (double)view_row(all, rows[i])[j] / (double)n;
		for (size_t i = 0; i < n; i++)
			square += pow((double)view_row(all, rows[i])[j] - mean, 2) / (double)n;
		sd = sqrt(square);
		for (size_t i = 0; i < n; i++) {
			double want = sd > 1e-9 * fabs(mean)
					      ? ((double)view_row(all, rows[i])[j] - mean) / sd
					      : 0;
			if (!close_to((double)view_row(out, i)[j], want, 1e-5, 1e-5)) {
				fprintf(stderr, "column %zu row %zu: %g, not %g\n", j, i, (double)view_row(out, i)[j],
					want);
				exit(1);
			}
		}
	}
}

static double time_set(const char *name, size_t *cells)
{
	struct fold_spec spec;
	struct folds f;
	struct dataset *d;
	struct err e = { 0 };
	double start;

	must(dataset_load(&d, name, NULL, &e), &e);
	struct data_view all = dataset_view(d);
	start = now();
	must(fold_spec_parse(&spec, "10x3", &e) || folds_make(&f, d, &spec, 1, &e), &e);
	*cells = 0;
	for (size_t c = 0; c < sizeof caps / sizeof *caps; c++)
		for (size_t r = 0; r < 3; r++)
			for (size_t k = 0; k < 10; k++, ++*cells) {
				struct pipeline *p;
				struct pipeline_part a, b;
				struct fold_rows of;
				must(folds_rows(&of, &f, d, r, k, 0, 1, &e), &e);
				must(pipeline_fit(&p, &all, of.train, of.ntrain, caps[c], NULL, &e), &e);
				must(pipeline_apply(p, &all, of.train, of.ntrain, &a, &e), &e);
				must(pipeline_apply(p, &all, of.test, of.ntest, &b, &e), &e);
				if (!c && !r && !k && !d->group && name[0] != 'm')
					verify(&all, of.train, of.ntrain, &a.view);
				fold_rows_free(&of);
				pipeline_part_free(&a);
				pipeline_part_free(&b);
				pipeline_destroy(p);
			}
	start = now() - start;
	folds_free(&f);
	dataset_destroy(d);
	return start;
}

/* ---- compressed rows ---- */

enum { LARGE_ROWS = 100000, LEVELS = 10000, WIDE_COLS = 50000, WIDE_ENTRIES = 40 };

static void *some(size_t n, size_t size)
{
	void *at = calloc(n, size);

	if (!at)
		exit(1);
	return at;
}

static float value_of(const struct data_view *v, size_t i, size_t j)
{
	if (j < view_dense(v))
		return view_row(v, i)[j];
	for (size_t k = v->sparse->start[i]; k < v->sparse->start[i + 1]; k++)
		if (v->sparse->col[k] == j)
			return v->sparse->value[k];
	return 0;
}

/* The first rows beside those of a learner that takes dense ones only: columns by their names. */
static void verify_compressed(const struct data_view *all, const size_t *rows, size_t n)
{
	struct pipeline *p, *q;
	struct pipeline_part a, b;
	struct param_set o;
	struct err e = { 0 };

	must(param_init(&o, pipeline_params, &e) || param_put(&o, "scale", "maxabs", &e), &e);
	must(pipeline_fit(&p, all, rows, n, TAKES_SPARSE, &o, &e) || pipeline_fit(&q, all, rows, n, 0, &o, &e), &e);
	must(pipeline_apply(p, all, rows, n, &a, &e) || pipeline_apply(q, all, rows, n, &b, &e), &e);
	for (size_t j = 0, k = 0; j < a.view.cols; j++, k = (k + 1) % b.view.cols) {
		for (size_t step = 0; strcmp(a.view.columns[j].name, b.view.columns[k].name); k = (k + 1) % b.view.cols)
			if (step++ > b.view.cols)
				exit(1);
		for (size_t i = 0; i < n; i++)
			if (!close_to((double)value_of(&a.view, i, j), (double)view_row(&b.view, i)[k], 1e-6, 1e-7)) {
				fprintf(stderr, "%s, row %zu differs\n", a.view.columns[j].name, i);
				exit(1);
			}
	}
	pipeline_part_free(&a);
	pipeline_part_free(&b);
	pipeline_destroy(p);
	pipeline_destroy(q);
	param_free(&o);
}

static void time_large(const char *name, const struct data_view *all)
{
	size_t *rows = some(all->rows, sizeof *rows), bytes = 0;
	double fit = 1e9, apply = 1e9;
	struct err e = { 0 };

	for (size_t i = 0; i < all->rows; i++)
		rows[i] = i;
	verify_compressed(all, rows, 200);
	for (int t = 0; t < 3; t++) {
		struct pipeline *p;
		struct pipeline_part a;
		double start = now(), middle;
		must(pipeline_fit(&p, all, rows, all->rows, TAKES_SPARSE | WANTS_SCALING, NULL, &e), &e);
		middle = now();
		must(pipeline_apply(p, all, rows, all->rows, &a, &e), &e);
		apply = now() - middle < apply ? now() - middle : apply;
		fit = middle - start < fit ? middle - start : fit;
		bytes = all->rows * (view_dense(&a.view) * sizeof(float) + sizeof(size_t)) +
			a.view.sparse->start[all->rows] * (sizeof(uint32_t) + sizeof(float));
		pipeline_part_free(&a);
		pipeline_destroy(p);
	}
	printf("pipeline %-38s fit %8.2f ms, apply %8.2f ms, %7.2f MB\n", name, 1e3 * fit, 1e3 * apply,
	       (double)bytes / 1e6);
	free(rows);
}

static void time_many_levels(void)
{
	struct column c[] = { { .name = "a" }, { .name = "k", .kind = COLUMN_CATEGORICAL, .levels = LEVELS },
			      { .name = "b" } };
	float *x = some(3 * LARGE_ROWS, sizeof *x);
	struct rng r = rng_make(1);
	struct data_view v = { .x = x, .rows = LARGE_ROWS, .cols = 3, .stride = 3, .columns = c,
			       .task = TASK_REGRESS };

	for (size_t i = 0; i < 3 * LARGE_ROWS; i += 3) {
		x[i] = (float)rng_normal(&r);
		x[i + 1] = (float)rng_below(&r, LEVELS);
		x[i + 2] = (float)rng_normal(&r);
	}
	time_large("100,000 rows, a column of 10,000 levels", &v);
	free(x);
}

static void time_wide(void)
{
	enum { ROWS = LARGE_ROWS / 5 };
	struct column *c = some(WIDE_COLS, sizeof *c);
	size_t *start = some(ROWS + 1, sizeof *start), at = 0;
	uint32_t *col = some(ROWS * WIDE_ENTRIES, sizeof *col);
	float *value = some(ROWS * WIDE_ENTRIES, sizeof *value);
	char (*name)[16] = some(WIDE_COLS, sizeof *name);
	struct sparse s = { .start = start, .col = col, .value = value };
	struct rng r = rng_make(2);
	struct data_view v = { .rows = ROWS, .cols = WIDE_COLS, .columns = c, .sparse = &s,
			       .task = TASK_REGRESS };

	for (size_t j = 0; j < WIDE_COLS; j++) {
		snprintf(name[j], sizeof name[j], "f%zu", j + 1);
		c[j].name = name[j];
	}
	for (size_t i = 0; i < ROWS; start[++i] = at)
		for (size_t k = 0; k < WIDE_ENTRIES; k++, at++) {
			enum { STEP = WIDE_COLS / WIDE_ENTRIES };
			col[at] = (uint32_t)(k * STEP + rng_below(&r, STEP));
			value[at] = (float)rng_normal(&r);
		}
	time_large("20,000 rows of 50,000 sparse columns", &v);
	free(c);
	free(start);
	free(col);
	free(value);
	free(name);
}

int main(void)
{
	static const char *const sets[] = { "iris", "wine", "breast_cancer", "digits",
					    "mixed[n=20000,categorical=8,levels=10]" };

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		double best = 1e9;
		size_t cells = 0;
		for (int t = 0; t < (i < 4 ? 5 : 1); t++) {
			double s = time_set(sets[i], &cells);
			best = s < best ? s : best;
		}
		printf("pipeline %-38s %4zu cells %8.2f ms, %7.1f us a cell\n", sets[i], cells, 1e3 * best,
		       1e6 * best / (double)cells);
	}
	time_many_levels();
	time_wide();
	return 0;
}
