#include "algorithms/knn/packed_rows.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* Squared lengths above this are left to the plain loops: sums of scores must stay in a float. */
#define SQUARE_MAX 1e30
/* Panels that would take more than this are packed anew for each block of queries (1 to 3 % of its
 * time), so that a model is little more than its rows. */
#define STORED_MAX ((size_t)64 << 20)
#define ROUND_UP (1 + 2 * (double)FLT_EPSILON)
#define LEVELS 256
#define SIGN 128                /* what brings an unsigned byte into a signed one */
/* |x|^2 - 256 sum x and twice a product must stay within 31 bits. */
#define BYTE_COLS_MAX 16000

/* Factor that a row is multiplied with before packing. */
static double row_scale(const struct knn_packed_rows *p, const float *x)
{
	double sum = 0;

	if (!p->cosine)
		return 1;
	for (size_t f = 0; f < p->space->cols; f++)
		sum += (double)x[f] * (double)x[f];
	return sum > 0 ? 1 / sqrt(sum) : 0;
}

static inline float packed_value(const struct knn_packed_rows *p, const float *x, size_t f,
				 double scale)
{
	return p->cosine ? (float)((double)x[f] * scale) : x[f] - p->center[f];
}

typedef float four __attribute__((vector_size(16), aligned(sizeof(float))));

/* Columns f .. f + 3 of rows r .. r + 3, turned round. */
static inline void turn(const float *const x[KNN_TILE_ROWS], size_t r, size_t f, four center,
			float *out)
{
	four a = *(const four *)(x[r] + f) - center, b = *(const four *)(x[r + 1] + f) - center;
	four c = *(const four *)(x[r + 2] + f) - center, d = *(const four *)(x[r + 3] + f) - center;
	four ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5);
	four ab1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
	four cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5);
	four cd1 = __builtin_shufflevector(c, d, 2, 6, 3, 7);

	out += f * KNN_TILE_ROWS + r;
	*(four *)out = __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5);
	*(four *)(out + KNN_TILE_ROWS) = __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7);
	*(four *)(out + 2 * KNN_TILE_ROWS) = __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5);
	*(four *)(out + 3 * KNN_TILE_ROWS) = __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7);
}

/* Each line of the panel is written at once. */
static void pack_centred(const struct knn_packed_rows *p, const float *const x[KNN_TILE_ROWS],
			 float *out)
{
	size_t d = p->space->cols, f = 0;

	for (; f + 4 <= d; f += 4)
		for (size_t r = 0; r < KNN_TILE_ROWS; r += 4)
			turn(x, r, f, *(const four *)(p->center + f), out);
	for (; f < d; f++)
		for (size_t r = 0; r < KNN_TILE_ROWS; r++)
			out[f * KNN_TILE_ROWS + r] = x[r][f] - p->center[f];
}

static void pack_panel(const struct knn_packed_rows *p, size_t i, float *out)
{
	size_t d = p->space->cols, from = i * KNN_TILE_ROWS, n = p->space->rows - from;
	const float *x[KNN_TILE_ROWS];

	n = n < KNN_TILE_ROWS ? n : KNN_TILE_ROWS;
	/* padding repeats the last row: its bias hides it */
	for (size_t r = 0; r < KNN_TILE_ROWS; r++)
		x[r] = knn_space_row(p->space, from + (r < n ? r : n - 1));
	if (!p->cosine)
		pack_centred(p, x, out);
	for (size_t r = 0; r < KNN_TILE_ROWS && p->cosine; r++) {
		double scale = row_scale(p, x[r]);
		for (size_t f = 0; f < d; f++)
			out[f * KNN_TILE_ROWS + r] = packed_value(p, x[r], f, scale);
	}
}

const float *knn_packed_rows_panel(const struct knn_packed_rows *p, size_t i, float *room)
{
	if (p->rows)
		return p->rows + i * p->space->cols * KNN_TILE_ROWS;
	pack_panel(p, i, room);
	return room;
}

/* Columns whose sums stay in registers. */
enum { STRIP = 64 };

static void find_center(struct knn_packed_rows *p)
{
	const struct knn_space *s = p->space;

	for (size_t f0 = 0; f0 < s->cols && !p->cosine; f0 += STRIP) {
		double sum[STRIP] = { 0 };
		size_t width = s->cols - f0 < STRIP ? s->cols - f0 : STRIP;
		for (size_t i = 0; i < s->rows; i++)
			for (size_t f = 0; f < width; f++)
				sum[f] += knn_space_row(s, i)[f0 + f];
		for (size_t f = 0; f < width; f++)
			p->center[f0 + f] = (float)(sum[f] / (double)s->rows);
	}
}

/* Biases and norms of panel i; the largest square seen so far comes back. */
static double measure_panel(struct knn_packed_rows *p, size_t i, const float *rows)
{
	size_t valid = p->space->rows - i * KNN_TILE_ROWS;
	double square[KNN_TILE_ROWS] = { 0 }, largest = 0;

	for (size_t f = 0; f < p->space->cols; f++)
		for (size_t r = 0; r < KNN_TILE_ROWS; r++) {
			double x = rows[f * KNN_TILE_ROWS + r];
			square[r] += x * x;
		}
	for (size_t r = 0; r < KNN_TILE_ROWS; r++) {
		largest = square[r] > largest ? square[r] : largest;
		p->bias[i * KNN_TILE_ROWS + r] = r >= valid ? INFINITY : p->cosine ? 0 :
			(float)square[r];
	}
	p->norm[i] = (float)(sqrt(largest) * ROUND_UP);
	return largest;
}

static int build_floats(struct knn_packed_rows *p, bool *usable, struct err *e)
{
	size_t d = p->space->cols, size = d * KNN_TILE_ROWS;
	bool stored = !p->byte_rows && p->count * size <= STORED_MAX / sizeof(float);
	float *rows = NULL;

	if (!(p->center = mem_zeros(d, sizeof *p->center, e)) ||
	    !(p->bias = mem_aligned(p->count * KNN_TILE_ROWS, sizeof *p->bias, e)) ||
	    !(p->norm = mem_array(p->count, sizeof *p->norm, e)) ||
	    !(rows = mem_aligned((stored ? p->count : 1) * size, sizeof *rows, e)))
		return -1;
	find_center(p);
	for (size_t i = 0; i < p->count && *usable; i++) {
		float *at = stored ? rows + i * size : rows;
		pack_panel(p, i, at);
		*usable = measure_panel(p, i, at) <= SQUARE_MAX;
	}
	if (stored)
		p->rows = rows;
	else
		free(rows);
	return 0;
}

/* ---- bytes ---- */

/* By the value's own bits: a whole number 0..255 survives the trip through an integer. */
static bool all_bytes(const float *x, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < n; i++)
		good &= x[i] >= 0 && x[i] < LEVELS && (float)(int)x[i] == x[i];
	return good;
}

/* score = |x|^2 - 2 q.x; with q = q' + 128, it is (|x|^2 - 256 sum x) - 2 q'.x. Half of the
 * bracket, negated, is where the tile's sums start, so that a larger sum is a nearer row. */
static void pack_bytes(struct knn_packed_rows *p, size_t row)
{
	const float *x = knn_space_row(p->space, row);
	size_t panel = row / KNN_TILE_ROWS, lane = row % KNN_TILE_ROWS;
	uint8_t *out = p->byte_rows + (panel * p->d4 * KNN_TILE_ROWS + lane) * 4;
	int64_t bracket = 0, half;

	for (size_t f = 0; f < p->space->cols; f++) {
		int64_t v = (int64_t)x[f];
		out[f / 4 * 4 * KNN_TILE_ROWS + f % 4] = (uint8_t)v;
		bracket += v * v - 2 * SIGN * v;
	}
	half = (bracket - (bracket & 1)) / 2;
	p->byte_bias[row] = (int32_t)-half;
	p->byte_odd[row] = (uint8_t)(bracket & 1);
}

static int build_bytes(struct knn_packed_rows *p, struct err *e)
{
	const struct knn_space *s = p->space;
	size_t rows = p->count * KNN_TILE_ROWS;

	p->byte_kernel = knn_byte_tile_kernel();
	p->d4 = (s->cols + 3) / 4;
	if (!p->byte_kernel || p->cosine || s->cols > BYTE_COLS_MAX)
		return 0;
	/* most tables end this in their first row */
	for (size_t i = 0; i < s->rows; i++)
		if (!all_bytes(knn_space_row(s, i), s->cols))
			return 0;
	if (!(p->byte_bias = mem_aligned(rows, sizeof *p->byte_bias, e)) ||
	    !(p->byte_odd = mem_zeros(rows, 1, e)) ||
	    !(p->byte_rows = mem_aligned(rows * p->d4, 4, e)))
		return -1;
	memset(p->byte_rows, 0, rows * p->d4 * 4);
	for (size_t i = 0; i < s->rows; i++)
		pack_bytes(p, i);
	for (size_t i = s->rows; i < rows; i++)
		p->byte_bias[i] = INT32_MIN;            /* below every limit */
	return 0;
}

bool knn_packed_byte_queries(const struct knn_packed_rows *p, const float *q, size_t n, int8_t *out,
			     double *offset)
{
	size_t d = p->space->cols;

	if (!all_bytes(q, n * d))
		return false;
	memset(out, 0, p->d4 * 4 * KNN_TILE_QUERIES);
	for (size_t i = 0; i < n; i++) {
		offset[i] = 0;
		for (size_t f = 0; f < d; f++) {
			int v = (int)q[i * d + f];
			out[(f / 4 * KNN_TILE_QUERIES + i) * 4 + f % 4] = (int8_t)(v - SIGN);
			offset[i] += v * v;
		}
	}
	return true;
}

/* ---- */

int knn_packed_rows_build(struct knn_packed_rows *p, const struct knn_space *s, bool *usable,
			  struct err *e)
{
	*p = (struct knn_packed_rows){ .space = s, .cosine = s->kind == KNN_COSINE,
				       .count = (s->rows + KNN_TILE_ROWS - 1) / KNN_TILE_ROWS };
	*usable = true;
	if (build_bytes(p, e))
		return -1;
	return build_floats(p, usable, e);
}

void knn_packed_rows_free(struct knn_packed_rows *p)
{
	free(p->center);
	free(p->bias);
	free(p->norm);
	free(p->rows);
	free(p->byte_rows);
	free(p->byte_bias);
	free(p->byte_odd);
	*p = (struct knn_packed_rows){ 0 };
}

size_t knn_packed_rows_bytes(const struct knn_packed_rows *p)
{
	size_t rows = p->count * KNN_TILE_ROWS, d = p->space->cols, bytes = d * sizeof *p->center;

	bytes += rows * sizeof *p->bias + p->count * sizeof *p->norm;
	bytes += p->rows ? rows * d * sizeof *p->rows : 0;
	return bytes + (p->byte_rows ? rows * (4 * p->d4 + sizeof *p->byte_bias + 1) : 0);
}

bool knn_packed_queries(const struct knn_packed_rows *p, const float *q, size_t n, float *out,
			float *norm, double *offset)
{
	size_t d = p->space->cols;
	float factor = p->cosine ? -1 : -2;

	memset(out, 0, d * KNN_TILE_QUERIES * sizeof *out);
	for (size_t i = 0; i < n; i++) {
		double scale = row_scale(p, q + i * d), square = 0;
		for (size_t f = 0; f < d; f++) {
			float v = packed_value(p, q + i * d, f, scale);
			square += (double)v * (double)v;
			out[f * KNN_TILE_QUERIES + i] = factor * v;
		}
		if (!(square <= SQUARE_MAX))
			return false;
		norm[i] = (float)(sqrt(square) * ROUND_UP);
		offset[i] = p->cosine ? 1 : square;
	}
	return true;
}
