#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/support/scratch.h"

static const unsigned char images[] = {
	0, 0, 8, 3,  0, 0, 0, 4,  0, 0, 0, 2,  0, 0, 0, 3,
	1, 2, 3, 4, 5, 6,  0, 0, 255, 0, 0, 0,  9, 9, 9, 9, 9, 9,  7, 0, 0, 0, 0, 1,
};
static const unsigned char labels[] = { 0, 0, 8, 1,  0, 0, 0, 4,  3, 0, 3, 9 };

static const char *packed(const char *name, const void *at, unsigned n)
{
	const char *path = scratch_path(name);
	gzFile f = gzopen(path, "wb");

	cr_assert(f && gzwrite(f, at, n) == (int)n && gzclose(f) == Z_OK);
	return path;
}

static void check(struct dataset *d)
{
	cr_assert(d->rows == 4 && d->cols == 6 && d->task == TASK_CLASSIFY && d->classes == 3);
	cr_assert_str_eq(d->columns[5].name, "pixel6");
	cr_assert_str_eq(d->class_names[2], "9");
	cr_assert(d->x[5] == 6 && d->x[8] == 255 && d->x[23] == 1);
	cr_assert(d->label[0] == 1 && d->label[1] == 0 && d->label[3] == 2);
	dataset_destroy(d);
}

Test(import_idx, images_find_their_labels_packed_or_not)
{
	const char *x = scratch_bytes("t-images-idx3-ubyte", images, sizeof images);
	const char *y = packed("t-labels-idx1-ubyte.gz", labels, sizeof labels);

	check(scratch_load(x, NULL, NULL));
	check(scratch_load(y, NULL, NULL));
	scratch_bytes("u-labels-idx1-ubyte", labels, sizeof labels);
	check(scratch_load(packed("u-images-idx3-ubyte.gz", images, sizeof images), NULL, NULL));
}

Test(import_idx, values_of_every_type_are_big_endian)
{
	static const unsigned char x[] = { 0, 0, 14, 2,  0, 0, 0, 2,  0, 0, 0, 1,
		0xbf, 0xf8, 0, 0, 0, 0, 0, 0,  0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18 };
	static const unsigned char y[] = { 0, 0, 11, 1,  0, 0, 0, 2,  0xff, 0xfe, 1, 0 };
	struct dataset *d;

	scratch_bytes("a-labels", y, sizeof y);
	d = scratch_load(scratch_bytes("a-images", x, sizeof x), NULL, NULL);
	cr_assert(d->x[0] == -1.5f && d->x[1] == (float)M_PI && d->classes == 2);
	cr_assert_str_eq(d->class_names[0], "-2");
	cr_assert_str_eq(d->class_names[1], "256");
	dataset_destroy(d);
}

Test(import_idx, what_is_broken_is_refused)
{
	unsigned char bad[sizeof images];
	const char *x;

	scratch_bytes("b-labels", labels, sizeof labels);
	cr_assert(strstr(scratch_refused(scratch_bytes("b-images", images, sizeof images - 1), NULL), "cut off in row 4"));
	cr_assert(strstr(scratch_refused(scratch_bytes("b-images", images, 14), NULL), "cut off in size"));
	memcpy(bad, images, sizeof bad);
	bad[8] = bad[12] = 0x7f;
	cr_assert(strstr(scratch_refused(scratch_bytes("b-images", bad, sizeof bad), NULL), "at most"));
	memcpy(bad, images, sizeof bad);
	bad[7] = 3;
	cr_assert(strstr(scratch_refused(scratch_bytes("b-images", bad, sizeof bad), NULL), "4 rows of 1 labels"));
	x = scratch_bytes("c-images", images, sizeof images);
	cr_assert(strstr(scratch_refused(x, NULL), "there is no "), "%s", scratch_refused(x, NULL));
	cr_assert(strstr(scratch_refused(scratch_bytes("d-labels", labels, sizeof labels), NULL), "holds labels"));
}
