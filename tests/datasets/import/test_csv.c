#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/load.h"
#include "tests/support/scratch.h"

static float at(const struct dataset *d, size_t row, size_t col)
{
	return d->x[row * d->cols + col];
}

/* Forms in which the same table of three rows may be written. */
static const char *const spellings[] = {
	"a,b,class\n1,x,yes\n2.5,y,no\n-3,x,yes\n",
	"a,b,class\r\n1,x,yes\r\n2.5,y,no\r\n-3,x,yes\r\n",
	"a,b,class\r1,x,yes\r2.5,y,no\r-3,x,yes\r",
	"a,b,class\n1,x,yes\n2.5,y,no\n-3,x,yes",
	"a, b, class\n1, x , yes\n 2.5 ,y, no\n-3,\tx,yes\n",
	"a;b;class\n1;x;yes\n2.5;y;no\n-3;x;yes\n",
	"a;b;class\n1;x;yes\n2,5;y;no\n-3;x;yes\n",
	"a\tb\tclass\n1\tx\tyes\n2.5\ty\tno\n-3\tx\tyes\n",
	"a|b|class\n1|x|yes\n2.5|y|no\n-3|x|yes\n",
	"a b class\n1   x yes\n2.5 y no\n-3 x yes\n",
	"\"a\",\"b\",\"class\"\n\"1\",\"x\",\"yes\"\n\"2.5\",\"y\",\"no\"\n\"-3\",\"x\",\"yes\"\n",
	("\xef\xbb\xbf" "a,b,class\n1,x,yes\n2.5,y,no\n-3,x,yes\n"),
	"# made by hand\n#\na,b,class\n1,x,yes\n2.5,y,no\n-3,x,yes\n",
	"\na,b,class\n\n1,x,yes\n2.5,y,no\n\n-3,x,yes\n\n",
	"a,b,class,\n1,x,yes,\n2.5,y,no,\n-3,x,yes,\n",
	"a,b,class\n1e0,x,yes\n25e-1,y,no\n-3.0000,x,yes\n",
	"a,b,class\n+1,x,yes\n2.5,y,no\n-3.,x,yes\n",
};

Test(import_csv, one_table_is_read_alike_however_it_is_written)
{
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		struct dataset *d = scratch_table("t.csv", spellings[i], NULL);

		cr_assert(d->rows == 3 && d->cols == 2, "spelling %zu: %zu x %zu", i, d->rows,
			  d->cols);
		cr_assert_str_eq(d->columns[0].name, "a", "spelling %zu", i);
		cr_assert_str_eq(d->target_name, "class");
		cr_assert(at(d, 0, 0) == 1 && at(d, 1, 0) == 2.5f && at(d, 2, 0) == -3,
			  "spelling %zu", i);
		cr_assert(d->columns[1].kind == COLUMN_CATEGORICAL && d->columns[1].levels == 2);
		cr_assert_str_eq(d->columns[1].level_names[0], "x", "spelling %zu", i);
		cr_assert(at(d, 1, 1) == 1 && at(d, 2, 1) == 0);
		cr_assert(d->classes == 2 && !strcmp(d->class_names[1], "yes") &&
				  d->label[0] == 1 && d->label[1] == 0,
			  "spelling %zu", i);
		dataset_destroy(d);
	}
}

Test(import_csv, quotes_hold_separators_line_ends_and_quotes)
{
	struct dataset *d = scratch_table("t.csv",
				      "a,b,y\n1,\"x, or\ny\",p\n2,\"say \"\"hi\"\"\",q\n3,\"\",p\n"
				      "4,\"NA\",q\n",
				      NULL);

	cr_assert(d->rows == 4 && d->columns[1].levels == 3);
	cr_assert_str_eq(d->columns[1].level_names[2], "x, or\ny");
	cr_assert_str_eq(d->columns[1].level_names[1], "say \"hi\"");
	cr_assert_str_eq(d->columns[1].level_names[0], "NA", "a quoted NA is a word");
	cr_assert(isnan(at(d, 2, 1)), "a quoted nothing is missing");
	dataset_destroy(d);
}

Test(import_csv, every_usual_mark_of_a_missing_value_is_taken)
{
	struct load_options opt = { .table.missing = "-9, unknown" };
	struct dataset *d =
		scratch_table("t.csv",
			  "a,b,y\n,u,p\n?,v,q\nNA,?,p\nnan,u,q\nN/A,v,p\nNULL,,q\n-9,u,p\n"
			  "unknown,unknown,q\n7,u,p\n",
			  &opt);

	for (size_t i = 0; i < 8; i++)
		cr_assert(isnan(at(d, i, 0)), "row %zu", i);
	cr_assert(at(d, 8, 0) == 7 && isnan(at(d, 2, 1)) && isnan(at(d, 7, 1)) &&
		  d->columns[1].levels == 2);
	dataset_destroy(d);
}

/* Text, and whether its first line is a header. */
static const struct {
	const char *text;
	bool header;
} heads[] = {
	{ "5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.2,virginica\n7.1,3.0,virginica\n", false },
	{ "length,width,species\n5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.2,virginica\n", true },
	{ "Letter,1,2,3,4\nT,2,8,3,5\nI,5,12,3,7\nT,4,11,6,8\n", true },
	{ "0,1,2,3\n2,8,3,5\n5,12,3,7\n4,11,6,8\n", true },
	{ "color,size,kind\nred,small,a\nred,big,b\nblue,big,a\nred,small,b\nred,big,a\n", true },
	{ "red,small,a\nred,big,b\nblue,big,a\nred,small,b\nred,big,a\n", false },
	{ "1,2,3\n4,5,6\n7,8,9\n7,8,6\n", false },
	{ "?,3.5,setosa\n4.9,3.0,setosa\n6.2,2.2,virginica\n6.3,2.2,virginica\n", false },
};

Test(import_csv, headers_are_found_out)
{
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct dataset *d = scratch_table("t.csv", heads[i].text, NULL);
		size_t lines = 0;

		for (const char *p = heads[i].text; *p; p++)
			lines += *p == '\n';
		cr_assert(d->rows == lines - heads[i].header, "text %zu: %zu rows", i, d->rows);
		cr_assert((d->columns[0].name[0] == 'c' && d->columns[0].name[1] == '1') ==
			  !heads[i].header);
		dataset_destroy(d);
	}
}

Test(import_csv, the_user_can_overrule_the_header)
{
	struct load_options no = { .table.header = TABLE_SWITCH_NO }, yes = { .table.header = TABLE_SWITCH_YES };
	struct dataset *d = scratch_table("t.csv", "a,b\nu,p\nv,q\nu,q\n", &no);

	cr_assert(d->rows == 4);
	dataset_destroy(d);
	d = scratch_table("t.csv", "1,2\n4,0\n5,1\n6,1\n", &yes);
	cr_assert(d->rows == 3 && !strcmp(d->columns[0].name, "1"));
	dataset_destroy(d);
}

/* Targets, and what the rule makes of them: classes, or 0 for regression. */
static const struct {
	const char *values;
	size_t classes;
} targets[] = {
	{ "a b a b", 2 },
	{ "0 1 0 1", 2 },
	{ "-1 1 1 -1", 2 },
	{ "1 2 3 1 2 3", 3 },
	{ "3 5 6 7 3 9", 5 },
	{ "1.0 2.0 1.0 2", 2 },
	{ "0.5 1 2 3", 0 },
	{ "1 2 3 4 5 6 7 8 9 10 11 12", 12 },
	{ "2 4 6 8 10 12 14 16 18 20 22", 0 },
	{ "1 2 3 1000000 5 6 7 8 9 10 11", 0 },
};

Test(import_csv, the_task_follows_from_the_target_by_the_stated_rule)
{
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		char text[1024] = "x,y\n", copy[256];
		size_t used = strlen(text), n = 0;
		struct dataset *d;

		strcpy(copy, targets[i].values);
		for (char *save, *v = strtok_r(copy, " ", &save); v; v = strtok_r(NULL, " ", &save))
			used += (size_t)snprintf(text + used, sizeof text - used, "%zu.5,%s\n", n++,
						 v);
		d = scratch_table("t.csv", text, NULL);
		cr_assert(d->classes == targets[i].classes, "target %s: %zu classes",
			  targets[i].values, d->classes);
		cr_assert((d->task == TASK_REGRESS) == !targets[i].classes);
		dataset_destroy(d);
	}
}

Test(import_csv, classes_keep_their_spelling_and_sort_as_numbers)
{
	struct dataset *d = scratch_table("t.csv", "x,y\n1,10\n2,9\n3,10\n4,-1\n5,9\n", NULL);

	cr_assert(d->classes == 3);
	cr_assert_str_eq(d->class_names[0], "-1");
	cr_assert_str_eq(d->class_names[1], "9");
	cr_assert_str_eq(d->class_names[2], "10");
	cr_assert(d->label[0] == 2 && d->label[3] == 0);
	dataset_destroy(d);
}

Test(import_csv, columns_take_the_roles_they_are_given)
{
	struct load_options opt = { .table.target = "cost",
				    .table.ignore = "junk",
				    .table.id = "who",
				    .table.weight = "w",
				    .table.group = "home",
				    .table.categorical = "zip",
				    .table.ordered = "size=S:M:L" };
	struct dataset *d =
		scratch_table("t.csv",
			  "who,zip,size,junk,w,home,cost\nann,0123,M,x,1,h1,2.5\n"
			  "bob,0123,L,y,2,h2,3.5\ncy,9,S,z,0.5,h1,1\ndee,10,M,z,1,h3,7\n",
			  &opt);

	cr_assert(d->cols == 2 && d->task == TASK_REGRESS && d->target[1] == 3.5);
	cr_assert(d->columns[0].kind == COLUMN_CATEGORICAL && d->columns[0].levels == 3);
	cr_assert_str_eq(d->columns[0].level_names[2], "0123",
			 "sorted as numbers, spelled as they were");
	cr_assert(d->columns[1].kind == COLUMN_ORDERED && at(d, 0, 1) == 1 && at(d, 1, 1) == 2 &&
		  at(d, 2, 1) == 0);
	cr_assert(d->weight[2] == 0.5f && d->group[0] == d->group[2] && d->group[0] != d->group[1]);
	cr_assert_str_eq(d->row_id[3], "dee");
	dataset_destroy(d);
}

Test(import_csv, an_order_that_nobody_gave_is_told)
{
	struct remarks r = { "" };
	struct load_options opt = {
		.table.ordered = "size", .remark = remarks_keep, .ctx = &r
	};

	dataset_destroy(scratch_table("t.csv", "size,y\nS,1.5\nL,2.5\nM,3.5\n", &opt));
	cr_assert(strstr(r.text, "ordered by spelling, from 'L' to 'S'"), "%s", r.text);
}

Test(import_csv, dates_and_free_text_are_left_out_with_a_remark)
{
	char text[8192] = "day,note,x,y\n";
	struct remarks r = { "" };
	struct load_options opt = { .remark = remarks_keep, .ctx = &r };
	struct dataset *d;

	for (int i = 0; i < 40; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
			 "2024-%02d-%02d,word%d here,%d.5,%s\n", i % 12 + 1, i % 28 + 1, i, i,
			 i % 2 ? "p" : "q");
	d = scratch_table("t.csv", text, &opt);
	cr_assert(d->cols == 1 && !strcmp(d->columns[0].name, "x"));
	cr_assert(strstr(r.text, "'day' is ignored: it holds dates"), "%s", r.text);
	cr_assert(strstr(r.text, "'note' is ignored: it holds free text"), "%s", r.text);
	dataset_destroy(d);
}

/* A date has two separators: numbers of telephones and scores of matches have one. */
Test(import_csv, one_separator_makes_no_date)
{
	struct dataset *d = scratch_table("t.csv", "phone,x,y\n555-01,1,p\n555-02,2,q\n555-01,3,q\n"
					  "555-02,4,p\n", NULL);

	cr_assert_eq(d->cols, 2);
	cr_assert_str_eq(d->columns[0].name, "phone");
	cr_assert_eq(d->columns[0].kind, COLUMN_CATEGORICAL);
	dataset_destroy(d);
}

Test(import_csv, doubtful_columns_are_remarked)
{
	char text[8192] = "id,same,few,x,y\n";
	struct remarks r = { "" };
	struct load_options opt = { .remark = remarks_keep, .ctx = &r };
	struct dataset *d;

	for (int i = 0; i < 60; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%d,7,%d,%d.25,%s\n",
			 i + 1, i % 4, i * i,
			 i < 4 ? "rare" :
			 i % 2 ? "p" :
				 "q");
	d = scratch_table("t.csv", text, &opt);
	cr_assert(strstr(r.text, "'id' counts the rows"), "%s", r.text);
	cr_assert(strstr(r.text, "'same' is constant"), "%s", r.text);
	cr_assert(strstr(r.text, "few values in 1 column ('few')"), "%s", r.text);
	cr_assert(strstr(r.text, "rare classes, under 10 rows: 'rare' (4)"), "%s", r.text);
	cr_assert(d->nprovenance == 1 && strstr(d->provenance[0], "rare classes"),
		  "kept in the provenance");
	dataset_destroy(d);
}

Test(import_csv, unnamed_first_columns_name_the_rows)
{
	struct dataset *d = scratch_table("t.csv", ",a,y\n0,1.5,p\n1,2.5,q\n2,3.5,p\n", NULL);

	cr_assert(d->cols == 1 && !strcmp(d->columns[0].name, "a") && !strcmp(d->row_id[2], "2"));
	dataset_destroy(d);
	d = scratch_table("t.txt", "a y\nr1 1.5 p\nr2 2.5 q\nr3 3.5 p\n", NULL);
	cr_assert(d->cols == 1 && !strcmp(d->columns[0].name, "a") && !strcmp(d->row_id[2], "r3"));
	dataset_destroy(d);
}

Test(import_csv, many_numbers_leave_the_dictionary_unchanged)
{
	size_t rows = 5000, room = rows * 40, used;
	char *text = malloc(room);
	struct dataset *d;

	used = (size_t)snprintf(text, room, "few,many,y\n");
	for (size_t i = 0; i < rows; i++)
		used += (size_t)snprintf(text + used, room - used, "%zu,%.3f,%.7f\n", i % 7,
					 (double)i / 8, (double)i * 1.0000001);
	d = scratch_table("t.csv", text, NULL);
	cr_assert(d->rows == rows && d->task == TASK_REGRESS);
	for (size_t i = 0; i < rows; i++) {
		cr_assert(at(d, i, 0) == (float)(i % 7) && at(d, i, 1) == (float)i / 8, "row %zu",
			  i);
		cr_assert(fabs(d->target[i] - (double)i * 1.0000001) < 1e-7,
			  "targets keep double precision");
	}
	dataset_destroy(d);
	free(text);
}

Test(import_csv, latin_1_becomes_utf_8_with_a_remark)
{
	struct remarks r = { "" };
	struct load_options opt = { .remark = remarks_keep, .ctx = &r };
	struct dataset *d = scratch_table("t.csv",
				      "gr\xf6\xdf"
				      "e,y\n1.5,Stra\xdf"
				      "e\n2.5,Weg\n3.5,Stra\xdf"
				      "e\n",
				      &opt);

	cr_assert_str_eq(d->columns[0].name, "größe");
	cr_assert_str_eq(d->class_names[0], "Straße");
	cr_assert(d->classes == 2 && strstr(r.text, "Latin-1"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_csv, rows_without_a_target_are_dropped_with_a_remark)
{
	struct remarks r = { "" };
	struct load_options opt = { .remark = remarks_keep, .ctx = &r };
	struct dataset *d = scratch_table("t.csv", "x,y\n1,p\n2,\n3,q\n4,?\n5,p\n", &opt);

	cr_assert(d->rows == 3 && at(d, 1, 0) == 3 && at(d, 2, 0) == 5 && d->label[1] == 1);
	cr_assert(strstr(r.text, "2 rows without a target"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_csv, a_test_file_becomes_a_stored_split)
{
	char test[256];
	struct load_options opt = { .table.test_file = test };
	struct dataset *d;

	strcpy(test, scratch_bytes("test.csv", "2,y,<=50K.\n9,x,>50K.\n", 21));
	d = scratch_table("t.csv", "1,x,<=50K\n2,y,>50K\n3,x,<=50K\n", &opt);
	cr_assert(d->rows == 5 && d->classes == 2 && d->nsplits == 1);
	cr_assert(d->label[3] == d->label[0] && d->label[4] == d->label[1],
		  "the test labels' dots are taken off");
	for (int i = 0; i < 5; i++)
		cr_assert(d->splits[0].part[i] == (i < 3 ? 0 : 2));
	dataset_destroy(d);
	strcpy(test, scratch_bytes("test.csv", "2,y,other\n", 10));
	cr_assert(strstr(scratch_refused_table("t.csv", "1,x,<=50K\n2,y,>50K\n3,x,<=50K\n", &opt),
			 "class 'other' does not"));
}

Test(import_csv, the_only_named_column_among_numbered_ones_is_the_target)
{
	struct dataset *d = scratch_table("t.csv", "Letter,1,2,3\nT,2,8,3\nI,5,12,3\nT,4,11,6\n", NULL);

	cr_assert(!strcmp(d->target_name, "Letter") && d->cols == 3 && d->classes == 2);
	dataset_destroy(d);
}

/* What must be refused, and words that its one-line error must have. */
static const struct {
	const char *text, *target, *words;
} broken[] = {
	{ "a,b,y\n1,2,p\n3,4\n5,6,q\n", NULL, "line 3: 2 fields instead of 3" },
	{ "a,b,y\n1,2,p\n3,4,q,9\n", NULL, "line 3: 4 fields instead of 3" },
	{ "a,b,y\n1,2,p\n3,\"4,q\n5,6,p\n", NULL, "line 3: a quote is opened and not closed" },
	{ "a,b,y\n1,2,p\n3,4,q\n", "z", "no such column" },
	{ "alpha,beta,y\n1,2,p\n3,4,q\n", "beto", "did you mean 'beta'" },
	{ "a,b,y\n1,inf,p\n3,4,q\n", NULL, "line 2, column 'b': 'inf' is not a finite number" },
	{ "a,b,y\n1,2,p\n3,4,p\n", NULL, "only one class" },
	{ "a,b,y\n", NULL, "no rows" },
	{ "y\np\nq\np\n", NULL, "no usable feature" },
	{ "a,y\n1,?\n2,?\n", NULL, "has no values" },
	{ "\n\n\n", NULL, "empty" },
	{ "", NULL, "is empty" },
	{ "\xff\xfe" "a", NULL, "UTF-16" },
};

Test(import_csv, broken_tables_are_refused_in_one_clear_line)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct load_options opt = { .table.target = broken[i].target };
		const char *text = scratch_refused_table("t.csv", broken[i].text, &opt);

		cr_assert(strstr(text, broken[i].words), "table %zu: %s", i, text);
		cr_assert(strstr(text, "t.csv"), "the file is named: %s", text);
	}
}

Test(import_csv, words_among_numbers_are_an_error_that_says_how_to_take_them)
{
	char text[8192] = "a,y\n";
	struct load_options opt = { 0 };
	struct dataset *d;

	for (int i = 0; i < 50; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%d,%s\n", i * 3,
			 i % 2 ? "p" : "q");
	strcat(text, "oops,p\n");
	cr_assert(strstr(scratch_refused_table("t.csv", text, &opt),
			 "line 52, column 'a': 'oops' among numbers"));
	opt.table.missing = "oops";
	d = scratch_table("t.csv", text, &opt);
	cr_assert(isnan(at(d, 50, 0)) && d->columns[0].kind == COLUMN_NUMERIC);
	dataset_destroy(d);
}

Test(import_csv, binary_files_and_folders_are_refused)
{
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(dataset_load(&d, scratch_bytes("t.csv", "a,b\n1,\0002\n", 10), NULL, &e) < 0);
	cr_assert(strstr(e.text, "neither HDF5 nor a table") || strstr(e.text, "zero byte"), "%s",
		  e.text);
	cr_assert(dataset_load(&d, "/no/such/file.csv", NULL, &e) < 0 && e.code == ERR_IO);
	cr_assert(strstr(e.text, "No such file"), "%s", e.text);
	cr_assert(dataset_load(&d, "/tmp", NULL, &e) < 0);
}

Test(import_csv, real_files_have_the_right_types)
{
	struct load_options opt = { .table.test_file = "tests/fixtures/adult-test.csv" };
	struct dataset *d;
	struct err e = { 0 };
	size_t categorical = 0;

	cr_assert(!dataset_load(&d, "tests/fixtures/adult.csv", &opt, &e), "%s", e.text);
	for (size_t j = 0; j < d->cols; j++)
		categorical += d->columns[j].kind == COLUMN_CATEGORICAL;
	cr_assert(d->rows == 160 && d->cols == 14 && categorical == 8 && d->classes == 2 &&
		  d->nsplits == 1);
	cr_assert_str_eq(d->class_names[0], "<=50K");
	dataset_destroy(d);
	cr_assert(!dataset_load(&d, "tests/fixtures/letter.data", NULL, &e), "%s", e.text);
	cr_assert(d->rows == 199 && d->cols == 16 && d->classes == 26 &&
		  !strcmp(d->target_name, "Letter"));
	dataset_destroy(d);
}

Test(import_csv, gzip_is_read_as_it_is_and_cut_off_gzip_refused)
{
	char path[256], command[600];
	struct dataset *d, *z;
	struct err e = { 0 };

	strcpy(path, scratch_path("adult.csv.gz"));
	snprintf(command, sizeof command, "gzip -nc tests/fixtures/adult.csv > %s", path);
	cr_assert(!system(command));
	cr_assert(!dataset_load(&d, "tests/fixtures/adult.csv", NULL, &e), "%s", e.text);
	cr_assert(!dataset_load(&z, path, NULL, &e), "%s", e.text);
	cr_assert_str_eq(d->digest, z->digest);
	cr_assert_str_eq(z->name, "adult");
	dataset_destroy(d);
	dataset_destroy(z);
	snprintf(command, sizeof command, "gzip -nc tests/fixtures/adult.csv | head -c 2000 > %s",
		 path);
	cr_assert(!system(command));
	cr_assert(dataset_load(&z, path, NULL, &e) < 0 && strstr(e.text, "cut off"), "%s", e.text);
}
