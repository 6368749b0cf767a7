/* The product that every learner multiplies with, against plain chains of multiply-adds. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/rng.h"

#define GEMM_LANES 4
#define GEMM_TARGET
#include "algorithms/core/gemm_tile.h"

#if defined(__x86_64__)
#define GEMM_LANES 8
#define GEMM_TARGET __attribute__((target(CPU_AVX2)))
#include "algorithms/core/gemm_tile.h"

#define GEMM_LANES 16
#define GEMM_TARGET __attribute__((target(CPU_AVX512)))
#include "algorithms/core/gemm_tile.h"
#endif

enum { ROWS = 3, COLS = 2, ROOM = 5, DEPTH = 29, A_STEP = 4, B_STEP = 43, NUMBERS = 1300 };

static void fill(float *x, size_t n, uint64_t seed)
{
	struct rng r = rng_make(seed);

	for (size_t i = 0; i < n; i++)
		x[i] = (float)rng_normal(&r);
}

/* Sum (r, c) as it is meant: one chain from 1 + r on. */
static float chain(const float *a, const float *b, size_t r, size_t c, size_t depth, bool fused)
{
	volatile float sum = (float)(1 + r);

	for (size_t s = 0; s < depth; s++) {
		float x = a[s * A_STEP + r], y = b[s * B_STEP + c];
		volatile float product = x * y;

		sum = fused ? fmaf(x, y, sum) : sum + product;
	}
	return sum;
}

#define CHECK(lanes, target, with_half) \
	target static void check##lanes(const float *a, const float *b, size_t depth, bool fused) \
	{ \
		gemm_vec##lanes sum[ROWS][ROOM]; \
		gemm_half last[ROWS]; \
		for (int r = 0; r < ROWS; r++) { \
			last[r] = (float)(1 + r) - (gemm_half){ 0 }; \
			for (int c = 0; c < ROOM; c++) \
				sum[r][c] = (float)(1 + r) - (gemm_vec##lanes){ 0 }; \
		} \
		gemm_product##lanes(sum[0], ROOM, last, ROWS, COLS, with_half, a, 1, A_STEP, b, \
				    B_STEP, depth); \
		for (size_t r = 0; r < ROWS; r++) { \
			for (size_t c = 0; c < COLS * lanes; c++) \
				cr_assert_eq(sum[r][c / lanes][c % lanes], \
					     chain(a, b, r, c, depth, fused), "%zu, %zu of %zu", \
					     r, c, depth); \
			cr_assert_eq(sum[r][COLS][0], (float)(1 + r), "beyond the columns"); \
			for (size_t c = 0; c < 8 && with_half; c++) \
				cr_assert_eq(last[r][c], \
					     chain(a, b, r, COLS * lanes + c, depth, fused)); \
		} \
	}

CHECK(4, , false)
#if defined(__x86_64__)
CHECK(8, __attribute__((target(CPU_AVX2))), false)
CHECK(16, __attribute__((target(CPU_AVX512))), true)
#endif

/* In the portable form fusing is the compiler's choice: one for all sums. (1 + 2^-12)^2 - 1 has a
 * last bit, 2^-24, that a product rounded by itself loses. */
static bool portable_fuses(void)
{
	const float x = 1 + 0x1p-12f, row[4] = { x, x, x, x };
	gemm_vec4 sum = { -1, -1, -1, -1 };

	gemm_product4(&sum, 1, NULL, 1, 1, false, &x, 1, 1, row, 4, 1);
	return sum[0] != 0x1p-11f;
}

Test(core_gemm_tile, sums_are_chains_in_rising_order)
{
	float a[NUMBERS], b[NUMBERS];

	fill(a, NUMBERS, 1);
	fill(b, NUMBERS, 2);
	for (size_t depth = 0; depth <= DEPTH; depth++) {
		check4(a, b, depth, portable_fuses());
#if defined(__x86_64__)
		if (cpu_isa() >= ISA_AVX2)
			check8(a, b, depth, true);
		if (cpu_isa() >= ISA_AVX512)
			check16(a, b, depth, true);
#endif
	}
}
