/* The innermost loop of brute force: 12 queries against 32 training rows at once.
 *
 * A tile's scores are `bias(row) + sum over f of q(f) x(row, f)`. The caller prepares them so that
 * a smaller score means a nearer row: for L2 the queries hold -2 q and the bias |x|^2, which leaves
 * out only |q|^2, the same for all rows. Scores stay in registers; those not above their query's
 * limit are hits, and only a tile with hits writes anything.
 *
 * 12 x 32 is 24 AVX-512 accumulators beside two registers of rows: the loop then is bound by the
 * multiply-adds, at any number of columns. */
#ifndef KNN_TILE_H
#define KNN_TILE_H

#include <stddef.h>
#include <stdint.h>

enum { KNN_TILE_QUERIES = 12, KNN_TILE_ROWS = 32 };

/* Layouts, all aligned to 64 bytes: rows (d, 32), bias (32), queries (d, 12), limit (12). */
struct knn_tile {
	float score[KNN_TILE_QUERIES][KNN_TILE_ROWS] __attribute__((aligned(64)));
	uint32_t hit[KNN_TILE_QUERIES];         /* bit r: row r's score is not above the limit */
};

/* Returns whether there is any hit; t is filled only then. */
typedef int knn_tile_fn(const float *rows, const float *bias, const float *queries, size_t d,
			const float *limit, struct knn_tile *t);
extern knn_tile_fn *const knn_tile_kernels[];   /* by enum isa */

/* The same on bytes, exact: sums of rows (unsigned) times queries (signed), four columns to a word.
 * Layouts: rows (d4, 32, 4), queries (d4, 12, 4), where d4 = ceil(d / 4), padded with zeros. A hit
 * is a sum that is not below the limit. NULL where the processor lacks the instruction (VNNI). */
struct knn_byte_tile {
	int32_t sum[KNN_TILE_QUERIES][KNN_TILE_ROWS] __attribute__((aligned(64)));
	uint32_t hit[KNN_TILE_QUERIES];
};

typedef int knn_byte_tile_fn(const uint8_t *rows, const int32_t *bias, const int8_t *queries,
			     size_t d4, const int32_t *limit, struct knn_byte_tile *t);
knn_byte_tile_fn *knn_byte_tile_kernel(void);

#endif
