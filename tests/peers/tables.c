/* Writes the data of `make perf-peers` into a folder: tables DIR. The same bits at every run.
 *
 * Bundled sets and our own generators where they have the shape; beside them clouds around the corners
 * of a cube (Guyon 2003, what scikit-learn's make_classification draws), a table of few-valued columns
 * like forest cover, and pixels: digits under random affine views on a canvas of 28 x 28. */
#include <hdf5.h>
#include <math.h>

#include "algorithms/core/rng.h"
#include "datasets/load.h"
#include "tests/peers/table_write.h"

/* ---- tables ---- */

static void standardize(struct table *t)
{
	for (size_t c = 0; c < t->cols; c++) {
		double sum = 0, square = 0, n = (double)t->rows;
		for (size_t i = 0; i < t->rows; i++)
			sum += (double)t->x[i * t->cols + c];
		for (size_t i = 0; i < t->rows; i++)
			square += pow((double)t->x[i * t->cols + c] - sum / n, 2);
		for (size_t i = 0; i < t->rows; i++)
			t->x[i * t->cols + c] = (float)(((double)t->x[i * t->cols + c] - sum / n) / sqrt(square / n));
	}
}

static struct table bundled(const char *spec, double divide, bool shuffle)
{
	struct rng r = rng_make(rng_seedf(1, "peers/%s", spec));
	struct dataset *d;
	struct err e = { 0 };
	struct table t;
	size_t *order;

	if (dataset_load(&d, spec, NULL, &e))
		die(spec, e.text);
	t = table_alloc(d->rows, d->cols, d->classes);
	if (!(order = mem_array(d->rows, sizeof *order, &e)))
		die(spec, e.text);
	for (size_t i = 0; i < d->rows; i++)
		order[i] = i;
	if (shuffle)
		rng_shuffle(&r, order, d->rows);
	for (size_t i = 0; i < d->rows; i++) {
		for (size_t c = 0; c < d->cols; c++)
			t.x[i * d->cols + c] = (float)((double)d->x[order[i] * d->cols + c] / divide);
		t.y[i] = d->classes ? (float)d->label[order[i]] : (float)d->target[order[i]];
	}
	free(order);
	dataset_destroy(d);
	return t;
}

/* Columns [0, informative) hold clouds of two classes around corners of a cube, each stretched by a
 * random matrix; the next `mixed` are random sums of them; the rest is noise. */
struct clouds {
	size_t rows, cols, informative, mixed, per_class;
	double flip;
};

enum { MOST_INFORMATIVE = 20, MOST_CLOUDS = 16 };

static double spread(struct rng *r)
{
	return 2 * rng_uniform(r) - 1;
}

/* Distinct corners, one for each cloud. */
static void corners(struct rng *r, size_t clouds, size_t dims, double centre[][MOST_INFORMATIVE])
{
	uint64_t taken[MOST_CLOUDS];

	for (size_t k = 0; k < clouds; k++) {
		bool fresh;
		do {
			taken[k] = rng_below(r, (uint64_t)1 << dims);
			fresh = true;
			for (size_t j = 0; j < k; j++)
				fresh &= taken[j] != taken[k];
		} while (!fresh);
		for (size_t c = 0; c < dims; c++)
			centre[k][c] = taken[k] >> c & 1 ? 1 : -1;
	}
}

static struct table clouds(const char *name, const struct clouds *s)
{
	static double centre[MOST_CLOUDS][MOST_INFORMATIVE], stretch[MOST_CLOUDS][MOST_INFORMATIVE][MOST_INFORMATIVE],
		mix[MOST_INFORMATIVE][MOST_INFORMATIVE];
	struct rng r = rng_make(rng_seedf(1, "peers/%s", name));
	struct table t = table_alloc(s->rows, s->cols, 2);
	size_t n = s->informative, all = 2 * s->per_class;

	corners(&r, all, n, centre);
	for (size_t k = 0; k < all; k++)
		for (size_t i = 0; i < n * n; i++)
			stretch[k][i / n][i % n] = spread(&r);
	for (size_t i = 0; i < n * s->mixed; i++)
		mix[i / n][i % n] = spread(&r);
	for (size_t i = 0; i < s->rows; i++) {
		size_t k = rng_below(&r, all);
		float *row = t.x + i * s->cols;
		double z[MOST_INFORMATIVE], x[MOST_INFORMATIVE];

		for (size_t c = 0; c < n; c++)
			z[c] = rng_normal(&r);
		for (size_t c = 0; c < n; c++) {
			x[c] = centre[k][c];
			for (size_t j = 0; j < n; j++)
				x[c] += z[j] * stretch[k][j][c];
			row[c] = (float)x[c];
		}
		for (size_t c = n; c < s->cols; c++) {
			double sum = c < n + s->mixed ? 0 : rng_normal(&r);
			for (size_t j = 0; j < n && c < n + s->mixed; j++)
				sum += x[j] * mix[c - n][j];
			row[c] = (float)sum;
		}
		t.y[i] = (float)(rng_uniform(&r) < s->flip ? rng_below(&r, 2) : k % 2);
	}
	return t;
}

static double gumbel(struct rng *r)
{
	return -log(-log(1 - rng_uniform(r)));
}

/* The place of the largest of `n` noisy values that move with z between -slope and slope. */
static size_t one_of(struct rng *r, size_t n, double slope, double z)
{
	size_t best = 0;
	double top = -INFINITY;

	for (size_t k = 0; k < n; k++) {
		double v = gumbel(r) + z * slope * (2 * (double)k / (double)(n - 1) - 1);
		if (v > top)
			top = v, best = k;
	}
	return best;
}

/* Ten columns of 60 to 250 whole values, four and forty 0/1 columns, seven unequal classes. */
static struct table cover(size_t rows)
{
	static const double levels[] = { 200, 180, 60, 250, 180, 250, 200, 180, 250, 250 },
		share[] = { 2, 2.5, 0.3, -2, -1.5, -0.7, -0.5 };
	enum { NUMBERS = 10, AREAS = 4, SOILS = 40, CLASSES = 7 };
	double slope[NUMBERS + AREAS + SOILS][CLASSES], z[NUMBERS];
	struct table t = table_alloc(rows, NUMBERS + AREAS + SOILS, CLASSES);
	struct rng r = rng_make(rng_seed(1, "peers/cover"));

	for (size_t i = 0; i < sizeof slope / sizeof **slope; i++)
		slope[i / CLASSES][i % CLASSES] = (i / CLASSES < NUMBERS ? 0.7 : 1) * rng_normal(&r);
	for (size_t i = 0; i < rows; i++) {
		float *row = t.x + i * t.cols;
		double top = -INFINITY;
		for (size_t c = 0; c < NUMBERS; c++) {
			z[c] = rng_normal(&r) + (c ? 0.4 * z[0] : 0);
			row[c] = (float)fmin(fmax(round((z[c] * 0.16 + 0.5) * levels[c]), 0), levels[c]);
		}
		size_t area = one_of(&r, AREAS, 1, z[0]), soil = one_of(&r, SOILS, 3, z[0]);
		row[NUMBERS + area] = row[NUMBERS + AREAS + soil] = 1;
		for (size_t k = 0; k < CLASSES; k++) {
			double v = share[k] + 1.5 * sin(2 * z[k]) + 0.5 * gumbel(&r) + slope[NUMBERS + area][k] +
				   slope[NUMBERS + AREAS + soil][k];
			for (size_t c = 0; c < NUMBERS; c++)
				v += z[c] * slope[c][k];
			if (v > top)
				top = v, t.y[i] = (float)k;
		}
	}
	return t;
}

/* The value of an 8 x 8 image between its points, 0 outside. */
static double between(const float *image, double y, double x)
{
	double sum = 0, fy = floor(y), fx = floor(x);

	for (int k = 0; k < 4; k++) {
		double i = fy + k / 2, j = fx + k % 2;
		if (i >= 0 && i < 8 && j >= 0 && j < 8)
			sum += (double)image[(size_t)i * 8 + (size_t)j] * (1 - fabs(y - i)) * (1 - fabs(x - j));
	}
	return sum;
}

enum { SIDE = 28, PIXELS = SIDE * SIDE };

/* Turned, sheared, scaled and shifted a little; then noise where it is not black. */
static void view_of_digit(struct rng *r, const float *image, float *out)
{
	double turn = 0.14 * rng_normal(r), shear = 0.12 * rng_normal(r), scale = 2.5 * (0.85 + 0.25 * rng_uniform(r));
	double cy = 13.5 + 1.5 * spread(r), cx = 13.5 + 1.5 * spread(r);

	for (size_t p = 0; p < PIXELS; p++) {
		double y = ((double)(p / SIDE) - cy) / scale, x = ((double)(p % SIDE) - cx) / scale;
		double v = between(image, 3.5 + cos(turn) * y + (shear - sin(turn)) * x, 3.5 + sin(turn) * y + cos(turn) * x);
		v = fmin(fmax(floor(v * 340 - 85), 0), 255);
		out[p] = (float)(v > 0 ? fmin(fmax(v + floor(41 * rng_uniform(r)) - 20, 0), 255) : 0);
	}
}

/* Training and test rows show different digits: the first 1437 and the rest. */
static void pixels(const char *dir)
{
	enum { TRAIN = 60000, TEST = 10000, SHOWN = 1437 };
	struct table d = bundled("digits", 16, true), t = table_alloc(TRAIN + TEST, PIXELS, 10);
	struct rng r = rng_make(rng_seed(1, "peers/pixels"));

	for (size_t i = 0; i < t.rows; i++) {
		size_t k = i < TRAIN ? rng_below(&r, SHOWN) : SHOWN + rng_below(&r, d.rows - SHOWN);
		view_of_digit(&r, d.x + k * 64, t.x + i * PIXELS);
		t.y[i] = d.y[k];
	}
	table_free(&d);
	write_parts(dir, "pixels", &t, TRAIN, true);
}

/* ---- HDF5: the pixels again, compressed as h5py's users do ---- */

static void write_hdf5(const char *dir, const char *name, size_t chunk_rows, bool bytes)
{
	hsize_t size[2] = { 0, PIXELS }, chunk[2] = { chunk_rows, PIXELS };
	hid_t file, space, list = H5Pcreate(H5P_DATASET_CREATE), set;
	size_t n;
	uint8_t *raw = read_array(dir, "pixels", "train_x.u8", 1, &n);
	float *x = mem_array(n, sizeof *x, NULL);
	char *path = mem_format(NULL, "%s/%s", dir, name);

	if (!x || !path)
		die("out of memory", name);
	for (size_t i = 0; i < n; i++)
		x[i] = (float)raw[i] / (bytes ? 1 : 255);
	size[0] = n / PIXELS;
	file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
	space = H5Screate_simple(2, size, NULL);
	H5Pset_chunk(list, 2, chunk);
	if (!bytes)
		H5Pset_shuffle(list);
	H5Pset_deflate(list, 4);
	set = H5Dcreate2(file, "X", bytes ? H5T_STD_U8LE : H5T_IEEE_F32LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
	if (set < 0 || H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) < 0)
		die("cannot write", path);
	H5Dclose(set);
	H5Pclose(list);
	H5Sclose(space);
	H5Fclose(file);
	free(raw);
	free(x);
	free(path);
}

int main(int argc, char **argv)
{
	static const struct { const char *name; struct clouds shape; size_t train; bool standard; } made[] = {
		{ "net20", { 25000, 20, 10, 4, 4, 0.01 }, 20000, true },
		{ "continuous", { 110000, 20, 10, 4, 4, 0.02 }, 100000, false },
		{ "points8", { 30000, 8, 8, 0, 3, 0.01 }, 20000, false },
		{ "points20", { 60000, 20, 10, 4, 4, 0.01 }, 50000, false },
		{ "margin50", { 25000, 50, 20, 10, 4, 0.02 }, 20000, true },
	};
	static const char *const suite[] = { "iris", "wine", "breast_cancer", "digits" };
	struct table t;

	if (argc != 2)
		die("usage", "tables DIR");
	for (size_t k = 0; k < sizeof made / sizeof *made; k++) {
		t = clouds(made[k].name, &made[k].shape);
		if (made[k].standard)
			standardize(&t);
		write_parts(argv[1], made[k].name, &t, made[k].train, false);
	}
	for (size_t k = 0; k < sizeof suite / sizeof *suite; k++) {
		t = bundled(suite[k], 1, false);
		write_rows(argv[1], suite[k], "all", &t, 0, t.rows, false);
		table_free(&t);
	}
	t = bundled("digits", 16, true);
	write_parts(argv[1], "digits", &t, 1437, false);
	t = bundled("friedman1[n=110000,d=10,noise=1]", 1, false);
	write_parts(argv[1], "friedman", &t, 100000, false);
	t = cover(60000);
	write_parts(argv[1], "cover", &t, 50000, false);
	pixels(argv[1]);
	write_hdf5(argv[1], "floats.h5", 256, false);
	write_hdf5(argv[1], "bytes.h5", 1024, true);
	return 0;
}
