/* The inner loop of every float product here: a tile of sums that stay in registers, compiled once
 * per instruction set. Whoever multiplies begins the sums (zeros, a bias, what is there already)
 * and says what becomes of them - its epilogue - before they leave the registers: the network
 * stores them (algorithms/mlp), nearest neighbours compare them with a limit and mostly drop them
 * (algorithms/knn/tile.c), the support vector machine hands them to its kernel function
 * (algorithms/svm/svc_tile.c).
 *
 *   #define GEMM_LANES 16                                   floats in a register: 4, 8 or 16
 *   #define GEMM_TARGET __attribute__((target(CPU_AVX512))) or nothing
 *   #include "algorithms/core/gemm_tile.h"                  makes gemm_vec16 and gemm_product16
 *
 * Every sum is one chain in rising order of the depth, whatever the tile, so bits depend on the
 * instruction set alone. With 8 and 16 lanes each product is fused with its sum, said rather than
 * left to the compiler, which fuses at -O2 and not at -O1; with 4 it is the compiler's choice,
 * and on x86-64 there is nothing to choose.
 *
 * That it is one costs nothing. Against loops written out for each user, by turns in one process,
 * it takes 1.00 to 1.02 times as long for neighbours with AVX2 and AVX-512, 1.00 to 1.02 for the
 * support vector machine and 1.00 for the network; in portable code 0.42 to 0.67 and 0.6 times. It
 * has to be inlined, though: behind a call, with sums that reach their epilogue through memory, it
 * took 2.2 times as long for neighbours at 4 columns, 1.12 at 64 and 1.01 at 784 (AVX-512). */
#ifndef CORE_GEMM_TILE_H
#define CORE_GEMM_TILE_H

#include <stdbool.h>
#include <stddef.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define GEMM_PASTE(name, lanes) name##lanes
#define GEMM_JOIN(name, lanes) GEMM_PASTE(name, lanes)

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed"        /* a loop of no rounds cannot be unrolled */
#define GEMM_UNROLL _Pragma("clang loop unroll(full)")
#else
#define GEMM_UNROLL _Pragma("GCC unroll 16")
#endif

/* Half a 16-lane register, for a last block that has only padding in its upper half. */
typedef float gemm_half __attribute__((vector_size(32), aligned(4), may_alias));
#define GEMM_FIRST_HALF(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7)

/* x * y + sum, in one rounding with 8 and 16 lanes. */
#define GEMM_MADD4(x, y, sum) ((x) * (y) + (sum))
#define GEMM_MADD8(x, y, sum) _mm256_fmadd_ps((__m256)(x), (__m256)(y), (__m256)(sum))
#define GEMM_MADD16(x, y, sum) _mm512_fmadd_ps((__m512)(x), (__m512)(y), (__m512)(sum))

/* With three or more columns of registers both compilers would rather read b from memory at every
 * multiplication, which then waits for the load units; a pinned value stays in its register. */
enum { GEMM_PINNED = 3 };

#endif

#define GEMM_VEC GEMM_JOIN(gemm_vec, GEMM_LANES)
#define GEMM_MADD GEMM_JOIN(GEMM_MADD, GEMM_LANES)
#if GEMM_LANES >= 16
#define GEMM_PIN(x) do { if (cols >= GEMM_PINNED) __asm__("" : "+v"(x)); } while (0)
#else
#define GEMM_PIN(x) ((void)0)
#endif

typedef float GEMM_VEC __attribute__((vector_size(4 * GEMM_LANES), aligned(4), may_alias));

/* sum[r * room + c] += over s < depth of a[r * a_row + s * a_step] times register c of
 * b + s * b_step, for r < rows and c < cols. With half (16 lanes only): last[r] takes the first
 * half of one more register of b; else last is not looked at. rows, cols, room and half are
 * constants where this is called, so that the sums are registers: at most 30 of 32 with AVX-512, 12
 * of 16 with fewer. */
static inline GEMM_TARGET __attribute__((always_inline)) void
GEMM_JOIN(gemm_product, GEMM_LANES)(GEMM_VEC *sum, const int room, gemm_half *last, const int rows,
				    const int cols, const bool half, const float *a, size_t a_row,
				    size_t a_step, const float *b, size_t b_step, size_t depth)
{
	for (size_t s = depth; s; s--, a += a_step, b += b_step) {
		GEMM_VEC w[8];
#if GEMM_LANES >= 16
		gemm_half v = { 0 };

		if (half) {
			v = *(const gemm_half *)(b + cols * GEMM_LANES);
			GEMM_PIN(v);
		}
#else
		(void)last, (void)half;
#endif
		GEMM_UNROLL
		for (int c = 0; c < cols; c++) {
			w[c] = *(const GEMM_VEC *)(b + c * GEMM_LANES);
			GEMM_PIN(w[c]);
		}
		GEMM_UNROLL
		for (int r = 0; r < rows; r++) {
			GEMM_VEC all = a[(size_t)r * a_row] - (GEMM_VEC){ 0 };

			GEMM_PIN(all);
			GEMM_UNROLL
			for (int c = 0; c < cols; c++)
				sum[r * room + c] = GEMM_MADD(all, w[c], sum[r * room + c]);
#if GEMM_LANES >= 16
			if (half)
				last[r] = GEMM_MADD8(GEMM_FIRST_HALF(all), v, last[r]);
#endif
		}
	}
}

#undef GEMM_VEC
#undef GEMM_MADD
#undef GEMM_PIN
#undef GEMM_LANES
#undef GEMM_TARGET
