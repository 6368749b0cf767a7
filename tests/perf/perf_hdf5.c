/* Reading compressed arrays: chunks inflated by libdeflate on our threads, against H5Dread, which
 * is what h5py and everything else on top of the HDF5 library calls. 60,000 x 784, four fifths
 * zeros, like MNIST. */
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/hdf5/hdf5_chunks.h"
#include "tests/perf/timing.h"

#define ROWS 60000
#define COLS 784
#define RUNS 5

static const struct {
	const char *name;
	size_t chunk;           /* rows */
	bool bytes, shuffle, fletcher;
} shapes[] = {
	{ "float32 gzip-4 shuffle", 256, false, true, false },
	{ "float32 gzip-4 shuffle fletcher32", 334, false, true, true },
	{ "uint8 gzip-4", 1024, true, false, false },
};

static void make_file(const char *path, const float *x, size_t k)
{
	hsize_t size[2] = { ROWS, COLS }, chunk[2] = { shapes[k].chunk, COLS };
	hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
	hid_t space = H5Screate_simple(2, size, NULL), list = H5Pcreate(H5P_DATASET_CREATE), set;

	H5Pset_chunk(list, 2, chunk);
	if (shapes[k].shuffle)
		H5Pset_shuffle(list);
	H5Pset_deflate(list, 4);
	if (shapes[k].fletcher)
		H5Pset_fletcher32(list);
	set = H5Dcreate2(file, "X", shapes[k].bytes ? H5T_STD_U8LE : H5T_IEEE_F32LE, space,
			 H5P_DEFAULT, list, H5P_DEFAULT);
	if (set < 0 || H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) < 0)
		exit(2);
	H5Dclose(set);
	H5Pclose(list);
	H5Sclose(space);
	H5Fclose(file);
}

/* How: threads of the short way, or 0 for H5Dread. Returns the median time; *to holds what was
 * read. */
static double measure(const char *path, float *to, int how)
{
	double t[RUNS];

	for (int r = 0; r < RUNS; r++) {
		hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
		struct h5_array a;
		bool ok;

		t[r] = now();
		ok = !h5_open_array(file, "X", &a, NULL) &&
		     (how ? h5_read_chunks(&a, to, (size_t)how) :
			    H5Dread(a.set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, to) >=
				      0);
		t[r] = now() - t[r];
		if (!ok)
			exit(2);
		h5_array_close(&a);
		H5Fclose(file);
	}
	return median(t, RUNS);
}

int main(void)
{
	size_t n = (size_t)ROWS * COLS;
	float *x = mem_array(n, sizeof *x, NULL), *y = mem_array(n, sizeof *y, NULL);
	char path[] = "/tmp/perf-hdf5-XXXXXX";
	struct rng r = rng_make(1);

	if (!x || !y || mkstemp(path) < 0)
		return 2;
	for (size_t i = 0; i < n; i++) {
		uint64_t v = rng_next(&r);

		x[i] = v % 5 ? 0 : (float)(v >> 56);
	}
	for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
		double usual, one, two, mb = (double)n * (shapes[k].bytes ? 1 : 4) / 1e6;

		make_file(path, x, k);
		usual = measure(path, y, 0);
		for (int threads = 1; threads <= 2; threads++) {
			memset(y, 0xff, n * sizeof *y);
			*(threads == 1 ? &one : &two) = measure(path, y, threads);
			if (memcmp(x, y, n * sizeof *x)) {
				printf("hdf5 %s: WRONG\n", shapes[k].name);
				return 1;
			}
		}
		printf("hdf5 %-34s H5Dread %6.0f MB/s, 1 thread %6.0f (%.2fx), 2 threads %6.0f "
		       "(%.2fx)\n",
		       shapes[k].name, mb / usual, mb / one, usual / one, mb / two, usual / two);
	}
	unlink(path);
	free(x);
	free(y);
	return 0;
}
