#include "algorithms/knn/tile.h"

#include <string.h>

#include "algorithms/core/cpu.h"

#define GEMM_LANES 4
#define GEMM_TARGET
#include "algorithms/core/gemm_tile.h"

/* Eight vectors of sums: 2 queries x 16 rows, for any processor. */
static int tile_portable(const float *rows, const float *bias, const float *queries, size_t d,
			 const float *limit, struct knn_tile *t)
{
	uint32_t any = 0;

	for (size_t i = 0; i < KNN_TILE_QUERIES; i += 2)
		for (size_t from = 0; from < KNN_TILE_ROWS; from += 16) {
			gemm_vec4 sum[2][4];

			GEMM_UNROLL
			for (size_t c = 0; c < 4; c++)
				sum[0][c] = sum[1][c] = *(const gemm_vec4 *)(bias + from + 4 * c);
			gemm_product4(sum[0], 4, NULL, 2, 4, false, queries + i, 1,
				      KNN_TILE_QUERIES, rows + from, KNN_TILE_ROWS, d);
			GEMM_UNROLL
			for (size_t c = 0; c < 4; c++) {
				*(gemm_vec4 *)(t->score[i] + from + 4 * c) = sum[0][c];
				*(gemm_vec4 *)(t->score[i + 1] + from + 4 * c) = sum[1][c];
			}
		}
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		t->hit[i] = 0;
		for (size_t r = 0; r < KNN_TILE_ROWS; r++)
			t->hit[i] |= (uint32_t)!(t->score[i][r] > limit[i]) << r;
		any |= t->hit[i];
	}
	return any != 0;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define GEMM_LANES 8
#define GEMM_TARGET __attribute__((target(CPU_AVX2)))
#include "algorithms/core/gemm_tile.h"

#define GEMM_LANES 16
#define GEMM_TARGET __attribute__((target(CPU_AVX512)))
#include "algorithms/core/gemm_tile.h"

/* Twelve registers of sums: 6 queries x 16 rows, four times over. */
__attribute__((target(CPU_AVX2)))
static uint32_t quarter_avx2(const float *rows, const float *bias, const float *queries, size_t d,
			     const float *limit, struct knn_tile *t, size_t first, size_t from)
{
	gemm_vec8 sum[6][2];
	uint32_t any = 0;

	#pragma GCC unroll 6
	for (size_t i = 0; i < 6; i++) {
		sum[i][0] = _mm256_load_ps(bias + from);
		sum[i][1] = _mm256_load_ps(bias + from + 8);
	}
	gemm_product8(sum[0], 2, NULL, 6, 2, false, queries + first, 1, KNN_TILE_QUERIES,
		      rows + from, KNN_TILE_ROWS, d);
	#pragma GCC unroll 6
	for (size_t i = 0; i < 6; i++) {
		__m256 l = _mm256_broadcast_ss(limit + first + i);
		uint32_t low = (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(sum[i][0], l,
									  _CMP_NGT_UQ));
		uint32_t high = (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(sum[i][1], l,
									   _CMP_NGT_UQ));
		_mm256_store_ps(t->score[first + i] + from, sum[i][0]);
		_mm256_store_ps(t->score[first + i] + from + 8, sum[i][1]);
		t->hit[first + i] |= (low | high << 8) << from;
		any |= low | high;
	}
	return any;
}

__attribute__((target(CPU_AVX2)))
static int tile_avx2(const float *rows, const float *bias, const float *queries, size_t d,
		     const float *limit, struct knn_tile *t)
{
	uint32_t any = 0;

	memset(t->hit, 0, sizeof t->hit);
	for (size_t from = 0; from < KNN_TILE_ROWS; from += 16)
		for (size_t first = 0; first < KNN_TILE_QUERIES; first += 6)
			any |= quarter_avx2(rows, bias, queries, d, limit, t, first, from);
	return any != 0;
}

__attribute__((target(CPU_AVX512)))
static int tile_avx512(const float *rows, const float *bias, const float *queries, size_t d,
		       const float *limit, struct knn_tile *t)
{
	gemm_vec16 sum[KNN_TILE_QUERIES][2];
	uint32_t hit[KNN_TILE_QUERIES], any = 0;

	#pragma GCC unroll 12
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		sum[i][0] = _mm512_load_ps(bias);
		sum[i][1] = _mm512_load_ps(bias + 16);
	}
	gemm_product16(sum[0], 2, NULL, KNN_TILE_QUERIES, 2, false, queries, 1, KNN_TILE_QUERIES,
		       rows, KNN_TILE_ROWS, d);
	#pragma GCC unroll 12
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		__m512 l = _mm512_set1_ps(limit[i]);
		hit[i] = (uint32_t)_mm512_cmp_ps_mask(sum[i][0], l, _CMP_NGT_UQ) |
			 (uint32_t)_mm512_cmp_ps_mask(sum[i][1], l, _CMP_NGT_UQ) << 16;
		any |= hit[i];
	}
	if (!any)
		return 0;
	#pragma GCC unroll 12
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		_mm512_store_ps(t->score[i], sum[i][0]);
		_mm512_store_ps(t->score[i] + 16, sum[i][1]);
		t->hit[i] = hit[i];
	}
	return 1;
}

knn_tile_fn *const knn_tile_kernels[] = { tile_portable, tile_avx2, tile_avx512 };

/* VPDPBUSD adds four products of an unsigned and a signed byte to each 32-bit sum, without
 * saturating: four times the multiply-adds of floats in an instruction. As assembly, because GCC 12
 * writes the sums of the intrinsic back to the stack in every round. */
#define DOT4(sum, rows, queries) \
	__asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(rows), "v"(queries))

__attribute__((target(CPU_AVX512 ",avx512vnni")))
static int byte_tile_vnni(const uint8_t *rows, const int32_t *bias, const int8_t *queries,
			  size_t d4, const int32_t *limit, struct knn_byte_tile *t)
{
	__m512i sum[KNN_TILE_QUERIES][2];
	uint32_t hit[KNN_TILE_QUERIES], any = 0;

	#pragma GCC unroll 12
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		sum[i][0] = _mm512_load_si512(bias);
		sum[i][1] = _mm512_load_si512(bias + 16);
	}
	for (size_t f = 0; f < d4;
	     f++, rows += 4 * KNN_TILE_ROWS, queries += 4 * KNN_TILE_QUERIES) {
		__m512i x0 = _mm512_load_si512(rows), x1 = _mm512_load_si512(rows + 64);
		#pragma GCC unroll 12
		for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
			int32_t four;
			memcpy(&four, queries + 4 * i, sizeof four);
			__m512i q = _mm512_set1_epi32(four);
			DOT4(sum[i][0], x0, q);
			DOT4(sum[i][1], x1, q);
		}
	}
	#pragma GCC unroll 12
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		__m512i l = _mm512_set1_epi32(limit[i]);
		hit[i] = (uint32_t)_mm512_cmpge_epi32_mask(sum[i][0], l) |
			 (uint32_t)_mm512_cmpge_epi32_mask(sum[i][1], l) << 16;
		any |= hit[i];
	}
	if (!any)
		return 0;
	#pragma GCC unroll 12
	for (size_t i = 0; i < KNN_TILE_QUERIES; i++) {
		_mm512_store_si512(t->sum[i], sum[i][0]);
		_mm512_store_si512(t->sum[i] + 16, sum[i][1]);
		t->hit[i] = hit[i];
	}
	return 1;
}

knn_byte_tile_fn *knn_byte_tile_kernel(void)
{
	__builtin_cpu_init();
	return cpu_isa() == ISA_AVX512 &&
		__builtin_cpu_supports("avx512vnni") ? byte_tile_vnni : NULL;
}

#else

knn_tile_fn *const knn_tile_kernels[] = { tile_portable, tile_portable, tile_portable };

knn_byte_tile_fn *knn_byte_tile_kernel(void)
{
	return NULL;
}

#endif
