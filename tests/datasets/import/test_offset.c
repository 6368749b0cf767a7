/* Numbers far from 0, out of tables of every format: as exact as what is left of them allows. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/hdf5/hdf5_file.h"
#include "tests/support/scratch.h"

/* Seconds since 1970, an eighth of one apart. */
static double seconds(size_t i)
{
	return 1700000000 + (double)i * 0.125;
}

static void check_column(const struct dataset *d, size_t rows, double (*value)(size_t i))
{
	cr_assert_eq(d->rows, rows);
	cr_assert_neq(d->columns[0].offset, 0);
	for (size_t i = 0; i < rows; i++)
		cr_assert_eq(d->columns[0].offset + (double)d->x[i * d->cols], value(i), "row %zu", i);
}

static char *table(size_t rows, const char *head, const char *row, double (*value)(size_t i))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fputs(head, out);
	for (size_t i = 0; i < rows; i++) {
		fprintf(out, row, value(i), i % 7);
		fputs(i % 2 ? "yes\n" : "no\n", out);
	}
	cr_assert(!fclose(out));
	return text;
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* Few numbers stay words to the end, many become floats on the way; an ARFF file's are floats at once, so
 * that it is read twice. */
Test(import_offset, of_text_small_and_large)
{
	static const size_t rows[] = { 100, 5000 };

	for (size_t k = 0; k < 2; k++) {
		char *csv = table(rows[k], "t,x,class\n", "%.3f,%zu,", seconds);
		char *arff = table(rows[k], "@relation r\n@attribute t numeric\n@attribute x numeric\n"
				   "@attribute class {no,yes}\n@data\n", "%.3f,%zu,", seconds);
		struct remarks said[2];
		struct dataset *d = scratch_load(scratch_text("far.csv", csv), NULL, &said[0]),
			       *a = scratch_load(scratch_text("far.arff", arff), NULL, &said[1]);

		check_column(d, rows[k], seconds);
		check_column(a, rows[k], seconds);
		cr_assert_str_eq(d->digest, a->digest);
		cr_assert(!strstr(said[0].text, "rounded") && !strstr(said[1].text, "rounded"), "%s",
			  said[0].text);
		dataset_destroy(d);
		dataset_destroy(a);
		free(csv);
		free(arff);
	}
}

/* The first 2,000 numbers are no reason for an offset; the other 38,000 are. */
static double late(size_t i)
{
	return i < 2000 ? (double)i * 1048576.5 : seconds(i);
}

static double early(size_t i)
{
	return i < 38000 ? seconds(i) : (double)i * 4096.5;
}

Test(import_offset, is_decided_by_the_whole_column)
{
	double (*const value[])(size_t) = { late, early };
	const size_t from[] = { 2000, 0 }, to[] = { 40000, 38000 };

	for (size_t k = 0; k < 2; k++) {
		char *csv = table(40000, "t,x,class\n", "%.3f,%zu,", value[k]);
		struct dataset *d = scratch_load(scratch_text("far.csv", csv), NULL, NULL);

		cr_assert(fabs(d->columns[0].offset - seconds(20000)) < 4096, "%.17g", d->columns[0].offset);
		for (size_t i = from[k]; i < to[k]; i++)
			cr_assert_eq(d->columns[0].offset + (double)d->x[i * 2], seconds(i), "row %zu", i);
		dataset_destroy(d);
		free(csv);
	}
}

/* Exact floats, a constant, a few values near 0: all without. */
Test(import_offset, is_none_where_none_is_needed)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct dataset *d;

	fputs("year,same,half,cents,class\n", out);
	for (size_t i = 0; i < 3000; i++)
		fprintf(out, "%zu,0.1,%zu.5,%.2f,%s\n", 100000 + i % 20, 1000000 + i % 20,
			(double)(i * 37 % 3001) / 100, i % 2 ? "yes" : "no");
	cr_assert(!fclose(out));
	d = scratch_load(scratch_text("near.csv", text), NULL, NULL);
	for (size_t j = 0; j < 4; j++)
		cr_expect_eq(d->columns[j].offset, 0, "%s", d->columns[j].name);
	dataset_destroy(d);
	free(text);
}

Test(import_offset, spans_training_and_test_file)
{
	char *csv = table(3000, "t,x,class\n", "%.3f,%zu,", seconds), *path;
	struct load_options o = { .table.test_file = "" };
	struct dataset *d;

	path = strdup(scratch_text("train.csv", csv));
	o.table.test_file = path;
	d = scratch_load(scratch_text("main.csv", csv), &o, NULL);
	cr_assert(d->rows == 6000 && d->nsplits == 1);
	for (size_t i = 0; i < 6000; i++)
		cr_assert_eq(d->columns[0].offset + (double)d->x[i * 2], seconds(i % 3000));
	dataset_destroy(d);
	free(path);
	free(csv);
}

static void put(hid_t at, const char *name, size_t rows, size_t cols, const double *values)
{
	hsize_t size[2] = { rows, cols };
	hid_t space = H5Screate_simple(cols ? 2 : 1, size, NULL);
	hid_t set = H5Dcreate2(at, name, H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

	cr_assert(set >= 0 && H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
	H5Dclose(set);
	H5Sclose(space);
}

Test(import_offset, of_doubles_in_foreign_hdf5)
{
	enum { ROWS = 3000 };
	static double x[ROWS * 2], y[ROWS];
	const char *path = scratch_path("far.h5");
	hid_t f = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
	struct dataset *d;

	for (size_t i = 0; i < ROWS; i++) {
		x[2 * i] = seconds(i);
		x[2 * i + 1] = (double)(i % 13);
		y[i] = (double)(i % 2);
	}
	put(f, "X", ROWS, 2, x);
	put(f, "y", ROWS, 0, y);
	H5Fclose(f);
	d = scratch_load(path, NULL, NULL);
	check_column(d, ROWS, seconds);
	cr_assert_eq(d->columns[1].offset, 0);
	dataset_destroy(d);
}

/* Of columns with an offset a whole number is rounded only where the rest of it is too long. */
static double ids(size_t i)
{
	return 1e15 + (double)(i % 1000) + 0.125 * (double)(i % 3);
}

Test(import_offset, saves_whole_numbers_from_rounding)
{
	char *csv = table(5000, "t,x,class\n", "%.3f,%zu,", ids);
	struct remarks said;
	struct dataset *d = scratch_load(scratch_text("far.csv", csv), NULL, &said);

	check_column(d, 5000, ids);
	cr_assert(!strstr(said.text, "rounded"), "%s", said.text);
	dataset_destroy(d);
	free(csv);
}

/* Two clouds whose gap no float spans together with what tells their members apart; `near`: one that does. */
static double clouds(size_t i)
{
	return (i % 3 ? 1e9 : 0) + (double)(i * 7 % 64) / 16 + 1. / 32;
}

static double near(size_t i)
{
	return 1e9 + (i % 2 ? 1e5 : 0) + (double)(i * 7 % 64) / 16;
}

static double uniform(size_t i)
{
	return (double)(i * 2654435761u % 1000003) / 1000003;
}

/* Few and many: words to the end, and floats on the way. */
Test(import_offset, what_single_precision_makes_equal_is_told)
{
	static const struct {
		double (*value)(size_t i);
		bool told;
	} cases[] = { { clouds, true }, { near, false }, { uniform, false } };
	static const size_t rows[] = { 300, 6000 };

	for (size_t k = 0; k < 6; k++) {
		char *csv = table(rows[k % 2], "z,x,class\n", "%.7f,%zu,", cases[k / 2].value);
		struct remarks said;
		struct dataset *d = scratch_load(scratch_text("z.csv", csv), NULL, &said);

		cr_expect_eq(strstr(said.text, "column 'z': its numbers lie too far apart") != NULL,
			     cases[k / 2].told, "case %zu: %s", k, said.text);
		dataset_destroy(d);
		free(csv);
	}
}

/* A tenth of a second in either cloud of `near` is still one. */
Test(import_offset, two_clouds_keep_what_tells_their_members_apart)
{
	char *csv = table(300, "z,x,class\n", "%.7f,%zu,", near);
	struct dataset *d = scratch_load(scratch_text("z.csv", csv), NULL, NULL);

	for (size_t i = 0; i < 300; i++)
		cr_assert(fabs(d->columns[0].offset + (double)d->x[i * d->cols] - near(i)) < 0.01, "row %zu", i);
	dataset_destroy(d);
	free(csv);
}
