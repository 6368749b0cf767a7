/* Rows for a model: what columns hold is what the model learnt, however few rows there are. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scratch.h"

static const char *const cities[] = { "Bern", "Ulm", "NA" }, *const grades[] = { "01", "1", "2" };
static const struct column columns[] = {
	{ .name = "city", .kind = COLUMN_CATEGORICAL, .levels = 3, .level_names = cities },
	{ .name = "grade", .kind = COLUMN_CATEGORICAL, .levels = 3, .level_names = grades },
	{ .name = "b" },
	{ .name = "jd", .offset = 2459944 },
};
static const struct load_options like = {
	.unlabelled = "label", .like = columns, .nlike = 4, .no_findings = true
};

static struct dataset *load(const char *text, struct remarks *said)
{
	return scratch_load(scratch_text("new.csv", text), &like, said);
}

/* The cell's category, or "" where it is missing. */
static const char *word(const struct dataset *d, size_t i, size_t j)
{
	float v = d->x[i * d->cols + j];

	cr_assert_neq(d->columns[j].kind, COLUMN_NUMERIC);
	return isnan(v) ? "" : d->columns[j].level_names[(size_t)v];
}

Test(import_like, forty_rows_of_forty_cities_are_categories)
{
	char text[2000] = "city,grade,b,jd\n";
	struct dataset *d;

	for (int i = 0; i < 40; i++)
		sprintf(text + strlen(text), "city%d,1,0.5,2459945.25\n", i);
	d = load(text, NULL);
	cr_assert(d->rows == 40 && d->cols == 4);
	cr_assert_str_eq(word(d, 39, 0), "city39");
	dataset_destroy(d);
}

Test(import_like, one_row_is_enough_and_may_miss_anything)
{
	struct remarks said;
	struct dataset *d = load("city,grade,b,jd\n,,,\n", &said);

	cr_assert(d->rows == 1 && d->cols == 4, "%zu columns", d->cols);
	for (size_t j = 0; j < 4; j++)
		cr_assert(isnan(d->x[j]));
	cr_assert_eq(d->columns[2].kind, COLUMN_NUMERIC);
	dataset_destroy(d);
	d = load("b,grade,city,jd\n-,01,Ulm,2459950.125\n", &said);
	cr_assert(isnan(d->x[0]) && d->columns[0].kind == COLUMN_NUMERIC);
	cr_assert_str_eq(word(d, 0, 1), "01");
	dataset_destroy(d);
}

Test(import_like, numbers_are_less_the_offset_of_the_model)
{
	struct dataset *d = load("city,grade,b,jd\nUlm,2,100000.1,2459950.125\n", NULL);

	cr_assert(d->columns[3].offset == 2459944 && d->x[3] == 6.125f);
	cr_assert(d->columns[2].offset == 0 && d->x[2] == 100000.1f);
	dataset_destroy(d);
	for (size_t rows = 3; rows < 4000; rows += 3990) {      /* as words, and as floats */
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		fputs("city,grade,b,jd\n", out);
		for (size_t i = 0; i < rows; i++)
			fprintf(out, "Ulm,1,%.1f,%.3f\n", 1e6 + (double)i * 0.5, 2459944 + (double)i / 8);
		cr_assert(!fclose(out));
		d = load(text, NULL);
		for (size_t i = 0; i < rows; i++)
			cr_assert(d->x[4 * i + 3] == (float)i / 8 && d->x[4 * i + 2] == 1e6f + (float)i * 0.5f);
		cr_assert(d->columns[2].offset == 0);
		dataset_destroy(d);
		free(text);
	}
}

/* NA is a city of the model, and a missing number. */
Test(import_like, a_category_that_looks_missing_is_one)
{
	struct dataset *d = load("city,grade,b,jd\nNA,1,NA,NA\nUlm,NA,1,2\n", NULL);

	cr_assert_str_eq(word(d, 0, 0), "NA");
	cr_assert(isnan(d->x[2]) && isnan(d->x[3]));
	cr_assert_str_eq(word(d, 1, 1), "");
	dataset_destroy(d);
}

Test(import_like, what_the_model_does_not_know_is_left_out_and_told)
{
	struct remarks said;
	struct dataset *d = load("extra,city,grade,b,jd,label\n1,Ulm,1,2,3,yes\n2,Ulm,1,2,3,no\n", &said);

	cr_assert(d->cols == 4 && strstr(said.text, "1 column that the model does not know is left out: 'extra'"),
		  "%s", said.text);
	dataset_destroy(d);
}

Test(import_like, a_line_that_names_columns_of_the_model_is_a_header)
{
	struct remarks said;
	struct dataset *d = load("city,grade,b,jd\n,,,\n", &said);

	cr_assert(d->rows == 1 && d->cols == 4 && strstr(said.text, "names columns of the model"), "%s", said.text);
	dataset_destroy(d);
}

Test(import_like, words_among_the_models_numbers_are_refused)
{
	const char *text = scratch_refused(scratch_text("new.csv", "city,grade,jd,b\nUlm,1,1,1\nUlm,1,1,many\n"), &like);

	cr_assert(strstr(text, "line 3, column 'b': 'many' among numbers"), "%s", text);
}

Test(import_like, all_columns_that_are_missing_are_named)
{
	const char *text = scratch_refused(scratch_text("new.csv", "x,b\n1,2\n"), &like);

	cr_assert(strstr(text, "columns 'city', 'grade', 'jd', which the model needs, are missing"), "%s", text);
	text = scratch_refused(scratch_text("new.csv", "grade,city,b\n1,Ulm,2\n"), &like);
	cr_assert(strstr(text, "column 'jd', which the model needs, is missing"), "%s", text);
}

Test(import_like, numbered_columns_are_as_many_as_the_models)
{
	static const struct column numbered[] = { { .name = "f1" }, { .name = "f2" }, { .name = "f3" } };
	struct load_options o = { .unlabelled = "target", .like = numbered, .nlike = 3, .no_findings = true };
	struct dataset *d = scratch_load(scratch_text("new.svm", "0 1:5\n1 1:6 2:1\n"), &o, NULL);

	cr_assert(d->cols == 3 && d->rows == 2 && d->x[0] == 5 && d->x[2] == 0 && d->x[4] == 1);
	dataset_destroy(d);
}
