/* Compressed rows from pipelines: tables of many levels, and compressed rows that go in, against what
 * the same pipeline makes of them as dense rows. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "algorithms/system/limits.h"
#include "datasets/prepare/encode.h"
#include "datasets/prepare/pipeline.h"

enum { ROWS = 500, TRAIN = 400, MANY = 3 * ENCODE_DENSE };

/* A number, a category of many levels, one of three, another number, another of many levels; some
 * values are missing, and level 7 of "zip" is in test rows only. */
enum { COLS = 5 };
static const struct column columns[COLS] = {
	{ .name = "a" }, { .name = "zip", .kind = COLUMN_CATEGORICAL, .levels = MANY },
	{ .name = "color", .kind = COLUMN_CATEGORICAL, .levels = 3 }, { .name = "b" },
	{ .name = "street", .kind = COLUMN_CATEGORICAL, .levels = ENCODE_DENSE + 1 },
};
static float cells[ROWS * COLS];
static double target[ROWS];
static size_t rows[ROWS];

static struct data_view table(void)
{
	struct rng r = rng_make(5);

	for (size_t i = 0; i < ROWS; i++) {
		float *x = cells + i * COLS;
		x[0] = (float)rng_normal(&r);
		x[1] = (float)rng_below(&r, MANY);
		x[1] = x[1] == 7 && i < TRAIN ? 8 : x[1];
		x[2] = (float)rng_below(&r, 3);
		x[3] = i % 9 ? (float)rng_normal(&r) : NAN;
		x[4] = i % 11 ? (float)rng_below(&r, ENCODE_DENSE + 1) : NAN;
		target[i] = (double)i;
		rows[i] = i;
	}
	cells[450 * COLS + 1] = 7;
	return (struct data_view){ .x = cells, .rows = ROWS, .cols = COLS, .stride = COLS,
				   .columns = columns, .task = TASK_REGRESS, .target = target };
}

/* Twelve compressed columns: numbers, some of them negative and some missing, three categories. */
enum { WIDE = 12 };
static const struct column wide[WIDE] = {
	{ .name = "a" }, { .name = "k", .kind = COLUMN_CATEGORICAL, .levels = 4 }, { .name = "c" },
	{ .name = "d" }, { .name = "e" }, { .name = "o", .kind = COLUMN_ORDERED, .levels = 3 },
	{ .name = "g" }, { .name = "h" }, { .name = "i" }, { .name = "j" }, { .name = "flat" },
	{ .name = "m", .kind = COLUMN_CATEGORICAL, .levels = 90 },
};
static size_t start[ROWS + 1];
static uint32_t col[ROWS * WIDE];
static float value[ROWS * WIDE], spread[ROWS * WIDE];
static const struct sparse entries = { .start = start, .col = col, .value = value };

static struct data_view sparse_table(void)
{
	struct rng r = rng_make(6);
	size_t at = 0;

	for (size_t i = 0; i < ROWS; i++) {
		for (size_t j = 0; j < WIDE; j++) {
			if (rng_below(&r, 4) && j != 10)
				continue;
			col[at] = (uint32_t)j;
			value[at] = j == 10 ? 2.5f : wide[j].levels ? (float)rng_below(&r, wide[j].levels)
				  : (float)rng_normal(&r) + (j == 2 ? 5.0f : 0.0f);
			if (rng_below(&r, 10) == 0)
				value[at] = j == 10 ? 2.5f : NAN;
			spread[i * WIDE + j] = value[at++];
		}
		start[i + 1] = at;
		rows[i] = i;
	}
	return (struct data_view){ .rows = ROWS, .cols = WIDE, .columns = wide, .sparse = &entries,
				   .task = TASK_REGRESS, .target = target };
}

static struct data_view spread_table(void)
{
	struct data_view v = sparse_table();

	v.sparse = NULL;
	v.x = spread;
	v.stride = WIDE;
	return v;
}

static struct pipeline *fit(const struct data_view *v, unsigned caps, const char *option)
{
	struct param_set o;
	struct pipeline *p;
	struct err e = { 0 };
	char name[16] = "scale";
	const char *is = strchr(option, '=');

	cr_assert(!param_init(&o, pipeline_params, &e));
	if (is) {
		snprintf(name, sizeof name, "%.*s", (int)(is - option), option);
		cr_assert(!param_put(&o, name, is + 1, &e), "%s", e.text);
	}
	cr_assert(!pipeline_fit(&p, v, rows, TRAIN, caps, &o, &e), "%s", e.text);
	param_free(&o);
	return p;
}

static struct pipeline_part apply(const struct pipeline *p, const struct data_view *v)
{
	struct pipeline_part part;
	struct err e = { 0 };

	cr_assert(!pipeline_apply(p, v, rows, ROWS, &part, &e), "%s", e.text);
	return part;
}

/* The value of output column j, by name in the other view. */
static float value_at(const struct data_view *v, size_t i, size_t j)
{
	if (j < view_dense(v))
		return view_row(v, i)[j];
	for (size_t k = v->sparse->start[i]; k < v->sparse->start[i + 1]; k++)
		if (v->sparse->col[k] == j)
			return v->sparse->value[k];
	return 0;
}

static size_t column_named(const struct data_view *v, const char *name)
{
	for (size_t j = 0; j < v->cols; j++)
		if (!strcmp(v->columns[j].name, name))
			return j;
	cr_assert(false, "no column %s", name);
	return 0;
}

static void is_well_formed(const struct data_view *v)
{
	const struct sparse *s = v->sparse;

	cr_assert(s && s->start[0] == 0 && s->first == view_dense(v) && v->stride == s->first);
	for (size_t i = 0; i < v->rows; i++)
		for (size_t k = s->start[i]; k < s->start[i + 1]; k++)
			cr_assert(s->col[k] >= s->first && s->col[k] < v->cols &&
				  (k == s->start[i] || s->col[k] > s->col[k - 1]), "row %zu", i);
}

static void same_values(const struct data_view *a, const struct data_view *b)
{
	cr_assert_eq(a->cols, b->cols);
	for (size_t j = 0; j < a->cols; j++) {
		size_t k = column_named(b, a->columns[j].name);
		for (size_t i = 0; i < a->rows; i++) {
			float x = value_at(a, i, j), y = value_at(b, i, k);
			cr_assert(close_to((double)x, (double)y, 1e-6, 1e-7) || (isnan(x) && isnan(y)),
				  "%s, row %zu: %g and %g", a->columns[j].name, i, (double)x, (double)y);
		}
	}
}

static void text_has(const struct pipeline *p, const char *want)
{
	char *text = pipeline_text(p, NULL);

	cr_assert(strstr(text, want), "%s", text);
	free(text);
}

Test(prepare_pipeline_sparse, many_levels_are_compressed_behind_the_dense_columns)
{
	struct data_view v = table();
	struct pipeline *p = fit(&v, TAKES_SPARSE | WANTS_SCALING, ""), *q = fit(&v, WANTS_SCALING, "");
	struct pipeline_part a = apply(p, &v), b = apply(q, &v);

	is_well_formed(&a.view);
	cr_assert(view_dense(&a.view) == 5 && !b.view.sparse, "a, three colors, b");
	cr_assert_str_eq(a.view.columns[4].name, "b");
	cr_assert_str_eq(a.view.columns[5].name, "zip=0");
	cr_assert_eq(a.view.sparse->start[451] - a.view.sparse->start[450], 1,
		     "a level that no training row has");
	same_values(&a.view, &b.view);
	text_has(p, "one-hot 3 columns (2 of many levels as sparse rows)");
	text_has(q, "one-hot 3 columns, ");
	pipeline_part_free(&a);
	pipeline_part_free(&b);
	pipeline_destroy(p);
	pipeline_destroy(q);
}

Test(prepare_pipeline_sparse, a_table_of_many_levels_alone_has_no_dense_columns)
{
	struct data_view v = table();

	v.x = cells + 1;
	v.columns = columns + 1;
	v.cols = 1;
	struct pipeline *p = fit(&v, TAKES_SPARSE, "");
	struct pipeline_part a = apply(p, &v);
	is_well_formed(&a.view);
	cr_assert(!a.view.x && a.view.sparse->first == 0 && a.view.sparse->start[TRAIN] == TRAIN);
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

Test(prepare_pipeline_sparse, the_bound_is_on_levels_and_lower_where_many_columns_have_some)
{
	enum { N = 40 };
	struct column c[N];
	enum encode how[N];
	bool apart[N];

	for (size_t j = 0; j < N; j++) {
		c[j] = (struct column){ .kind = COLUMN_CATEGORICAL, .levels = j < 2 ? 65 - (uint32_t)j : 25 };
		how[j] = ENCODE_ONEHOT;
	}
	how[39] = ENCODE_KEEP;
	encode_apart(apart, how, c, N);
	cr_assert(apart[0] && !apart[1] && !apart[2], "64 + 37 x 25 = 989 dense columns");
	c[2].levels = 62;
	c[3].levels = 8;
	encode_apart(apart, how, c, N);
	cr_assert(!apart[1] && !apart[2], "1009");
	c[4].levels = 41;
	encode_apart(apart, how, c, N);
	cr_assert(apart[1] && apart[2] && !apart[3] && apart[4] && !apart[39], "1025");
}

Test(prepare_pipeline_sparse, compressed_rows_hold_what_dense_ones_would)
{
	static const struct { unsigned caps; const char *option; } on[] = {
		{ TAKES_SPARSE, "" }, { TAKES_SPARSE, "impute=median" }, { TAKES_SPARSE, "encode=onehot" },
		{ TAKES_SPARSE, "scale=maxabs" }, { TAKES_SPARSE | TAKES_MISSING, "" },
		{ TAKES_SPARSE | TAKES_MISSING, "scale=maxabs" },
		{ TAKES_SPARSE | TAKES_CATEGORIES, "" }, { TAKES_SPARSE | TAKES_CATEGORIES, "impute=median" },
	};

	for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
		struct data_view v = sparse_table(), w = spread_table();
		struct pipeline *p = fit(&v, on[i].caps, on[i].option);
		struct pipeline *q = fit(&w, on[i].caps & ~(unsigned)TAKES_SPARSE, on[i].option);
		struct pipeline *r = fit(&v, on[i].caps & ~(unsigned)TAKES_SPARSE, on[i].option);
		struct pipeline_part a = apply(p, &v), b = apply(q, &w), c = apply(r, &v);
		is_well_formed(&a.view);
		cr_assert(!a.view.x && !b.view.sparse && !c.view.sparse, "case %zu", i);
		same_values(&a.view, &b.view);
		same_values(&c.view, &b.view);
		text_has(p, "sparse rows");
		pipeline_part_free(&a);
		pipeline_part_free(&b);
		pipeline_part_free(&c);
		pipeline_destroy(p);
		pipeline_destroy(q);
		pipeline_destroy(r);
	}
}

Test(prepare_pipeline_sparse, dense_rows_become_compressed_where_those_were_fitted)
{
	struct data_view v = sparse_table(), w = spread_table();
	struct pipeline *p = fit(&v, TAKES_SPARSE | WANTS_SCALING, "");
	struct pipeline_part a = apply(p, &v), b = apply(p, &w);

	is_well_formed(&b.view);
	cr_assert(!b.view.x);
	same_values(&a.view, &b.view);
	cr_assert(b.view.sparse->start[ROWS] <= a.view.sparse->start[ROWS], "no entry for a 0");
	pipeline_part_free(&a);
	pipeline_part_free(&b);
	pipeline_destroy(p);
}

Test(prepare_pipeline_sparse, standardizing_compressed_rows_keeps_zeros_and_divides_alone)
{
	struct data_view v = sparse_table(), w = spread_table();
	struct pipeline *p = fit(&v, TAKES_SPARSE | WANTS_SCALING, "scale=standard");
	struct pipeline *q = fit(&w, WANTS_SCALING, "scale=standard");
	struct pipeline_part a = apply(p, &v), b = apply(q, &w);
	size_t j = column_named(&a.view, "c"), k = column_named(&b.view, "c");

	is_well_formed(&a.view);
	for (size_t i = 1; i < ROWS; i++)       /* less a shift it is the same */
		cr_assert(close_to((double)(value_at(&a.view, i, j) - value_at(&a.view, 0, j)),
				   (double)(value_at(&b.view, i, k) - value_at(&b.view, 0, k)), 1e-5, 1e-5),
			  "row %zu", i);
	j = column_named(&a.view, "flat");
	cr_assert_eq(value_at(&a.view, 3, j), 0, "constant in training");
	text_has(p, "divided by the standard deviation, not centred");
	pipeline_part_free(&a);
	pipeline_part_free(&b);
	pipeline_destroy(p);
	pipeline_destroy(q);
}

Test(prepare_pipeline_sparse, the_unnamed_are_zeros_of_the_scale_and_missing_ones_are_not)
{
	static const size_t at[] = { 0, 1, 1, 2, 3 };
	static const uint32_t c[] = { 0, 0, 0 };
	static const float x[] = { 4, NAN, -2 };
	struct sparse s = { .start = at, .col = c, .value = x };
	struct column one = { .name = "x" };
	static const size_t all[] = { 0, 1, 2, 3 };
	struct data_view v = { .rows = 4, .cols = 1, .columns = &one, .sparse = &s, .task = TASK_REGRESS };
	struct param_set o;
	struct pipeline *p;
	struct pipeline_part a;

	param_init(&o, pipeline_params, NULL);
	param_put(&o, "scale", "standard", NULL);
	cr_assert(!pipeline_fit(&p, &v, all, 4, TAKES_SPARSE | TAKES_MISSING, &o, NULL));
	cr_assert(!pipeline_apply(p, &v, all, 4, &a, NULL));
	double mean = 2 / 3.0, sd = sqrt((pow(4 - mean, 2) + pow(mean, 2) + pow(-2 - mean, 2)) / 3);
	cr_assert(close_to((double)a.view.sparse->value[0], 4 / sd, 1e-6, 0) &&
		  isnan(a.view.sparse->value[1]));
	pipeline_part_free(&a);
	pipeline_destroy(p);
	param_free(&o);
}

Test(prepare_pipeline_sparse, a_scale_that_moves_zeros_makes_dense_rows)
{
	struct data_view v = sparse_table(), w = spread_table();
	struct pipeline *p = fit(&v, TAKES_SPARSE, "scale=minmax"), *q = fit(&w, 0, "scale=minmax");
	struct pipeline_part a = apply(p, &v), b = apply(q, &w);

	is_well_formed(&a.view);
	cr_assert(view_dense(&a.view) == a.view.cols - (b.view.cols - column_named(&b.view, "m=0")),
		  "all but the 90 levels");
	same_values(&a.view, &b.view);
	pipeline_part_free(&a);
	pipeline_part_free(&b);
	pipeline_destroy(p);
	pipeline_destroy(q);
}

Test(prepare_pipeline_sparse, an_infinite_entry_is_named)
{
	static const size_t at[] = { 0, 1, 2 }, all[] = { 0, 1 };
	static const uint32_t c[] = { 1, 0 };
	static const float x[] = { 1, INFINITY };
	struct sparse s = { .start = at, .col = c, .value = x };
	struct column two[] = { { .name = "speed" }, { .name = "b" } };
	struct data_view v = { .rows = 2, .cols = 2, .columns = two, .sparse = &s, .task = TASK_REGRESS };
	struct pipeline *p;
	struct err e = { 0 };

	cr_assert(pipeline_fit(&p, &v, all, 2, TAKES_SPARSE, NULL, &e) && e.code == ERR_DATA);
	cr_assert(strstr(e.text, "'speed', row 1"), "%s", e.text);
}

static hid_t memory_file(void)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), f;

	H5Pset_fapl_core(access, 1 << 16, false);
	f = H5Fcreate("pipeline", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	H5Pclose(access);
	return f;
}

Test(prepare_pipeline_sparse, saved_and_loaded_it_does_the_same_bit_for_bit)
{
	for (size_t i = 0; i < 2; i++) {
		struct data_view v = i ? sparse_table() : table();
		struct pipeline *p = fit(&v, TAKES_SPARSE | WANTS_SCALING, ""), *q;
		struct err e = { 0 };
		hid_t f = memory_file();
		struct blob blob = { .group = f };
		cr_assert(!pipeline_save(p, &blob, &e) && !pipeline_load(&q, &blob, &e), "%s", e.text);
		struct pipeline_part a = apply(p, &v), b = apply(q, &v);
		size_t n = a.view.sparse->start[ROWS];
		cr_assert(view_dense(&a.view) == view_dense(&b.view) && n == b.view.sparse->start[ROWS]);
		cr_assert(!memcmp(a.view.sparse->col, b.view.sparse->col, n * sizeof(uint32_t)));
		cr_assert(!memcmp(a.view.sparse->value, b.view.sparse->value, n * sizeof(float)));
		cr_assert(i || !memcmp(a.view.x, b.view.x, ROWS * view_dense(&a.view) * sizeof(float)));
		for (size_t j = 0; j < a.view.cols; j++)
			cr_assert_str_eq(a.view.columns[j].name, b.view.columns[j].name);
		pipeline_part_free(&a);
		pipeline_part_free(&b);
		pipeline_destroy(p);
		pipeline_destroy(q);
		H5Fclose(f);
	}
}

Test(prepare_pipeline_sparse, a_file_that_puts_numbers_into_compressed_rows_is_refused)
{
	struct data_view v = table();
	struct pipeline *p = fit(&v, TAKES_SPARSE | WANTS_SCALING, ""), *q;
	hid_t f = memory_file();
	struct blob blob = { .group = f };
	struct err e = { 0 };
	static const uint8_t wrong[COLS] = { 1, 1, 0, 0, 1 };

	cr_assert(!pipeline_save(p, &blob, &e));
	H5Ldelete(f, "apart", H5P_DEFAULT);
	cr_assert(pipeline_load(&q, &blob, &e) && !q);
	cr_assert(!blob_put(&blob, "apart", BLOB_U8, wrong, COLS, &e));
	cr_assert(pipeline_load(&q, &blob, &e) && !q && e.code == ERR_FORMAT && strstr(e.text, "column 0"));
	H5Fclose(f);
	pipeline_destroy(p);
}

Test(prepare_pipeline_sparse, dense_rows_that_cannot_be_had_are_refused_with_what_helps)
{
	enum { LEVELS = 30000 };
	struct column c = { .name = "zip", .kind = COLUMN_CATEGORICAL, .levels = LEVELS };
	static float x[LEVELS];
	static size_t all[LEVELS];
	struct data_view v = { .x = x, .rows = LEVELS, .cols = 1, .stride = 1, .columns = &c,
			       .task = TASK_REGRESS };
	struct rlimit r;
	struct pipeline *p;
	struct pipeline_part a;
	struct err e = { 0 };

	if (!limits_hold_address_space())
		return;
	for (size_t i = 0; i < LEVELS; i++) {
		x[i] = (float)i;
		all[i] = i;
	}
	getrlimit(RLIMIT_AS, &r);
	r.rlim_cur = (rlim_t)3 << 30;
	cr_assert(!setrlimit(RLIMIT_AS, &r));
	cr_assert(!pipeline_fit(&p, &v, all, LEVELS, 0, NULL, &e), "%s", e.text);
	cr_assert(pipeline_apply(p, &v, all, LEVELS, &a, &e) && e.code == ERR_NOMEM);
	cr_assert(strstr(e.text, "'zip' has 30000 levels") && strstr(e.text, "--rare 20") &&
		  strstr(e.text, "encode=native"), "%s", e.text);
	pipeline_destroy(p);
	cr_assert(!pipeline_fit(&p, &v, all, LEVELS, TAKES_SPARSE, NULL, &e), "%s", e.text);
	cr_assert(!pipeline_apply(p, &v, all, LEVELS, &a, &e), "%s", e.text);
	cr_assert_eq(a.view.sparse->start[LEVELS], LEVELS);
	pipeline_part_free(&a);
	pipeline_destroy(p);
}
