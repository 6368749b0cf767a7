/* Dot products of SVC_GROUP interleaved queries with one panel of SVC_LANES rows, and what is built
 * on them. The inner kernel is a register tile of a GEMM whose right side is packed once for the
 * whole fit, so that even a handful of kernel rows runs at full speed; its result is bent into
 * kernel values before it leaves the first-level cache. */
#include <stdbool.h>
#include <string.h>

#include "algorithms/svm/svc_rows.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef void dots_fn(const float *panel, const float *x, size_t d, float *out);
typedef void sparse_fn(const struct svc_rows *r, size_t from, size_t n, const float *x, float *out);

/* out is (SVC_GROUP, SVC_LANES). */
static void dots_portable(const float *panel, const float *x, size_t d, float *out)
{
	memset(out, 0, SVC_GROUP * SVC_LANES * sizeof *out);
	for (size_t j = 0; j < d; j++)
		for (size_t q = 0; q < SVC_GROUP; q++) {
			float a = x[j * SVC_GROUP + q];
#pragma omp simd
			for (size_t c = 0; c < SVC_LANES; c++)
				out[q * SVC_LANES + c] += a * panel[j * SVC_LANES + c];
		}
}

/* fused: whether a product and its sum are one rounding, said rather than left to the compiler,
 * because squared lengths must be rounded alike (svc_rows.c). */
static inline __attribute__((always_inline)) void
sparse_dots(const struct svc_rows *r, size_t from, size_t n, const float *x, float *out, bool fused)
{
	for (size_t i = 0; i < n; i++) {
		float sum[SVC_GROUP] = { 0 };
		for (size_t t = r->start[from + i]; t < r->start[from + i + 1]; t++) {
			const float *lane = x + (size_t)r->col[t] * SVC_GROUP;
			float v = r->value[t];
#pragma omp simd
			for (size_t q = 0; q < SVC_GROUP; q++)
				sum[q] = fused ? __builtin_fmaf(v, lane[q],
								sum[q]) : sum[q] + v * lane[q];
		}
		for (size_t q = 0; q < SVC_GROUP; q++)
			out[q * SVC_LANES + i] = sum[q];
	}
}

static void sparse_portable(const struct svc_rows *r, size_t from, size_t n, const float *x,
			    float *out)
{
	sparse_dots(r, from, n, x, out, false);
}

#if defined(__x86_64__)
/* 16 accumulators of 16 floats: 8 queries by 32 rows. */
__attribute__((target(CPU_AVX512)))
static void dots_avx512(const float *panel, const float *x, size_t d, float *out)
{
	__m512 acc[SVC_GROUP][2];

#pragma GCC unroll 8
	for (int q = 0; q < SVC_GROUP; q++)
		acc[q][0] = acc[q][1] = _mm512_setzero_ps();
	for (size_t j = 0; j < d; j++) {
		__m512 b0 = _mm512_loadu_ps(panel + j * SVC_LANES);
		__m512 b1 = _mm512_loadu_ps(panel + j * SVC_LANES + 16);
#pragma GCC unroll 8
		for (int q = 0; q < SVC_GROUP; q++) {
			__m512 a = _mm512_set1_ps(x[j * SVC_GROUP + (size_t)q]);
			acc[q][0] = _mm512_fmadd_ps(a, b0, acc[q][0]);
			acc[q][1] = _mm512_fmadd_ps(a, b1, acc[q][1]);
		}
	}
#pragma GCC unroll 8
	for (int q = 0; q < SVC_GROUP; q++) {
		_mm512_storeu_ps(out + q * SVC_LANES, acc[q][0]);
		_mm512_storeu_ps(out + q * SVC_LANES + 16, acc[q][1]);
	}
}

/* 16 registers: 4 queries by 16 rows at a time. */
__attribute__((target(CPU_AVX2)))
static void quarter_avx2(const float *panel, const float *x, size_t d, float *out)
{
	__m256 acc[4][2];

#pragma GCC unroll 4
	for (int q = 0; q < 4; q++)
		acc[q][0] = acc[q][1] = _mm256_setzero_ps();
	for (size_t j = 0; j < d; j++) {
		__m256 b0 = _mm256_loadu_ps(panel + j * SVC_LANES);
		__m256 b1 = _mm256_loadu_ps(panel + j * SVC_LANES + 8);
#pragma GCC unroll 4
		for (int q = 0; q < 4; q++) {
			__m256 a = _mm256_set1_ps(x[j * SVC_GROUP + (size_t)q]);
			acc[q][0] = _mm256_fmadd_ps(a, b0, acc[q][0]);
			acc[q][1] = _mm256_fmadd_ps(a, b1, acc[q][1]);
		}
	}
#pragma GCC unroll 4
	for (int q = 0; q < 4; q++) {
		_mm256_storeu_ps(out + q * SVC_LANES, acc[q][0]);
		_mm256_storeu_ps(out + q * SVC_LANES + 8, acc[q][1]);
	}
}

static void dots_avx2(const float *panel, const float *x, size_t d, float *out)
{
	for (size_t q = 0; q < SVC_GROUP; q += 4)
		for (size_t c = 0; c < SVC_LANES; c += 16)
			quarter_avx2(panel + c, x + q, d, out + q * SVC_LANES + c);
}

__attribute__((target(CPU_AVX2)))
static void sparse_avx2(const struct svc_rows *r, size_t from, size_t n, const float *x, float *out)
{
	sparse_dots(r, from, n, x, out, true);
}

static dots_fn *const dots_table[] = { dots_portable, dots_avx2, dots_avx512 };
static sparse_fn *const sparse_table[] = { sparse_portable, sparse_avx2, sparse_avx2 };
#else
static dots_fn *const dots_table[] = { dots_portable, dots_portable, dots_portable };
static sparse_fn *const sparse_table[] = { sparse_portable, sparse_portable, sparse_portable };
#endif

void svc_tile(const struct svc_kernel *k, const struct svc_query *q, const struct svc_rows *r,
	      size_t from, size_t panels, float *const *out, enum isa isa)
{
	_Alignas(64) float tile[SVC_GROUP * SVC_LANES];
	svc_bend_fn *bend = svc_kernel_bend(k->kind, isa);

	for (size_t p = 0; p < panels; p++) {
		size_t row = (from + p) * SVC_LANES;
		for (size_t g = 0; g < q->count; g += SVC_GROUP) {
			if (r->start) {
				size_t n = r->n - row < SVC_LANES ? r->n - row : SVC_LANES;
				memset(tile, 0, sizeof tile);
				sparse_table[isa](r, row, n, q->x + g * q->d, tile);
			} else {
				dots_table[isa](r->panel + row * r->d, q->x + g * q->d, r->d, tile);
			}
			for (size_t i = g; i < q->count && i < g + SVC_GROUP; i++) {
				float *v = tile + (i - g) * SVC_LANES;
				bend(k, q->norm[i], r->norm + row, v);
				memcpy(out[i] + p * SVC_LANES, v, SVC_LANES * sizeof *v);
			}
		}
	}
}
