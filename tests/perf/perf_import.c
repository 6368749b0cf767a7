/* Importing a CSV file: what is read is compared with strtod, cell by cell, and what is written with
 * what H5Dread gives back; then whole imports, numbers against strtod, and packing against zlib, which
 * H5Dwrite and h5py call, are timed. */
#include <hdf5.h>
#include <libdeflate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "datasets/load.h"
#include "datasets/hdf5/hdf5_file.h"
#include "datasets/hdf5/hdf5_filters.h"
#include "datasets/hdf5/hdf5_pack.h"
#include "algorithms/core/number.h"
#include "tests/perf/timing.h"

#define ROWS 400000
#define COLS 20
#define RUNS 3
#define CHUNK 262144

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	printf("import: WRONG: %s\n", what);
	exit(1);
}

/* Normal numbers as people save them: `digits` significant ones. Returns bytes; cells end in , or \n. */
static size_t make_text(char *text, int digits)
{
	struct rng r = rng_make(7);
	char *p = text;

	for (size_t i = 0; i < ROWS; i++)
		for (size_t j = 0; j < COLS; j++)
			p += sprintf(p, "%.*g%c", digits, rng_normal(&r) * pow(10, (double)(j % 5) - 2),
				     j + 1 < COLS ? ',' : '\n');
	return (size_t)(p - text);
}

static void verify_cells(const struct dataset *d, const char *text)
{
	char *end;

	for (size_t i = 0; i < ROWS; i++)
		for (size_t j = 0; j < COLS; j++, text = end + 1) {
			double x = strtod(text, &end);
			must(j + 1 < COLS ? d->x[i * d->cols + j] == (float)x : d->target[i] == x, "a cell");
		}
}

static void verify_file(const struct dataset *d, const char *path)
{
	hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
	float *x = mem_array(ROWS, sizeof *x, NULL);

	for (size_t j = 0; j < d->cols; j++) {
		char name[32];
		hid_t set;

		snprintf(name, sizeof name, "/table/c%zu", j + 1);
		set = H5Dopen2(file, name, H5P_DEFAULT);
		must(set >= 0 && H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) >= 0, name);
		for (size_t i = 0; i < ROWS; i++)
			must(x[i] == d->x[i * d->cols + j], name);
		H5Dclose(set);
	}
	H5Fclose(file);
	free(x);
}

static void time_import(const char *text, size_t n, int digits)
{
	char csv[] = "/tmp/perf-import-XXXXXX", h5[64];
	double read[RUNS], write[RUNS], mb = (double)n / 1e6;
	int fd = mkstemp(csv);

	must(fd >= 0, "a temporary file");
	FILE *f = fdopen(fd, "wb");
	must(fwrite(text, 1, n, f) == n && !fclose(f), "writing it");
	snprintf(h5, sizeof h5, "%s.h5", csv);
	for (int r = 0; r < RUNS; r++) {
		struct dataset *d;
		struct err e = { 0 };
		double start = now();

		must(!dataset_load(&d, csv, NULL, &e), e.text);
		read[r] = now() - start;
		start = now();
		must(!hdf5_write(d, h5, "perf", &e), e.text);
		write[r] = now() - start;
		if (!r) {
			verify_cells(d, text);
			verify_file(d, h5);
		}
		dataset_destroy(d);
	}
	printf("import CSV of %d digits, %.0f MB: read %.2f s (%.0f MB/s), written %.2f s\n", digits, mb,
	       median(read, RUNS), mb / median(read, RUNS), median(write, RUNS));
	unlink(csv);
	unlink(h5);
}

static void time_numbers(const char *text, size_t n, int digits)
{
	double ours[RUNS], theirs[RUNS], sum = 0, x;
	char *end;

	for (int r = 0; r < RUNS; r++) {
		double start = now();

		for (const char *p = text; p < text + n; sum += x)
			p = number_scan(p, text + n, &x) + 1;
		ours[r] = now() - start;
		start = now();
		for (const char *p = text; p < text + n; p = end + 1)
			sum -= strtod(p, &end);
		theirs[r] = now() - start;
	}
	must(sum == 0 || fabs(sum) < 1e-3, "the sum of all cells");
	printf("import numbers of %d digits: %.1f ns, strtod %.1f ns (%.1fx)\n", digits,
	       1e9 * median(ours, RUNS) / (ROWS * COLS), 1e9 * median(theirs, RUNS) / (ROWS * COLS),
	       median(theirs, RUNS) / median(ours, RUNS));
}

/* One chunk of float columns, shuffled: how fast, how small. */
static void time_packing(void)
{
	static const char *const kinds[] = { "6 digits", "whole numbers" };
	float *x = mem_array(CHUNK, sizeof *x, NULL);
	unsigned char *flat = malloc(sizeof *x * CHUNK), *out = malloc(2 * sizeof *x * CHUNK);
	struct libdeflate_compressor *c[2] = { libdeflate_alloc_compressor(PACK_LEVEL_NOISE),
					       libdeflate_alloc_compressor(PACK_LEVEL) };
	struct rng r = rng_make(3);

	for (size_t k = 0; k < 2; k++) {
		double ours[RUNS], theirs[RUNS], mb = sizeof *x * CHUNK / 1e6;
		size_t n = 0;
		uLongf m = 0;
		char text[32];

		for (size_t i = 0; i < CHUNK; i++) {
			snprintf(text, sizeof text, "%.6g", rng_normal(&r));
			x[i] = k ? (float)rng_below(&r, 100) : strtof(text, NULL);
		}
		h5_shuffle((unsigned char *)x, CHUNK, sizeof *x, flat);
		for (int run = 0; run < RUNS; run++) {
			double start = now();
			n = libdeflate_zlib_compress(c[k], flat, sizeof *x * CHUNK, out, 2 * sizeof *x * CHUNK);
			ours[run] = now() - start;
			start = now();
			m = 2 * sizeof *x * CHUNK;
			compress2(out, &m, flat, sizeof *x * CHUNK, 4);
			theirs[run] = now() - start;
		}
		printf("import packing %s: %.0f MB/s to %.3f, zlib 4 (h5py's) %.0f MB/s to %.3f (%.1fx)\n",
		       kinds[k], mb / median(ours, RUNS), (double)n / (sizeof *x * CHUNK), mb / median(theirs, RUNS),
		       (double)m / (sizeof *x * CHUNK), median(theirs, RUNS) / median(ours, RUNS));
		libdeflate_free_compressor(c[k]);
	}
	free(x);
	free(flat);
	free(out);
}

int main(void)
{
	char *text = malloc((size_t)ROWS * COLS * 26);

	must(text != NULL, "memory");
	for (int digits = 6; digits <= 17; digits += 11) {
		size_t n = make_text(text, digits);

		time_import(text, n, digits);
		time_numbers(text, n, digits);
	}
	time_packing();
	free(text);
	return 0;
}
