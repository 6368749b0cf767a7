/* Writes the tables of unit G (scale) into a folder: scale_tables DIR. The same bits at every run.
 *
 *   levels     20k rows: a column of 10,000 categories, whose frequencies fall, and eight numbers
 *   labels     the same, but the categories say next to nothing: whoever believes them pays
 *   words      20k rows of some 60 words out of 50,000, weighted like TF-IDF and of length 1
 *   wide       1600 rows of 20,000 columns of few values
 *   classes*   10 numbers, clouds of 100, 250, 260 and 1000 classes
 *   bend       1,000,000 rows of 10 numbers, two classes with a bent border between them
 *
 * Beside the form of table.h there is a sparse one: NAME_PART_start.u64 (rows + 1), _col.u32, _value.f32. */
#include <math.h>

#include "algorithms/core/rng.h"
#include "tests/peers/table_write.h"

/* A rank of 0..n-1 whose frequency falls about as 1 / (rank + offset). */
static size_t falling(struct rng *r, size_t n, double offset)
{
	return (size_t)fmin(offset * (pow(1 + (double)n / offset, rng_uniform(r)) - 1),
			    (double)n - 1);
}

/* What a numbered thing is worth, the same wherever it is asked for: normal enough, variance 1. */
static double worth(const char *of, size_t number)
{
	struct rng r = rng_make(rng_seedf(1, "peers/scale/%s/%zu", of, number));

	return rng_normal(&r);
}

/* of_level: how much a category is worth beside the numbers. */
static void levels(const char *dir, const char *name, double of_level)
{
	enum { TRAIN = 20000, TEST = 5000, LEVELS = 10000, NUMBERS = 8 };
	struct table t = table_alloc(TRAIN + TEST, 1 + NUMBERS, 2);
	struct rng r = rng_make(rng_seedf(1, "peers/scale/%s", name));

	for (size_t i = 0; i < t.rows; i++) {
		float *row = t.x + i * t.cols;
		double sum = 0.7 * rng_normal(&r);
		row[0] = (float)falling(&r, LEVELS, 500);
		sum += of_level * worth("level", (size_t)row[0]);
		for (size_t c = 1; c <= NUMBERS; c++) {
			double z = rng_normal(&r);
			row[c] = (float)z;
			sum += c < 4 ? 0.6 * z : 0;
		}
		t.y[i] = (float)(sum > 0);
	}
	write_parts(dir, name, &t, TRAIN, false);
}

/* ---- sparse ---- */

enum { WORDS = 50000, LENGTH = 80, COMMON = 20 };

struct bag {
	uint32_t col[LENGTH];
	size_t n;
};

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static struct bag draw_bag(struct rng *r)
{
	size_t drawn = LENGTH / 2 + rng_below(r, LENGTH / 2);
	struct bag b = { .n = 0 };

	for (size_t k = 0; k < drawn; k++)
		b.col[k] = (uint32_t)falling(r, WORDS, COMMON);
	qsort(b.col, drawn, sizeof *b.col, by_number);
	for (size_t k = 0; k < drawn; k++)
		if (!b.n || b.col[b.n - 1] != b.col[k])
			b.col[b.n++] = b.col[k];
	return b;
}

static void write_words(const char *dir, const char *part, struct rng *r, const float *value_of,
			size_t rows)
{
	uint64_t *start = mem_zeros(rows + 1, sizeof *start, NULL);
	uint32_t *col = mem_array(rows * LENGTH, sizeof *col, NULL);
	float *value = mem_array(rows * LENGTH, sizeof *value, NULL),
	      *y = mem_array(rows, sizeof *y, NULL);
	const void *at[] = { start, col, value, y };
	size_t size[] = { sizeof *start, sizeof *col, sizeof *value, sizeof *y };
	static const char *const name[] = { "start.u64", "col.u32", "value.f32", "y.f32" };
	char what[32];

	if (!start || !col || !value || !y)
		die("out of memory", "words");
	for (size_t i = 0; i < rows; i++) {
		struct bag b = draw_bag(r);
		double square = 0, sum = 1.5 * rng_normal(r);
		for (size_t k = 0; k < b.n; k++) {
			double rare = 1 + log((double)(WORDS + COMMON) / (double)(b.col[k] + COMMON));
			square += rare * rare;
			value[start[i] + k] = (float)rare;
			sum += (double)value_of[b.col[k]];
		}
		for (size_t k = 0; k < b.n; k++)
			value[start[i] + k] /= (float)sqrt(square);
		memcpy(col + start[i], b.col, b.n * sizeof *col);
		start[i + 1] = start[i] + b.n;
		y[i] = (float)(sum > 0);
	}
	for (size_t k = 0; k < 4; k++) {
		snprintf(what, sizeof what, "%s_%s", part, name[k]);
		write_array(dir, "words", what, at[k],
			    k == 3 ? rows :
			    k      ? start[rows] :
				     rows + 1,
			    size[k]);
	}
	free(start);
	free(col);
	free(value);
	free(y);
}

static void words(const char *dir)
{
	struct rng r = rng_make(rng_seed(1, "peers/scale/words"));
	float *value_of = mem_array(WORDS, sizeof *value_of, NULL);

	if (!value_of)
		die("out of memory", "words");
	for (size_t k = 0; k < WORDS; k++)
		value_of[k] = (float)worth("word", k);
	write_words(dir, "train", &r, value_of, 20000);
	write_words(dir, "test", &r, value_of, 5000);
	free(value_of);
}

/* ---- dense ---- */

/* Whole numbers, to be divided by 10; a hundred of the columns lean towards the class. */
static void wide(const char *dir)
{
	enum { TRAIN = 1600, TEST = 400, COLS = 20000, LEANING = 200, VALUES = 12 };
	struct table t = table_alloc(TRAIN + TEST, COLS, 2);
	struct rng r = rng_make(rng_seed(1, "peers/scale/wide"));

	for (size_t i = 0; i < t.rows; i++) {
		t.y[i] = (float)rng_below(&r, 2);
		for (size_t c = 0; c < COLS; c++) {
			double v = (double)rng_below(&r, VALUES);
			bool leans = c % LEANING == 0 && rng_uniform(&r) < 0.4;
			t.x[i * COLS + c] = (float)(leans ? floor(v / 2) + 6 * (double)t.y[i] : v);
		}
	}
	write_parts(dir, "wide", &t, TRAIN, true);
}

static void classes(const char *dir, size_t classes)
{
	enum { TRAIN = 20000, TEST = 2000, COLS = 10 };
	struct table t = table_alloc(TRAIN + TEST, COLS, classes);
	struct rng r = rng_make(rng_seedf(1, "peers/scale/classes%zu", classes));
	float *centre = mem_array(classes * COLS, sizeof *centre, NULL);
	char name[32];

	if (!centre)
		die("out of memory", "classes");
	for (size_t k = 0; k < classes * COLS; k++)
		centre[k] = (float)rng_normal(&r);
	for (size_t i = 0; i < t.rows; i++) { /* each class in turn: none is missing */
		size_t k = i % classes;
		t.y[i] = (float)k;
		for (size_t c = 0; c < COLS; c++)
			t.x[i * COLS + c] =
				(float)((double)centre[k * COLS + c] + 0.35 * rng_normal(&r));
	}
	snprintf(name, sizeof name, "classes%zu", classes);
	write_parts(dir, name, &t, TRAIN, false);
	free(centre);
}

static void bend(const char *dir)
{
	enum { TRAIN = 1000000, TEST = 10000, COLS = 10 };
	struct table t = table_alloc(TRAIN + TEST, COLS, 2);
	struct rng r = rng_make(rng_seed(1, "peers/scale/bend"));

	for (size_t i = 0; i < t.rows; i++) {
		float *x = t.x + i * COLS;
		for (size_t c = 0; c < COLS; c++)
			x[c] = (float)rng_normal(&r);
		t.y[i] = (float)((double)(x[0] * x[1] + x[2] - x[3] * x[3]) + 1 +
					 0.3 * rng_normal(&r) >
				 0);
	}
	write_parts(dir, "bend", &t, TRAIN, false);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		die("usage", "scale_tables DIR");
	levels(argv[1], "levels", 1.5);
	levels(argv[1], "labels", 0.2);
	words(argv[1]);
	wide(argv[1]);
	for (size_t k = 0; k < 4; k++)
		classes(argv[1], (size_t[]){ 100, 250, 260, 1000 }[k]);
	bend(argv[1]);
	return 0;
}
