/* A window on row-major floats: element (i, j) is at[i * stride + j]. Owns nothing, costs nothing
 * to pass by value. Batches and folds are windows or index lists, never arrays of row pointers. */
#ifndef CORE_MAT_H
#define CORE_MAT_H

#include <stddef.h>

struct mat {
	float *at;
	size_t rows, cols, stride;
};

static inline float *mat_row(struct mat m, size_t i)
{
	return m.at + i * m.stride;
}

/* Rows from .. from + n - 1, without a copy. */
static inline struct mat mat_rows(struct mat m, size_t from, size_t n)
{
	return (struct mat){ mat_row(m, from), n, m.cols, m.stride };
}

static inline struct mat mat_of(float *at, size_t rows, size_t cols)
{
	return (struct mat){ at, rows, cols, cols };
}

#endif
