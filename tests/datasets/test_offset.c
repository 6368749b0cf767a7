/* Values far from 0 beside their spread: when they get an offset, and that no bit of them is lost on
 * the way through a file. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/number.h"
#include "algorithms/core/rng.h"
#include "datasets/export/export.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/offset.h"
#include "tests/support/scratch.h"

enum { N = 1000 };

/* middle + spread * 0, 1/7, ..., N-1/7 in a mixed order. */
static void fill(double *v, double middle, double spread)
{
	for (size_t i = 0; i < N; i++)
		v[i] = middle + spread * (double)(i * 37 % N) / 7;
}

static double feature(const double *v)
{
	double offset = NAN;

	cr_assert(!offset_of_feature(v, N, &offset, NULL));
	return offset;
}

static double target(const double *v)
{
	double offset = NAN;

	cr_assert(!offset_of_targets(v, N, &offset, NULL));
	return offset;
}

Test(datasets_offset, is_for_values_far_from_zero_beside_their_spread)
{
	double v[N];

	fill(v, 2459945, 0.01);         /* Julian days: quartiles 0.71 apart */
	cr_expect_eq(feature(v), 2459945.5, "%.17g", feature(v));
	fill(v, -2459945, 0.01);
	cr_expect_eq(feature(v), -2459944.5, "%.17g", feature(v));
	fill(v, 0, 1e9);
	cr_expect_eq(feature(v), 0);
	fill(v, 1e5, 1);                /* quartiles 71 apart: 1,400 of them */
	cr_expect_neq(feature(v), 0);
	fill(v, 7e4, 1);                /* 980 */
	cr_expect_eq(feature(v), 0);
}

Test(datasets_offset, of_what_a_float_holds_is_for_targets_only)
{
	double v[N];

	for (size_t i = 0; i < N; i++)
		v[i] = 1000000 + (double)(i % 100);
	cr_expect_eq(feature(v), 0);
	cr_expect_eq(target(v), 1000064, "%.17g", target(v));
	v[3] += 0.1;
	cr_expect_eq(feature(v), 1000064);
}

Test(datasets_offset, comes_neither_of_missing_and_strange_values_nor_of_rounding)
{
	double v[N];

	fill(v, 1.7e9, 1);
	for (size_t i = 0; i < N; i += 50)
		v[i] = i % 100 ? NAN : 0;               /* 1 % zeros: codes for missing */
	cr_expect(fabs(feature(v) - 1.7e9) < 200, "%.17g", feature(v));
	for (size_t i = 0; i < N; i++)
		v[i] = 0.3 + (i % 3 ? 0 : 0x1p-54);     /* a constant, computed in two ways */
	cr_expect_eq(feature(v), 0);
	for (size_t i = 0; i < N; i++)
		v[i] = NAN;
	cr_expect_eq(target(v), 0);
	for (size_t i = 0; i < N; i++)
		v[i] = i % 5 ? 1.7e9 : 1.7e9 + (double)i;       /* the quartiles are equal */
	cr_expect(fabs(target(v) - 1.7e9) < 200, "%.17g", target(v));
}

/* Of all magnitudes: what a file holds, offset + x, gives x again. */
Test(datasets_offset, and_value_make_the_same_float_again)
{
	struct rng r = rng_make(rng_seed(3, "offset"));
	double v[N];

	for (int k = 0; k < 300; k++) {
		double middle = ldexp(1 + rng_uniform(&r), (int)rng_below(&r, 120) - 60);
		double spread = middle * ldexp(1 + rng_uniform(&r), -13 - (int)rng_below(&r, 30));
		double offset;

		for (size_t i = 0; i < N; i++)
			v[i] = middle + spread * rng_normal(&r);
		v[0] = 1e3 * middle;
		v[1] = 0;
		cr_assert((offset = feature(v)) != 0, "%g %g", middle, spread);
		for (size_t i = 0; i < N; i++) {
			float x = (float)(v[i] - offset);
			double value = offset + (double)x;
			char text[32];

			cr_assert_eq((float)(value - offset), x, "%.17g", v[i]);
			cr_assert(fabs(value - v[i]) <= fabs(v[i] - offset) * 0x1.0001p-24, "%.17g", v[i]);
			cr_assert_eq((float)(strtod(number_float_text(x, offset, text), NULL) - offset), x,
				     "%s", text);
		}
	}
}

static struct dataset *julian(size_t cols)
{
	struct dataset *d;

	cr_assert(!dataset_create(&d, "julian", TASK_REGRESS, 3, cols, NULL));
	d->columns[0].offset = 2459944;
	for (size_t i = 0; i < 3; i++) {
		d->x[i * cols] = i == 1 ? NAN : (float)i + 0.25f;
		d->target[i] = 4649776.25 + (double)i;
	}
	cr_assert(!dataset_seal(d, NULL));
	return d;
}

Test(datasets_offset, goes_through_our_file_which_holds_the_values)
{
	static const size_t cols[] = { 2, 1100 };       /* more columns than go into /table otherwise */

	for (size_t k = 0; k < 2; k++) {
		struct dataset *d = julian(cols[k]), *back;
		char *path = strdup(scratch_path("julian.h5"));
		double values[3];
		struct err e = { 0 };

		cr_assert(!hdf5_write(d, path, NULL, &e), "%s", e.text);
		hid_t f = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT), s = H5Dopen2(f, "/table/x1", H5P_DEFAULT);
		cr_assert(s >= 0 && H5Dread(s, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
		H5Dclose(s);
		H5Fclose(f);
		cr_assert(values[0] == 2459944.25 && isnan(values[1]) && values[2] == 2459946.25);
		back = scratch_load(path, NULL, NULL);
		cr_assert_eq(back->columns[0].offset, 2459944);
		cr_assert_eq(memcmp(back->x + 2 * cols[k], d->x + 2 * cols[k], sizeof *d->x), 0);
		cr_assert_str_eq(back->digest, d->digest);
		cr_assert_eq(back->target_offset, d->target_offset);
		cr_assert_neq(back->target_offset, 0);
		dataset_destroy(back);
		dataset_destroy(d);
		free(path);
	}
}

Test(datasets_offset, changes_the_digest_and_none_does_not)
{
	struct dataset *a = julian(2), *b = julian(2);

	a->columns[0].offset = 0;
	b->columns[0].offset = 1;
	cr_assert(!dataset_seal(a, NULL) && !dataset_seal(b, NULL));
	cr_assert_str_neq(a->digest, b->digest);
	dataset_destroy(a);
	dataset_destroy(b);
}

static char *exported(const struct dataset *d, const char *format)
{
	struct export_options o = { 0 };
	char *path = strdup(scratch_path("out.txt")), *text = calloc(1, 4096);
	struct err e = { 0 };
	FILE *f;

	cr_assert(!export_dataset(d, format, path, &o, &e), "%s", e.text);
	cr_assert(text && (f = fopen(path, "r")) && fread(text, 1, 4095, f) > 0);
	fclose(f);
	free(path);
	return text;
}

Test(datasets_offset, is_added_in_what_is_exported)
{
	struct dataset *d = julian(2);
	char *csv = exported(d, "csv"), *arff = exported(d, "arff"), *svm = exported(d, "svmlight");

	cr_assert(strstr(csv, "2459944.25,0,4649776.25\n,0,4649777.25\n2459946.25,0,"), "%s", csv);
	cr_assert(strstr(arff, "2459944.25,0,4649776.25\n?,0,"), "%s", arff);
	cr_assert(strstr(svm, "1:2459944.25 2:0\n4649777.25 1:nan"), "%s", svm);
	free(csv);
	free(arff);
	free(svm);
	dataset_destroy(d);
}
