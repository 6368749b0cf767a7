/* Text that may be read in two ways: read by what the whole column and file say, and told. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/load.h"
#include "tests/support/scratch.h"

static struct dataset *fixture(const char *name, struct remarks *r)
{
	char path[128];

	snprintf(path, sizeof path, "tests/fixtures/import/%s.csv", name);
	return scratch_load(path, NULL, r);
}

static size_t missing_of(const struct dataset *d, size_t j)
{
	size_t n = 0;

	for (size_t i = 0; i < d->rows; i++)
		n += isnan(d->x[i * d->cols + j]) != 0;
	return n;
}

/* Files of one kind of trouble each, and what they hold: kinds of the features (n numeric, c
 * categorical), classes, missing cells, and words of the remark that tells the guess. */
static const struct {
	const char *name;
	size_t rows;
	const char *kinds, *target;
	size_t classes, missing;
	const char *told;
} files[] = {
	{ "header_commented", 60, "nn", "label", 2, 0, "behind a #" },
	{ "labels_long_ids", 80, "nn", "label", 4, 0, NULL },
	{ "labels_zero_padded", 60, "nn", "label", 4, 0, "'01' is taken as text" },
	{ "missing_dash", 60, "nn", "label", 2, 7, "'-' (7 cells) among numbers is taken as missing" },
	{ "missing_quoted_na", 80, "nn", "label", 2, 16, "'NA' (16 cells) among numbers" },
	{ "separator_in_quotes", 60, "cnn", "label", 2, 0, NULL },
	{ "thousands_semicolon", 80, "nn", "label", 2, 0, "is read as 12000, not as 12:" },
	{ "trailing_separator", 60, "nnn", "label", 2, 0, NULL },
};

Test(import_evidence, files_of_every_kind_of_trouble_are_read_rightly)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct remarks r = { "" };
		struct dataset *d = fixture(files[i].name, &r);
		size_t missing = 0;

		cr_assert(d->rows == files[i].rows && d->cols == strlen(files[i].kinds), "%s: %zu x %zu",
			  files[i].name, d->rows, d->cols);
		for (size_t j = 0; j < d->cols; j++) {
			cr_assert_eq(d->columns[j].kind == COLUMN_NUMERIC, files[i].kinds[j] == 'n',
				     "%s, column %zu", files[i].name, j);
			missing += missing_of(d, j);
		}
		cr_assert_eq(missing, files[i].missing, "%s: %zu missing", files[i].name, missing);
		cr_assert_str_eq(d->target_name, files[i].target);
		cr_assert_eq(d->classes, files[i].classes, "%s: %zu classes", files[i].name, d->classes);
		cr_assert(!files[i].told || strstr(r.text, files[i].told), "%s: %s", files[i].name, r.text);
		dataset_destroy(d);
	}
}

/* A table of 40 rows, the lines in turn, and what its first feature is then: a number in the first
 * row, or categories. */
static const struct {
	const char *head, *lines;       /* lines parted by / */
	const char *categories;         /* of the feature, joined by |; NULL: numeric */
	double value;                   /* of the first row, where it is numeric */
	size_t missing;
	const char *told;
} tables[] = {
	/* numbers as people write them */
	{ "a;b;y", "1.299,50;1;p/2.000,00;2;q/3,5;3;p/4;4;q", NULL, 1299.5, 0, "'1.299,50' is read as 1299.5" },
	{ "a,b,y", "\"1,299.50\",1,p/\"2,000.00\",2,q/3.5,3,p/4,4,q", NULL, 1299.5, 0, "'1,299.50' is read" },
	{ "a;b;y", "1 299;1;p/22 000;2;q/3;3;p/4;4;q", NULL, 1299, 0, "'22 000' is read as 22000" },
	{ "a;b;y", "1'299;1;p/22'000;2;q/3;3;p/4;4;q", NULL, 1299, 0, "'22'000' is read as 22000" },
	{ "a;b;y", "750;0.5;p/2,450;1.5;q/899;3;p/1,299;4;q", NULL, 750, 0, "not as 2.45: other columns" },
	{ "a;b;y", "2,450;0,5;p/2,455;1,5;q/1,111;3;p/1,299;4;q", NULL, 2.45, 0, "--thousands , reads" },
	{ "a;b;y", "2.450;0,5;p/2.455;1,5;q/1.111;3;p/1.299;4;q", NULL, 2450, 0, "--decimal . reads" },
	{ "a,b,y", "2.450,0.5,p/2.455,1.5,q/1.111,3,p/1.299,4,q", NULL, 2.45f, 0, NULL },
	{ "a;b;y", "1,5e3;1;p/2,5e-1;2;q/3;3;p/4;4;q", NULL, 1500, 0, "is read as" },
	{ "a,b,y", "\"1,2,3\",1,p/\"1,2\",2,q/\"3\",3,p/\"1,3\",4,q", "1,2|1,2,3|1,3|3", 0, 0, NULL },
	{ "a;b;y", "1,2,3;1;p/1,2;2;q/3;3;p/1,3;4;q", "1,2|1,2,3|1,3|3", 0, 0, NULL },
	/* missing or a word */
	{ "a,b,y", "3,1,p/.,2,q/5,3,p/6,4,q", NULL, 3, 10, "--categorical 'a' or --not-missing '.'" },
	{ "a,b,y", "3,1,p/None,2,q/5,3,p/6,4,q", NULL, 3, 10, "'None' (10 cells) among numbers" },
	{ "a,b,y", "3,1,p/<NA>,2,q/--,3,p/6,4,q", NULL, 3, 20, "'--' (10 cells) among numbers" },
	{ "a,b,y", "3,1,p/#DIV/0!,2,q/5,3,p/6,4,q", NULL, 3, 10, NULL },
	{ "a,b,y", "u,1,p/-,2,q/v,3,p/w,4,q", "-|u|v|w", 0, 0, "'-' (10 cells) is kept as a category" },
	{ "a,b,y", "u,1,p/NA,2,q/v,3,p/w,4,q", "u|v|w", 0, 10, NULL },
	{ "a,b,y", "US,1,p/NA,2,q/DE,3,p/FR,4,q", "DE|FR|NA|US", 0, 0, "'NA' (10 cells) is taken as a word" },
	{ "a,b,y", "US,NA,p/NA,2,q/DE,3,p/FR,4,q", "DE|FR|US", 0, 10, NULL },
	{ "a,b,y", "white,1,p/null,2,q/,3,p/black,4,q", "black|null|white", 0, 10, "missing cells of the column are" },
	{ "a,b,y", "inf,1,p/nan,2,q/ok,3,p/zero,4,q", "inf|nan|ok|zero", 0, 0, "inf is a word of the column" },
	{ "a,b,y", "\"US\",1,p/NA,2,q/\"DE\",3,p/\"FR\",4,q", "DE|FR|US", 0, 10, NULL },
	{ "a,b,y", "u,1,p/-,-,q/v,3,p/w,4,q", "u|v|w", 0, 10, "'-' (10 cells) as it is among the numbers of other" },
	{ "a,b,y", "+,1,p/-,-,q/+,3,p/-,4,q", "+|-", 0, 0, "'-' (20 cells) is kept as a category" },
	{ "a,b,y", "\"u\",1,p/\"\",2,q/NA,3,p/\"w\",4,q", "u|w", 0, 20, "\"\" (10 cells) is taken as missing" },
	/* text that looks like numbers */
	{ "a,b,y", "01234,1,p/12345,2,q/00001,3,p/99999,4,q", "00001|01234|12345|99999", 0, 0, "--numeric 'a' takes numbers" },
	{ "a,b,y", "1234567890123456789,1,p/1234567890123456788,2,q/1234567890123456789,3,p/1234567890123456788,4,q",
	  "1234567890123456788|1234567890123456789", 0, 0, "'1234567890123456789' is taken as text" },
	{ "a,b,y", "01.5,1,p/12.25,2,q/03.0,3,p/4,4,q", NULL, 1.5, 0, NULL },
	{ "a,b,y", "0,1,p/10,2,q/20,3,p/30,4,q", NULL, 0, 0, NULL },
	/* quotes and separators */
	{ "a,b,y", "'x',1,'p'/'z',2,'q'/'x',3,'p'/'z',4,'q'", "x|z", 0, 0, NULL },
	{ "a,b,y", "'x,1',1,'p'/'z',2,'q'/'x,1',3,'p'/'z',4,'q'", "x,1|z", 0, 0, NULL },
	{ "a,b,y", "it's,1,p/'tis,2,q/it's,3,p/o'clock,4,q", "'tis|it's|o'clock", 0, 0, NULL },
	{ "", "Smith; John,1,p/Doe; Ann,2,q/Roe; Jim,3,p/Poe; Joe,4,q", "Doe; Ann|Poe; Joe|Roe; Jim|Smith; John", 0, 0, NULL },
	{ "a,b,y", "u v|w,1,p/u x|y,2,q/u v|w,3,p/u x|y,4,q", "u v|w|u x|y", 0, 0, NULL },
	{ "a,b,y", "u; v,w,p/x; z,t,q/u; v,w,p/x; z,t,q", "u; v|x; z", 0, 0, NULL },
	{ "a;b;y", "u, v;1;p/u, w;2;q/u, v;3;p/u, w;4;q", "u, v|u, w", 0, 0, NULL },
	{ "a,b,y,", "u,1,p/v,2,q/u,3,p/v,4,q", "u|v", 0, 0, NULL },
	{ "a,b,y", "u,1,p,/v,2,q,/u,3,p,/v,4,q,", "u|v", 0, 0, NULL },
};

static char *table_text(const char *head, const char *lines)
{
	char *text = malloc(16384), *p = text;

	if (*head)
		p += sprintf(p, "%s\n", head);
	for (int i = 0; i < 40;)
		for (const char *at = lines; *at && i < 40; i++) {
			size_t len = strcspn(at, "/");

			/* #DIV/0! */
			len += at[len] == '/' && at[len + 1] == '0' && at[len + 2] == '!' ?
				       strcspn(at + len + 1, "/") + 1 : 0;
			p += sprintf(p, "%.*s\n", (int)len, at);
			at += len + (at[len] == '/');
		}
	return text;
}

static void join(char *out, const struct column *c)
{
	*out = 0;
	for (size_t k = 0; k < c->levels; k++)
		strcat(strcat(out, k ? "|" : ""), c->level_names[k]);
}

Test(import_evidence, columns_are_read_as_all_their_words_say)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		char *text = table_text(tables[i].head, tables[i].lines), levels[1024];
		struct remarks r = { "" };
		struct dataset *d = scratch_load(scratch_text("t.csv", text), NULL, &r);

		cr_assert(d->rows == 40 && d->cols == 2, "table %zu: %zu x %zu", i, d->rows, d->cols);
		cr_assert_eq(d->columns[0].kind == COLUMN_NUMERIC, !tables[i].categories, "table %zu: %s", i,
			     r.text);
		join(levels, &d->columns[0]);
		cr_assert(!tables[i].categories || !strcmp(levels, tables[i].categories), "table %zu: %s", i,
			  levels);
		cr_assert(tables[i].categories || d->x[0] == (float)tables[i].value, "table %zu: %g", i,
			  (double)d->x[0]);
		cr_assert_eq(missing_of(d, 0), tables[i].missing, "table %zu", i);
		cr_assert(!tables[i].told || strstr(r.text, tables[i].told), "table %zu: %s", i, r.text);
		dataset_destroy(d);
		free(text);
	}
}

/* The first line names the columns, or is a row. */
static const struct { const char *text; bool header; } heads[] = {
	{ "2001,2002,class\n5,7,p\n6,9,q\n7,1,p\n", true },
	{ "2001,2002,2003\n5,7,1\n6,9,2\n7,1,3\n", true },
	{ "2001,2002,p\n2003,2004,q\n2001,2005,p\n", false },
	{ "1990,4,p\n1991,5,q\n1992,4,p\n", false },
	{ "5,7,class\n6,9,q\n7,1,p\n", true },
	{ "5,7,class\n6,9,class\n7,1,p\n", false },
	{ "-,3.5,p\n4.9,3.0,q\n6.2,2.2,p\n6.3,2.2,q\n", false },
	{ "a;b;c\n1,5;2,5;p\n2,5;1,5;q\n", true },
	{ "1,5;2,5;p\n2,5;1,5;q\n1,5;3,5;p\n", false },
	{ "who,from,side\nAnn,1953-01-20,u\nBob,1961-01-20,v\nCy,1963-11-22,w\nDee,1969-01-20,x\n", true },
	{ "Ann,1953-01-20,u\nBob,1961-01-20,v\nCy,1963-11-22,w\nDee,1969-01-20,x\n", false },
	{ "item,code,side\nAnn,AB12,u\nBob,CD34,v\nCy,XY99,w\nDee,QQ10,x\n", true },
	{ "#a,b,y\n1,2,p\n3,4,q\n", true },
	{ "# made by hand, mostly\na,b,y\n1,2,p\n3,4,q\n", true },
	{ "# made by hand\n1,2,p\n3,4,q\n5,6,p\n", false },
	{ "# x, y\n# 1, 2\n1,2,p\n3,4,q\n5,6,p\n", false },
};

Test(import_evidence, headers_are_told_from_rows)
{
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct dataset *d = scratch_table("t.csv", heads[i].text, NULL);

		cr_assert_eq(!strcmp(d->columns[0].name, "c1"), !heads[i].header, "text %zu: '%s'", i,
			     d->columns[0].name);
		dataset_destroy(d);
	}
}

Test(import_evidence, labels_are_text_of_which_only_1_and_1_0_are_one)
{
	struct remarks r = { "" };
	struct load_options opt = { .table.task = "classification" };
	struct dataset *d = scratch_load(
		scratch_text("t.csv", "a,y\n1,1\n2,1.0\n3,2\n4,1e0\n5,-1\n6,2.00\n7,+2\n"), &opt, &r);
	static const char *const names[] = { "-1", "1", "1e0", "+2", "2" };

	cr_assert_eq(d->classes, 5);
	for (size_t k = 0; k < 5; k++)
		cr_assert_str_eq(d->class_names[k], names[k]);
	cr_assert(d->label[0] == d->label[1] && d->label[2] == d->label[5]);
	cr_assert(strstr(r.text, "'1' and '1.0' are one category"), "%s", r.text);
	dataset_destroy(d);
}

/* 3000 different numbers, then the line: what is found out late is worth a second reading. */
static const struct {
	const char *form, *late;
	const char *kind;               /* n numeric, c categorical, i ignored as identifiers, or the error */
	double value;                   /* of the last row */
	const char *told;
} late[] = {
	{ "%d", "1,5", "n", 1.5, "'1,5' is read as 1.5" },
	{ "%d", "01234", "i", 0, "'01234' is taken as text" },
	{ "%d", "-", "n", NAN, "'-' (1 cell) among numbers" },
	{ "%d", "1.299,50", "n", 1299.5, "'1.299,50' is read" },
	{ "%d,5", "7", "n", 7, "is read as" },
	{ "%d,5", "1.000,25", "n", 1000.25, "'1.000,25' is read" },
	{ "%d.5", "1,5", "line 3002, column 'a': '1,5' among numbers", 0, NULL },
	{ "%d.5", "oops", "line 3002, column 'a': 'oops' among numbers", 0, NULL },
	{ "%d", "inf", "line 3002, column 'a': 'inf' is not a finite number", 0, NULL },
};

Test(import_evidence, what_shows_far_down_still_counts)
{
	char *text = malloc(100000);

	for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
		struct remarks r = { "" };
		struct dataset *d;
		char *p = text + sprintf(text, "a;b;y\n");

		for (int k = 0; k < 3000; k++) {
			p += sprintf(p, late[i].form, 1001 + k);
			p += sprintf(p, ";%d;%c\n", k % 50, k % 2 ? 'p' : 'q');
		}
		sprintf(p, "%s;1;p\n", late[i].late);
		if (strlen(late[i].kind) > 1) {
			const char *says = scratch_refused(scratch_text("t.csv", text), NULL);

			cr_assert(strstr(says, late[i].kind), "case %zu: %s", i, says);
			continue;
		}
		d = scratch_load(scratch_text("t.csv", text), NULL, &r);
		cr_assert(d->rows == 3001 && d->cols == (*late[i].kind == 'i' ? 1 : 2), "case %zu: %s", i,
			  r.text);
		if (*late[i].kind == 'n') {
			float v = d->x[3000 * d->cols];

			cr_assert(d->columns[0].kind == COLUMN_NUMERIC &&
				  (isnan(late[i].value) ? isnan(v) : v == (float)late[i].value), "case %zu: %g",
				  i, (double)v);
			cr_assert_float_eq(d->x[10 * d->cols], 1011 + (strchr(late[i].form, ',') ? .5 : 0), 1e-6);
		}
		cr_assert(strstr(r.text, late[i].told), "case %zu: %s", i, r.text);
		cr_assert_null(strstr(strstr(r.text, "separator") + 1, "separator"), "told once: %s", r.text);
		dataset_destroy(d);
	}
	free(text);
}

Test(import_evidence, options_settle_what_is_ambiguous)
{
	static const char text[] = "a;b;y\n2,450;01;p\n1,299;02;q\n3,111;NA;p\n4,222;01;NA\n";
	struct load_options opt = { .table.thousands = ",", .table.numeric = "b" };
	struct dataset *d;

	d = scratch_table("t.csv", text, &opt);
	cr_assert(d->rows == 3 && d->x[0] == 2450 && d->columns[1].kind == COLUMN_NUMERIC && d->x[1] == 1 &&
		  isnan(d->x[5]));
	dataset_destroy(d);
	opt = (struct load_options){ .table.decimal = ",", .table.not_missing = "NA" };
	d = scratch_table("t.csv", text, &opt);
	cr_assert(d->rows == 4 && d->x[0] == 2.45f && d->columns[1].kind == COLUMN_CATEGORICAL &&
		  d->columns[1].levels == 3 && d->classes == 3);
	dataset_destroy(d);
	opt = (struct load_options){ .table.decimal = ".", .table.thousands = "none" };
	d = scratch_table("t.csv", text, &opt);
	cr_assert(d->columns[0].kind == COLUMN_CATEGORICAL && d->columns[0].levels == 4);
	dataset_destroy(d);
	opt = (struct load_options){ .table.numeric = "a", .table.header = TABLE_SWITCH_YES };
	cr_assert(strstr(scratch_refused(scratch_text("t.csv", "a,y\n1,p\nx,q\n2,p\n"), &opt),
			 "line 3, column 'a': 'x' among numbers"));
}

Test(import_evidence, a_name_with_a_comma_stands_in_quotes_in_a_list)
{
	struct load_options opt = { .table.categorical = "\"a,b\", c", .table.missing = "\"1,5\"" };
	struct dataset *d = scratch_table("t.csv", "\"a,b\",c,y\n1,3,p\n2,\"1,5\",q\n1,4,p\n", &opt);

	cr_assert(d->columns[0].kind == COLUMN_CATEGORICAL && d->columns[1].kind == COLUMN_CATEGORICAL);
	cr_assert(d->columns[1].levels == 2 && isnan(d->x[3]));
	dataset_destroy(d);
}

/* The column that is guessed to be the target, and whether its numbers are classes. */
static const struct { const char *head, *target; int classes; } guesses[] = {
	{ "a,x,y,z", "a", 0 },          /* coordinates are none */
	{ "a,b,x,y", "y", 0 },
	{ "x,y,a,b", "b", 0 },
	{ "a,Y,b,c", "Y", 0 },
	{ "a,class,b,y", "class", 50 }, /* 0 to 49, two rows each, and so named */
	{ "a,target,b,c", "target", 0 },
};

Test(import_evidence, the_target_is_guessed_by_name_and_place)
{
	char *text = malloc(20000);

	for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
		char *p = text + sprintf(text, "%s\n", guesses[i].head);
		struct dataset *d;

		for (int k = 0; k < 100; k++)
			p += sprintf(p, "%d.5,%d,%d.25,%d.125\n", k, k % 50, k * k, k);
		d = scratch_load(scratch_text("t.csv", text), NULL, NULL);
		cr_assert_str_eq(d->target_name, guesses[i].target, "%s: %s", guesses[i].head, d->target_name);
		cr_assert_eq(d->classes, (size_t)guesses[i].classes, "%s", guesses[i].head);
		dataset_destroy(d);
	}
	free(text);
}

Test(import_evidence, a_column_that_says_what_the_target_says_is_told_and_so_are_spellings)
{
	struct remarks r = { "" };
	char *text = table_text("level,answer,place,class", "1,Yes,up,one/2,yes,up,two/3,No .,down,three/3,no,up,three");
	struct dataset *d = scratch_load(scratch_text("t.csv", text), NULL, &r);

	cr_assert(strstr(r.text, "column 'level' says what the target 'class' says"), "%s", r.text);
	cr_assert(strstr(r.text, "'answer': 'No .' and 'no' (and other categories) differ in spelling"), "%s", r.text);
	cr_assert_null(strstr(r.text, "'place'"), "%s", r.text);
	dataset_destroy(d);
	free(text);
}

Test(import_evidence, bytes_that_are_no_utf_8_are_windows_1252)
{
	struct remarks r = { "" };
	struct dataset *d = scratch_load(scratch_text("t.csv", "a,y\n1,\x93p\x94\n2,5 \x80\n3,na\xefve\n4,5 \x80\n"),
					 NULL, &r);

	cr_assert_eq(d->classes, 3);
	cr_assert_str_eq(d->class_names[0], "5 \u20ac");
	cr_assert_str_eq(d->class_names[1], "na\u00efve");
	cr_assert_str_eq(d->class_names[2], "\u201cp\u201d");
	cr_assert(strstr(r.text, "taken for Windows-1252"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_evidence, a_format_can_be_forced_and_a_folder_is_named_as_one)
{
	struct load_options opt = { .table.format = "svmlight" };
	struct dataset *d = scratch_load(scratch_text("t.csv", "1\n0\n1\n0 2:5\n"), &opt, NULL);
	struct err e = { 0 };

	cr_assert(d->rows == 4 && d->cols == 2 && d->x[7] == 5);
	dataset_destroy(d);
	opt.table.format = "arff";
	cr_assert(strstr(scratch_refused(scratch_text("t.csv", "a,y\n1,p\n2,q\n"), &opt), "line 1: expected @relation"));
	cr_assert(dataset_load(&d, "tests", NULL, &e) < 0 && strstr(e.text, "tests is a folder"), "%s", e.text);
}

static void keep_line(void *ctx, const char *text)
{
	remarks_keep(ctx, text);
}

Test(import_evidence, every_guess_is_explained_with_what_overrides_it)
{
	static const char *const says[] = {
		"separator ';': 40 of 40 lines have 3 fields", "separator ',' lost", "header: yes",
		"target: 'y', by its name; --target", "task: classification, since the target holds words",
		"column 'a': numeric; 4 different numbers, the decimal mark is the comma, 0 missing; --categorical 'a'",
		"column 'b': categorical; 2 different words, 10 missing; not numeric, since 'u' is no number",
		"column 'b': 'NA' (10 cells) means missing; --not-missing NA",
	};
	struct remarks r = { "" };
	struct load_options opt = { .explain = keep_line, .ctx = &r };
	char *text = table_text("a;b;y", "1,5;u;p/2,5;NA;q/3;v;p/4;u;q");

	dataset_destroy(scratch_table("t.csv", text, &opt));
	for (size_t i = 0; i < sizeof says / sizeof *says; i++)
		cr_assert(strstr(r.text, says[i]), "%s is not in\n%s", says[i], r.text);
	free(text);
}
