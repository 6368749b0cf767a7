#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/number.h"
#include "datasets/digest.h"
#include "datasets/export/export.h"
#include "datasets/generate/generate.h"
#include "datasets/load_options.h"
#include "tests/support/scratch.h"

static struct remarks said;

static void collect(void *ctx, const char *text)
{
	(void)ctx;
	strncat(said.text, text, sizeof said.text - strlen(said.text) - 2);
	strcat(said.text, "\n");
}

static const char *export(const struct dataset *d, const char *format, const char *name)
{
	const struct export_options o = { .remark = collect };
	const char *path = scratch_path(name);
	struct err e = { 0 };

	*said.text = 0;
	cr_assert(!export_dataset(d, format, path, &o, &e), "%s", e.text);
	return path;
}

static struct dataset *generated(const char *spec)
{
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(!generate_dataset(&d, spec, &e), "%s", e.text);
	return d;
}

/* All that the digest covers, so that a difference says where it is. */
static void same(const struct dataset *a, const struct dataset *b)
{
	cr_assert(a->rows == b->rows && a->cols == b->cols && a->task == b->task && a->classes == b->classes);
	for (size_t j = 0; j < a->cols; j++) {
		cr_assert_str_eq(a->columns[j].name, b->columns[j].name);
		cr_assert_eq(a->columns[j].kind, b->columns[j].kind, "%s", a->columns[j].name);
		cr_assert_eq(a->columns[j].levels, b->columns[j].levels, "%s", a->columns[j].name);
		for (size_t k = 0; k < a->columns[j].levels; k++)
			cr_assert_str_eq(a->columns[j].level_names[k], b->columns[j].level_names[k]);
	}
	for (size_t i = 0; i < a->rows * a->cols; i++)
		cr_assert(a->x[i] == b->x[i] || (isnan(a->x[i]) && isnan(b->x[i])), "cell %zu: %g, %g", i,
			  (double)a->x[i], (double)b->x[i]);
	for (size_t i = 0; i < a->rows; i++)
		cr_assert(a->label ? a->label[i] == b->label[i] : a->target[i] == b->target[i], "target %zu", i);
	cr_assert_str_eq(a->digest, b->digest);
}

/* Every awkward thing at once: odd spellings, words that look like missing ones or numbers, an ordered
 * column, missing cells, weights, values that need nine digits, rows without a blank. */
static struct dataset *awkward(bool weights)
{
	static const char *const odd[] = { "it's", "a,b", "say \"x\"", "?", "back\\slash", "NA", " lead", "tab\there" };
	static const char *const sizes[] = { "small", "medium", "large" };
	static const char *const digits[] = { "1", "2", "10" };
	static const char *const classes[] = { "no way", "yes" };
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(!dataset_create(&d, "awkward", TASK_CLASSIFY, 24, 5, &e) && !dataset_classes(d, 2, classes, &e));
	cr_assert(!dataset_column(d, 0, "x, first", COLUMN_NUMERIC, 0, NULL, &e) &&
		  !dataset_column(d, 1, "odd one", COLUMN_CATEGORICAL, 8, odd, &e) &&
		  !dataset_column(d, 2, "size", COLUMN_ORDERED, 3, sizes, &e) &&
		  !dataset_column(d, 3, "digit", COLUMN_CATEGORICAL, 3, digits, &e) &&
		  !dataset_column(d, 4, "y2", COLUMN_NUMERIC, 0, NULL, &e));
	cr_assert(!dataset_text(&d->target_name, "the class", &e));
	for (size_t i = 0; i < 24; i++) {
		float *x = d->x + 5 * i;
		x[0] = (float)(1.0 / (double)(i + 3)) * (i % 2 ? 1e-30f : 1);
		x[1] = (float)(i % 8);
		x[2] = (float)(i % 3);
		x[3] = i % 7 ? (float)(i % 3) : NAN;
		x[4] = i % 5 ? (float)i * 1e7f + 1 : NAN;
		d->label[i] = i % 4 == 0;
	}
	if (weights) {
		d->weight = malloc(24 * sizeof *d->weight);
		for (size_t i = 0; i < 24; i++)
			d->weight[i] = 0.1f * (float)(i + 1);
	}
	cr_assert(!dataset_seal(d, &e), "%s", e.text);
	return d;
}

Test(export, arff_brings_everything_back)
{
	struct dataset *a = awkward(true), *b = scratch_load(export(a, NULL, "a.arff"), NULL, NULL);

	same(a, b);
	cr_assert(!memcmp(a->weight, b->weight, 24 * sizeof *a->weight));
	dataset_destroy(a);
	dataset_destroy(b);
}

Test(export, csv_brings_everything_back_by_the_command_it_names)
{
	struct load_options o = { .table.target = "the class", .table.task = "classification",
				  .table.categorical = "odd one,digit", .table.weight = "weight", .table.ordered = "size=small:medium:large" };
	struct dataset *a = awkward(true), *b;

	b = scratch_load(export(a, NULL, "a.csv"), &o, NULL);
	cr_assert(strstr(said.text, "--target 'the class' --task classification --categorical 'odd one,digit' "
				    "--ordered size=small:medium:large --weight weight"), "%s", said.text);
	cr_assert(a->rows == b->rows && a->cols == b->cols);
	for (size_t i = 0; i < 24; i++) {
		const float *x = a->x + 5 * i, *y = b->x + 5 * i;
		cr_assert(x[0] == y[0] && (x[4] == y[4] || isnan(x[4] + y[4])) && x[2] == y[2]);
		cr_assert_str_eq(a->columns[1].level_names[(int)x[1]], b->columns[1].level_names[(int)y[1]]);
		cr_assert(isnan(x[3]) ? isnan(y[3]) : !strcmp(a->columns[3].level_names[(int)x[3]],
							      b->columns[3].level_names[(int)y[3]]));
		cr_assert(a->label[i] == b->label[i] && a->weight[i] == b->weight[i]);
	}
	dataset_destroy(a);
	dataset_destroy(b);
}

static const char *const specs[] = { "moons[n=200,noise=0.3]", "friedman2[n=150]", "waveform[n=90]",
				     "mixed[n=120,missing=0.1]", "mixed[n=60,task=regression]" };

Test(export, generated_sets_come_back_bit_for_bit)
{
	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
		struct dataset *a = generated(specs[i]), *b = scratch_load(export(a, "arff", "g.arff"), NULL, NULL);
		struct load_options o = { .table.target = a->target_name };
		same(a, b);
		dataset_destroy(b);
		b = scratch_load(export(a, "csv", "g.csv.gz"), &o, NULL);
		same(a, b);
		dataset_destroy(b);
		b = scratch_load(export(a, NULL, "g.tsv"), &o, NULL);
		same(a, b);
		dataset_destroy(b);
		dataset_destroy(a);
	}
}

Test(export, svmlight_keeps_every_number)
{
	struct dataset *a = generated("xor[n=50,extra=2]"), *b;

	for (size_t i = 0; i < a->rows; i++)
		a->x[i * 4 + 3] = 0;            /* the last column is empty */
	a->x[2] = NAN;
	b = scratch_load(export(a, NULL, "a.svm"), NULL, NULL);
	cr_assert(b->rows == 50 && b->cols == 4 && b->classes == 2);
	for (size_t i = 0; i < 200; i++)
		cr_assert(a->x[i] == b->x[i] || isnan(a->x[i] + b->x[i]));
	cr_assert(!memcmp(a->label, b->label, 50 * sizeof *a->label));
	cr_assert(strstr(said.text, "names are not kept"), "%s", said.text);
	dataset_destroy(a);
	dataset_destroy(b);
	a = generated("mixed[n=10]");
	struct err e = { 0 };
	cr_assert(export_dataset(a, "svmlight", scratch_path("no.svm"), NULL, &e) && strstr(e.text, "'c1'"), "%s", e.text);
	cr_assert(access(scratch_path("no.svm"), F_OK), "nothing is left behind");
	dataset_destroy(a);
}

Test(export, sparse_rows_come_back_the_same)
{
	char text[8000];
	size_t used = 0;
	struct dataset *a, *b;

	for (int i = 0; i < 200; i++)
		used += (size_t)sprintf(text + used, "%d %d:1 %d:2.5\n", i % 2 ? 1 : -1, i + 1, 1000000 - i);
	a = scratch_load(scratch_bytes("a.svm", text, used), NULL, NULL);
	cr_assert(a->sparse != NULL);
	b = scratch_load(export(a, "svmlight", "b.svm"), NULL, NULL);
	cr_assert_str_eq(a->digest, b->digest);
	dataset_destroy(a);
	dataset_destroy(b);
}

Test(export, what_cannot_be_written_is_an_error_and_leaves_nothing)
{
	struct dataset *d = generated("moons[n=20]");
	struct err e = { 0 };

	cr_assert(export_dataset(d, NULL, "/nowhere/a.csv", NULL, &e) && e.code == ERR_IO, "%s", e.text);
	cr_assert(export_dataset(d, NULL, "a.xyz", NULL, &e) && e.code == ERR_PARAM, "%s", e.text);
	cr_assert(export_dataset(d, "parquet", "a.csv", NULL, &e) && strstr(e.text, "no export format"), "%s", e.text);
	cr_assert(export_dataset(d, "flat", "-", NULL, &e) && strstr(e.text, "standard output"), "%s", e.text);
	cr_assert(export_dataset(d, "flat", "/dev/null", NULL, &e) && strstr(e.text, "a device or a pipe"), "%s", e.text);
	dataset_destroy(d);
	d = generated("friedman1[n=20000,d=50]");
	cr_assert(export_dataset(d, "csv", "/dev/full", NULL, &e) && e.code == ERR_IO, "%s", e.text);
	dataset_destroy(d);
}

Test(export, floats_get_their_shortest_exact_text)
{
	static const struct { float x; const char *text; } cases[] = {
		{ 0, "0" }, { -0.0f, "-0" }, { 1, "1" }, { -17, "-17" }, { 0.1f, "0.1" }, { 1e-45f, "1.4013e-45" },
		{ 16777216, "16777216" }, { 3.4028235e38f, "3.4028235e+38" }, { 0.33333334f, "0.33333334" },
	};
	char buf[32];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_str_eq(number_float_text(cases[i].x, 0, buf), cases[i].text, "%s", buf);
}
