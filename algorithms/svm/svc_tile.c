/* Dot products of SVC_GROUP interleaved queries with one panel of SVC_LANES rows, those with lists of
 * entries, and what is built on them. The inner kernel is a register tile of a GEMM whose right side is packed once for the
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
typedef void lists_fn(const struct svc_entries *list, const uint32_t *at, const float *v, size_t n,
		      size_t from, size_t to, float *out);

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

/* The first entry of a list that is of row `from` or a later one. */
static inline size_t first_from(const struct svc_entries *list, size_t at, size_t from)
{
	size_t lo = list->start[at], hi = list->start[at + 1];

	while (from && lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (list->at[mid] < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Adds to out, that begins with row `from`, what the query's entries v in the lists at[0 .. n) make with
 * rows from .. to - 1. fused: whether a product and its sum are one rounding, said rather than left to
 * the compiler, because squared lengths must be rounded alike (svc_rows.c). */
static inline __attribute__((always_inline)) void
list_dots(const struct svc_entries *list, const uint32_t *at, const float *v, size_t n, size_t from,
	  size_t to, float *out, bool fused)
{
	for (size_t i = 0; i < n; i++) {
		size_t t = first_from(list, at[i], from), end = list->start[at[i] + 1];
		for (; t < end && list->at[t] < to; t++) {
			float *sum = out + (list->at[t] - from);
			*sum = fused ? __builtin_fmaf(v[i], list->value[t], *sum) :
			       *sum + v[i] * list->value[t];
		}
	}
}

static void lists_portable(const struct svc_entries *list, const uint32_t *at, const float *v, size_t n,
			   size_t from, size_t to, float *out)
{
	list_dots(list, at, v, n, from, to, out, false);
}

#if defined(__x86_64__)
DOTS(dots_avx2, __attribute__((target(CPU_AVX2))), 8, 4, 2)
DOTS(dots_avx512, __attribute__((target(CPU_AVX512))), 16, 8, 2)

__attribute__((target(CPU_AVX2)))
static void lists_avx2(const struct svc_entries *list, const uint32_t *at, const float *v, size_t n,
		       size_t from, size_t to, float *out)
{
	list_dots(list, at, v, n, from, to, out, true);
}

static dots_fn *const dots_table[] = { dots_portable, dots_avx2, dots_avx512 };
static lists_fn *const lists_table[] = { lists_portable, lists_avx2, lists_avx2 };
#else
static dots_fn *const dots_table[] = { dots_portable, dots_portable, dots_portable };
static lists_fn *const lists_table[] = { lists_portable, lists_portable, lists_portable };
#endif

/* Dots over the columns in panels of up to SVC_GROUP queries from g on, which are bent at once where
 * there are no lists to come. */
static void panel_tile(const struct svc_kernel *k, const struct svc_query *q, size_t g, size_t p, size_t row,
		       float *const *out, enum isa isa)
{
	_Alignas(64) float tile[SVC_GROUP * SVC_LANES];
	const struct svc_rows *r = q->of;
	svc_bend_fn *bend = svc_kernel_bend(k->kind, isa);

	dots_table[isa](r->panel + row * r->wide, q->x + g * r->wide, r->wide, tile);
	for (size_t i = g; i < q->count && i < g + SVC_GROUP; i++) {
		float *v = tile + (i - g) * SVC_LANES;
		if (!r->lists)
			bend(k, q->norm[i], r->norm + row, v);
		memcpy(out[i] + p * SVC_LANES, v, SVC_LANES * sizeof *v);
	}
}

static void list_tile(const struct svc_kernel *k, const struct svc_query *q, size_t i, size_t from,
		      size_t panels, float *out, enum isa isa)
{
	const struct svc_rows *r = q->of;
	size_t begin = q->entry.start[i], row = from * SVC_LANES;
	svc_bend_fn *bend = svc_kernel_bend(k->kind, isa);

	lists_table[isa](&r->list, q->entry.at + begin, q->entry.value + begin,
			 q->entry.start[i + 1] - begin, row, row + panels * SVC_LANES, out);
	for (size_t p = 0; p < panels; p++)
		bend(k, q->norm[i], r->norm + row + p * SVC_LANES, out + p * SVC_LANES);
}

void svc_tile(const struct svc_kernel *k, const struct svc_query *q, size_t from, size_t panels,
	      float *const *out, enum isa isa)
{
	const struct svc_rows *r = q->of;

	for (size_t p = 0; r->wide && p < panels; p++)
		for (size_t g = 0; g < q->count; g += SVC_GROUP)
			panel_tile(k, q, g, p, (from + p) * SVC_LANES, out, isa);
	for (size_t i = 0; i < q->count && (r->lists || !r->wide); i++) {
		if (!r->wide)
			memset(out[i], 0, panels * SVC_LANES * sizeof *out[i]);
		list_tile(k, q, i, from, panels, out[i], isa);
	}
}
