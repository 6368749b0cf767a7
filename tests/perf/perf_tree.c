/* Tree growing and prediction on the shapes that matter: continuous columns, regression, few-valued
 * columns, pixels, many columns, many classes; then a small table, one of categories and missing
 * values, and compressed rows. First scans must grow the reference's tree on a part of the rows, and
 * compressed rows that of the same rows written out; then times, medians of several runs.
 *
 * BENCH_DATA=folder with cls20_Xtr.bin and so on (raw little-endian arrays) measures on those
 * tables instead of our own of the same shapes. BENCH_ONLY=name measures one shape, BENCH_CPU=1
 * processor time, for a machine that is not idle. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/node.h"
#include "tests/perf/timing.h"

struct shape {
	const char *name, *file, *what;
	size_t train, test, cols, classes, depth;       /* classes 0: regression; depth 0: full */
	bool bytes;                     /* x in the files is uint8 */
	int runs;
	void (*make)(struct rng *r, const struct shape *s, float *row, double *y);
};

struct table {
	struct data_view view;
	float *x;
	uint32_t *label;
	double *target;
	struct column *columns;
};

/* ---- tables of our own ---- */

/* Eight clusters in ten of twenty columns, dealt to two classes; 2 % of labels flipped. */
static void make_clusters(struct rng *r, const struct shape *s, float *row, double *y)
{
	size_t k = rng_below(r, 8);

	for (size_t c = 0; c < s->cols; c++) {
		double center = c < 10 ? ((k >> c % 3 & 1) ? 1 : -1) * (1 + 0.2 * (double)c) : 0;
		row[c] = (float)(center + 1.5 * rng_normal(r));
	}
	*y = rng_below(r, 50) ? (double)((k ^ k >> 1 ^ k >> 2) & 1) : (double)rng_below(r, 2);
}

static void make_friedman(struct rng *r, const struct shape *s, float *row, double *y)
{
	for (size_t c = 0; c < s->cols; c++)
		row[c] = (float)rng_uniform(r);
	*y = 10 * sin(M_PI * row[0] * row[1]) + 20 * (row[2] - 0.5) * (row[2] - 0.5) + 10 * row[3] +
	     5 * row[4] + rng_normal(r);
}

/* Ten quantized columns and two one-hot blocks of 4 and 40. */
static void make_cover(struct rng *r, const struct shape *s, float *row, double *y)
{
	double first = rng_normal(r), best = -1e9;

	for (size_t c = 0; c < s->cols; c++)
		row[c] = 0;
	for (size_t c = 0; c < 10; c++) {
		double z = (c ? rng_normal(r) + 0.4 * first : first) * 0.16 + 0.5,
		       top = 60 + 20 * (double)(c % 10);
		row[c] = (float)round(fmin(fmax(z, 0), 1) * top);
	}
	row[10 + rng_below(r, 4)] = 1;
	row[14 + (size_t)fmin(fmax(20 + 8 * first + 8 * rng_normal(r), 0), 39)] = 1;
	for (size_t k = 0; k < 7; k++) {
		double z = sin(3 * row[k] / 60) + row[(k + 3) % 10] / 80 - 0.3 * (double)k +
			   row[14 + 5 * k] + 0.5 * rng_normal(r);
		if (z > best)
			best = z, *y = (double)k;
	}
}

/* Ten fixed blotchy shapes, moved by up to three pixels, four fifths black. */
static void make_pixels(struct rng *r, const struct shape *s, float *row, double *y)
{
	size_t k = rng_below(r, 10), dx = rng_below(r, 5), dy = rng_below(r, 5);
	struct rng shape = rng_make(rng_seedf(9, "shape/%zu", k));

	for (size_t c = 0; c < s->cols; c++)
		row[c] = 0;
	for (int stroke = 0; stroke < 7; stroke++) {
		size_t x = 2 + rng_below(&shape, 17), z = 2 + rng_below(&shape, 17);
		for (size_t i = 0; i < 25; i++) {
			double v = 180 + 50 * rng_normal(r);
			row[(x + dx + i / 5) * 28 + z + dy + i % 5] = (float)(int)fmin(fmax(v, 1),
										       255);
		}
	}
	*y = (double)k;
}

/* Thirty values that are no whole numbers. */
static void make_wide(struct rng *r, const struct shape *s, float *row, double *y)
{
	for (size_t c = 0; c < s->cols; c++)
		row[c] = (float)rng_below(r, 30) / 7 + 0.1f;
	*y = (row[0] + row[1] - row[2] > 2.2f) != (rng_below(r, 10) == 0);
}

/* A blob for each class. */
static void make_blobs(struct rng *r, const struct shape *s, float *row, double *y)
{
	size_t k = rng_below(r, s->classes);
	struct rng blob = rng_make(rng_seedf(9, "blob/%zu", k));

	for (size_t c = 0; c < s->cols; c++)
		row[c] = (float)(2 * rng_normal(&blob) + rng_normal(r));
	*y = (double)k;
}

static const struct shape shapes[] = {
	{ "cls20", "cls20", "100k x 20 continuous, 2 classes, full depth", 100000, 10000, 20, 2, 0,
	  false, 5, make_clusters },
	{ "fri10", "fri10", "100k x 10 regression, full depth", 100000, 10000, 10, 0, 0, false, 5,
	  make_friedman },
	{ "cov54", "cov54", "50k x 54 few-valued, 7 classes", 50000, 10000, 54, 7, 0, false, 5,
	  make_cover },
	{ "mnl20k", "mnl", "20k x 784 pixels, 10 classes, depth 20", 20000, 10000, 784, 10, 20,
	  true, 3, make_pixels },
	{ "wide20k", "wide", "1600 x 20000 few-valued, 2 classes, depth 3", 1600, 200, 20000, 2, 3,
	  false, 3, make_wide },
	{ "cls1000", "cls1000", "10k x 10 continuous, 1000 classes, full depth", 10000, 2000, 10, 1000,
	  0, false, 5, make_blobs },
};

static void table_make(struct table *t, const struct shape *s, size_t n)
{
	t->x = mem_array(n * s->cols, sizeof *t->x, NULL);
	t->label = mem_array(n, sizeof *t->label, NULL);
	t->target = mem_array(n, sizeof *t->target, NULL);
	t->columns = mem_zeros(s->cols, sizeof *t->columns, NULL);
	if (!t->x || !t->label || !t->target || !t->columns)
		exit(2);
	for (size_t c = 0; c < s->cols; c++)
		t->columns[c] = (struct column){ .name = "x", .kind = COLUMN_NUMERIC };
	t->view = (struct data_view){ .x = t->x,
				      .rows = n,
				      .cols = s->cols,
				      .stride = s->cols,
				      .columns = t->columns,
				      .task = s->classes ? TASK_CLASSIFY : TASK_REGRESS,
				      .classes = s->classes,
				      .label = s->classes ? t->label : NULL,
				      .target = s->classes ? NULL : t->target };
}

static void table_free(struct table *t)
{
	free(t->x);
	free(t->label);
	free(t->target);
	free(t->columns);
}

static void table_draw(struct table *t, const struct shape *s, const char *part)
{
	struct rng r = rng_make(rng_seedf(3, "perf/tree/%s/%s", s->name, part));

	for (size_t i = 0; i < t->view.rows; i++) {
		s->make(&r, s, t->x + i * s->cols, &t->target[i]);
		t->label[i] = s->classes ? (uint32_t)t->target[i] : 0;
	}
}

/* ---- tables of a folder ---- */

static void *slurp(const char *folder, const char *file, const char *array, size_t n, size_t size)
{
	char *path = mem_format(NULL, "%s/%s_%s.bin", folder, file, array);
	void *at = mem_array(n, size, NULL);
	FILE *f = path ? fopen(path, "rb") : NULL;

	if (!f || !at || fread(at, size, n, f) != n) {
		fprintf(stderr, "perf_tree: cannot read %zu elements of %s\n", n, path);
		exit(2);
	}
	fclose(f);
	free(path);
	return at;
}

static void table_read(struct table *t, const struct shape *s, const char *folder, const char *part)
{
	size_t n = t->view.rows, cells = n * s->cols;
	char array[8];
	float *target;
	uint32_t *label;

	snprintf(array, sizeof array, "X%s", part);
	if (s->bytes) {
		uint8_t *x = slurp(folder, s->file, array, cells, 1);
		for (size_t i = 0; i < cells; i++)
			t->x[i] = x[i];
		free(x);
	} else {
		float *x = slurp(folder, s->file, array, cells, sizeof *x);
		memcpy(t->x, x, cells * sizeof *x);
		free(x);
	}
	snprintf(array, sizeof array, "y%s", part);
	label = slurp(folder, s->file, array, n, 4);
	target = (float *)(void *)label;
	for (size_t i = 0; i < n; i++) {
		t->label[i] = s->classes ? label[i] : 0;
		t->target[i] = s->classes ? 0 : (double)target[i];
	}
	free(label);
}

/* ---- measuring ---- */

/* Processor time is steadier beside other work. */
static double reading(void)
{
	return getenv("BENCH_CPU") ? clock_seconds(CLOCK_PROCESS_CPUTIME_ID) : now();
}

static struct tree *fit(const struct data_view *v, const struct tree_options *opt)
{
	struct tree *t;
	struct err e = { 0 };

	if (tree_fit(&t, v, NULL, opt, &e)) {
		fprintf(stderr, "perf_tree: %s\n", e.text);
		exit(2);
	}
	return t;
}

static void verify(const struct data_view *all, struct tree_options opt, const char *name)
{
	struct data_view v = *all;
	struct tree *fast, *slow;
	bool same;

	v.rows = v.rows < 3000 ? v.rows : 3000;
	fast = fit(&v, &opt);
	opt.splitter = TREE_SPLITTER_REFERENCE;
	slow = fit(&v, &opt);
	same = fast->nodes == slow->nodes;
	for (size_t i = 0; same && i < fast->nodes; i++)
		same = fast->node[i].left == slow->node[i].left && (!fast->node[i].left ||
			(fast->node[i].column == slow->node[i].column &&
			 fast->node[i].threshold == slow->node[i].threshold));
	tree_destroy(fast);
	tree_destroy(slow);
	if (!same) {
		printf("%s: the fast splitters grow another tree than the reference\n", name);
		exit(1);
	}
}

/* Accuracy, or R squared. */
static double quality(const float *scores, const struct data_view *v, size_t outputs)
{
	double hit = 0, error = 0, mean = 0, var = 0;
	size_t n = v->rows;

	for (size_t i = 0; i < n && v->label; i++) {
		const float *s = scores + i * outputs;
		size_t best = 0;
		for (size_t c = 1; c < outputs; c++)
			best = s[c] > s[best] ? c : best;
		hit += best == v->label[i];
	}
	if (v->label)
		return hit / (double)n;
	for (size_t i = 0; i < n; i++)
		mean += v->target[i] / (double)n;
	for (size_t i = 0; i < n; i++) {
		error += pow(v->target[i] - (double)scores[i], 2);
		var += pow(v->target[i] - mean, 2);
	}
	return 1 - error / var;
}

static void measure(const struct shape *s, const struct table *train, const struct table *test)
{
	struct tree_options opt = TREE_DEFAULTS;
	size_t outputs = view_outputs(&train->view);
	float *scores = mem_array(test->view.rows * outputs, sizeof *scores, NULL);
	double fits[16], pairs[16], predictions[16];
	struct tree_shape shape;
	struct rusage use;

	opt.max_depth = s->depth ? s->depth : TREE_NO_LIMIT;
	verify(&train->view, opt, s->name);
	for (int r = 0; r <= s->runs; r++) {            /* the first is not counted */
		double t0 = reading(), t1, t2;
		struct tree *t = fit(&train->view, &opt);
		t1 = reading();
		if (tree_predict(t, &test->view, mat_of(scores, test->view.rows, outputs), NULL))
			exit(2);
		t2 = reading();
		shape = tree_shape(t);
		tree_destroy(t);
		opt.threads = 2;
		t1 -= t0, t2 -= t0, t0 = reading();
		tree_destroy(fit(&train->view, &opt));
		opt.threads = 1;
		if (r)
			fits[r - 1] = t1, predictions[r - 1] = t2 - t1, pairs[r - 1] = reading() - t0;
	}
	getrusage(RUSAGE_SELF, &use);
	printf("tree %-7s fit %8.2f ms, 2 threads %8.2f ms  predict %zu rows %6.2f ms  %zu nodes, "
	       "depth %zu, quality "
	       "%.4f, peak %ld MiB  (%s)\n",
	       s->name, 1e3 * median(fits, (size_t)s->runs), 1e3 * median(pairs, (size_t)s->runs), test->view.rows,
	       1e3 * median(predictions, (size_t)s->runs), shape.nodes, shape.depth,
	       quality(scores, &test->view, outputs), use.ru_maxrss / 1024, s->what);
	fflush(stdout);
	free(scores);
}

/* A table of iris's size: what a fit costs besides its work. */
static void make_small(struct rng *r, const struct shape *s, float *row, double *y)
{
	*y = (double)rng_below(r, s->classes);
	for (size_t c = 0; c < s->cols; c++)
		row[c] = roundf(10 * (float)(5 + 0.8 * *y + 0.5 * rng_normal(r))) / 10;
}

static void measure_small(void)
{
	enum { FITS = 500 };
	struct shape s = { .name = "small", .cols = 4, .classes = 3, .make = make_small };
	struct tree_options opt = TREE_DEFAULTS;
	double times[FITS];
	struct table t;

	table_make(&t, &s, 150);
	table_draw(&t, &s, "train");
	for (int i = 0; i < FITS; i++) {
		double t0 = reading();
		tree_destroy(fit(&t.view, &opt));
		times[i] = reading() - t0;
	}
	printf("tree small   fit %8.4f ms  (150 x 4, 3 classes, full depth)\n",
	       1e3 * median(times, FITS));
	table_free(&t);
}

/* A census: six numeric columns and eight of categories, most rows alike in some of them, values
 * missing in three. */
static const uint32_t census_levels[] = { 0, 8, 0, 16, 0, 7, 14, 6, 5, 2, 0, 0, 0, 41 };

static void make_census(struct rng *r, const struct shape *s, float *row, double *y)
{
	double score = rng_normal(r);

	for (size_t c = 0; c < s->cols; c++) {
		double u = rng_uniform(r), z = rng_normal(r);
		if (census_levels[c])
			row[c] = floorf((float)(u * u * u * census_levels[c]));
		else if (c == 2)
			row[c] = (float)floor(180000 * exp(0.5 * z));
		else if (c >= 10 && c < 12)
			row[c] = u < 0.92 ? 0 : (float)floor(120 * u * u);
		else
			row[c] = (float)floor(40 + 12 * z);
		score += census_levels[c] ? 0.8 * sin((double)row[c]) : c < 10 && c != 2 ? z / 2 : 0;
		if ((c == 1 || c == 6 || c == 13) && rng_below(r, 20) == 0)
			row[c] = NAN;
	}
	*y = score > 1;
}

static double time_of(const struct data_view *v, const struct tree_options *opt, int runs)
{
	double times[16];

	for (int i = 0; i < runs; i++) {
		double t0 = reading();
		tree_destroy(fit(v, opt));
		times[i] = reading() - t0;
	}
	return 1e3 * median(times, (size_t)runs);
}

static void measure_census(void)
{
	struct shape s = { .name = "census", .cols = 14, .classes = 2, .make = make_census };
	struct tree_options opt = TREE_DEFAULTS, slow = opt, pruned = opt;
	struct table t;
	float *weight = mem_array(33000, sizeof *weight, NULL);
	double fast, reference, weighted, cut;

	if (!weight)
		exit(2);
	table_make(&t, &s, 33000);
	for (size_t c = 0; c < s.cols; c++)
		if ((t.columns[c].levels = census_levels[c]))
			t.columns[c].kind = COLUMN_CATEGORICAL;
	table_draw(&t, &s, "train");
	slow.splitter = TREE_SPLITTER_REFERENCE;
	pruned.prune = TREE_PRUNE_COST_COMPLEXITY;
	verify(&t.view, opt, s.name);
	fast = time_of(&t.view, &opt, 9);
	reference = time_of(&t.view, &slow, 3);
	cut = time_of(&t.view, &pruned, 3);
	for (size_t i = 0; i < 33000; i++)
		weight[i] = (float)(1 + i % 7) / 4;
	t.view.weight = weight;
	verify(&t.view, opt, "weighted census");
	weighted = time_of(&t.view, &opt, 5);
	printf("tree census  fit %8.2f ms, reference %.2f ms (%.1fx); weighted %.2f ms; pruned by 10 "
	       "folds %.2f ms  (33k x 14, 8 of categories, missing values)\n",
	       fast, reference, reference / fast, weighted, cut);
	table_free(&t);
	free(weight);
}

/* ---- compressed rows ---- */

enum { ENTRY_ROWS = 20000, ENTRY_COLS = 50000, ENTRY_MOST = 50, TWIN_ROWS = 300 };

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* 20 to 50 words a row, the first columns more often; two classes by a sum over some of them. */
static size_t draw_entries(size_t *start, uint32_t *col, float *value, uint32_t *label)
{
	struct rng r = rng_make(rng_seed(3, "perf/tree/entries"));
	size_t n = 0;

	for (size_t i = 0; i < ENTRY_ROWS; i++) {
		size_t first = n, most = 20 + rng_below(&r, 31);
		double sum = 0.3 * rng_normal(&r);
		start[i] = n;
		for (size_t k = 0; k < most; k++)
			col[n + k] = (uint32_t)(ENTRY_COLS * pow(rng_uniform(&r), 6));
		qsort(col + n, most, sizeof *col, by_number);
		for (size_t k = 0; k < most; k++) {
			if (n > first && col[first + k] == col[n - 1])
				continue;
			col[n] = col[first + k];
			value[n] = (float)(1 + rng_below(&r, 5)) / 4;
			sum += col[n] < 2000 ? (double)value[n] * sin((double)col[n]) : 0;
			n++;
		}
		label[i] = sum > 0;
	}
	start[ENTRY_ROWS] = n;
	return n;
}

/* The tree of some of the rows, and of the same written out. */
static void verify_entries(const struct data_view *mixed)
{
	struct tree_options opt = TREE_DEFAULTS;
	struct data_view few = *mixed, dense;
	float *x = mem_zeros((size_t)TWIN_ROWS * ENTRY_COLS, sizeof *x, NULL);
	struct tree *a, *b;
	bool same;

	if (!x)
		exit(2);
	few.rows = TWIN_ROWS;
	for (size_t i = 0; i < TWIN_ROWS; i++)
		for (size_t k = few.sparse->start[i]; k < few.sparse->start[i + 1]; k++)
			x[i * ENTRY_COLS + few.sparse->col[k]] = few.sparse->value[k];
	dense = few;
	dense.x = x;
	dense.stride = ENTRY_COLS;
	dense.sparse = NULL;
	a = fit(&few, &opt);
	b = fit(&dense, &opt);
	same = a->nodes == b->nodes && !memcmp(a->node, b->node, a->nodes * sizeof *a->node);
	tree_destroy(a);
	tree_destroy(b);
	free(x);
	if (!same) {
		printf("entries: compressed rows grow another tree than the same rows written out\n");
		exit(1);
	}
}

static void measure_entries(void)
{
	size_t most = (size_t)ENTRY_ROWS * ENTRY_MOST, entries;
	size_t *start = mem_array(ENTRY_ROWS + 1, sizeof *start, NULL);
	uint32_t *col = mem_array(most, sizeof *col, NULL);
	uint32_t *label = mem_array(ENTRY_ROWS, sizeof *label, NULL);
	float *value = mem_array(most, sizeof *value, NULL);
	struct column *columns = mem_zeros(ENTRY_COLS, sizeof *columns, NULL);
	struct tree_options opt = TREE_DEFAULTS;
	struct sparse rows = { .start = start, .col = col, .value = value };
	struct data_view v = { .rows = ENTRY_ROWS, .cols = ENTRY_COLS, .columns = columns,
			       .sparse = &rows, .task = TASK_CLASSIFY, .classes = 2, .label = label };

	if (!start || !col || !label || !value || !columns)
		exit(2);
	for (size_t c = 0; c < ENTRY_COLS; c++)
		columns[c].name = "x";
	entries = draw_entries(start, col, value, label);
	verify_entries(&v);
	printf("tree entries fit %8.2f ms", time_of(&v, &opt, 3));
	opt.threads = 2;
	printf(", 2 threads %8.2f ms  (20000 x 50000, %zu entries, full depth)\n",
	       time_of(&v, &opt, 3), entries);
	free(start);
	free(col);
	free(label);
	free(value);
	free(columns);
}

int main(void)
{
	const char *folder = getenv("BENCH_DATA"), *only = getenv("BENCH_ONLY");

	if (!only)
		measure_small();
	if (!only || !strcmp(only, "census"))
		measure_census();
	if (!only || !strcmp(only, "entries"))
		measure_entries();
	for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
		const struct shape *s = &shapes[k];
		struct table train, test;
		if (only && strcmp(only, s->name))
			continue;
		table_make(&train, s, s->train);
		table_make(&test, s, s->test);
		if (folder) {
			table_read(&train, s, folder, "tr");
			table_read(&test, s, folder, "te");
		} else {
			table_draw(&train, s, "train");
			table_draw(&test, s, "test");
		}
		measure(s, &train, &test);
		table_free(&train);
		table_free(&test);
	}
	return 0;
}
