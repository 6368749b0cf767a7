/* The one place that knows which BLAS is linked (OpenBLAS through CBLAS, row-major, single thread).
 *
 * Threads are ours, not the library's: a learner that may use several cores splits its rows and
 * calls gemm from each thread, so that results do not depend on a global thread count. */
#ifndef CORE_BLAS_H
#define CORE_BLAS_H

#include <stdbool.h>

#include "algorithms/core/mat.h"

/* c = alpha op(a) op(b) + beta c, where op transposes when its flag is set. Shapes are asserted. */
void blas_gemm(bool ta, bool tb, float alpha, struct mat a, struct mat b, float beta, struct mat c);

/* Name and build of the library, "OpenBLAS 0.3.21 ... SkylakeX", for the environment record. */
const char *blas_config(void);
const char *blas_core(void);

/* Call once at the start of a process: pins the library to one thread. */
void blas_init(void);

#endif
