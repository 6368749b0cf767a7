#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/load.h"
#include "tests/support/scratch.h"

/* The bytes of an array with this header dictionary. */
static size_t array(unsigned char *to, const char *dict, const void *data, size_t n)
{
	size_t len = strlen(dict), padded = (10 + len + 1 + 63) / 64 * 64;

	memcpy(to, "\x93NUMPY\1\0", 8);
	to[8] = (unsigned char)(padded - 10);
	to[9] = (unsigned char)((padded - 10) >> 8);
	memset(to + 10, ' ', padded - 10);
	memcpy(to + 10, dict, len);
	to[padded - 1] = '\n';
	memcpy(to + padded, data, n);
	return padded + n;
}

static const char *save(const char *name, const char *dict, const void *data, size_t n)
{
	unsigned char bytes[2048];

	return scratch_bytes(name, bytes, array(bytes, dict, data, n));
}

#define DICT(type, fortran, shape) "{'descr': '" type "', 'fortran_order': " fortran ", 'shape': " shape ", }"

static const float six[] = { 1, 2, 3, 4, NAN, 6 };

Test(import_npy, features_find_their_labels)
{
	static const int64_t y[] = { 1, 0, 1 };
	const char *x = save("X_small.npy", DICT("<f4", "False", "(3, 2)"), six, sizeof six);
	struct remarks r;
	struct dataset *d;

	save("y_small.npy", DICT("<i8", "False", "(3,)"), y, sizeof y);
	d = scratch_load(x, NULL, &r);
	cr_assert(d->rows == 3 && d->cols == 2 && d->classes == 2 && d->x[2] == 3 && isnan(d->x[4]));
	cr_assert(d->label[0] == 1 && d->label[1] == 0 && strstr(r.text, "y_small.npy"), "%s", r.text);
	dataset_destroy(d);
}

Test(import_npy, fortran_order_byte_order_and_half_floats_are_understood)
{
	static const unsigned char y[] = { 0x3f, 0xe0, 0, 0, 0, 0, 0, 0,  0xc0, 0x59, 0, 0, 0, 0, 0, 0 };
	static const uint16_t x[] = { 0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x0000 };
	struct dataset *d;

	save("y.npy", DICT(">f8", "False", "(2, 1)"), y, sizeof y);
	d = scratch_load(save("x.npy", DICT("<f2", "True", "(2, 3)"), x, sizeof x), NULL, NULL);
	cr_assert(d->rows == 2 && d->cols == 3 && d->task == TASK_REGRESS);
	cr_assert(d->target[0] == 0.5 && d->target[1] == -100);
	cr_assert(d->x[0] == 1 && d->x[3] == -2 && d->x[1] == 0x1.554p-2f && d->x[4] == 0x1p-24f && d->x[2] == 65504);
	dataset_destroy(d);
}

Test(import_npy, labels_of_text_are_classes_and_images_are_flattened)
{
	static const unsigned char x[] = { 1, 2, 3, 4, 5, 6, 7, 200 };
	static const uint32_t y[] = { 'c', 'a', 't', 0, 'd', 0xf6, 'g', 0 };
	struct dataset *d;

	save("labels.npy", DICT("<U4", "False", "(2,)"), y, sizeof y);
	d = scratch_load(save("images.npy", DICT("|u1", "False", "(2, 2, 2)"), x, sizeof x), NULL, NULL);
	cr_assert(d->cols == 4 && d->classes == 2 && d->x[7] == 200);
	cr_assert_str_eq(d->class_names[0], "cat");
	cr_assert_str_eq(d->class_names[1], "d\xc3\xb6g");
	dataset_destroy(d);
}

Test(import_npy, an_array_alone_is_a_table)
{
	struct dataset *d = scratch_load(save("table.npy", DICT("<f4", "False", "(2, 3)"), six, 24),
					 &(struct load_options){ .table.target = "x1" }, NULL);

	cr_assert(d->rows == 2 && d->cols == 2 && d->x[0] == 2);
	dataset_destroy(d);
}

/* ---- npz: made by python3-numpy, stored and deflated, see the script beside them ---- */

Test(import_npy, archives_hold_pairs_and_a_test_part)
{
	struct dataset *d = scratch_load("tests/fixtures/pair.npz", NULL, NULL);

	cr_assert(d->rows == 6 && d->cols == 2 && d->classes == 3 && d->x[3] == 3.5f && d->nsplits == 0);
	dataset_destroy(d);
	d = scratch_load("tests/fixtures/split.npz", NULL, NULL);
	cr_assert(d->rows == 7 && d->cols == 4 && d->nsplits == 1 && d->splits[0].kind == SPLIT_HOLDOUT);
	cr_assert(d->splits[0].part[4] == 0 && d->splits[0].part[5] == 2 && d->x[6 * 4] == 24);
	dataset_destroy(d);
}

static size_t load_fixture(unsigned char *to, size_t room)
{
	FILE *f = fopen("tests/fixtures/pair.npz", "rb");
	size_t n;

	cr_assert(f != NULL);
	n = fread(to, 1, room, f);
	fclose(f);
	return n;
}

Test(import_npy, damage_is_found)
{
	unsigned char good[4096], bad[4096];
	size_t n = load_fixture(good, sizeof good);

	cr_assert(strstr(scratch_refused(scratch_bytes("cut.npz", good, n - 30), NULL), "zip archive"));
	for (size_t i = 0; i < n; i++) {        /* any flipped byte is refused, or harmless; never a crash */
		struct dataset *d;
		memcpy(bad, good, n);
		bad[i] ^= 0x55;
		if (!dataset_load(&d, scratch_bytes("flip.npz", bad, n), NULL, NULL)) {
			cr_assert(d->rows == 6 && d->x[3] == 3.5f, "byte %zu", i);
			dataset_destroy(d);
		}
	}
}

static const struct { const char *dict, *says; size_t n; } broken[] = {
	{ DICT("<f4", "False", "(3, 2)"), "cut off", 20 },
	{ DICT("<f4", "False", "(4000000000, 4000000000)"), "cut off", 24 },
	{ DICT("<f4", "False", "(0, 5)"), "empty", 0 },
	{ DICT("<f4", "False", "(-1, 5)"), "shape", 24 },
	{ DICT("<f4", "False", "(3,)"), "rank 1 without labels", 12 },
	{ DICT("<f3", "False", "(3, 2)"), "3 bytes", 24 },
	{ DICT("|O", "False", "(3, 2)"), "Python objects", 24 },
	{ DICT("<c8", "False", "(3, 1)"), "not supported", 24 },
	{ DICT("|V8", "False", "(3, 1)"), "not supported", 24 },
	{ DICT("<U2", "False", "(3, 1)"), "features are text", 24 },
	{ "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }", "records", 12 },
	{ "{'fortran_order': False, 'shape': (3, 2), }", "records", 24 },
	{ "{'descr': '<f4', 'fortran_order': False, }", "no shape", 24 },
	{ "", "", 24 },
};

Test(import_npy, what_is_broken_is_refused)
{
	static const double y[] = { 1, 2 };
	static const float two[] = { 1, 2 };

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const char *text = scratch_refused(save("broken.npy", broken[i].dict, six, broken[i].n), NULL);
		cr_expect(strstr(text, broken[i].says), "case %zu: %s", i, text);
	}
	save("y.npy", DICT("<f8", "False", "(2,)"), y, sizeof y);
	cr_assert(strstr(scratch_refused(save("X.npy", DICT("<f4", "False", "(3, 2)"), six, sizeof six), NULL),
			 "3 rows of features, but 2 labels"));
	save("y.npy", DICT("<f8", "False", "(1, 2)"), y, sizeof y);
	cr_assert(strstr(scratch_refused(save("X.npy", DICT("<f4", "False", "(1, 2)"), two, sizeof two), NULL),
			 "argmax"));
	cr_assert(strstr(scratch_refused(scratch_bytes("short.npy", "\x93NUMPY\1\0\xff\xff....", 14), NULL), "cut off"));
}
