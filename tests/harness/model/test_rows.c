/* Rows of a table as a model knows them: columns and categories by name, dense or compressed. */
#include "harness/model/model_rows.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const char *const colors[] = { "red", "green", "blue" }, *const tints[] = { "blue", "pink", "red" };
static char told[256];

static void hear(void *ctx, const char *text)
{
	(void)ctx;
	snprintf(told, sizeof told, "%s", text);
}

static const struct model_talk talk = { hear, NULL };

/* What a model knows of its columns. */
static struct pipeline *model_of(const struct column *columns, size_t cols)
{
	struct data_view v = { .cols = cols, .columns = columns, .task = TASK_REGRESS };
	struct pipeline *p;
	size_t rows[] = { 0 };
	float x[8] = { 0 };
	double target[] = { 1 };
	struct err e = { 0 };

	v.x = x;
	v.rows = 1;
	v.stride = cols;
	v.target = target;
	cr_assert(!pipeline_fit(&p, &v, rows, 1, TAKES_CATEGORIES, NULL, &e), "%s", e.text);
	return p;
}

static struct column numbers[] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };

Test(model_rows, compressed_columns_go_to_their_names_in_ascending_order)
{
	static struct column columns[] = { { .name = "c" }, { .name = "x" }, { .name = "a" }, { .name = "b" } };
	static const size_t start[] = { 0, 3, 3, 5 };
	static const uint32_t col[] = { 0, 1, 2, 1, 3 };
	static const float value[] = { 3, 9, 1, 9, 2 };
	struct sparse s = { .start = start, .col = col, .value = value };
	struct dataset d = { .rows = 3, .cols = 4, .columns = columns, .sparse = &s, .task = TASK_REGRESS };
	struct pipeline *p = model_of(numbers, 3);
	struct model_rows r;
	struct err e = { 0 };

	cr_assert(!model_rows_arrange(&r, p, &d, &talk, &e), "%s", e.text);
	cr_assert_str_eq(told, "1 column that the model does not know is left out: 'x'");
	const struct sparse *got = r.view.sparse;
	cr_assert(!r.view.x && r.view.cols == 3 && r.view.columns[2].name[0] == 'c');
	cr_assert(got->start[1] == 2 && got->start[2] == 2 && got->start[3] == 3);
	cr_assert(got->col[0] == 0 && got->col[1] == 2 && got->col[2] == 1);
	cr_assert(got->value[0] == 1 && got->value[1] == 3 && got->value[2] == 2);
	model_rows_free(&r);
	d.cols = 3;             /* no b */
	cr_assert(model_rows_arrange(&r, p, &d, &talk, &e) && e.code == ERR_DATA && strstr(e.text, "'b'"));
	model_rows_free(&r);
	pipeline_destroy(p);
}

Test(model_rows, compressed_columns_are_numbers_without_an_offset)
{
	static struct column columns[] = { { .name = "a" } };
	static const size_t start[] = { 0, 1 };
	static const uint32_t col[] = { 0 };
	static const float value[] = { 1 };
	struct sparse s = { .start = start, .col = col, .value = value };
	struct dataset d = { .rows = 1, .cols = 1, .columns = columns, .sparse = &s, .task = TASK_REGRESS };
	struct column category = { .name = "a", .kind = COLUMN_CATEGORICAL, .levels = 3, .level_names = colors };
	struct column far = { .name = "a", .offset = 2e9 };
	struct model_rows r;
	struct err e = { 0 };

	for (int i = 0; i < 2; i++) {
		struct pipeline *p = model_of(i ? &far : &category, 1);
		cr_assert(model_rows_arrange(&r, p, &d, &talk, &e) && e.code == ERR_DATA);
		cr_assert(strstr(e.text, i ? "'a' is sparse, and far from 0" : "holds categories"), "%s", e.text);
		model_rows_free(&r);
		pipeline_destroy(p);
	}
}

Test(model_rows, dense_columns_and_categories_go_to_their_names)
{
	struct column known[] = { { .name = "a", .offset = 1000 },
				  { .name = "k", .kind = COLUMN_CATEGORICAL, .levels = 3, .level_names = colors } };
	static struct column columns[] = { { .name = "k", .kind = COLUMN_CATEGORICAL, .levels = 3,
					     .level_names = tints }, { .name = "a" } };
	float x[] = { 0, 1001, 1, 1002, 2, NAN, NAN, 999 };
	struct dataset d = { .rows = 4, .cols = 2, .columns = columns, .x = x, .task = TASK_REGRESS };
	struct pipeline *p = model_of(known, 2);
	struct model_rows r;
	struct err e = { 0 };

	cr_assert(!model_rows_arrange(&r, p, &d, &talk, &e), "%s", e.text);
	cr_assert(strstr(told, "'k': 1 cell of categories") && strstr(told, "'pink'"), "%s", told);
	cr_assert(r.view.x[0] == 1 && r.view.x[2] == 2 && isnan(r.view.x[4]) && r.view.x[6] == -1);
	cr_assert(r.view.x[1] == 2 && isnan(r.view.x[3]) && r.view.x[5] == 0 && isnan(r.view.x[7]));
	model_rows_free(&r);
	pipeline_destroy(p);
}

/* A model of a table whose rare categories were grouped takes unknown ones for them; one without does not. */
Test(model_rows, unknown_categories_are_rare_ones_where_the_model_has_them)
{
	static const char *const grouped[] = { "red", "(rare)" }, *const plain[] = { "red", "green" },
				 *const new[] = { "green", "lilac", "red" };
	static float x[] = { 0, 1, 2, NAN }, numbers_too[] = { 7 };
	static struct column knows[] = { { .name = "c", .kind = COLUMN_CATEGORICAL, .levels = 2 } },
			     asked[] = { { .name = "c", .kind = COLUMN_CATEGORICAL, .levels = 3, .level_names = new } };
	struct dataset d = { .rows = 4, .cols = 1, .columns = asked, .x = x, .task = TASK_REGRESS };

	for (size_t k = 0; k < 2; k++) {
		struct model_rows r;
		struct pipeline *m;
		struct err e = { 0 };

		knows->level_names = k ? plain : grouped;
		m = model_of(knows, 1);
		cr_assert(!model_rows_arrange(&r, m, &d, &talk, &e), "%s", e.text);
		cr_expect(k ? r.view.x[0] == 1 && isnan(r.view.x[1]) : r.view.x[0] == 1 && r.view.x[1] == 1);
		cr_expect(r.view.x[2] == 0 && isnan(r.view.x[3]));
		model_rows_free(&r);
		d.rows = 1, d.x = numbers_too, asked->kind = COLUMN_NUMERIC;
		cr_assert(!model_rows_arrange(&r, m, &d, &talk, &e), "%s", e.text);
		cr_expect(k ? isnan(r.view.x[0]) : r.view.x[0] == 1);
		model_rows_free(&r);
		d.rows = 4, d.x = x, asked->kind = COLUMN_CATEGORICAL;
		pipeline_destroy(m);
	}
}
