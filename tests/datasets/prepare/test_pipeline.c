#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "datasets/prepare/pipeline.h"

/* Three numbers, a category of three and an ordered column; rows 0..5 train, 6..8 test. NaN is missing;
 * column "flat" is constant in training, category "blue" occurs in row 7 only. */
#define NONE NAN
enum { ROWS = 9, COLS = 5, TRAIN = 6 };
static const float cells[ROWS * COLS] = {
	1,    2, 7,    0,    0,
	3,    4, 7,    1,    2,
	5,    6, 7,    0,    1,
	NONE, 8, 7,    NONE, NONE,
	9,    0, 7,    0,    2,
	2,    4, 7,    1,    1,
	4,    9, 8,    1,    0,
	NONE, 1, NONE, 2,    2,
	1e6f, 3, -7,   NONE, NONE,
};
static const char *const colors[] = { "red", "green", "blue" }, *const sizes[] = { "s", "m", "l" };
static const struct column columns[COLS] = {
	{ .name = "a" }, { .name = "b" }, { .name = "flat" },
	{ .name = "color", .kind = COLUMN_CATEGORICAL, .levels = 3, .level_names = colors },
	{ .name = "size", .kind = COLUMN_ORDERED, .levels = 3, .level_names = sizes },
};
static const double target[ROWS] = { 10, 20, 30, 40, 50, 60, 70, 80, 90 };
static const float weight[ROWS] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static const uint32_t label[ROWS] = { 0, 1, 0, 1, 0, 1, 0, 1, 2 };
static const size_t rows[ROWS] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };

static struct data_view table(void)
{
	return (struct data_view){.x = cells,
				  .rows = ROWS,
				  .cols = COLS,
				  .stride = COLS,
				  .columns = columns,
				  .task = TASK_REGRESS,
				  .target = target,
				  .weight = weight};
}

static struct pipeline *fit(const struct data_view *v, unsigned caps, const char *scale,
			    const char *encode, const char *impute)
{
	struct param_set o;
	struct pipeline *p;
	struct err e = { 0 };

	cr_assert(!param_init(&o, pipeline_params, &e) && !param_put(&o, "scale", scale, &e) &&
		  !param_put(&o, "encode", encode, &e) && !param_put(&o, "impute", impute, &e), "%s", e.text);
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

static void text_is(const struct pipeline *p, const char *want)
{
	char *text = pipeline_text(p, NULL);

	cr_assert_str_eq(text, want);
	free(text);
}

Test(prepare_pipeline, leaves_alone_what_the_learner_takes)
{
	struct data_view v = table();
	struct pipeline *p = fit(&v, TAKES_CATEGORIES | TAKES_MISSING, "auto", "auto", "auto");
	struct pipeline_part a = apply(p, &v);

	cr_assert(a.view.cols == COLS && !memcmp(a.view.x, cells, sizeof cells));
	cr_assert(a.view.columns[3].kind == COLUMN_CATEGORICAL && a.view.columns[3].levels == 3);
	cr_assert_str_eq(a.view.columns[3].level_names[2], "blue");
	cr_assert(!memcmp(a.view.weight, weight, sizeof weight) &&
		  !memcmp(a.view.target, target, sizeof target));
	text_is(p, "as it is");
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

Test(prepare_pipeline, imputes_encodes_and_scales_from_the_training_rows)
{
	struct data_view v = table();
	struct pipeline *p = fit(&v, WANTS_SCALING, "auto", "auto", "auto");
	struct pipeline_part a = apply(p, &v);
	double sd_a = sqrt((9 + 1 + 1 + 0 + 25 + 4) / 6.0);     /* mean 4, the missing one included */

	cr_assert_eq(a.view.cols, 6);           /* a b flat red green size: no blue */
	cr_assert_str_eq(a.view.columns[3].name, "color=red");
	cr_assert_str_eq(a.view.columns[4].name, "color=green");
	cr_assert_str_eq(a.view.columns[5].name, "size");
	cr_assert(a.view.columns[5].kind == COLUMN_NUMERIC && !a.view.columns[5].levels);
	const float *x = a.view.x;
	cr_assert(close_to(x[0], -3 / sd_a, 1e-6, 0) && close_to(x[4 * 6], 5 / sd_a, 1e-6, 0));
	cr_assert_eq(x[3 * 6], 0);              /* missing: the mean */
	cr_assert_eq(x[7 * 6], 0);
	cr_assert(close_to(x[8 * 6], (1e6 - 4) / sd_a, 1e-6, 0));
	for (size_t i = 0; i < ROWS; i++)
		cr_assert_eq(x[i * 6 + 2], 0, "constant in training, row %zu", i);
	cr_assert(x[0 * 6 + 3] == 1 && x[0 * 6 + 4] == 0);
	cr_assert(x[3 * 6 + 3] == 1 && x[3 * 6 + 4] == 0, "missing: the most frequent");
	cr_assert(x[6 * 6 + 3] == 0 && x[6 * 6 + 4] == 1);
	cr_assert(x[7 * 6 + 3] == 0 && x[7 * 6 + 4] == 0, "a category not seen in training");
	cr_assert(close_to(x[5], -7 / sqrt(17.0), 1e-6, 0), "codes 0 2 1 1 2 1: mean 7/6, variance 17/36");
	text_is(p, "missing values by mean, one-hot 1 column, 1 ordered as number, standardized 4 (1 constant)");
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

Test(prepare_pipeline, columns_come_out_with_mean_0_and_deviation_1)
{
	enum { N = 331, D = 7 };
	static float x[N * D];
	struct column c[D];
	size_t pick[N];
	struct rng r = rng_make(3);
	struct data_view v = {
		.x = x, .rows = N, .cols = D, .stride = D, .columns = c, .task = TASK_REGRESS};
	struct pipeline *p;
	struct pipeline_part a;

	for (size_t j = 0; j < D; j++)
		c[j] = (struct column){ .name = "x" };
	for (size_t i = 0; i < N * D; i++)
		x[i] = (float)(1000 * (double)(i % D) +
			       rng_normal(&r) * pow(10, (double)(i % D) - 3));
	for (size_t i = 0; i < N; i++)
		pick[i] = i;
	cr_assert(!pipeline_fit(&p, &v, pick, N, WANTS_SCALING, NULL, NULL));
	cr_assert(!pipeline_apply(p, &v, pick, N, &a, NULL));
	for (size_t j = 0; j < D; j++) {
		double sum = 0, square = 0;
		for (size_t i = 0; i < N; i++) {
			sum += (double)a.view.x[i * D + j];
			square += (double)a.view.x[i * D + j] * (double)a.view.x[i * D + j];
		}
		cr_assert(close_to(sum / N, 0, 0, 1e-6) && close_to(square / N, 1, 1e-6, 0), "column %zu", j);
	}
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

Test(prepare_pipeline, other_scales_and_medians_are_what_they_say)
{
	struct data_view v = table();
	struct pipeline *p = fit(&v, WANTS_SCALING, "minmax", "onehot", "median");
	struct pipeline_part a = apply(p, &v);
	const float *x = a.view.x;

	cr_assert_eq(a.view.cols, 8);           /* a b flat red green s m l */
	cr_assert(x[0] == 0 && x[4 * 8] == 1 && close_to(x[3 * 8], 2 / 8.0, 1e-6, 0), "median 3 of 1 2 3 5 9");
	cr_assert(x[2] == 0 && x[8 * 8 + 2] == 0);
	cr_assert(x[5] == 1 && x[6] == 0 && x[7] == 0);
	pipeline_part_free(&a);
	pipeline_destroy(p);
	p = fit(&v, 0, "maxabs", "auto", "mean");
	a = apply(p, &v);
	cr_assert(close_to(a.view.x[0], 1 / 9.0, 1e-6, 0) && a.view.x[1] == 0.25f);
	pipeline_part_free(&a);
	pipeline_destroy(p);
	p = fit(&v, WANTS_SCALING | TAKES_MISSING | TAKES_CATEGORIES, "none", "native", "native");
	a = apply(p, &v);
	cr_assert(!memcmp(a.view.x, cells, sizeof cells));
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

Test(prepare_pipeline, missing_stays_missing_when_it_is_scaled_but_not_imputed)
{
	struct data_view v = table();
	struct pipeline *p = fit(&v, WANTS_SCALING | TAKES_MISSING | TAKES_CATEGORIES, "auto", "auto", "auto");
	struct pipeline_part a = apply(p, &v);

	cr_assert(isnan(a.view.x[3 * COLS]) && isnan(a.view.x[3 * COLS + 3]));
	cr_assert_eq(a.view.x[3], 0);
	cr_assert_eq(a.view.x[1 * COLS + 4], 2, "native ordered codes are not scaled");
	cr_assert(close_to(a.view.x[0], -3 / sqrt((9 + 1 + 1 + 25 + 4) / 5.0), 1e-6, 0));
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

Test(prepare_pipeline, asking_for_what_the_learner_cannot_take_is_an_error)
{
	struct data_view v = table();
	struct param_set o;
	struct pipeline *p;
	struct err e = { 0 };

	param_init(&o, pipeline_params, NULL);
	param_put(&o, "encode", "native", NULL);
	cr_assert(pipeline_fit(&p, &v, rows, TRAIN, TAKES_MISSING, &o, &e) && !p &&
		  e.code == ERR_PARAM);
	param_put(&o, "encode", "auto", NULL);
	param_put(&o, "impute", "native", NULL);
	cr_assert(pipeline_fit(&p, &v, rows, TRAIN, TAKES_CATEGORIES, &o, &e) && !p &&
		  e.code == ERR_PARAM);
	param_free(&o);
	cr_assert(pipeline_fit(&p, &v, rows, 0, 0, NULL, &e) && !p && e.code == ERR_DATA);
}

Test(prepare_pipeline, targets_are_standardized_and_brought_back)
{
	struct data_view v = table();
	struct pipeline *p = fit(&v, WANTS_TARGET_SCALING, "auto", "auto", "auto");
	struct pipeline_part a = apply(p, &v);
	float score[ROWS];
	double sum = 0;

	for (size_t i = 0; i < ROWS; i++)
		score[i] = (float)a.view.target[i];
	for (size_t i = 0; i < TRAIN; i++)
		sum += a.view.target[i];
	cr_assert(close_to(sum, 0, 0, 1e-12));
	pipeline_unscale(p, mat_of(score, ROWS, 1));
	for (size_t i = 0; i < ROWS; i++)
		cr_assert(close_to(score[i], target[i], 1e-6, 0));
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

Test(prepare_pipeline, prediction_without_targets_and_classes_missing_from_training_pass)
{
	struct data_view v = table();

	v.task = TASK_CLASSIFY;
	v.classes = 3;
	v.target = NULL;
	v.label = label;
	struct pipeline *p = fit(&v, WANTS_SCALING, "auto", "auto", "auto");
	struct pipeline_part a = apply(p, &v);
	cr_assert(a.view.label[8] == 2 && a.view.classes == 3 && !a.view.target);
	pipeline_part_free(&a);
	v.label = NULL;
	v.weight = NULL;
	a = apply(p, &v);
	cr_assert(!a.view.label && !a.view.weight);
	pipeline_part_free(&a);
	v.cols = 4;
	struct err e = { 0 };
	cr_assert(pipeline_apply(p, &v, rows, ROWS, &a, &e) && e.code == ERR_SHAPE);
	pipeline_destroy(p);
}

Test(prepare_pipeline, infinite_values_are_an_error_that_names_them)
{
	float x[2] = { 1, INFINITY };
	struct column c = { .name = "speed" };
	struct data_view v = {
		.x = x, .rows = 2, .cols = 1, .stride = 1, .columns = &c, .task = TASK_REGRESS};
	struct pipeline *p;
	struct err e = { 0 };

	cr_assert(pipeline_fit(&p, &v, rows, 2, 0, NULL, &e));
	cr_assert(strstr(e.text, "'speed', row 1"), "%s", e.text);
}

/* 4 x 5: [0 2 0 0 1; 0 0 0 3 1; 0 -4 0 0 1; 0 0 5 NaN 1], the last row is test. */
static const size_t start[] = { 0, 2, 4, 6, 9 };
static const uint32_t col[] = { 1, 4, 3, 4, 1, 4, 2, 3, 4 };
static const float value[] = { 2, 1, 3, 1, -4, 1, 5, NONE, 1 };
static const struct sparse entries = { .start = start, .col = col, .value = value };
static const struct column plain[] = { { .name = "a" }, { .name = "b" }, { .name = "c" }, { .name = "d" },
				       { .name = "e" } };

static struct data_view sparse_table(void)
{
	return (struct data_view){ .rows = 4, .cols = 5, .columns = plain, .sparse = &entries,
				   .task = TASK_REGRESS, .target = target };
}

Test(prepare_pipeline, sparse_rows_stay_sparse_for_who_takes_them)
{
	static const size_t pick[] = { 3, 0, 2 };
	struct data_view v = sparse_table();
	struct pipeline *p;
	struct pipeline_part a;
	struct err e = { 0 };

	cr_assert(!pipeline_fit(&p, &v, rows, 3, TAKES_SPARSE | WANTS_SCALING, NULL, &e), "%s", e.text);
	cr_assert(!pipeline_apply(p, &v, pick, 3, &a, &e), "%s", e.text);
	const struct sparse *s = a.view.sparse;
	cr_assert(!a.view.x && s && s->start[3] == 7 && s->start[1] == 3 && s->col[3] == 1);
	cr_assert(s->value[3] == 0.5f && s->value[5] == -1);
	cr_assert(s->value[0] == 0, "column c is constant in training");
	cr_assert(close_to(s->value[1], 1 / 3.0, 1e-6, 0), "missing: the mean 1, scaled by 3");
	cr_assert(s->value[2] == 0 && s->value[4] == 0, "column e is constant in training");
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

Test(prepare_pipeline, sparse_rows_become_dense_for_who_does_not)
{
	struct data_view v = sparse_table();
	struct pipeline *p;
	struct pipeline_part a;

	cr_assert(!pipeline_fit(&p, &v, rows, 3, 0, NULL, NULL));
	cr_assert(!pipeline_apply(p, &v, rows, 4, &a, NULL));
	cr_assert(!a.view.sparse && a.view.x[1] == 2 && a.view.x[0] == 0 &&
		  a.view.x[3 * 5 + 3] == 1);
	pipeline_part_free(&a);
	pipeline_destroy(p);
}

static hid_t memory_file(void)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), f;

	H5Pset_fapl_core(access, 1 << 16, false);
	f = H5Fcreate("pipeline", H5F_ACC_TRUNC, H5P_DEFAULT, access);
	H5Pclose(access);
	return f;
}

Test(prepare_pipeline, saved_and_loaded_it_does_the_same_bit_for_bit)
{
	static const unsigned caps[] = {WANTS_SCALING | WANTS_TARGET_SCALING, TAKES_CATEGORIES, 0};

	for (size_t i = 0; i < 4; i++) {
		struct data_view v = i < 3 ? table() : sparse_table();
		size_t n = i < 3 ? ROWS : 4;
		struct pipeline *p, *q;
		struct pipeline_part a, b;
		struct err e = { 0 };
		hid_t f = memory_file();
		struct blob blob = { .group = f };

		cr_assert(!pipeline_fit(&p, &v, rows, 3, i < 3 ? caps[i] : TAKES_SPARSE, NULL, &e), "%s", e.text);
		cr_assert(!pipeline_save(p, &blob, &e), "%s", e.text);
		cr_assert(!pipeline_load(&q, &blob, &e), "%s", e.text);
		cr_assert(!pipeline_apply(p, &v, rows, n, &a, &e) &&
			  !pipeline_apply(q, &v, rows, n, &b, &e));
		cr_assert_eq(a.view.cols, b.view.cols);
		if (i < 3)
			cr_assert(!memcmp(a.view.x, b.view.x, n * a.view.cols * sizeof(float)));
		else
			cr_assert(!memcmp(a.view.sparse->value, b.view.sparse->value,
					  6 * sizeof(float)));
		cr_assert(!memcmp(a.view.target, b.view.target, n * sizeof(double)));
		for (size_t j = 0; j < a.view.cols; j++)
			cr_assert_str_eq(a.view.columns[j].name, b.view.columns[j].name);
		pipeline_part_free(&a);
		pipeline_part_free(&b);
		pipeline_destroy(p);
		pipeline_destroy(q);
		H5Fclose(f);
	}
}

Test(prepare_pipeline, a_hostile_file_is_refused)
{
	struct data_view v = table();
	struct pipeline *p = fit(&v, WANTS_SCALING, "auto", "auto", "auto"), *q;
	static const int32_t slots[][3] = { { 0, 1, 7 }, { 1, 0, -1 }, { -2, 0, 1 }, { 0, 0, 1 } };

	for (size_t i = 0; i < 4; i++) {
		hid_t f = memory_file();
		struct blob blob = { .group = f };
		struct err e = { 0 };
		cr_assert(!pipeline_save(p, &blob, &e));
		H5Ldelete(f, "slot", H5P_DEFAULT);
		cr_assert(!blob_put(&blob, "slot", BLOB_I32, slots[i], 3, &e));
		cr_assert(pipeline_load(&q, &blob, &e) && !q && e.code == ERR_FORMAT, "case %zu", i);
		H5Ldelete(f, "slot", H5P_DEFAULT);
		cr_assert(!blob_put(&blob, "slot", BLOB_I32, slots[0], i, &e));
		cr_assert(pipeline_load(&q, &blob, &e) && !q, "%zu slots", i);
		H5Fclose(f);
	}
	pipeline_destroy(p);
}
