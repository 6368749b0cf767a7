/* What `bakeoff check` finds: each finding on a table that deserves it, and not on one that nearly does. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "datasets/catalog.h"
#include "datasets/inspect/inspect.h"
#include "datasets/load_options.h"
#include "datasets/load.h"
#include "datasets/validate.h"
#include "tests/support/scratch.h"

#define ROWS 200

/* "warning:leak(x) note:shape ...": level, code and column of each finding. */
struct found {
	char codes[4000], texts[16000];
};

static void collect(void *ctx, const struct finding *f)
{
	struct found *all = ctx;
	size_t used = strlen(all->codes), said = strlen(all->texts);

	snprintf(all->codes + used, sizeof all->codes - used, "%s:%s(%s) ",
		 finding_level_name(f->level), f->code, f->column ? f->column : "");
	snprintf(all->texts + said, sizeof all->texts - said, "%s\n", f->text);
}

static struct found found;

static const char *findings(const char *spec, const struct load_options *opt)
{
	struct err e = { 0 };

	found = (struct found){ 0 };
	cr_assert(!validate(spec, opt, collect, &found, &e), "%s", e.text);
	return found.codes;
}

static bool has(const char *what) { return strstr(found.codes, what) != NULL; }
static bool says(const char *what) { return strstr(found.texts, what) != NULL; }

/* ---- one column more than a harmless table has ---- */

/* Writes the cell of row i; positive: its class. u: uniform in [0, 1), another one each time. */
typedef void cell_fn(char *out, int i, bool positive, double u);

static void constant(char *out, int i, bool p, double u) { (void)p, (void)u, sprintf(out, i == 7 ? "" : "4"); }
static void near_constant(char *out, int i, bool p, double u) { (void)p, (void)u, sprintf(out, "%d", i == 7); }
static void two_sevens(char *out, int i, bool p, double u) { (void)p, (void)u, sprintf(out, "%d", i == 7 || i == 9); }
static void mostly_missing(char *out, int i, bool p, double u) { (void)p, i % 5 ? sprintf(out, "?") : sprintf(out, "%.6f", u); }
static void half_missing(char *out, int i, bool p, double u) { (void)p, i % 2 ? sprintf(out, "?") : sprintf(out, "%.6f", u); }
static void counts(char *out, int i, bool p, double u) { (void)p, (void)u, sprintf(out, "%d", i + 1000); }
static void counts_by_two(char *out, int i, bool p, double u) { (void)p, (void)u, sprintf(out, "%d", 2 * i); }
static void names(char *out, int i, bool p, double u) { (void)p, (void)u, sprintf(out, "k%d", i % 150); }
static void few_names(char *out, int i, bool p, double u) { (void)p, (void)u, sprintf(out, "k%d", i % 15); }
static void grades(char *out, int i, bool p, double u) { (void)i, (void)p, sprintf(out, "%d", (int)(u * 5)); }
static void minus_999(char *out, int i, bool p, double u) { (void)p, i % 20 ? sprintf(out, "%.6f", u) : sprintf(out, "-999"); }
static void high_code(char *out, int i, bool p, double u) { (void)p, i % 20 ? sprintf(out, "%.6f", u) : sprintf(out, "99999"); }
static void minus_3(char *out, int i, bool p, double u) { (void)p, i % 20 ? sprintf(out, "%.6f", u) : sprintf(out, "-3"); }
static void zero_code(char *out, int i, bool p, double u) { (void)p, i % 20 ? sprintf(out, "%d", 40 + (int)(u * 300)) : sprintf(out, "0"); }
static void zero_half(char *out, int i, bool p, double u) { (void)p, i % 2 ? sprintf(out, "%d", 14 + (int)(u * 100)) : sprintf(out, "0"); }
static void zero_gain(char *out, int i, bool p, double u) { (void)p, i % 3 ? sprintf(out, "0") : sprintf(out, "%d", 114 * (1 + (int)(u * 90))); }
static void zero_share(char *out, int i, bool p, double u) { (void)p, i % 20 ? sprintf(out, "%.2f", u) : sprintf(out, "0"); }
static void far(char *out, int i, bool p, double u) { (void)p, sprintf(out, "%.6f", i == 3 ? 77.5 : u); }
static void not_so_far(char *out, int i, bool p, double u) { (void)p, sprintf(out, "%.6f", i == 3 ? 2.5 : u); }
static void cut(char *out, int i, bool p, double u) { (void)i, sprintf(out, "%.6f", p ? u : u - 1); }
static void cut_but_one(char *out, int i, bool p, double u) { sprintf(out, "%.6f", (p != (i == 11)) ? u : u - 1); }
static void cut_but_ten(char *out, int i, bool p, double u) { sprintf(out, "%.6f", (p != (i % 20 == 0)) ? u : u - 1); }
static void inside(char *out, int i, bool p, double u) { (void)i, sprintf(out, "%.6f", p ? u : u < .5 ? u - 1 : u + 1); }
static void word_of(char *out, int i, bool p, double u) { (void)u, sprintf(out, p ? i % 2 ? "won" : "drew" : "lost"); }
static void boat(char *out, int i, bool p, double u) { (p != (i % 50 == 0)) ? sprintf(out, "%d", 1 + (int)(u * 40)) : sprintf(out, "?"); }
static void rare_boat(char *out, int i, bool p, double u) { p && i % 3 ? sprintf(out, "%d", 1 + (int)(u * 40)) : sprintf(out, "?"); }

static const struct {
	cell_fn *cell;
	const char *code;               /* is found when `found`, and is not when not */
	bool found;
} columns[] = {
	{ constant, "warning:constant(x)", true },
	{ near_constant, "warning:near-constant(x)", false },   /* 1 in 200 is as much as is let pass */
	{ two_sevens, "warning:near-constant(x)", false },
	{ mostly_missing, "warning:mostly-missing(x)", true },
	{ half_missing, "warning:mostly-missing(x)", false },
	{ counts, "warning:id-like(x)", true },
	{ counts_by_two, "warning:id-like(x)", false },
	{ few_names, "warning:id-like(x)", false },
	{ grades, "note:maybe-categorical()", true },
	{ counts, "note:maybe-categorical()", false },
	{ minus_999, "warning:sentinel(x)", true },
	{ high_code, "warning:sentinel(x)", true },
	{ minus_3, "warning:sentinel(x)", false },
	{ zero_code, "warning:sentinel(x)", true },
	{ zero_half, "warning:sentinel(x)", true },
	{ zero_gain, "warning:sentinel(x)", false },
	{ zero_share, "warning:sentinel(x)", false },
	{ far, "note:outliers(x)", true },
	{ not_so_far, "note:outliers(x)", false },
	{ cut, "warning:leak(x)", true },
	{ cut_but_one, "warning:leak(x)", true },
	{ cut_but_ten, "warning:leak(x)", false },
	{ inside, "warning:leak(x)", false },                   /* three intervals for two classes */
	{ word_of, "warning:leak(x)", true },
	{ grades, "warning:leak(x)", false },
	{ boat, "warning:leak-missing(x)", true },
	{ rare_boat, "warning:leak-missing(x)", false },
	{ half_missing, "warning:leak-missing(x)", false },
};

static const char *table(cell_fn *cell)
{
	static char text[ROWS * 60];
	struct rng r = rng_make(rng_seed(1, "inspect"));
	size_t used = (size_t)sprintf(text, "a,b,x,y\n");

	for (int i = 0; i < ROWS; i++) {
		double a = rng_uniform(&r), b = rng_uniform(&r), u = rng_uniform(&r);
		bool positive = rng_uniform(&r) < 0.5;
		char x[40];

		cell(x, i, positive, u);
		used += (size_t)sprintf(text + used, "%.6f,%.6f,%s,%s\n", a, b, x,
					positive ? "p" : "q");
	}
	return text;
}

static const char *file(const char *name, const char *text)
{
	return scratch_bytes(name, text, strlen(text));
}

Test(inspect, finds_in_a_column_what_is_there_and_nothing_else)
{
	for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
		findings(file("t.csv", table(columns[k].cell)), NULL);
		cr_expect(has(columns[k].code) == columns[k].found, "case %zu, %s: %s", k,
			  columns[k].code, found.codes);
		cr_expect(!has("(a)") && !has("(b)"), "case %zu: %s", k, found.codes);
	}
}

Test(inspect, says_how_much_a_leak_tells)
{
	findings(file("t.csv", table(cut_but_one)), NULL);
	cr_expect(says("gives the target away in 99.5 % of the rows that have it"), "%s", found.texts);
	findings(file("t.csv", table(boat)), NULL);
	cr_expect(says("whether column 'x' is missing gives the target away in 98 %"), "%s",
		  found.texts);
}

/* 20 classes of 100 rows and 20 of `rare`, each in a range of x, or a word of x, of its own. */
static void many_classes(int rare, const char *word)
{
	static char text[4000 * 24];
	size_t used = (size_t)sprintf(text, "x,y\n");

	for (int k = 0; k < 40; k++)
		for (int i = 0; i < (k % 2 ? rare : 100); i++)
			used += (size_t)sprintf(text + used, "%s%d.%02d,c%d\n", word, k, *word ? 5 : i, k);
	findings(file("t.csv", text), NULL);
}

Test(inspect, a_column_gives_as_many_classes_away_as_it_has_intervals)
{
	many_classes(2, "");            /* 8 classes of 2 rows are beyond 32 intervals: 99.2 % */
	cr_expect(has("warning:leak(x)") && says("away in 99.22 % of the rows"), "%s", found.texts);
	many_classes(10, "");           /* 8 of 10 rows: 96.2 % of the majority's errors are avoided */
	cr_expect(!has("leak"), "%s", found.codes);
	many_classes(10, "k");          /* a word to each class */
	cr_expect(has("warning:leak(x)") && says("away in 100 % of the rows"), "%s", found.texts);
}

Test(inspect, a_category_to_nearly_every_row_is_an_identifier)
{
	static const struct load_options as_category = { .table.categorical = "x" };

	findings(file("t.csv", table(names)), &as_category);
	cr_expect(has("warning:id-like(x)") && !has("leak"), "%s", found.codes);
	findings(file("t.csv", table(few_names)), &as_category);
	cr_expect(!has("id-like"), "%s", found.codes);
}

Test(inspect, near_constant_counts_only_what_is_there)
{
	char text[8000] = "a,x,y\n";

	for (int i = 0; i < 400; i++)
		sprintf(text + strlen(text), "%d.25,%d,%s\n", i * 7 % 113, i == 9, i % 3 ? "p" : "q");
	findings(file("t.csv", text), NULL);
	cr_expect(has("warning:near-constant(x)"), "%s", found.codes);
}

Test(inspect, a_target_that_follows_a_column_is_told_for_numbers_too)
{
	char exact[8000] = "a,y\n", loose[8000] = "a,y\n";

	for (int i = 0; i < 100; i++) {
		int a = i * 37 % 101;

		sprintf(exact + strlen(exact), "%d.5,%.3f\n", a, 3.0 * a + 0.1 * (i % 3));
		sprintf(loose + strlen(loose), "%d.5,%.3f\n", a, 3.0 * a + 10 * (i % 3));
	}
	findings(file("t.csv", exact), NULL);
	cr_expect(has("warning:leak(a)") && says("correlation of"), "%s", found.codes);
	findings(file("t.csv", loose), NULL);
	cr_expect(!has("leak"), "%s", found.codes);
}

/* ---- rows ---- */

Test(inspect, equal_rows_and_contradictions_are_counted)
{
	static const char plain[] = "a,b,y\n1.5,2,p\n2.5,3,q\n3.5,4,p\n4.5,5,q\n";
	char text[400];

	findings(file("t.csv", plain), NULL);
	cr_expect(!has("duplicates") && !has("conflicts"), "%s", found.codes);
	sprintf(text, "%s1.5,2,p\n", plain);
	findings(file("t.csv", text), NULL);
	cr_expect(has("warning:duplicates()") && !has("conflicts"), "%s", found.codes);
	cr_expect(says("1 row repeats the features of an earlier one"), "%s", found.texts);
	sprintf(text, "%s1.5,2,q\n1.5,2,q\n2.5,3,p\n", plain);
	findings(file("t.csv", text), NULL);
	cr_expect(has("warning:conflicts()"), "%s", found.codes);
	cr_expect(says("2 groups of equal rows (5 rows) with different targets"), "%s", found.texts);
	cr_expect(says("3 rows repeat"), "%s", found.texts);
	sprintf(text, "%s?,?,q\n", plain);
	findings(file("t.csv", text), NULL);
	cr_expect(has("warning:empty-rows()") && says("no values at all in 1 row\n"), "%s",
		  found.texts);
	cr_expect(says("2 missing cells (20 %) in 1 row\n"), "%s", found.texts);
}

Test(inspect, equal_columns_are_named_but_not_constant_ones)
{
	findings(file("t.csv", "a,b,c,k,l,y\n1,1,2,5,5,p\n2,2,1,5,5,q\n4,4,4,5,5,p\n3,3,3,5,5,q\n"), NULL);
	cr_expect(has("warning:equal-columns(b)") && says("'b' is the same as 'a'"), "%s", found.codes);
	cr_expect(!has("equal-columns(c)") && !has("equal-columns(l)"), "%s", found.codes);
}

/* ---- targets ---- */

/* A file of so many rows, of which the first `rare` are of a class of that name. */
static const char *classes_file(char text[static 8000], int rows, int rare)
{
	strcpy(text, "a,y\n");
	for (int i = 0; i < rows; i++)
		sprintf(text + strlen(text), "%d.5,%s\n", i * 31 % 97, i < rare ? "rare" : "common");
	return file("t.csv", text);
}

Test(inspect, classes_their_balance_and_the_rare_are_told)
{
	char text[8000];

	findings(classes_file(text, 210, 22), NULL);
	cr_expect(!has("imbalance") && !has("rare-class"), "%s", found.codes);
	cr_expect(says("2 classes of 'y': 'common' 188, 'rare' 22; the largest is 89.5 %"), "%s",
		  found.texts);
	findings(classes_file(text, 210, 21), NULL);
	cr_expect(has("warning:imbalance()") && says("'rare' is 10.0 % of the rows (21 of 210)") &&
		  says("always to say 'common' reaches 90.0 %; balanced accuracy, MCC and AUC"), "%s",
		  found.texts);
	/* one rare class of many */
	classes_file(text, 210, 9);
	for (int i = 0; i < 200; i++)
		sprintf(text + strlen(text), "%d.5,third\n", i);
	findings(file("t.csv", text), NULL);
	cr_expect(has("warning:imbalance()") && says("'rare' is 2.2 % of the rows (9 of 410)"), "%s",
		  found.texts);
	strcat(text, "1,alone\n");
	findings(file("t.csv", text), NULL);
	cr_expect(has("warning:rare-class()") && says("'alone' (1)"), "%s", found.texts);
}

Test(inspect, a_constant_target_is_an_error)
{
	findings(file("t.csv", "a,y\n1,2.5\n2,2.5\n3,2.5\n"), &(struct load_options){ .table.task = "regression" });
	cr_expect(has("error:constant-target()"), "%s", found.codes);
}

Test(inspect, categories_that_never_occur_are_told)
{
	findings(file("t.arff", "@relation r\n@attribute c {u,v,w}\n@attribute y {p,q}\n@data\nu,p\nv,q\nu,q\n"), NULL);
	cr_expect(has("note:unused-categories(c)") && says("1 of 3 categories"), "%s", found.texts);
}

/* Rows of two classes; of `levels` categories the first `rare` are in two rows, the others in 30. */
static void many_categories(int levels, int rare)
{
	char *text = malloc((size_t)levels * 30 * 24 + 64);
	size_t used = (size_t)sprintf(text, "c,x,y\n");

	for (int k = 0; k < levels; k++)
		for (int i = 0; i < (k < rare ? 2 : 30); i++)
			used += (size_t)sprintf(text + used, "k%d,%d.5,%s\n", k, (i * 7 + k) % 1000, (i + k) % 2 ? "p" : "q");
	findings(file("t.csv", text), NULL);
	free(text);
}

Test(inspect, columns_of_very_many_categories_are_named_with_what_helps)
{
	many_categories(255, 120);
	cr_expect(!strstr(found.codes, "many-levels"), "%s", found.codes);
	many_categories(256, 0);
	cr_expect(has("warning:many-levels(c)") && says("has 256 categories, and they are as many columns"),
		  "%s", found.texts);
	many_categories(64, 32);
	cr_expect(has("warning:many-levels(c)") && says("64 categories, 32 of them in fewer than 20 rows (64 rows in all)") &&
		  says("--rare 20") && says("knn[metric=heom]"), "%s", found.texts);
	many_categories(300, 290);              /* 580 rows of 880: but none of a single row */
	cr_expect(has("warning:many-levels(c)") && !says("--rare"), "%s", found.texts);
	many_categories(64, 31);
	cr_expect(!strstr(found.codes, "many-levels"), "%s", found.codes);
	many_categories(63, 40);
	cr_expect(!strstr(found.codes, "many-levels"), "%s", found.codes);
}

/* ---- splits ---- */

/* Six rows of classes p q p q p q, each with its own value, but for the last, which equals the first. */
static struct dataset *six(const uint32_t *group, enum dataset_split_kind kind, size_t repeats,
			   size_t folds, const int16_t *part)
{
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(!dataset_create(&d, "six", TASK_CLASSIFY, 6, 1, &e));
	for (size_t i = 0; i < 6; i++) {
		d->x[i] = (float)(i % 5);
		d->label[i] = i % 2;
	}
	cr_assert(!dataset_classes(d, 2, (const char *const[]){ "p", "q" }, &e));
	if (group) {
		cr_assert((d->group = calloc(6, sizeof *group)));
		memcpy(d->group, group, 6 * sizeof *group);
	}
	cr_assert(!dataset_split(d, "s", kind, repeats, folds, part, &e) && !dataset_seal(d, &e), "%s",
		  e.text);
	return d;
}

static void inspect(struct dataset *d)
{
	struct err e = { 0 };

	found = (struct found){ 0 };
	cr_assert(!inspect_all(d, collect, &found, &e), "%s", e.text);
	dataset_destroy(d);
}

Test(inspect, a_split_is_measured_and_its_faults_are_told)
{
	static const uint32_t group[] = { 4, 4, 9, 9, 7, 7 };

	inspect(six(group, SPLIT_HOLDOUT, 1, 1, (int16_t[]){ 0, 0, 0, 0, 2, 2 }));
	cr_expect(says("split 's': 4 training, 0 validation, 2 test rows"), "%s", found.texts);
	cr_expect(has("warning:split-duplicates()") && says("in 1 test row\n"), "%s", found.texts);
	cr_expect(!has("split-group") && !has("split-class"), "%s", found.codes);
	inspect(six(group, SPLIT_HOLDOUT, 1, 1, (int16_t[]){ 0, 2, 0, 2, 0, 1 }));
	cr_expect(has("warning:split-group()") && says("2 times a group is on both sides"), "%s",
		  found.texts);
	cr_expect(has("warning:split-class()") && says("1 time a class is tested that has no training"),
		  "%s", found.texts);
	cr_expect(!has("split-duplicates"), "the copy is a validation row: %s", found.codes);
	inspect(six(group, SPLIT_CV, 1, 3, (int16_t[]){ 0, 0, 1, 1, 2, 2 }));
	cr_expect(says("split 's': 3 folds, 1 repeat\n") && !has("split-group") && !has("split-class"),
		  "%s", found.texts);
}

/* Rows that take no part in a repeat do not train there. */
Test(inspect, rows_absent_from_a_repeat_are_on_neither_side)
{
	static const int16_t part[] = { 0, 1, 0, INT16_MIN, 1, INT16_MIN };

	inspect(six(NULL, SPLIT_CV, 1, 2, part));
	cr_expect(says("1 time a class is tested that has no training"), "%s", found.texts);
}

Test(inspect, tells_nothing_twice)
{
	findings(file("t.csv", table(grades)), NULL);
	cr_assert(has("note:maybe-categorical()"));
	cr_expect(!strstr(strstr(found.texts, "whole numbers") + 1, "whole numbers"), "%s", found.texts);
}

Test(inspect, the_bundled_sets_leak_nothing)
{
	for (const struct bundled *b = bundled_sets; b->name; b++) {
		findings(b->name, NULL);
		cr_expect(!has("leak") && !has("error"), "%s: %s", b->name, found.codes);
	}
}

/* 1500 rows of 100,000 columns stay sparse: row i has i + 1 in column i, but for the last three. */
Test(inspect, a_sparse_set_is_looked_at_by_rows)
{
	char *text = malloc(1500 * 40);
	size_t used = 0;

	cr_assert(text);
	for (int i = 0; i < 1497; i++)
		used += (size_t)sprintf(text + used, "%d %d:%d\n", i % 2, i + 1, i + 1);
	used += (size_t)sprintf(text + used, "1 1:1\n1 1:1 5:0\n0 100000:3\n");
	findings(scratch_bytes("wide.svm", text, used), NULL);
	free(text);
	cr_expect(says("1500 cells are not zero (0.001 %)"), "%s", found.texts);
	cr_expect(says("zero everywhere: 98502 columns"), "%s", found.texts);
	cr_expect(says("2 rows repeat the features of an earlier one"), "%s", found.texts);
	cr_expect(says("1 group of equal rows (3 rows) with different targets"), "%s", found.texts);
}

/* ---- before a run ---- */

/* Test rows of the first repeat with an equal training row, counted pair by pair. */
static size_t copies_by_pairs(const struct dataset *d, const struct folds *f)
{
	size_t count = 0;

	for (size_t k = 0; k < f->folds; k++) {
		struct fold_rows r;

		cr_assert(!folds_rows(&r, f, d, 0, k, 0, 0, NULL));
		for (size_t i = 0; i < r.ntest; i++)
			for (size_t j = 0; j < r.ntrain; j++)
				if (!memcmp(d->x + r.test[i] * d->cols, d->x + r.train[j] * d->cols,
					    d->cols * sizeof *d->x)) {
					count++;
					break;
				}
		fold_rows_free(&r);
	}
	return count;
}

Test(inspect, copies_across_folds_are_counted_for_every_way_to_split)
{
	static const char *const splits[] = { "10", "holdout:0.3", "forward:5", "loo", "draws:0.5x4", "3x2" };
	struct dataset *d;

	cr_assert(!dataset_load(&d, "xor[n=120]", NULL, NULL));
	for (size_t i = 0; i < 60; i++)         /* two, three and more of a kind, not side by side */
		memcpy(d->x + (i * 7 % 120) * d->cols, d->x + (i % 9) * d->cols, d->cols * sizeof *d->x);
	for (size_t k = 0; k < sizeof splits / sizeof *splits; k++) {
		struct fold_spec spec;
		struct folds f;
		char want[64];

		found = (struct found){ 0 };
		cr_assert(!fold_spec_parse(&spec, splits[k], NULL) && !folds_make(&f, d, &spec, 3, NULL));
		cr_assert(!inspect_folds(d, &f, splits[k], collect, &found, NULL));
		snprintf(want, sizeof want, "split %s: %zu of ", splits[k], copies_by_pairs(d, &f));
		cr_expect(says(want), "%s, not %s", want, found.texts);
		folds_free(&f);
	}
	dataset_destroy(d);
}

/* 300,000 rows of 20 columns are six million cells: too many to sort before every run. */
Test(inspect, of_a_large_table_columns_are_looked_at_on_a_sample)
{
	struct dataset *d;

	cr_assert(!dataset_load(&d, "twonorm[n=300000,d=20]", NULL, NULL));
	for (size_t i = 0; i < d->rows; i++)
		d->x[i * d->cols + 3] = (float)d->label[i];
	memcpy(d->x, d->x + (d->rows - 1) * d->cols, d->cols * sizeof *d->x);
	found = (struct found){ 0 };
	cr_assert(!inspect_bounded(d, collect, &found, NULL));
	cr_expect(says("looked at on 200000 of 300000 rows"), "%s", found.texts);
	cr_expect(has("warning:leak("), "%s", found.codes);
	cr_expect(has("warning:duplicates("), "%s: of all rows", found.codes);
	dataset_destroy(d);
}
