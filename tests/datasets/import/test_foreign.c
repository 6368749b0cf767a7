/* HDF5 files that other programs wrote. The pandas fixtures were written by pandas 1.5.3:
 *   df = DataFrame({a: [1.5, 2, nan, 4], n: [1, 2, 3, 4], s: [x, ye', x, None], cat: u v u u (only
 *   in pandas-columns), b: [True, False, True, True], y: [0, 1, 0, 1]}), to_hdf with format table,
 *   table with data_columns, and fixed; pandas-numbers holds a and n, fixed. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/load.h"
#include "tests/support/scratch.h"

static void put(hid_t at, const char *name, hid_t type, size_t rows, size_t cols,
		const void *values)
{
	hsize_t size[2] = { rows, cols };
	hid_t space = H5Screate_simple(cols ? 2 : 1, size, NULL);
	hid_t set = H5Dcreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

	cr_assert(set >= 0 && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
	H5Dclose(set);
	H5Sclose(space);
}

static void put_words(hid_t at, const char *name, size_t n, const char *words, size_t width)
{
	hsize_t size = n;
	hid_t space = H5Screate_simple(1, &size, NULL), type = H5Tcopy(H5T_C_S1), set;

	H5Tset_size(type, width);
	H5Tset_strpad(type, H5T_STR_NULLPAD);
	set = H5Dcreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	cr_assert(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, words) >= 0);
	H5Dclose(set);
	H5Tclose(type);
	H5Sclose(space);
}

static const float x6[12] = { 1, 2, 3, NAN, 5, 6, 7, 8, 9, 10, 11, 12 };
static const int y6[6] = { 0, 1, 1, 0, 2, 2 };
static const unsigned char hot[18] = { 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1 };

static void flat(hid_t f)
{
	put(f, "X", H5T_NATIVE_FLOAT, 6, 2, x6);
	put(f, "y", H5T_NATIVE_INT, 6, 0, y6);
}

static void flat_columns(hid_t f)
{
	put(f, "data", H5T_NATIVE_FLOAT, 6, 2, x6);
	put(f, "label", H5T_NATIVE_INT, 6, 1, y6);
}

static void one_hot(hid_t f)
{
	put(f, "features", H5T_NATIVE_FLOAT, 6, 2, x6);
	put(f, "targets", H5T_NATIVE_UCHAR, 6, 3, hot);
}

static void words(hid_t f)
{
	put(f, "x", H5T_NATIVE_FLOAT, 6, 2, x6);
	put_words(f, "labels", 6, "0\0001\0001\0000\0002\0002", 2);
}

static void parts(hid_t f)
{
	put(f, "x_train", H5T_NATIVE_FLOAT, 4, 2, x6);
	put(f, "y_train", H5T_NATIVE_INT, 4, 0, y6);
	put(f, "x_test", H5T_NATIVE_FLOAT, 2, 2, x6 + 8);
	put(f, "y_test", H5T_NATIVE_INT, 2, 0, y6 + 4);
}

static void groups(hid_t f)
{
	static const char *const names[] = { "train", "test" };

	for (int k = 0; k < 2; k++) {
		hid_t g = H5Gcreate2(f, names[k], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

		put(g, "data", H5T_NATIVE_FLOAT, k ? 2 : 4, 2, x6 + 8 * k);
		put(g, "target", H5T_NATIVE_INT, k ? 2 : 4, 0, y6 + 4 * k);
		H5Gclose(g);
	}
}

static void inside_a_group(hid_t f)
{
	hid_t g = H5Gcreate2(f, "mine", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

	flat(g);
	H5Gclose(g);
}

static void named(hid_t f)
{
	flat(f);
	put_words(f, "feature_names", 2, "ab\0cd\0", 3);
	put_words(f, "class_names", 3, "z\0y\0x", 2);
}

static const struct {
	void (*make)(hid_t file);
	const char *target;
	bool split;
} layouts[] = {
	{ flat, "y", false }, { flat_columns, "label", false }, { one_hot, "targets", false },
	{ words, "labels", false }, { parts, "target", true }, { groups, "target", true },
	{ inside_a_group, "y", false }, { named, "y", false },
};

static const char *make(const char *name, void (*fill)(hid_t file))
{
	const char *path = scratch_path(name);
	hid_t f = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);

	cr_assert(f >= 0);
	fill(f);
	H5Fclose(f);
	return path;
}

Test(import_foreign, the_usual_layouts_hold_the_same_data)
{
	for (size_t k = 0; k < sizeof layouts / sizeof *layouts; k++) {
		struct remarks r = { "" };
		struct load_options opt = { .remark = remarks_keep, .ctx = &r };
		struct dataset *d = NULL;
		struct err e = { 0 };

		cr_assert(!dataset_load(&d, make("f.h5", layouts[k].make), &opt, &e),
			  "layout %zu: %s", k, e.text);
		cr_assert(d->rows == 6 && d->cols == 2 && d->classes == 3, "layout %zu", k);
		for (size_t i = 0; i < 6; i++)
			cr_assert(d->label[i] == (uint32_t)y6[i], "layout %zu row %zu", k, i);
		cr_assert(d->x[2] == 3 && isnan(d->x[3]) && d->x[11] == 12);
		cr_assert_str_eq(d->target_name, layouts[k].target);
		cr_assert(d->nsplits == layouts[k].split);
		cr_assert(!layouts[k].split ||
			  (d->splits[0].part[3] == 0 && d->splits[0].part[4] == 2));
		cr_assert(strstr(r.text, " from '"), "it says what it found: %s", r.text);
		if (layouts[k].make == named)
			cr_assert(!strcmp(d->columns[1].name, "cd") &&
				  !strcmp(d->class_names[0], "z"));
		dataset_destroy(d);
	}
}

static void no_pair(hid_t f)
{
	put(f, "X", H5T_NATIVE_FLOAT, 6, 2, x6);
	put(f, "other", H5T_NATIVE_INT, 6, 0, y6);
}
static void short_y(hid_t f)
{
	put(f, "X", H5T_NATIVE_FLOAT, 6, 2, x6);
	put(f, "y", H5T_NATIVE_INT, 5, 0, y6);
}
static void two_ones(hid_t f)
{
	put(f, "X", H5T_NATIVE_FLOAT, 3, 2, x6);
	put(f, "y", H5T_NATIVE_INT, 3, 2, y6);
}
static void word_x(hid_t f)
{
	put_words(f, "X", 6, "0\0001\0001\0000\0002\0002", 2);
	put(f, "y", H5T_NATIVE_INT, 6, 0, y6);
}

static const struct {
	void (*make)(hid_t file);
	const char *words;
} strange[] = {
	{ no_pair, "it holds X, other" },
	{ short_y, "'X' has 6 rows, 'y' 5" },
	{ two_ones, "not one-hot (row 3)" },
	{ word_x, "does not hold numbers" },
};

Test(import_foreign, strange_files_are_refused_by_what_they_lack)
{
	for (size_t k = 0; k < sizeof strange / sizeof *strange; k++) {
		struct dataset *d = NULL;
		struct err e = { 0 };

		cr_assert(dataset_load(&d, make("s.h5", strange[k].make), NULL, &e) < 0, "file %zu",
			  k);
		cr_assert(strstr(e.text, strange[k].words) && strstr(e.text, "s.h5"),
			  "file %zu: %s", k, e.text);
	}
}

Test(import_foreign, pandas_tables_are_read_in_both_forms)
{
	for (int columns = 0; columns < 2; columns++) {
		struct dataset *d = NULL;
		struct err e = { 0 };

		cr_assert(!dataset_load(&d, columns ? "tests/fixtures/pandas-columns.h5" :
					"tests/fixtures/pandas-table.h5", NULL, &e), "%s", e.text);
		cr_assert(d->rows == 4 && d->cols == (columns ? 5 : 4) && d->classes == 2);
		for (size_t j = 0; j < d->cols; j++) {
			const struct column *c = &d->columns[j];
			const float *x = d->x + j;
			size_t n = d->cols;

			if (!strcmp(c->name, "a"))
				cr_assert(x[0] == 1.5f && isnan(x[2 * n]) && x[3 * n] == 4);
			else if (!strcmp(c->name, "n") || !strcmp(c->name, "b"))
				cr_assert(x[0] == 1 && x[n] == (*c->name == 'n' ? 2 : 0));
			else if (!strcmp(c->name, "s"))
				cr_assert(c->levels == 2 && !strcmp(c->level_names[1], "yé") &&
					  isnan(x[3 * n]));
			else
				cr_assert(!strcmp(c->name, "cat") && c->levels == 2 && x[n] == 1 &&
					  x[0] == 0);
		}
		dataset_destroy(d);
	}
}

Test(import_foreign, pandas_fixed_is_read_where_it_holds_numbers_and_explained_where_not)
{
	struct dataset *d = NULL;
	struct err e = { 0 };

	cr_assert(!dataset_load(&d, "tests/fixtures/pandas-numbers.h5", NULL, &e), "%s", e.text);
	cr_assert(d->rows == 4 && d->cols == 1 && isnan(d->x[2]));
	dataset_destroy(d);
	cr_assert(dataset_load(&d, "tests/fixtures/pandas-fixed.h5", NULL, &e) < 0);
	cr_assert(strstr(e.text, "format='table'"), "%s", e.text);
}

Test(import_foreign, options_for_tables_apply)
{
	struct load_options opt = { .table.target = "s", .table.ignore = "b" };
	struct dataset *d = NULL;
	struct err e = { 0 };

	cr_assert(!dataset_load(&d, "tests/fixtures/pandas-table.h5", &opt, &e), "%s", e.text);
	cr_assert(d->rows == 3 && d->cols == 3 && d->classes == 2 && !strcmp(d->target_name, "s"));
	dataset_destroy(d);
}

/* A name as long as a path's room, with its word list one group deeper than usual. */
Test(import_foreign, a_pandas_column_of_a_very_long_name_harms_nothing)
{
	char name[295], meta[330];
	const char *path = scratch_path("long.h5");
	hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), set, attr;
	hid_t group = H5Gcreate2(file, "df", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), deep;
	hid_t type = H5Tcopy(H5T_C_S1), one = H5Screate(H5S_SCALAR), space, record;
	int64_t rows[4][3] = { { 0, 1, 0 }, { 1, 2, 1 }, { 2, 3, 0 }, { 3, 4, 1 } };
	hsize_t size = 4;
	struct dataset *d = NULL;
	struct err e = { 0 };

	memset(name, 'A', sizeof name - 1);
	name[sizeof name - 1] = 0;
	H5Tset_size(type, 12);
	attr = H5Acreate2(group, "pandas_type", type, one, H5P_DEFAULT, H5P_DEFAULT);
	cr_assert(H5Awrite(attr, type, "frame_table") >= 0);
	H5Aclose(attr);
	record = H5Tcreate(H5T_COMPOUND, sizeof *rows);
	H5Tinsert(record, "index", 0, H5T_NATIVE_INT64);
	H5Tinsert(record, name, 8, H5T_NATIVE_INT64);
	H5Tinsert(record, "y", 16, H5T_NATIVE_INT64);
	space = H5Screate_simple(1, &size, NULL);
	set = H5Dcreate2(group, "table", record, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	cr_assert(H5Dwrite(set, record, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows) >= 0);
	deep = H5Gcreate2(group, "meta", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	H5Gclose(deep);
	snprintf(meta, sizeof meta, "meta/%s", name);
	for (int k = 0; k < 2; k++, strcat(meta, "/table")) {
		deep = H5Gcreate2(group, meta, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
		cr_assert(deep >= 0);
		H5Gclose(deep);
	}
	H5Dclose(set);
	H5Sclose(space);
	H5Sclose(one);
	H5Tclose(record);
	H5Tclose(type);
	H5Gclose(group);
	H5Fclose(file);
	cr_assert(!dataset_load(&d, path, NULL, &e), "%s", e.text);
	cr_assert(d->rows == 4 && d->cols == 1 && !strcmp(d->columns[0].name, name));
	dataset_destroy(d);
}

/* Links inside the file lead where they point, by whatever way; those out of it nowhere. */
Test(import_foreign, links_within_the_file_are_followed)
{
	char *whole = strdup(scratch_path("whole.h5")), *linked = strdup(scratch_path("linked.h5"));
	hid_t f = H5Fcreate(whole, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), g;
	struct dataset *a, *b;
	const char *said;

	flat(f);
	H5Fclose(f);
	f = H5Fcreate(linked, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
	g = H5Gcreate2(f, "store", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	put(g, "cells", H5T_NATIVE_FLOAT, 6, 2, x6);
	put(g, "names", H5T_NATIVE_INT, 6, 0, y6);
	H5Lcreate_soft("names", g, "again", H5P_DEFAULT, H5P_DEFAULT);
	H5Lcreate_soft("/store/cells", f, "X", H5P_DEFAULT, H5P_DEFAULT);
	H5Lcreate_soft("store/./again", f, "y", H5P_DEFAULT, H5P_DEFAULT);
	H5Gclose(g);
	H5Fclose(f);
	a = scratch_load(whole, NULL, NULL);
	b = scratch_load(linked, NULL, NULL);
	cr_assert_str_eq(a->digest, b->digest);
	dataset_destroy(a);
	dataset_destroy(b);
	f = H5Fopen(linked, H5F_ACC_RDWR, H5P_DEFAULT);
	H5Ldelete(f, "X", H5P_DEFAULT);
	H5Gclose(H5Gcreate2(f, "spare", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
	H5Lcreate_external("whole.h5", "/", f, "other", H5P_DEFAULT, H5P_DEFAULT);
	H5Lcreate_soft("/other/X", f, "X", H5P_DEFAULT, H5P_DEFAULT);
	H5Fclose(f);
	said = scratch_refused(linked, NULL);
	cr_assert(strstr(said, "X (a link that leads nowhere in this file)") &&
		  strstr(said, "other (a link to another file, not followed)"), "%s", said);
	free(whole);
	free(linked);
}

/* (features, rows), and y as (rows) or (1, rows); a square X by MATLAB's mark. */
Test(import_foreign, features_in_rows_are_turned_when_the_target_says_so)
{
	static const float turned[12] = { 1, 3, 5, 7, 9, 11, 2, NAN, 6, 8, 10, 12 };
	static const double square[4] = { 1, 2, 3, 4 };
	const char *path = scratch_path("plain.h5");
	hid_t f = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), set, one, attr;
	struct dataset *d, *plain;
	struct remarks said;

	flat(f);
	H5Fclose(f);
	plain = scratch_load(path, NULL, NULL);
	for (size_t k = 0; k < 2; k++) {
		path = scratch_path("turned.h5");
		f = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
		put(f, "X", H5T_NATIVE_FLOAT, 2, 6, turned);
		put(f, "y", H5T_NATIVE_INT, k ? 1 : 6, k ? 6 : 0, y6);
		H5Fclose(f);
		d = scratch_load(path, NULL, &said);
		cr_assert_str_eq(d->digest, plain->digest);
		cr_assert(strstr(said.text, "'X' is 2 x 6 and 'y' has 6 values: features lie in rows"), "%s",
			  said.text);
		dataset_destroy(d);
	}
	for (size_t marked = 0; marked < 2; marked++) {
		path = scratch_path("square.h5");
		f = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
		put(f, "X", H5T_NATIVE_DOUBLE, 2, 2, square);
		put(f, "y", H5T_NATIVE_INT, 2, 0, y6);
		set = H5Dopen2(f, "X", H5P_DEFAULT);
		one = H5Screate(H5S_SCALAR);
		attr = H5Acreate2(set, marked ? "MATLAB_class" : "unit", H5T_NATIVE_INT, one, H5P_DEFAULT, H5P_DEFAULT);
		H5Aclose(attr);
		H5Sclose(one);
		H5Dclose(set);
		H5Fclose(f);
		d = scratch_load(path, NULL, NULL);
		cr_assert_eq(d->x[1], marked ? 3 : 2);
		dataset_destroy(d);
	}
	dataset_destroy(plain);
}

Test(import_foreign, of_several_groups_key_names_one)
{
	struct load_options o = { .table.key = "two" };
	const char *path = scratch_path("groups.h5");
	hid_t f = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), g;
	struct dataset *d;

	for (size_t k = 0; k < 2; k++) {
		g = H5Gcreate2(f, k ? "two" : "one", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
		flat(g);
		H5Gclose(g);
	}
	H5Fclose(f);
	cr_assert(strstr(scratch_refused(path, NULL), "--key names one"));
	d = scratch_load(path, &o, NULL);
	cr_assert_eq(d->rows, 6);
	dataset_destroy(d);
	o.table.key = "three";
	cr_assert(strstr(scratch_refused(path, &o), "no group 'three'"));
}
