/* Files that are damaged, or made to harm: each gives one line, in bounded time and memory. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/catalog.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/load.h"
#include "datasets/validate.h"
#include "tests/support/scratch.h"

/* A copy of the embedded iris, to be spoiled. */
static const char *fresh(const char *name)
{
	const struct bundled *b = bundled_find("iris");

	return scratch_bytes(name, b->from, (size_t)(b->to - b->from));
}

static const char *refused(const char *path)
{
	static struct err e;
	struct dataset *d = NULL;
	clock_t from = clock();

	err_clear(&e);
	cr_assert(dataset_load(&d, path, NULL, &e) < 0, "%s was taken", path);
	cr_assert(!d && *e.text && !strchr(e.text, '\n'), "one line: %s", e.text);
	cr_assert(strstr(e.text, path), "the file is named: %s", e.text);
	cr_assert(clock() - from < 5 * CLOCKS_PER_SEC);
	return e.text;
}

/* ---- spoilers: each changes one thing in an open file ---- */

static void put_text(hid_t at, const char *attr, const char *text)
{
	hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR), a;

	H5Adelete(at, attr);
	H5Tset_size(type, strlen(text) + 1);
	a = H5Acreate2(at, attr, type, space, H5P_DEFAULT, H5P_DEFAULT);
	cr_assert(H5Awrite(a, type, text) >= 0);
	H5Aclose(a);
	H5Sclose(space);
	H5Tclose(type);
}

static void put_numbers(hid_t at, const char *name, hid_t type, size_t n, const void *values)
{
	hsize_t size = n;
	hid_t space = H5Screate_simple(1, &size, NULL), set;

	H5Ldelete(at, name, H5P_DEFAULT);
	set = H5Dcreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	if (values)
		cr_assert(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
	H5Dclose(set);
	H5Sclose(space);
}

static hid_t open_at(hid_t file, const char *path)
{
	hid_t at = H5Oopen(file, path, H5P_DEFAULT);

	cr_assert(at >= 0);
	return at;
}

static void spoil_task(hid_t f) { put_text(f, "task", "clustering"); }
static void spoil_version(hid_t f) { put_text(f, "format_version", "7.0"); }
static void drop_format(hid_t f) { H5Adelete(f, "format"); }
static void drop_table(hid_t f) { H5Ldelete(f, "table", H5P_DEFAULT); }
static void drop_column(hid_t f) { H5Ldelete(f, "table/petal width", H5P_DEFAULT); }
static void drop_index(hid_t f) { H5Ldelete(f, "table/row_id", H5P_DEFAULT); }
static void drop_codes(hid_t f) { H5Ldelete(f, "table/species/codes", H5P_DEFAULT); }

static void spoil_role(hid_t f)
{
	hid_t at = open_at(f, "table/petal width");

	put_text(at, "role", "king");
	H5Oclose(at);
}

static void second_target(hid_t f)
{
	hid_t at = open_at(f, "table/petal width");

	put_text(at, "role", "target");
	H5Oclose(at);
}

static void no_target(hid_t f)
{
	hid_t at = open_at(f, "table/species");

	put_text(at, "role", "feature");
	H5Oclose(at);
}

static void short_column(hid_t f)
{
	static const float v[149];

	put_numbers(f, "table/petal width", H5T_NATIVE_FLOAT, 149, v);
}

static void infinite_cell(hid_t f)
{
	float v[150] = { [7] = __builtin_inff() };

	put_numbers(f, "table/petal width", H5T_NATIVE_FLOAT, 150, v);
}

static void code_out_of_range(hid_t f)
{
	int v[150] = { [70] = 3 };

	put_numbers(f, "table/species/codes", H5T_NATIVE_INT, 150, v);
}

static void code_below(hid_t f)
{
	int v[150] = { [70] = -2 };

	put_numbers(f, "table/species/codes", H5T_NATIVE_INT, 150, v);
}

static void missing_class(hid_t f)
{
	int v[150] = { [70] = -1 };

	put_numbers(f, "table/species/codes", H5T_NATIVE_INT, 150, v);
}

static void fractional_codes(hid_t f)
{
	double v[150] = { [70] = 0.5 };

	put_numbers(f, "table/species/codes", H5T_NATIVE_DOUBLE, 150, v);
}

static void numbers_as_categories(hid_t f)
{
	int v[3] = { 1, 2, 3 };

	put_numbers(f, "table/species/categories", H5T_NATIVE_INT, 3, v);
}

/* 2^40 rows of nothing: no bytes are stored, a terabyte is claimed. */
static void absurd_rows(hid_t f)
{
	hsize_t size = (hsize_t)1 << 40, chunk = 1 << 20;
	hid_t space = H5Screate_simple(1, &size, NULL), create = H5Pcreate(H5P_DATASET_CREATE), set;

	H5Ldelete(f, "table/petal width", H5P_DEFAULT);
	H5Pset_chunk(create, 1, &chunk);
	set = H5Dcreate2(f, "table/petal width", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, create,
			 H5P_DEFAULT);
	cr_assert(set >= 0);
	H5Dclose(set);
	H5Pclose(create);
	H5Sclose(space);
}

static void unwritten_rows(hid_t f)
{
	hsize_t size = 100000, chunk = 1 << 10;
	hid_t space = H5Screate_simple(1, &size, NULL), create = H5Pcreate(H5P_DATASET_CREATE), set;

	H5Ldelete(f, "table/petal width", H5P_DEFAULT);
	H5Pset_chunk(create, 1, &chunk);
	set = H5Dcreate2(f, "table/petal width", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, create,
			 H5P_DEFAULT);
	H5Dclose(set);
	H5Pclose(create);
	H5Sclose(space);
}

static void external_data(hid_t f)
{
	hsize_t size = 150;
	hid_t space = H5Screate_simple(1, &size, NULL), create = H5Pcreate(H5P_DATASET_CREATE), set;

	H5Ldelete(f, "table/petal width", H5P_DEFAULT);
	cr_assert(H5Pset_external(create, "/etc/passwd", 0, 600) >= 0);
	set = H5Dcreate2(f, "table/petal width", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, create,
			 H5P_DEFAULT);
	cr_assert(set >= 0);
	H5Dclose(set);
	H5Pclose(create);
	H5Sclose(space);
}

/* sums_first: the checksum is of the numbers, under gzip; else a chunk of one byte has a checksum. */
static void odd_sums(hid_t f, bool sums_first)
{
	hsize_t size = 150, at = 0;
	hid_t space = H5Screate_simple(1, &size, NULL), create = H5Pcreate(H5P_DATASET_CREATE), set;

	H5Ldelete(f, "table/petal width", H5P_DEFAULT);
	cr_assert(H5Pset_chunk(create, 1, &size) >= 0 && H5Pset_fletcher32(create) >= 0 &&
		  (!sums_first || H5Pset_deflate(create, 1) >= 0));
	set = H5Dcreate2(f, "table/petal width", H5T_IEEE_F32LE, space, H5P_DEFAULT, create, H5P_DEFAULT);
	cr_assert(H5Dwrite_chunk(set, H5P_DEFAULT, 0, &at, 1, "x") >= 0);
	H5Dclose(set);
	H5Pclose(create);
	H5Sclose(space);
}

static void short_sum(hid_t f)
{
	odd_sums(f, false);
}

static void covered_sum(hid_t f)
{
	odd_sums(f, true);
}

static void external_link(hid_t f)
{
	H5Ldelete(f, "table/petal width", H5P_DEFAULT);
	H5Lcreate_external("/etc/other.h5", "/x", f, "table/petal width", H5P_DEFAULT, H5P_DEFAULT);
}

static void soft_link_cycle(hid_t f)
{
	H5Ldelete(f, "table/petal width", H5P_DEFAULT);
	H5Lcreate_soft("/table/petal width", f, "table/petal width", H5P_DEFAULT, H5P_DEFAULT);
}

static void hard_link_cycle(hid_t f)
{
	H5Ldelete(f, "table/species/codes", H5P_DEFAULT);
	H5Lcreate_hard(f, "/table", f, "table/species/codes", H5P_DEFAULT, H5P_DEFAULT);
}

static void bad_split(hid_t f)
{
	unsigned char v[150] = { [3] = 9 };
	hid_t g = H5Gcreate2(f, "splits", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

	put_numbers(f, "splits/holdout", H5T_NATIVE_UCHAR, 150, v);
	H5Gclose(g);
}

static void short_split(hid_t f)
{
	static const unsigned char v[15];
	hid_t g = H5Gcreate2(f, "splits", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

	put_numbers(f, "splits/holdout", H5T_NATIVE_UCHAR, 15, v);
	H5Gclose(g);
}

static void both_forms(hid_t f)
{
	hsize_t size[2] = { 150, 3 };
	static const float v[450];
	hid_t space = H5Screate_simple(2, size, NULL);
	hid_t set =
		H5Dcreate2(f, "X", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

	H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, v);
	H5Dclose(set);
	H5Sclose(space);
}

static const struct {
	const char *name;
	void (*spoil)(hid_t file);
	const char *words;      /* that the error must have */
} spoilers[] = {
	{ "task", spoil_task, "'clustering', not classification or regression" },
	{ "version", spoil_version, "'7.0' is not 1.x" },
	{ "format", drop_format, "" },
	{ "table", drop_table, "no group 'table'" },
	{ "column", drop_column, "no array 'petal width'" },
	{ "index", drop_index, "no array 'row_id'" },
	{ "codes", drop_codes, "no array 'codes'" },
	{ "role", spoil_role, "unknown role 'king'" },
	{ "second target", second_target, "second target" },
	{ "no target", no_target, "no column of /table has role=target" },
	{ "short column", short_column, "149 x 1 values for 150 rows" },
	{ "infinite", infinite_cell, "'petal width' row 8 is infinite" },
	{ "code 3", code_out_of_range, "row 71 has code 3, outside the 3 categories" },
	{ "code -2", code_below, "row 71 has code -2" },
	{ "missing class", missing_class, "row 71 has no class" },
	{ "fractional codes", fractional_codes, "does not hold whole numbers" },
	{ "categories", numbers_as_categories, "not a list of strings" },
	{ "absurd rows", absurd_rows, "GiB of memory" },
	{ "unwritten rows", unwritten_rows, "damaged or unfinished" },
	{ "external data", external_data, "in other files" },
	{ "a chunk shorter than its checksum", short_sum, "too few for its checksum" },
	{ "a checksum under another filter", covered_sum, "under another filter" },
	{ "external link", external_link, "link" },
	{ "soft link cycle", soft_link_cycle, "link" },
	{ "hard link cycle", hard_link_cycle, "'codes' is a group" },
	{ "bad split", bad_split, "row 4 has the value 9, not 0 to 2" },
	{ "short split", short_split, "15 x 1 for 150 rows" },
	{ "both forms", both_forms, "both /X and 4 columns" },
};

Test(hdf5_hostile, every_spoiled_file_is_refused_by_what_is_wrong_with_it)
{
	for (size_t k = 0; k < sizeof spoilers / sizeof *spoilers; k++) {
		const char *path = fresh("spoiled.h5"), *text;
		hid_t f = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);

		cr_assert(f >= 0);
		spoilers[k].spoil(f);
		H5Fclose(f);
		text = refused(path);
		cr_assert(strstr(text, spoilers[k].words), "%s: %s", spoilers[k].name, text);
	}
}

Test(hdf5_hostile, files_cut_off_anywhere_are_refused)
{
	const struct bundled *b = bundled_find("iris");
	size_t n = (size_t)(b->to - b->from);

	for (size_t k = 1; k < 20; k++)
		refused(scratch_bytes("cut.h5", b->from, n * k / 20 + k));
	refused(scratch_bytes("cut.h5", b->from, n - 1));
}

Test(hdf5_hostile, damaged_bytes_never_kill_or_hang_the_reader, .timeout = 120)
{
	const struct bundled *b = bundled_find("iris");
	size_t n = (size_t)(b->to - b->from), taken = 0;
	char *bytes = mem_array(n, 1, NULL);
	struct rng r = rng_make(rng_seed(3, "damage"));

	for (int k = 0; k < 60; k++) {
		struct dataset *d = NULL;
		struct err e = { 0 };

		memcpy(bytes, b->from, n);
		for (size_t i = 0, flips = 1 + rng_below(&r, 40); i < flips; i++)
			bytes[rng_below(&r, n)] = (char)rng_below(&r, 256);
		if (!dataset_load(&d, scratch_bytes("damaged.h5", bytes, n), NULL, &e))
			taken++;
		else
			cr_assert(*e.text && !strchr(e.text, '\n'));
		dataset_destroy(d);
	}
	cr_assert(taken < 30, "%zu of 60 damaged files went unnoticed", taken);
	free(bytes);
}

static double seconds(const struct timeval *t)
{
	return (double)t->tv_sec + 1e-6 * (double)t->tv_usec;
}

/* The HDF5 library runs for ever in its heap of strings. */
Test(hdf5_hostile, a_file_that_hangs_the_library_is_given_up_soon, .timeout = 60)
{
	const char *path = "tests/fixtures/hang.h5", *text;
	struct rusage before, after;

	getrusage(RUSAGE_CHILDREN, &before);
	text = refused(path);
	getrusage(RUSAGE_CHILDREN, &after);
	cr_assert(strstr(text, "is damaged: the HDF5 library fails on it"), "%s", text);
	cr_assert_lt(seconds(&after.ru_utime) - seconds(&before.ru_utime), 4);
}

/* ---- validate: the codes of all findings, blank-separated ---- */

static void collect(void *ctx, const struct finding *f)
{
	char *codes = ctx;
	size_t used = strlen(codes);

	snprintf(codes + used, 2000 - used, "%s:%s ", finding_level_name(f->level), f->code);
}

static const char *findings(const char *spec)
{
	static char codes[2000];
	struct err e = { 0 };

	*codes = 0;
	cr_assert(!validate(spec, NULL, collect, codes, &e), "%s", e.text);
	return codes;
}

Test(hdf5_hostile, validation_tells_of_layout_and_changed_data)
{
	const char *path = fresh("v.h5");
	hid_t f, at;
	static const float v[150];

	cr_assert(!strstr(findings(path), "layout"), "our own file is as it should be: %s",
		  findings(path));
	f = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
	put_numbers(f, "table/petal width", H5T_NATIVE_FLOAT, 150, v);
	put_numbers(f, "table/stray", H5T_NATIVE_FLOAT, 150, v);
	at = open_at(f, "table/species");
	put_text(at, "encoding-type", "dataset");
	H5Oclose(at);
	H5Fclose(f);
	cr_assert(strstr(findings(path), "warning:digest"), "the digest does not fit: %s",
		  findings(path));
	cr_assert(strstr(findings(path), "warning:layout warning:layout"), "%s", findings(path));
	cr_assert(strstr(findings(path), "warning:constant"), "%s", findings(path));
	cr_assert_str_eq(findings(scratch_bytes("no.h5", "\x89HDF\r\n\x1a\nnot really", 18)),
			 "error:unreadable ");
}
