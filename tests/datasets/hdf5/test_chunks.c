#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/hdf5/hdf5_chunks.h"
#include "datasets/hdf5/hdf5_filters.h"
#include "datasets/hdf5/hdf5_pack.h"
#include "tests/support/scratch.h"

/* Odd shapes: chunks that do not divide the array, tiles, one row, one dimension (cols 0). */
static const struct {
	size_t rows, cols, chunk_rows, chunk_cols;
} shapes[] = {
	{ 1, 0, 1, 0 },    { 1001, 0, 100, 0 }, { 37, 13, 5, 13 }, { 37, 13, 5, 4 },
	{ 37, 13, 37, 1 }, { 1, 7, 1, 7 },      { 50, 3, 64, 8 },  { 700, 801, 64, 801 },
};

enum { SHUFFLE = 1, DEFLATE = 2, FLETCHER = 4 };

static hid_t make(const char *path, size_t k, hid_t type, unsigned filters, const double *x,
		  hid_t *set)
{
	hsize_t size[2] = { shapes[k].rows, shapes[k].cols };
	hsize_t chunk[2] = { shapes[k].chunk_rows, shapes[k].chunk_cols },
		most[2] = { H5S_UNLIMITED, H5S_UNLIMITED };
	int rank = shapes[k].cols ? 2 : 1;
	hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
	hid_t space = H5Screate_simple(rank, size, most), list = H5Pcreate(H5P_DATASET_CREATE);

	H5Pset_chunk(list, rank, chunk);
	if (filters & SHUFFLE)
		H5Pset_shuffle(list);
	if (filters & DEFLATE)
		H5Pset_deflate(list, 5);
	if (filters & FLETCHER)
		H5Pset_fletcher32(list);
	*set = H5Dcreate2(file, "a", type, space, H5P_DEFAULT, list, H5P_DEFAULT);
	cr_assert(*set >= 0 &&
		  (!x || H5Dwrite(*set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) >= 0));
	H5Dclose(*set);
	H5Pclose(list);
	H5Sclose(space);
	return file;
}

Test(hdf5_chunks, every_type_filter_and_shape_reads_as_the_library_reads_it)
{
	const hid_t types[] = { H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_STD_I8LE,  H5T_STD_U8LE,
				H5T_STD_I16LE,  H5T_STD_U16LE,  H5T_STD_I32LE, H5T_STD_U32LE };
	struct rng r = rng_make(5);

	for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
		size_t n = shapes[k].rows * (shapes[k].cols ? shapes[k].cols : 1);
		double *x = mem_array(n, sizeof *x, NULL);
		float *fast = mem_array(n, sizeof *fast, NULL),
		      *usual = mem_array(n, sizeof *usual, NULL);

		for (size_t i = 0; i < n; i++)
			x[i] = (double)rng_below(&r, 200) - 70 + 0.25 * (double)rng_below(&r, 4);
		for (size_t t = 0; t < 8; t++)
			for (unsigned filters = 1; filters < 8; filters += t ? 3 : 1) {
				hid_t set, file = make(scratch_path("c.h5"), k, types[t], filters, x,
						       &set);
				struct h5_array a;
				struct err e = { 0 };

				cr_assert(!h5_open_array(file, "a", &a, &e), "%s", e.text);
				cr_assert(h5_read_chunks(&a, fast, 1 + t % 3),
					  "shape %zu type %zu filters %u", k, t, filters);
				cr_assert(H5Dread(a.set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL,
						  H5P_DEFAULT, usual) >= 0);
				cr_assert(!memcmp(fast, usual, n * sizeof *fast),
					  "shape %zu type %zu filters %u", k, t, filters);
				h5_array_close(&a);
				H5Fclose(file);
			}
		free(x);
		free(fast);
		free(usual);
	}
}

Test(hdf5_chunks, what_it_does_not_know_is_left_to_the_library)
{
	float to[1001];
	struct h5_array a;
	hid_t set, file = make(scratch_path("u.h5"), 1, H5T_IEEE_F32LE, SHUFFLE | DEFLATE, NULL, &set);

	a = (struct h5_array){ .set = H5Dopen2(file, "a", H5P_DEFAULT),
			       .rows = 1001,
			       .cols = 1,
			       .rank = 1,
			       .size = 4 };
	cr_assert(!h5_read_chunks(&a, to, 1), "chunks that were never written have the fill value");
	H5Dclose(a.set);
	H5Fclose(file);
	static const double x[1001];
	file = make(scratch_path("b.h5"), 1, H5T_IEEE_F32BE, DEFLATE, x, &set);
	a.set = H5Dopen2(file, "a", H5P_DEFAULT);
	cr_assert(!h5_read_chunks(&a, to, 1), "big-endian");
	H5Dclose(a.set);
	H5Fclose(file);
}

Test(hdf5_chunks, a_wrong_checksum_is_noticed)
{
	double x[1001];
	float to[1001];
	hid_t set, file;
	struct h5_array a;
	struct err e = { 0 };
	char *bytes = malloc(1 << 20);
	const char *path = scratch_path("s.h5");
	size_t n, at;
	FILE *f;

	for (size_t i = 0; i < 1001; i++)
		x[i] = (double)i * 0.7;
	file = make(path, 1, H5T_IEEE_F32LE, FLETCHER, x, &set);
	H5Fclose(file);
	f = fopen(path, "rb");
	n = fread(bytes, 1, 1 << 20, f);
	fclose(f);
	float third = (float)(3 * 0.7);
	for (at = 0; at + 4 < n && memcmp(bytes + at, &third, 4); at++)
		;
	cr_assert(at + 4 < n);
	bytes[at] ^= 1;
	file = H5Fopen(scratch_bytes("s.h5", bytes, n), H5F_ACC_RDONLY, H5P_DEFAULT);
	h5_quiet();
	cr_assert(!h5_open_array(file, "a", &a, &e));
	cr_assert(!h5_read_chunks(&a, to, 1));
	cr_assert(h5_read_floats(&a, to, &e) < 0 && strstr(e.text, "Fletcher32"), "%s", e.text);
	h5_array_close(&a);
	H5Fclose(file);
	free(bytes);
}

/* Rows, columns (0: one dimension), rows a chunk; the last one has chunks enough for three threads. */
static const size_t packed[][3] = { { 1, 0, 1 },	{ 1001, 0, 100 },  { 37, 13, 5 },
				    { 64, 3, 64 },	{ 17, 801, 16 },   { 700001, 0, 10000 } };

static hid_t pack(const char *path, size_t k, hid_t stored, hid_t memory, const void *at,
		  size_t threads)
{
	hsize_t size[2] = { packed[k][0], packed[k][1] }, chunk[2] = { packed[k][2], packed[k][1] };
	int rank = size[1] ? 2 : 1;
	hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), set;
	hid_t space = H5Screate_simple(rank, size, NULL), list = H5Pcreate(H5P_DATASET_CREATE);
	struct err e = { 0 };

	H5Pset_obj_track_times(list, 0);
	H5Pset_chunk(list, rank, chunk);
	if (H5Tget_size(stored) > 1)
		H5Pset_shuffle(list);
	H5Pset_deflate(list, PACK_LEVEL);
	H5Pset_fletcher32(list);
	set = H5Dcreate2(file, "a", stored, space, H5P_DEFAULT, list, H5P_DEFAULT);
	size_t cols = size[1] ? size[1] : 1;
	struct h5_pack what = { at, memory, stored, size[0], cols, cols * H5Tget_size(memory),
				packed[k][2] };
	cr_assert(!h5_pack(set, &what, threads, &e), "%s", e.text);
	H5Dclose(set);
	H5Pclose(list);
	H5Sclose(space);
	return file;
}

static char *bytes_of(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *at = malloc((size_t)16 << 20);

	*n = fread(at, 1, (size_t)16 << 20, f);
	fclose(f);
	return at;
}

Test(hdf5_chunks, what_is_packed_here_reads_the_same_through_the_library)
{
	const hid_t stored[] = { H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_STD_U8LE, H5T_STD_I16LE,
				 H5T_STD_I32LE };
	struct rng r = rng_make(6);

	for (size_t k = 0; k < sizeof packed / sizeof *packed; k++) {
		size_t n = packed[k][0] * (packed[k][1] ? packed[k][1] : 1);
		float *x = mem_array(n, sizeof *x, NULL), *y = mem_array(n, sizeof *y, NULL);

		for (size_t i = 0; i < n; i++)
			x[i] = (float)rng_below(&r, 200);
		for (size_t t = 0; t < sizeof stored / sizeof *stored; t++) {
			hid_t file = pack(scratch_path("p.h5"), k, stored[t], H5T_NATIVE_FLOAT, x, 2);
			hid_t set = H5Dopen2(file, "a", H5P_DEFAULT);

			cr_assert(H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT,
					  y) >= 0);
			cr_assert(!memcmp(x, y, n * sizeof *x), "shape %zu type %zu", k, t);
			H5Dclose(set);
			H5Fclose(file);
		}
		free(x);
		free(y);
	}
}

Test(hdf5_chunks, packed_bytes_do_not_depend_on_the_number_of_threads)
{
	size_t k = sizeof packed / sizeof *packed - 1, n, m;
	float *x = mem_array(packed[k][0], sizeof *x, NULL);
	char *one, *many;

	for (size_t i = 0; i < packed[k][0]; i++)
		x[i] = (float)(i * i % 1013) / 7;
	H5Fclose(pack(scratch_path("one.h5"), k, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, x, 1));
	one = bytes_of(scratch_path("one.h5"), &n);
	for (size_t threads = 2; threads <= 5; threads++) {
		H5Fclose(pack(scratch_path("many.h5"), k, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, x,
			      threads));
		many = bytes_of(scratch_path("many.h5"), &m);
		cr_assert(n == m && !memcmp(one, many, n), "%zu threads", threads);
		free(many);
	}
	free(one);
	free(x);
}

/* A byte in the middle of a packed chunk: the short way and the library must both refuse it, with any
 * number of threads; a sum is at the end of each chunk. */
Test(hdf5_chunks, a_flipped_byte_in_a_packed_array_is_refused)
{
	size_t k = sizeof packed / sizeof *packed - 1, n, size;
	float *x = mem_array(packed[k][0], sizeof *x, NULL), *y = mem_array(packed[k][0], sizeof *y, NULL);
	const char *path = scratch_path("whole.h5");
	hid_t file;
	hsize_t origin[1] = { 30 * packed[k][2] }, stored;
	haddr_t at;
	struct h5_array a;
	struct err e = { 0 };
	unsigned filters;
	char *bytes;

	for (size_t i = 0; i < packed[k][0]; i++)
		x[i] = (float)(i * i % 1013) / 7;
	file = pack(path, k, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, x, 2);
	cr_assert(!h5_open_array(file, "a", &a, &e));
	cr_assert(H5Dget_chunk_info_by_coord(a.set, origin, &filters, &at, &stored) >= 0 && !filters);
	for (size_t threads = 1; threads <= 3; threads++)
		cr_assert(h5_read_chunks(&a, y, threads) && !memcmp(x, y, packed[k][0] * sizeof *x));
	h5_array_close(&a);
	H5Fclose(file);
	bytes = bytes_of(path, &n);
	for (size = 0; size < stored; size += stored / 7) {
		bytes[at + size] ^= 4;
		file = H5Fopen(scratch_bytes("flipped.h5", bytes, n), H5F_ACC_RDONLY, H5P_DEFAULT);
		bytes[at + size] ^= 4;
		h5_quiet();
		cr_assert(!h5_open_array(file, "a", &a, &e));
		for (size_t threads = 1; threads <= 3; threads++)
			cr_assert(!h5_read_chunks(&a, y, threads), "byte %zu, %zu threads", size, threads);
		cr_assert(h5_read_floats(&a, y, &e) < 0 && *e.text, "byte %zu", size);
		h5_array_close(&a);
		H5Fclose(file);
	}
	free(bytes);
	free(x);
	free(y);
}

Test(hdf5_chunks, shuffling_gathers_the_bytes_of_a_kind)
{
	static const size_t sizes[] = { 1, 2, 3, 4, 8 };
	unsigned char from[8 * 77], to[8 * 77], back[8 * 77];

	for (size_t i = 0; i < sizeof from; i++)
		from[i] = (unsigned char)(i * 151 + i / 256);
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (size_t n = 1; n <= 77; n++) {
			size_t size = sizes[s];

			h5_shuffle(from, n, size, to);
			for (size_t i = 0; i < n * size; i++)
				cr_assert(to[i % size * n + i / size] == from[i], "%zu x %zu", n,
					  size);
			h5_unshuffle(to, n, size, back);
			cr_assert(!memcmp(from, back, n * size), "%zu x %zu", n, size);
		}
}
