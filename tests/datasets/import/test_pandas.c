/* Frames as pandas 1.5.3 writes them: tests/fixtures/make_pandas.py. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/import/hdf5_pickle.h"
#include "tests/support/scratch.h"

static void check_names(const struct dataset *d, size_t n, const char *const *names)
{
	cr_assert_eq(d->cols, n, "%zu columns", d->cols);
	for (size_t j = 0; j < n; j++)
		cr_assert_str_eq(d->columns[j].name, names[j]);
}

Test(import_pandas, columns_are_in_the_frames_order_and_the_last_that_is_no_date_is_the_target)
{
	static const char *const names[] = { "flag", "x", "size", "grade", "größe €", "took" };
	struct remarks said;
	struct dataset *d = scratch_load("tests/fixtures/pandas-order.h5", NULL, &said);
	const float *second = d->x + 6;

	check_names(d, 6, names);
	cr_assert_str_eq(d->target_name, "outcome");
	cr_assert(strstr(said.text, "'when' is ignored: it holds dates") &&
		  strstr(said.text, "'last' is ignored: it holds dates"), "%s", said.text);
	cr_assert(d->x[0] == 1 && second[0] == 0 && second[1] == 1.5f && second[4] == 1 && second[5] == 120);
	dataset_destroy(d);
}

Test(import_pandas, categories_keep_their_names_and_order)
{
	struct dataset *d = scratch_load("tests/fixtures/pandas-order.h5", NULL, NULL);
	const struct column *size = &d->columns[2], *grade = &d->columns[3];

	cr_assert(size->kind == COLUMN_ORDERED && size->levels == 3);
	cr_assert(!strcmp(size->level_names[0], "lo") && !strcmp(size->level_names[1], "mid") &&
		  !strcmp(size->level_names[2], "hi"));
	cr_assert(d->x[2] == 0 && d->x[8] == 2 && d->x[14] == 1 && isnan(d->x[26]));
	cr_assert(grade->kind == COLUMN_CATEGORICAL && grade->levels == 3);
	cr_assert(!strcmp(grade->level_names[0], "10") && !strcmp(grade->level_names[2], "30"));
	cr_assert(d->x[3] == 2 && d->x[9] == 0);
	dataset_destroy(d);
}

Test(import_pandas, fixed_has_flags_times_and_an_order_too)
{
	static const char *const names[] = { "flag", "x", "größe €", "took" };
	struct remarks said;
	struct dataset *d = scratch_load("tests/fixtures/pandas-order-fixed.h5", NULL, &said);

	check_names(d, 4, names);
	cr_assert_str_eq(d->target_name, "outcome");
	cr_assert(strstr(said.text, "'last' is ignored: it holds dates"), "%s", said.text);
	cr_assert(d->x[0] == 1 && d->x[4] == 0 && d->x[5] == 1.5f && d->x[7] == 120);
	dataset_destroy(d);
}

/* A date that the user asks for is a column of words; the third one is missing. */
Test(import_pandas, dates_are_written_as_dates)
{
	struct load_options o = { .table.categorical = "when" };
	struct dataset *d = scratch_load("tests/fixtures/pandas-order.h5", &o, NULL);

	cr_assert(!strcmp(d->columns[0].name, "when") && d->columns[0].levels == 7);
	cr_assert_str_eq(d->columns[0].level_names[0], "2024-01-30 10:20:30");
	cr_assert(isnan(d->x[3 * d->cols]));
	dataset_destroy(d);
	o = (struct load_options){ .table.target = "last" };
	cr_assert(strstr(scratch_refused("tests/fixtures/pandas-order.h5", &o), "no classes"));
}

Test(import_pandas, of_several_frames_each_is_named_and_one_chosen)
{
	struct load_options o = { 0 };
	struct remarks said;
	struct dataset *d = scratch_load("tests/fixtures/pandas-keys.h5", NULL, &said);

	cr_assert(d->cols == 2 && strstr(said.text, "2 pandas frames: 'a', 'b/train'; 'a' is read, --key"), "%s",
		  said.text);
	dataset_destroy(d);
	for (int slash = 0; slash < 2; slash++) {
		o.table.key = "/b/train" + !slash;
		d = scratch_load("tests/fixtures/pandas-keys.h5", &o, &said);
		cr_assert(d->cols == 1 && strstr(said.text, "under the key 'b/train'"), "%s", said.text);
		dataset_destroy(d);
	}
	o.table.key = "b";
	cr_assert(strstr(scratch_refused("tests/fixtures/pandas-keys.h5", &o), "no such frame; there are 'a', 'b/train'"));
	cr_assert(strstr(scratch_refused(scratch_text("a.csv", "x,y\n1,2\n3,4\n"), &o), "no HDF5 file"));
}

Test(import_pandas, only_what_is_pickled_is_said_to_be)
{
	const char *text = scratch_refused("tests/fixtures/pandas-fixed.h5", NULL);

	cr_assert(strstr(text, "column 's' is pickled"), "%s", text);
}

Test(import_pandas, pickled_lists_of_names)
{
	char **names;
	size_t n;

	cr_assert(!hdf5_pickle_names("(lp0\nVgr\xf6\xdf""e \\u20ac\np1\naVa\\u005cb\np2\naI7\na.", &names, &n, NULL));
	cr_assert(n == 3 && !strcmp(names[0], "größe €") && !strcmp(names[1], "a\\b") && !strcmp(names[2], "7"));
	free(names);
	cr_assert(!hdf5_pickle_names("(lp0\n(I1\n(lp1\nVx\\u12\np2\naV\\U0001F600\np3\natp4\na.", &names, &n, NULL));
	cr_assert(n == 2 && !strcmp(names[0], "x\\u12") && !strcmp(names[1], "\xf0\x9f\x98\x80"));
	free(names);
	cr_assert(!hdf5_pickle_names("", &names, &n, NULL) && n == 0);
	free(names);
}

Test(import_pandas, pickled_orders)
{
	static const char info[] = "(dp0\nI1\n(dp1\nVnames\np2\n(lp3\nNasVtype\np4\nVIndex\np5\nssVa\np6\n(dp7\n"
				   "sVb\np8\n(dp9\nVordered\np10\nI01\nssVc\np11\n(dp12\ng10\nI00\nssVd\np13\n(dp14\ng10\nI01\nss.";

	cr_assert(!hdf5_pickle_ordered(info, "a") && hdf5_pickle_ordered(info, "b"));
	cr_assert(!hdf5_pickle_ordered(info, "c") && hdf5_pickle_ordered(info, "d"));
	cr_assert(!hdf5_pickle_ordered(info, "ordered") && !hdf5_pickle_ordered("", "a"));
}
