#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "datasets/export/export.h"
#include "datasets/load_options.h"
#include "tests/support/scratch.h"

static const char weather[] =
	"% a comment\n\n"
	"@RELATION 'my weather'\n"
	"@attribute outlook {sunny, 'dark \\'n\\' wet', \"?\", rainy}\n"
	"@Attribute\t\"temp, C\"\tREAL\n"
	"@attribute 'windy' {TRUE,FALSE}\r\n"
	"@attribute humidity INTEGER\n"
	"@attribute note string\n"
	"@attribute day date \"yyyy-MM-dd\"\n"
	"@attribute play {no, yes}\n"
	"\n"
	"@DATA\n"
	"% another\n"
	"sunny, 21.5, TRUE, 80, 'a, b', \"2001-01-01\", yes\n"
	"'dark \\'n\\' wet',?,FALSE,?,x,'2001-01-02',no,{2.5}\r\n"
	"\"?\", -1e3, TRUE, 3, ?, ?, yes , { 0.5 }\n"
	"?,0,?,7,y,'2001-01-04',no\n";

Test(import_arff, types_quotes_missing_and_weights_are_read)
{
	struct remarks r;
	struct dataset *d = scratch_load(scratch_text("weather.arff", weather), NULL, &r);

	cr_assert(d->rows == 4 && d->cols == 4 && d->task == TASK_CLASSIFY && d->classes == 2);
	cr_assert_str_eq(d->columns[0].name, "outlook");
	cr_assert_str_eq(d->columns[1].name, "temp, C");
	cr_assert(d->columns[0].kind == COLUMN_CATEGORICAL && d->columns[0].levels == 4);
	cr_assert_str_eq(d->columns[0].level_names[1], "dark 'n' wet");
	cr_assert_str_eq(d->columns[0].level_names[3], "rainy");
	cr_assert(d->columns[3].kind == COLUMN_NUMERIC);
	cr_assert(d->x[0] == 0 && d->x[4] == 1 && d->x[8] == 2 && isnan(d->x[12]));
	cr_assert(d->x[1] == 21.5f && isnan(d->x[5]) && d->x[9] == -1000 && d->x[13] == 0);
	cr_assert(d->x[2] == 0 && d->x[6] == 1 && isnan(d->x[14]));
	cr_assert_str_eq(d->class_names[0], "no");
	cr_assert(d->label[0] == 1 && d->label[1] == 0 && d->label[2] == 1 && d->label[3] == 0);
	cr_assert(d->weight && d->weight[0] == 1 && d->weight[1] == 2.5f && d->weight[2] == 0.5f);
	cr_assert(strstr(r.text, "note") && strstr(r.text, "day"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_arff, sparse_rows_mean_0_or_the_first_category_where_silent)
{
	struct dataset *d = scratch_load(scratch_text("s.arff",
		"@relation s\n@attribute a numeric\n@attribute b {x,y}\n@attribute c numeric\n"
		"@attribute class {no,yes}\n@data\n{0 5, 3 yes}\n{}\n{ 1 y , 2 -0.5 }, {3}\n{0 ?,3 yes}\n"), NULL, NULL);

	cr_assert(d->rows == 4 && d->cols == 3);
	cr_assert(d->x[0] == 5 && d->x[1] == 0 && d->x[2] == 0 && d->label[0] == 1);
	cr_assert(d->x[3] == 0 && d->x[4] == 0 && d->label[1] == 0);
	cr_assert(d->x[6] == 0 && d->x[7] == 1 && d->x[8] == -0.5f && d->weight[2] == 3);
	cr_assert(isnan(d->x[9]) && d->label[3] == 1);
	dataset_destroy(d);
}

/* Of `cols` attributes each row names two; one more is a category of `levels`. Caller frees. */
static char *wide_text(size_t rows, size_t cols, int levels)
{
	char *text = malloc(40 * (rows + cols) + 200), *p = text;

	p += sprintf(p, "@relation w\n");
	for (size_t j = 0; j < cols; j++)
		p += sprintf(p, "@attribute a%zu numeric\n", j);
	p += sprintf(p, "@attribute b {0");
	for (int k = 1; k < levels; k++)
		p += sprintf(p, ",%d", k);
	p += sprintf(p, "}\n@attribute when date\n@attribute class {no,yes}\n@data\n");
	for (size_t i = 0; i < rows; i++) {
		p += sprintf(p, "{%zu %g, %zu ?, %zu %d", i, 0.5 * (double)i, i + 1, cols, levels - 1);
		p += i % 3 ? sprintf(p, "}\n") : sprintf(p, ", %zu yes}\n", cols + 2);
	}
	return text;
}

Test(import_arff, what_would_be_large_stays_sparse)
{
	size_t rows = 3000, cols = 50000;
	char *text = wide_text(rows, cols, 2);
	struct remarks r;
	struct dataset *d = scratch_load(scratch_text("wide.arff", text), NULL, &r), *back;
	struct err e = { 0 };

	cr_assert(d->sparse && !d->x && d->rows == rows && d->cols == cols + 1 && d->classes == 2);
	cr_assert(d->sparse->start[rows] == 3 * rows - 1, "the 0 of the first row is not kept");
	cr_assert(d->sparse->col[2] == 1 && d->sparse->value[2] == 0.5f);
	cr_assert(isnan(d->sparse->value[3]) && d->sparse->col[4] == cols && d->sparse->value[4] == 1);
	cr_assert(d->columns[cols].kind == COLUMN_NUMERIC && !strcmp(d->columns[cols].name, "b"));
	cr_assert(d->label[0] == 1 && d->label[1] == 0 && d->label[3] == 1);
	cr_assert(strstr(r.text, "1 column of two categories is taken as the numbers 0 and 1"), "%s", r.text);
	cr_assert(strstr(r.text, "2000 rows do not name the target: taken as 'no'"), "%s", r.text);
	cr_assert(!export_dataset(d, NULL, scratch_path("back.arff"), NULL, &e), "%s", e.text);
	back = scratch_load(scratch_path("back.arff"), NULL, NULL);
	cr_assert_str_eq(d->digest, back->digest);
	dataset_destroy(d);
	dataset_destroy(back);
	free(text);
}

Test(import_arff, rows_without_a_target_and_unused_columns_leave_a_sparse_table)
{
	struct load_options o = { .table.ignore = "b", .table.group = "c", .table.categorical = "d" };
	struct dataset *d = scratch_load(scratch_text("s.arff",
		"@relation s\n@attribute a numeric\n@attribute b numeric\n@attribute c numeric\n"
		"@attribute d numeric\n@attribute e {r,g,b}\n@attribute y numeric\n@data\n"
		"{0 5, 1 6, 5 0.25}\n{4 g, 5 ?}\n{2 3, 3 7, 4 b, 5 2}\n1,2,3,0,r,4\n{}\n"), &o, NULL);

	static const float x[] = { 5, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0 };

	cr_assert(d->rows == 4 && d->cols == 3 && d->task == TASK_REGRESS);
	cr_assert(!memcmp(d->x, x, sizeof x) && d->target[1] == 2 && d->target[3] == 0);
	cr_assert(d->group[0] == d->group[3] && d->group[1] == d->group[2]);
	cr_assert(d->columns[1].levels == 2 && d->columns[2].levels == 3);
	dataset_destroy(d);
}

/* Once more than a thousand words of another column are known, all dictionaries are looked at. */
Test(import_arff, declared_categories_stay_so_however_many_and_numeric)
{
	char *text = malloc(100000), *p = text;
	struct dataset *d;

	p += sprintf(p, "@relation m\n@attribute a string\n@attribute b {0");
	for (int k = 1; k < 1100; k++)
		p += sprintf(p, ",%d", 3 * k);
	p += sprintf(p, "}\n@attribute class {p,q}\n@data\n");
	for (int i = 0; i < 1100; i++)
		p += sprintf(p, "w%d,%d,%c\n", i, 3 * i, i % 2 ? 'p' : 'q');
	d = scratch_load(scratch_text("m.arff", text), NULL, NULL);
	cr_assert(d->cols == 1 && d->columns[0].kind == COLUMN_CATEGORICAL && d->columns[0].levels == 1100);
	cr_assert_eq(d->x[1099], 1099);
	dataset_destroy(d);
	free(text);
}

Test(import_arff, a_text_that_a_sparse_row_does_not_name_is_missing)
{
	struct remarks r;
	struct dataset *d = scratch_load(scratch_text("t.arff",
		"@relation t\n@attribute a numeric\n@attribute class string\n@data\n"
		"{0 1, 1 p}\n{0 2}\n{0 3, 1 q}\n"), NULL, &r);

	cr_assert(d->rows == 2 && d->classes == 2 && d->x[1] == 3);
	cr_assert(strstr(r.text, "1 row without a target is dropped") && !strstr(r.text, "taken as"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_arff, a_sparse_row_may_follow_dense_ones)
{
	struct dataset *d = scratch_load(scratch_text("m.arff",
		"@relation m\n@attribute a numeric\n@attribute b {x,y}\n@attribute class {p,q}\n@data\n"
		"1,y,q\n{0 2}\n{1 y, 2 q}\n"), NULL, NULL);

	cr_assert(d->rows == 3 && d->x[2] == 2 && d->x[3] == 0 && d->x[4] == 0 && d->x[5] == 1);
	cr_assert(d->label[0] == 1 && d->label[1] == 0 && d->label[2] == 1);
	dataset_destroy(d);
}

/* The sanitizer's own memory counts against such a limit. */
#ifndef __SANITIZE_ADDRESS__
Test(import_arff, categories_that_would_make_a_sparse_table_dense_and_too_large_are_refused)
{
	char *text = wide_text(3000, 100000, 3);
	const char *path = scratch_text("wide.arff", text), *says;

	setrlimit(RLIMIT_AS, &(struct rlimit){ (rlim_t)1 << 30, (rlim_t)1 << 30 });
	says = scratch_refused(path, NULL);
	cr_assert(strstr(says, "column 'b' has categories that a sparse table cannot hold") &&
		  strstr(says, "needs 1.1 GiB of memory, there are 1.0"), "%s", says);
	free(text);
}
#endif

Test(import_arff, blanks_separate_where_there_is_no_comma)
{
	struct dataset *d = scratch_load(scratch_text("b.arff",
		"@relation b\n@attribute a numeric\n@attribute b {'x y',z}\n@attribute y real\n@data\n"
		"1 'x y' 2.25\n2\tz\t17.5\n"), NULL, NULL);

	cr_assert(d->rows == 2 && d->x[1] == 0 && d->x[3] == 1 && d->task == TASK_REGRESS);
	cr_assert(d->target[1] == 17.5);
	dataset_destroy(d);
}

Test(import_arff, a_file_without_the_extension_is_known_by_its_first_line)
{
	struct dataset *d = scratch_load(scratch_text("weather", weather), NULL, NULL);

	cr_assert_eq(d->classes, 2);
	dataset_destroy(d);
}

Test(import_arff, options_choose_another_target_and_keep_text)
{
	struct load_options o = { .table.target = "windy", .table.ignore = "play,temp, C" };
	struct dataset *d;

	o.table.ignore = "play";
	d = scratch_load(scratch_text("w.arff",
		"@relation w\n@attribute t numeric\n@attribute windy {T,F}\n@attribute play {no,yes}\n@data\n"
		"1,T,no\n2,F,no\n3,F,yes\n"), &o, NULL);
	cr_assert(d->cols == 1 && d->classes == 2 && d->label[1] == 1);
	cr_assert_str_eq(d->target_name, "windy");
	dataset_destroy(d);
}

Test(import_arff, a_zero_byte_is_a_byte_like_others)
{
	static const char bytes[] = "@relation z\n@attribute a numeric\n@attribute b {x,y}\n@data\n1 \0 x\n";

	cr_assert(strstr(scratch_refused(scratch_bytes("z.arff", bytes, sizeof bytes - 1), NULL), "fields"));
}

#define HEAD "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@attribute c {p,q}\n@data\n"

static const struct { const char *text, *says; } broken[] = {
	{ HEAD "1,x\n", "line 6: 2 fields instead of 3" },
	{ HEAD "1,x,p,4\n", "line 6: 4 fields instead of 3" },
	{ HEAD "1,z,p\n", "'z' is not one of the 2 declared" },
	{ HEAD "one,x,p\n", "'one' is not a number" },
	{ HEAD "1,'x,p\n", "a quote is opened and not closed" },
	{ HEAD "1,'x'z,p\n", "text follows a closing quote" },
	{ HEAD "1,x,p,{heavy}\n", "the weight in braces is not a number" },
	{ HEAD "1,x,p,{-1}\n", "weight -1" },
	{ HEAD "{0 1, 7 x}\n", "'7' is not the number of an attribute" },
	{ HEAD "{1 x, 0 1}\n", "do not ascend" },
	{ HEAD "{0 1\n", "no closing brace" },
	{ HEAD "{0 1} x\n", "something follows" },
	{ HEAD, "no rows" },
	{ "@relation r\n@data\n1\n", "before any @attribute" },
	{ "@relation r\n@attribute a numeric\n", "ends before @data" },
	{ "@relation r\n@attribute a relational\n@data\n", "attribute type 'relational'" },
	{ "@relation r\n@attribute a {x,y\n@data\n", "no closing brace" },
	{ "@relation r\n@attribute a {}\n@data\n", "without categories" },
	{ "@relation r\n@attribute\n@data\n", "without a name" },
	{ "@relation r\n@atribute a numeric\n@data\n", "expected @relation" },
};

Test(import_arff, what_is_broken_is_refused_with_its_line)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const char *text = scratch_refused(scratch_text("broken.arff", broken[i].text), NULL);
		cr_expect(strstr(text, broken[i].says), "case %zu: %s", i, text);
	}
}

Test(import_arff, a_test_file_becomes_a_holdout)
{
	struct load_options o = { 0 };
	struct dataset *d;
	const char *train = scratch_text("train.arff", HEAD "1,x,p\n2,y,q\n3,x,q\n");

	o.table.test_file = scratch_text("test.arff", HEAD "4,y,p\n5,x,q\n");
	d = scratch_load(train, &o, NULL);
	cr_assert(d->rows == 5 && d->nsplits == 1 && d->splits[0].kind == SPLIT_HOLDOUT);
	cr_assert(d->splits[0].part[2] == 0 && d->splits[0].part[3] == 2);
	dataset_destroy(d);
}

Test(import_arff, a_comma_at_the_end_of_a_row_is_left_out_and_told_once)
{
	static const char head[] = "@relation r\n@attribute a numeric\n@attribute c {p,q}\n@data\n";
	struct remarks r = { "" };
	char text[200];
	struct dataset *d;

	snprintf(text, sizeof text, "%s1,p,\n2,q , \n3,p\n", head);
	d = scratch_load(scratch_text("t.arff", text), NULL, &r);
	cr_assert(d->rows == 3 && d->x[1] == 2 && d->label[1] == 1);
	cr_assert(strstr(r.text, "line 5: the comma at the end of the row is left out"), "%s", r.text);
	cr_assert_null(strstr(r.text, "line 6"));
	dataset_destroy(d);
	snprintf(text, sizeof text, "%s1,p,,\n", head);
	cr_assert(strstr(scratch_refused(scratch_text("t.arff", text), NULL), "instead of 2"));
}

/* Meka's files of several labels: the first N attributes, or the last ones. */
Test(import_arff, of_several_labels_one_is_the_target_and_the_others_are_no_features)
{
	static const struct { const char *relation, *target, *want, *feature; size_t cols; } cases[] = {
		{ "'music: -C 2'", NULL, "happy", "x", 2 },
		{ "'music: -C 2 -split-number 9'", "sad", "sad", "x", 2 },
		{ "'music: -C -2'", NULL, "x", "happy", 2 },
		{ "music", NULL, "z", "happy", 3 },
		{ "'music: -C 9'", NULL, "z", "happy", 3 },
		{ "'music: -Cool 2'", NULL, "z", "happy", 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct load_options o = { .table.target = cases[i].target };
		struct remarks said;
		char text[400];
		struct dataset *d;

		snprintf(text, sizeof text, "@relation %s\n@attribute happy {0,1}\n@attribute sad {0,1}\n"
			 "@attribute x numeric\n@attribute z numeric\n@data\n0,1,2,3\n1,0,4,5\n0,1,7,3\n1,0,4,5\n",
			 cases[i].relation);
		d = scratch_load(scratch_text("meka.arff", text), &o, &said);
		cr_expect_str_eq(d->target_name, cases[i].want, "case %zu", i);
		cr_expect(d->cols == cases[i].cols && !strcmp(d->columns[0].name, cases[i].feature), "case %zu", i);
		cr_expect_eq(strstr(said.text, "2 labels a row") != NULL, i < 3, "case %zu: %s", i, said.text);
		dataset_destroy(d);
	}
}
