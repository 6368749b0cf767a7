/* The body of kernels.h for one instruction set: a translation unit defines LANES (floats in a
 * register), KERNEL (its target attribute) and K(name) (its suffix), and includes this.
 *
 * Only the multiplication spells out registers; the rest are plain loops that both compilers turn
 * into vector code. Comparisons are turned so that NaN passes through to the loss. */
#include <math.h>
#include <string.h>

#include "algorithms/mlp/kernels.h"

#define INLINE static inline KERNEL __attribute__((always_inline))
#define UNROLL GEMM_UNROLL
#define SIMD _Pragma("omp simd")

#define GEMM_LANES LANES
#define GEMM_TARGET KERNEL
#include "algorithms/core/gemm_tile.h"
#define PRODUCT GEMM_JOIN(gemm_product, LANES)
typedef GEMM_JOIN(gemm_vec, LANES) vec;

enum { VECS = MLP_BLOCK / LANES };

/* Index lists for shuffles: f(i, s) for every lane i. */
#define FOUR(f, i, s) f(i, s), f(i + 1, s), f(i + 2, s), f(i + 3, s)
#if LANES == 4
#define ALL(f, s) FOUR(f, 0, s)
#elif LANES == 8
#define ALL(f, s) FOUR(f, 0, s), FOUR(f, 4, s)
#else
#define ALL(f, s) FOUR(f, 0, s), FOUR(f, 4, s), FOUR(f, 8, s), FOUR(f, 12, s)
#endif
#define SELF(i, s) (i)
#define SAME(i, s) (s)

#include "algorithms/mlp/kernels_tiles.h"
#include "algorithms/mlp/kernels_math.h"

/* ---- activations: a = f(z), d = f'(z) -------------------------------------------------------- */

#define ACTIVATE(name, ...) \
	INLINE void name##_at(float x, float *fx, float *dx) { __VA_ARGS__ } \
	KERNEL static void activate_##name(const float *z, float *a, float *d, size_t n) \
	{ \
		float v, s; \
		if (d) { \
			_Pragma("omp simd private(v, s)") \
			for (size_t i = 0; i < n; i++) { \
				name##_at(z[i], &v, &s); \
				a[i] = v; \
				d[i] = s; \
			} \
		} else { \
			_Pragma("omp simd private(v, s)") \
			for (size_t i = 0; i < n; i++) { \
				name##_at(z[i], &v, &s); \
				a[i] = v; \
			} \
		} \
	}

ACTIVATE(identity, *fx = x; *dx = 1;)
ACTIVATE(relu, *fx = x < 0 ? 0 : x; *dx = x > 0 ? 1.0f : 0.0f;)
ACTIVATE(leaky_relu, *fx = x < 0 ? 0.01f * x : x; *dx = x > 0 ? 1.0f : 0.01f;)
ACTIVATE(tanh, float t = tanh_of(x); *fx = t; *dx = 1 - t * t;)
ACTIVATE(sigmoid, float e = exp_of(-x); float s = 1 / (1 + e); *fx = s; *dx = s * (s * e);)
ACTIVATE(elu, float e = exp_of(x); *fx = x < 0 ? e - 1 : x; *dx = x < 0 ? e : 1.0f;)
ACTIVATE(selu, float e = exp_of(x) * 1.75809934f;
	 *fx = x < 0 ? e - 1.75809934f : 1.05070099f * x; *dx = x < 0 ? e : 1.05070099f;)
/* x Phi(x); Phi by Abramowitz & Stegun 7.1.26, absolute error below 1e-7. */
ACTIVATE(gelu, float e = exp_of(-0.5f * x * x); float m = x < 0 ? -x : x;
	 float t = 1 / (1 + 0.3275911f * 0.70710678f * m);
	 float q = 0.5f * e * t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f +
		   t * (-1.453152027f + t * 1.061405429f))));
	 float phi = x < 0 ? q : 1 - q; *fx = x * phi; *dx = phi + 0.39894228f * x * e;)
ACTIVATE(softplus, float m = x < 0 ? -x : x; float e = exp_of(-m); float l = log1p_of(e);
	 float s = 1 / (1 + e); *fx = x < 0 ? l : x + l; *dx = x < 0 ? e * s : s;)
ACTIVATE(softsign, float m = x < 0 ? -x : x; float s = 1 / (1 + m); *fx = x * s; *dx = s * s;)
ACTIVATE(swish, float e = exp_of(-x); float s = 1 / (1 + e); *fx = x * s;
	 *dx = s + x * s * (s * e);)

#include "algorithms/mlp/kernels_update.h"

/* ---- transposition --------------------------------------------------------------------------- */

/* Lane i of the lower and upper of two rows after the exchange at distance s. */
#define LOWER(i, s) ((i) & (s) ? LANES + (i) - (s) : (i))
#define UPPER(i, s) ((i) & (s) ? LANES + (i) : (i) + (s))
#define EXCHANGE(s) \
	UNROLL \
	for (int i = 0; i < LANES; i++) \
		if (!(i & (s))) { \
			vec low = row[i], high = row[i + (s)]; \
			row[i] = __builtin_shufflevector(low, high, ALL(LOWER, s)); \
			row[i + (s)] = __builtin_shufflevector(low, high, ALL(UPPER, s)); \
		}

/* LANES x LANES numbers, in log2(LANES) rounds that exchange halves, quarters, ... between rows. */
INLINE void transpose_square(const float *w, size_t w_stride, float *to, size_t to_stride)
{
	vec row[LANES];

	UNROLL
	for (int i = 0; i < LANES; i++)
		row[i] = *(const vec *)(w + (size_t)i * w_stride);
#if LANES >= 16
	EXCHANGE(8)
#endif
#if LANES >= 8
	EXCHANGE(4)
#endif
	EXCHANGE(2)
	EXCHANGE(1)
	UNROLL
	for (int i = 0; i < LANES; i++)
		*(vec *)(to + (size_t)i * to_stride) = row[i];
}

KERNEL static void transpose(const float *w, size_t w_stride, float *to, size_t to_stride,
			     size_t rows, size_t cols)
{
	for (size_t r = 0; r < rows; r += LANES)
		for (size_t c = 0; c < cols; c += LANES)
			transpose_square(w + r * w_stride + c, w_stride, to + c * to_stride + r,
				    to_stride);
}

#include "algorithms/mlp/kernels_loss.h"

/* ---- the rest -------------------------------------------------------------------------------- */

KERNEL static void column_sums(const float *x, size_t stride, size_t rows, float *sum, size_t cols,
			       bool add)
{
	for (size_t c = 0; c < cols; c += MLP_BLOCK) {
		vec s[VECS];

		UNROLL
		for (int v = 0; v < VECS; v++)
			s[v] = add ? *(const vec *)(sum + c + v * LANES) : (vec){ 0 };
		for (size_t r = 0; r < rows; r++) {
			UNROLL
			for (int v = 0; v < VECS; v++)
				s[v] += *(const vec *)(x + r * stride + c + (size_t)(v * LANES));
		}
		UNROLL
		for (int v = 0; v < VECS; v++)
			*(vec *)(sum + c + v * LANES) = s[v];
	}
}

KERNEL static void multiply(float *x, const float *by, size_t n)
{
	SIMD
	for (size_t i = 0; i < n; i++)
		x[i] *= by[i];
}

KERNEL static void scale(float *x, float by, size_t n)
{
	SIMD
	for (size_t i = 0; i < n; i++)
		x[i] *= by;
}

KERNEL static void add(float *x, const float *y, size_t n)
{
	SIMD
	for (size_t i = 0; i < n; i++)
		x[i] += y[i];
}

KERNEL static void penalize(float *g, const float *w, float l1, float l2, size_t n)
{
	size_t plain = l1 > 0 ? 0 : n;

	SIMD
	for (size_t i = 0; i < plain; i++)
		g[i] += l2 * w[i] + 0.0f;       /* rounded as below */
	n -= plain;
	SIMD
	for (size_t i = 0; i < n; i++) {
		float sign = w[i] > 0 ? l1 : 0;

		sign = w[i] < 0 ? -l1 : sign;
		g[i] += l2 * w[i] + sign;
	}
}

KERNEL static double sum_squares(const float *x, size_t n)
{
	double sum = 0;

	_Pragma("omp simd reduction(+ : sum)")
	for (size_t i = 0; i < n; i++)
		sum += (double)x[i] * (double)x[i];
	return sum;
}

KERNEL static double sum_abs(const float *x, size_t n)
{
	double sum = 0;

	_Pragma("omp simd reduction(+ : sum)")
	for (size_t i = 0; i < n; i++)
		sum += (double)fabsf(x[i]);
	return sum;
}

/* A hash of the counter (two rounds of Wellons' lowbias32 with the key's halves between) is
 * compared with the keep probability to 24 bits; see mlp_dropout_keeps in dropout.c, the same in
 * scalar form. */
INLINE bool kept(uint32_t counter, uint32_t k0, uint32_t k1, uint32_t limit)
{
	uint32_t h = counter ^ k0;

	h = (h ^ (h >> 16)) * 0x7feb352du;
	h = (h ^ (h >> 15)) * 0x846ca68bu;
	h = (h ^ (h >> 16)) + k1;
	h = (h ^ (h >> 16)) * 0x7feb352du;
	h = (h ^ (h >> 15)) * 0x846ca68bu;
	h = h ^ (h >> 16);
	return (h >> 8) < limit;
}

KERNEL static void drop(float *x, float *d, size_t n, uint64_t key, uint64_t first, float keep)
{
	uint32_t limit = (uint32_t)(keep * 0x1p24f), k0 = (uint32_t)key, low = (uint32_t)first;
	uint32_t k1 = (uint32_t)(key >> 32) + (uint32_t)(first >> 32) * 0x9e3779b9u;
	float by = 1 / keep;

	size_t both = d ? n : 0;

	n -= both;
	SIMD
	for (size_t i = 0; i < n; i++)
		x[i] = kept(low + (uint32_t)i, k0, k1, limit) ? x[i] * by : 0;
	SIMD
	for (size_t i = 0; i < both; i++) {
		bool open = kept(low + (uint32_t)i, k0, k1, limit);

		x[i] = open ? x[i] * by : 0;
		d[i] = open ? d[i] * by : 0;
	}
}

#include "algorithms/mlp/kernels_sparse.h"

#define ACTIVATE_OF(id, word, ...) [MLP_ACTIVATION_##id] = activate_##word,
#define rule_none NULL
#define UPDATE_OF(id, word, rule, ...) [MLP_OPTIMIZER_##id] = rule_##rule,
#define idle_none NULL
#define IDLE_OF(id, word, rule, idle, ...) [MLP_OPTIMIZER_##id] = idle_##idle,

const struct mlp_kernels K(mlp_kernels) = {
	.name = K_NAME,
	.tile = tiles,
	.half = halves,
	.tile_rows = tile_rows,
	.activate = { MLP_ACTIVATION_ROWS(ACTIVATE_OF) },
	.update = { MLP_OPTIMIZER_ROWS(UPDATE_OF) },
	.softmax = softmax,
	.cross_entropy = cross_entropy,
	.transpose = transpose,
	.gather = gather,
	.scatter = scatter,
	.add_times = add_times,
	.idle = { MLP_OPTIMIZER_ROWS(IDLE_OF) },
	.column_sums = column_sums,
	.multiply = multiply,
	.scale = scale,
	.add = add,
	.penalize = penalize,
	.sum_squares = sum_squares,
	.sum_abs = sum_abs,
	.drop = drop,
};
