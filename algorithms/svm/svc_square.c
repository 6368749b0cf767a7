#include "algorithms/svm/svc_square.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

enum { ROWS_MOST = 8, COLS_MOST = 24 };         /* of a tile */
enum { NARROW = 32 };           /* columns of which panels of 24 would hold more zeros than wider registers win */

/* out[i * stride + j] += sum over r < depth of left[r * rows + i] right[r * cols + j], for rows x cols of a
 * tile; cols: so many registers of so many lanes. At most 24 of 32 registers are sums with AVX-512, 12 of
 * 16 with fewer. */
#define TILE(isa, attribute, lanes, rows, registers) \
	typedef double vec_##isa __attribute__((vector_size(8 * (lanes)), aligned(8), may_alias)); \
	attribute INLINE void tile_##isa(const double *left, const double *right, size_t depth, double *out, \
					 size_t stride) \
	{ \
		vec_##isa sum[rows][registers]; \
		UNROLL \
		for (size_t i = 0; i < (rows) * (registers); i++) \
			sum[i / (registers)][i % (registers)] = *(const vec_##isa *)( \
				out + i / (registers) * stride + i % (registers) * (lanes)); \
		for (size_t r = 0; r < depth; r++, left += rows, right += (registers) * (lanes)) { \
			vec_##isa w[registers]; \
			UNROLL \
			for (size_t c = 0; c < (registers); c++) \
				w[c] = *(const vec_##isa *)(right + c * (lanes)); \
			UNROLL \
			for (size_t i = 0; i < (rows); i++) { \
				vec_##isa all = left[i] - (vec_##isa){ 0 }; \
				UNROLL \
				for (size_t c = 0; c < (registers); c++) \
					sum[i][c] += all * w[c]; \
			} \
		} \
		UNROLL \
		for (size_t i = 0; i < (rows) * (registers); i++) \
			*(vec_##isa *)(out + i / (registers) * stride + i % (registers) * (lanes)) = \
				sum[i / (registers)][i % (registers)]; \
	}

typedef void tile_fn(const double *left, const double *right, size_t depth, double *out, size_t stride);

/* Columns from .. from + cols - 1 of all rows, a one behind the last of them and zeros behind that. */
INLINE void pack(const float *const *row, size_t rows, size_t d, size_t from, size_t cols, double *out)
{
	size_t here = d < from ? 0 : d - from < cols ? d - from : cols;

	for (size_t r = 0; r < rows; r++, out += cols) {
		const float *x = row[r] + (here ? from : 0);

		if (here == cols) {
#pragma omp simd
			for (size_t j = 0; j < cols; j++)
				out[j] = (double)x[j];
			continue;
		}
		for (size_t j = 0; j < cols; j++)
			out[j] = j < here ? (double)x[j] : from + j == d;
	}
}

/* What the matrix has of a tile that crosses its diagonal or its last row. */
INLINE void add_inside(const double *tile, size_t cols, size_t i, size_t rows, size_t j, size_t width, double *m)
{
	for (size_t r = 0; r < rows && i + r < width; r++)
		for (size_t c = 0; c < cols && j + c <= i + r; c++)
			m[(i + r) * width + j + c] += tile[r * cols + c];
}

/* Tiles of `rows` rows of the matrix and `cols` columns, a panel: one strip of rows after the other, whose
 * left sides are the packed columns times theta. */
INLINE void square_body(const float *const *row, const double *theta, size_t n, size_t d, double *m,
			double *room, tile_fn *tile, size_t rows, size_t cols)
{
	size_t width = d + 1;
	double *left = room, *panel = room + SVC_SQUARE_ROWS * ROWS_MOST, edge[ROWS_MOST * COLS_MOST];

	for (size_t j = 0; j < width; j += cols)
		pack(row, n, d, j, cols, panel + j * n);
	for (size_t i = 0; i < width; i += rows) {
		const double *own = panel + i / cols * cols * n + i % cols;

		for (size_t r = 0; r < n; r++)
			for (size_t q = 0; q < rows; q++)
				left[r * rows + q] = theta[r] * own[r * cols + q];
		for (size_t j = 0; j < i + rows && j < width; j += cols) {
			if (j + cols <= i + 1 && i + rows <= width) {
				tile(left, panel + j * n, n, m + i * width + j, width);
				continue;
			}
			memset(edge, 0, rows * cols * sizeof *edge);
			tile(left, panel + j * n, n, edge, cols);
			add_inside(edge, cols, i, rows, j, width, m);
		}
	}
}

/* One body, compiled for each instruction set. */
#define FORM(isa, attribute, lanes, rows, registers) \
	TILE(isa, attribute, lanes, rows, registers) \
	attribute static void square_##isa(const float *const *row, const double *theta, size_t n, size_t d, \
					   double *m, double *room) \
	{ \
		square_body(row, theta, n, d, m, room, tile_##isa, rows, (registers) * (lanes)); \
	}

typedef void square_fn(const float *const *row, const double *theta, size_t n, size_t d, double *m, double *room);

FORM(portable, , 2, 4, 2)
#if defined(__x86_64__)
FORM(avx2, __attribute__((target(CPU_AVX2))), 4, 4, 3)
FORM(avx512, __attribute__((target(CPU_AVX512))), 8, 8, 3)
static square_fn *const square[] = { square_portable, square_avx2, square_avx512 };
#else
static square_fn *const square[] = { square_portable, square_portable, square_portable };
#endif

size_t svc_square_room(size_t d)
{
	return SVC_SQUARE_ROWS * (ROWS_MOST + d + 1 + COLS_MOST);
}

void svc_square_add(const float *const *row, const double *theta, size_t rows, size_t d, double *m,
		    double *room, enum isa isa)
{
	square[isa > ISA_AVX2 && d < NARROW ? ISA_AVX2 : isa](row, theta, rows, d, m, room);
}
