/* Dot products of SVC_GROUP interleaved queries with one panel of SVC_LANES rows, and what is built
 * on them. The inner kernel is a register tile of a GEMM whose right side is packed once for the
 * whole fit, so that even a handful of kernel rows runs at full speed; its result is bent into
 * kernel values before it leaves the first-level cache. */
#include <stdbool.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/svm/svc_rows.h"

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

typedef void dots_fn(const float *panel, const float *x, size_t d, float *out);
typedef void sparse_fn(const struct svc_rows *r, size_t from, size_t n, const float *x, float *out);

/* One way to take the dots: QUERIES of the group by COLS registers of rows at a time. out is
 * (SVC_GROUP, SVC_LANES). */
#define DOTS(name, target, lanes, queries, cols) \
	target static void name(const float *panel, const float *x, size_t d, float *out) \
	{ \
		for (size_t q = 0; q < SVC_GROUP; q += queries) \
			for (size_t c = 0; c < SVC_LANES; c += cols * lanes) { \
				gemm_vec##lanes sum[queries][cols] = { 0 }; \
				gemm_product##lanes(sum[0], cols, NULL, queries, cols, false, \
						    x + q, 1, SVC_GROUP, panel + c, SVC_LANES, d); \
				GEMM_UNROLL \
				for (size_t i = 0; i < queries * cols; i++) \
					*(gemm_vec##lanes *)(out + (q + i / cols) * SVC_LANES + \
							     c + i % cols * lanes) = \
						sum[i / cols][i % cols]; \
			} \
	}

DOTS(dots_portable, , 4, 2, 4)

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
DOTS(dots_avx2, __attribute__((target(CPU_AVX2))), 8, 4, 2)
DOTS(dots_avx512, __attribute__((target(CPU_AVX512))), 16, 8, 2)

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
