/* The body of kernels.h for one instruction set: a translation unit defines LANES (floats in a
 * register), KERNEL (its target attribute) and K(name) (its suffix), and includes this.
 *
 * Only the multiplication spells out registers; the rest are plain loops that both compilers turn
 * into vector code. Comparisons are turned so that NaN passes through to the loss. */
#include <math.h>
#include <string.h>

#include "algorithms/mlp/kernels.h"

#define INLINE static inline KERNEL __attribute__((always_inline))
#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed"        /* a loop of no rounds cannot be unrolled */
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define SIMD _Pragma("omp simd")

typedef float vec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

enum { VECS = BLOCK / LANES };

/* rows x cols accumulators stay in registers once the loops are unrolled: 4 x 7, 7 x 4, 8 x 3 and so on
 * fill AVX-512's 32, and a load of b serves `rows` multiplications. */
INLINE void tile_body(const struct tile *t, const int rows, const int cols)
{
	vec sum[TILE_ROWS][PANEL_BLOCKS];
	const float *a = t->a, *b = t->b;
	size_t a_row = t->a_row, a_step = t->a_step, b_step = t->b_step;

	UNROLL
	for (int r = 0; r < rows; r++)
		UNROLL
		for (int c = 0; c < cols; c++)
			sum[r][c] = t->start ? *(const vec *)(t->start + (size_t)r * t->start_row + c * LANES)
					     : (vec){ 0 };
	for (size_t s = t->depth; s; s--, a += a_step, b += b_step) {
		vec w[PANEL_BLOCKS];

		UNROLL
		for (int c = 0; c < cols; c++)
			w[c] = *(const vec *)(b + c * LANES);
		UNROLL
		for (int r = 0; r < rows; r++) {
			float x = a[(size_t)r * a_row];

			UNROLL
			for (int c = 0; c < cols; c++)
				sum[r][c] += x * w[c];
		}
	}
	UNROLL
	for (int r = 0; r < rows; r++)
		UNROLL
		for (int c = 0; c < cols; c++)
			*(vec *)(t->c + (size_t)r * t->c_row + c * LANES) = sum[r][c];
}

#define TILE(q, m) \
	KERNEL static void tile_##q##_##m(const struct tile *t) { tile_body(t, m, q * VECS); }
TILE(1, 1) TILE(1, 2)
#if LANES >= 8
TILE(1, 3) TILE(1, 4) TILE(1, 5) TILE(1, 6)
#endif
#if LANES >= 16
TILE(1, 7) TILE(1, 8) TILE(1, 9) TILE(1, 10) TILE(1, 11) TILE(1, 12)
TILE(2, 1) TILE(2, 2) TILE(2, 3) TILE(2, 4) TILE(2, 5) TILE(2, 6)
TILE(2, 7) TILE(2, 8) TILE(2, 9) TILE(2, 10) TILE(2, 11) TILE(2, 12)
TILE(3, 1) TILE(3, 2) TILE(3, 3) TILE(3, 4) TILE(3, 5) TILE(3, 6) TILE(3, 7) TILE(3, 8)
TILE(4, 1) TILE(4, 2) TILE(4, 3) TILE(4, 4) TILE(4, 5) TILE(4, 6) TILE(4, 7)
TILE(5, 1) TILE(5, 2) TILE(5, 3) TILE(5, 4) TILE(5, 5)
TILE(6, 1) TILE(6, 2) TILE(6, 3) TILE(6, 4)
TILE(7, 1) TILE(7, 2) TILE(7, 3) TILE(7, 4)
#endif

#if LANES >= 16
/* The same where the last block has only padding in its upper half (100 of 112 lanes, 2 of 16): half a
 * register does the work of a whole one. The padding is set to 0. */
typedef float halfvec __attribute__((vector_size(32), aligned(4), may_alias));

INLINE void half_body(const struct tile *t, const int rows, const int cols)
{
	vec sum[TILE_ROWS][PANEL_BLOCKS];
	halfvec last[TILE_ROWS];
	const float *a = t->a, *b = t->b;
	size_t a_row = t->a_row, a_step = t->a_step, b_step = t->b_step, end = (size_t)cols * LANES;

	UNROLL
	for (int r = 0; r < rows; r++) {
		const float *start = t->start ? t->start + (size_t)r * t->start_row : NULL;

		UNROLL
		for (int c = 0; c < cols; c++)
			sum[r][c] = start ? *(const vec *)(start + c * LANES) : (vec){ 0 };
		last[r] = start ? *(const halfvec *)(start + end) : (halfvec){ 0 };
	}
	for (size_t s = t->depth; s; s--, a += a_step, b += b_step) {
		vec w[PANEL_BLOCKS];
		halfvec v = *(const halfvec *)(b + end);

		UNROLL
		for (int c = 0; c < cols; c++)
			w[c] = *(const vec *)(b + c * LANES);
		UNROLL
		for (int r = 0; r < rows; r++) {
			float x = a[(size_t)r * a_row];

			UNROLL
			for (int c = 0; c < cols; c++)
				sum[r][c] += x * w[c];
			last[r] += x * v;
		}
	}
	UNROLL
	for (int r = 0; r < rows; r++) {
		float *to = t->c + (size_t)r * t->c_row;

		UNROLL
		for (int c = 0; c < cols; c++)
			*(vec *)(to + c * LANES) = sum[r][c];
		*(halfvec *)(to + end) = last[r];
		*(halfvec *)(to + end + LANES / 2) = (halfvec){ 0 };
	}
}

#define HALF(q, m) KERNEL static void half_##q##_##m(const struct tile *t) { half_body(t, m, q - 1); }
HALF(1, 1) HALF(1, 2) HALF(1, 3) HALF(1, 4) HALF(1, 5) HALF(1, 6)
HALF(1, 7) HALF(1, 8) HALF(1, 9) HALF(1, 10) HALF(1, 11) HALF(1, 12)
HALF(7, 1) HALF(7, 2) HALF(7, 3) HALF(7, 4)

static void (*const halves[PANEL_BLOCKS + 1][TILE_ROWS + 1])(const struct tile *t) = {
	[1] = { NULL, half_1_1, half_1_2, half_1_3, half_1_4, half_1_5, half_1_6, half_1_7, half_1_8,
		half_1_9, half_1_10, half_1_11, half_1_12 },
	[7] = { NULL, half_7_1, half_7_2, half_7_3, half_7_4 },
};
#else
static void (*const halves[PANEL_BLOCKS + 1][TILE_ROWS + 1])(const struct tile *t) = { { NULL } };
#endif

static void (*const tiles[PANEL_BLOCKS + 1][TILE_ROWS + 1])(const struct tile *t) = {
#if LANES < 8
	[1] = { NULL, tile_1_1, tile_1_2 },
#elif LANES < 16
	[1] = { NULL, tile_1_1, tile_1_2, tile_1_3, tile_1_4, tile_1_5, tile_1_6 },
#else
	[1] = { NULL, tile_1_1, tile_1_2, tile_1_3, tile_1_4, tile_1_5, tile_1_6, tile_1_7, tile_1_8,
		tile_1_9, tile_1_10, tile_1_11, tile_1_12 },
	[2] = { NULL, tile_2_1, tile_2_2, tile_2_3, tile_2_4, tile_2_5, tile_2_6, tile_2_7, tile_2_8,
		tile_2_9, tile_2_10, tile_2_11, tile_2_12 },
	[3] = { NULL, tile_3_1, tile_3_2, tile_3_3, tile_3_4, tile_3_5, tile_3_6, tile_3_7, tile_3_8 },
	[4] = { NULL, tile_4_1, tile_4_2, tile_4_3, tile_4_4, tile_4_5, tile_4_6, tile_4_7 },
	[5] = { NULL, tile_5_1, tile_5_2, tile_5_3, tile_5_4, tile_5_5 },
	[6] = { NULL, tile_6_1, tile_6_2, tile_6_3, tile_6_4 },
	[7] = { NULL, tile_7_1, tile_7_2, tile_7_3, tile_7_4 },
#endif
};

static const uint8_t tile_rows[PANEL_BLOCKS + 1] =
#if LANES < 8
	{ [1] = 2 };
#elif LANES < 16
	{ [1] = 6 };
#else
	{ [1] = 12, [2] = 12, [3] = 8, [4] = 7, [5] = 5, [6] = 4, [7] = 4 };
#endif

/* ---- elementary functions ---------------------------------------------------------------------- */

INLINE float from_bits(uint32_t u)
{
	float f;

	memcpy(&f, &u, sizeof f);
	return f;
}

INLINE uint32_t to_bits(float f)
{
	uint32_t u;

	memcpy(&u, &f, sizeof u);
	return u;
}

/* e^x to 2 units in the last place on [-87, 88], constant beyond (Cephes' expf: x = n ln 2 + r,
 * |r| <= ln 2 / 2, a polynomial in r; n is read off the mantissa after adding 1.5 * 2^23). */
INLINE float exp_of(float x)
{
	float t, n, r, p;

	x = x < -87 ? -87 : x;
	x = x > 88 ? 88 : x;
	t = x * 1.44269504f + 12582912.0f;
	n = t - 12582912.0f;
	r = x - n * 0.693359375f;
	r = r + n * 2.12194440e-4f;
	p = 1.9875691500e-4f;
	p = p * r + 1.3981999507e-3f;
	p = p * r + 8.3334519073e-3f;
	p = p * r + 4.1665795894e-2f;
	p = p * r + 1.6666665459e-1f;
	p = p * r + 5.0000001201e-1f;
	p = p * r * r + r + 1;
	return p * from_bits((to_bits(t) << 23) + 0x3f800000u);
}

/* Rational minimax form of tanh (degree 13 over 6, as in Eigen), some 3 units in the last place. */
INLINE float tanh_of(float x)
{
	float u, p, q;

	x = x < -7.9053111f ? -7.9053111f : x;
	x = x > 7.9053111f ? 7.9053111f : x;
	u = x * x;
	p = -2.76076847742355e-16f;
	p = p * u + 2.00018790482477e-13f;
	p = p * u - 8.60467152213735e-11f;
	p = p * u + 5.12229709037114e-08f;
	p = p * u + 1.48572235717979e-05f;
	p = p * u + 6.37261928875436e-04f;
	p = p * u + 4.89352455891786e-03f;
	q = 1.19825839466702e-06f;
	q = q * u + 1.18534705686654e-04f;
	q = q * u + 2.26843463243900e-03f;
	q = q * u + 4.89352518554385e-03f;
	return x * p / q;
}

/* log(1 + t) for t in [0, 1]: 2 atanh(t / (2 + t)), whose series in s^2 <= 1/9 ends at s^15. */
INLINE float log1p_of(float t)
{
	float s = t / (2 + t), u = s * s, p = 1 / 15.0f;

	p = p * u + 1 / 13.0f;
	p = p * u + 1 / 11.0f;
	p = p * u + 1 / 9.0f;
	p = p * u + 1 / 7.0f;
	p = p * u + 1 / 5.0f;
	p = p * u + 1 / 3.0f;
	return 2 * s + 2 * s * u * p;
}

/* Index lists for shuffles: f(i, s) for every lane i. */
#define FOUR(f, i, s) f(i, s), f(i + 1, s), f(i + 2, s), f(i + 3, s)
#if LANES == 4
#define ALL(f, s) FOUR(f, 0, s)
#elif LANES == 8
#define ALL(f, s) FOUR(f, 0, s), FOUR(f, 4, s)
#else
#define ALL(f, s) FOUR(f, 0, s), FOUR(f, 4, s), FOUR(f, 8, s), FOUR(f, 12, s)
#endif
#define FAR(i, s) ((i) ^ (s))
#define SELF(i, s) (i)

typedef int32_t ivec __attribute__((vector_size(4 * LANES)));

INLINE vec select(ivec when, vec a, vec b)
{
	return (vec)((when & (ivec)a) | (~when & (ivec)b));
}

#define FOLD(v, s) __builtin_shufflevector(v, v, ALL(FAR, s))

/* The sum, and the largest, of all lanes. */
INLINE float sum_lanes(vec v)
{
#if LANES >= 16
	v += FOLD(v, 8);
#endif
#if LANES >= 8
	v += FOLD(v, 4);
#endif
	v += FOLD(v, 2);
	v += FOLD(v, 1);
	return v[0];
}

INLINE vec larger(vec a, vec b)
{
	return select(a > b, a, b);
}

INLINE float top_lane(vec v)
{
#if LANES >= 16
	v = larger(v, FOLD(v, 8));
#endif
#if LANES >= 8
	v = larger(v, FOLD(v, 4));
#endif
	v = larger(v, FOLD(v, 2));
	v = larger(v, FOLD(v, 1));
	return v[0];
}

/* exp_of for a register. */
INLINE vec exp_vec(vec x)
{
	vec zero = { 0 }, t, n, r, p;

	x = select(x < -87, zero - 87, x);
	x = select(x > 88, zero + 88, x);
	t = x * 1.44269504f + 12582912.0f;
	n = t - 12582912.0f;
	r = x - n * 0.693359375f;
	r = r + n * 2.12194440e-4f;
	p = zero + 1.9875691500e-4f;
	p = p * r + 1.3981999507e-3f;
	p = p * r + 8.3334519073e-3f;
	p = p * r + 4.1665795894e-2f;
	p = p * r + 1.6666665459e-1f;
	p = p * r + 5.0000001201e-1f;
	p = p * r * r + r + 1;
	return p * (vec)(((ivec)t << 23) + 0x3f800000);
}

/* ---- activations: a = f(z), d = f'(z) ---------------------------------------------------------- */

#define ACTIVATE(name, ...) \
	INLINE void name##_at(float x, float *fx, float *dx) { __VA_ARGS__ } \
	KERNEL static void name(const float *z, float *a, float *d, size_t n) \
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
ACTIVATE(tanh_fast, float t = tanh_of(x); *fx = t; *dx = 1 - t * t;)
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
ACTIVATE(swish, float e = exp_of(-x); float s = 1 / (1 + e); *fx = x * s; *dx = s + x * s * (s * e);)

/* ---- optimizers -------------------------------------------------------------------------------- */

#define REAL float
#define SQRT sqrtf
#define RULE(name) KERNEL static void name
#include "algorithms/mlp/optimizer_rules.h"

/* ---- the rest ---------------------------------------------------------------------------------- */

/* log x for finite x > 0, 2 units in the last place (Cephes' logf: x = 2^e m, a polynomial in m - 1). */
INLINE float log_of(float x)
{
	uint32_t u = to_bits(x);
	float e = (float)((int32_t)(u >> 23) - 126), m = from_bits((u & 0x007fffffu) | 0x3f000000u);
	float low = m < 0.707106781f ? 1.0f : 0.0f, f = m + low * m - 1, g = f * f, p;

	e -= low;
	p = 7.0376836292e-2f;
	p = p * f - 1.1514610310e-1f;
	p = p * f + 1.1676998740e-1f;
	p = p * f - 1.2420140846e-1f;
	p = p * f + 1.4249322787e-1f;
	p = p * f - 1.6668057665e-1f;
	p = p * f + 2.0000714765e-1f;
	p = p * f - 2.4999993993e-1f;
	p = p * f + 3.3333331174e-1f;
	p = p * f * g - 2.12194440e-4f * e - 0.5f * g;
	return f + p + 0.693359375f * e;
}

KERNEL static void softmax(const float *z, float *p, size_t n)
{
	float top = z[0], sum = 0, by;

	for (size_t i = 1; i < n; i++)
		top = z[i] > top ? z[i] : top;
	SIMD
	for (size_t i = 0; i < n; i++)
		p[i] = exp_of(z[i] - top);
	for (size_t i = 0; i < n; i++)
		sum += p[i];
	by = 1 / sum;
	SIMD
	for (size_t i = 0; i < n; i++)
		p[i] *= by;
}

/* One row over whole blocks: returns the sum of e^(z - top), which are left in dz (0 in the padding),
 * and t . (z - top) in *dot. A NaN is lost by `top` but not by the sum. */
INLINE float exp_row(const float *z, const float *t, float *dz, size_t n, size_t lanes, float *dot)
{
	vec zero = { 0 }, high = zero - INFINITY, sum = zero, gap = zero, top;
	ivec lane = { ALL(SELF, 0) };

	for (size_t c = 0; c < lanes; c += LANES)
		high = larger(select(lane + (int32_t)c < (int32_t)n, *(const vec *)(z + c), high), high);
	top = zero + top_lane(high);
	for (size_t c = 0; c < lanes; c += LANES) {
		vec down = *(const vec *)(z + c) - top, target = *(const vec *)(t + c), p = exp_vec(down);

		p = select(lane + (int32_t)c < (int32_t)n, p, zero);
		gap += select(target > 0, target * down, zero);
		*(vec *)(dz + c) = p;
		sum += p;
	}
	*dot = sum_lanes(gap);
	return sum_lanes(sum);
}

/* ---- transposition ------------------------------------------------------------------------------ */

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
INLINE void turn_square(const float *w, size_t w_stride, float *to, size_t to_stride)
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

KERNEL static void turn(const float *w, size_t w_stride, float *to, size_t to_stride, size_t rows, size_t cols)
{
	for (size_t r = 0; r < rows; r += LANES)
		for (size_t c = 0; c < cols; c += LANES)
			turn_square(w + r * w_stride + c, w_stride, to + c * to_stride + r, to_stride);
}

/* Any number of classes, a row at a time. */
INLINE void wide_rows(const float *z, size_t z_stride, const float *t, size_t t_stride, const float *weight,
		      float scale, float *dz, size_t dz_stride, float *loss, size_t rows, size_t n)
{
	size_t lanes = pad_lanes(n);

	for (size_t r = 0; r < rows; r++) {
		float *d = dz + r * dz_stride, by = weight ? scale * weight[r] : scale, sum, dot;

		sum = exp_row(z + r * z_stride, t + r * t_stride, d, n, lanes, &dot);
		SIMD
		for (size_t i = 0; i < lanes; i++)
			d[i] = by / sum * d[i] - by * t[r * t_stride + i];
		loss[r] = (log_of(sum) - dot) * (weight ? weight[r] : 1);
	}
}

/* Up to BLOCK classes: BLOCK rows at a time are turned, so that a lane is a row and nothing is summed
 * across lanes. z and t: (n, BLOCK), class by row; z becomes the gradient. */
INLINE void turned_block(float (*z)[BLOCK], float (*t)[BLOCK], const float *by, float *loss, size_t n)
{
	float top[BLOCK], sum[BLOCK] = { 0 }, dot[BLOCK] = { 0 }, share[BLOCK];

	memcpy(top, z[0], sizeof top);
	for (size_t i = 1; i < n; i++)
		SIMD
		for (size_t r = 0; r < BLOCK; r++)
			top[r] = z[i][r] > top[r] ? z[i][r] : top[r];
	for (size_t i = 0; i < n; i++)
		SIMD
		for (size_t r = 0; r < BLOCK; r++) {
			float down = z[i][r] - top[r], part = t[i][r] * down, e = exp_of(down);

			dot[r] += t[i][r] > 0 ? part : 0;
			sum[r] += e;
			z[i][r] = e;
		}
	SIMD
	for (size_t r = 0; r < BLOCK; r++) {
		share[r] = by[r] / sum[r];
		loss[r] = log_of(sum[r]) - dot[r];
	}
	for (size_t i = 0; i < n; i++)
		SIMD
		for (size_t r = 0; r < BLOCK; r++)
			z[i][r] = share[r] * z[i][r] - by[r] * t[i][r];
	memset(z[n], 0, (BLOCK - n) * sizeof *z);
}

KERNEL static void cross_entropy(const float *z, size_t z_stride, const float *t, size_t t_stride,
				 const float *weight, float scale, float *dz, size_t dz_stride, float *loss,
				 size_t rows, size_t n)
{
	float rest[2][BLOCK][BLOCK] = { 0 }, z_by_class[BLOCK][BLOCK], t_by_class[BLOCK][BLOCK], out[BLOCK][BLOCK];
	float by[BLOCK], value[BLOCK];

	if (n > BLOCK) {
		wide_rows(z, z_stride, t, t_stride, weight, scale, dz, dz_stride, loss, rows, n);
		return;
	}
	for (size_t from = 0; from < rows; from += BLOCK) {
		size_t m = rows - from < BLOCK ? rows - from : BLOCK;
		const float *zr = z + from * z_stride, *tr = t + from * t_stride;
		bool whole = m == BLOCK;

		for (size_t r = 0; r < m && !whole; r++) {
			memcpy(rest[0][r], zr + r * z_stride, sizeof rest[0][r]);
			memcpy(rest[1][r], tr + r * t_stride, sizeof rest[1][r]);
		}
		for (size_t r = 0; r < BLOCK; r++)
			by[r] = weight && r < m ? scale * weight[from + r] : scale;
		turn(whole ? zr : rest[0][0], whole ? z_stride : BLOCK, z_by_class[0], BLOCK, BLOCK, BLOCK);
		turn(whole ? tr : rest[1][0], whole ? t_stride : BLOCK, t_by_class[0], BLOCK, BLOCK, BLOCK);
		turned_block(z_by_class, t_by_class, by, value, n);
		turn(z_by_class[0], BLOCK, whole ? dz + from * dz_stride : out[0], whole ? dz_stride : BLOCK, BLOCK,
		     BLOCK);
		for (size_t r = 0; r < m; r++) {
			loss[from + r] = value[r] * (weight ? weight[from + r] : 1);
			if (!whole)
				memcpy(dz + (from + r) * dz_stride, out[r], sizeof out[r]);
		}
	}
}

KERNEL static void column_sums(const float *x, size_t stride, size_t rows, float *sum, size_t cols, bool add)
{
	for (size_t c = 0; c < cols; c += BLOCK) {
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

/* A hash of the counter (two rounds of Wellons' lowbias32 with the key's halves between) is compared
 * with the keep probability to 24 bits; see dropout_keeps in dropout.c, the same in scalar form. */
KERNEL static void drop(float *x, float *d, size_t n, uint64_t key, uint64_t first, float keep)
{
	uint32_t limit = (uint32_t)(keep * 0x1p24f), k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
	uint32_t low = (uint32_t)first, high = (uint32_t)(first >> 32) * 0x9e3779b9u;
	float by = 1 / keep;

	for (int half = 0; half < 2; half++) {
		float *at = half ? d : x;

		if (!at)
			break;
		SIMD
		for (size_t i = 0; i < n; i++) {
			uint32_t h = (low + (uint32_t)i) ^ k0;

			h = (h ^ (h >> 16)) * 0x7feb352du;
			h = (h ^ (h >> 15)) * 0x846ca68bu;
			h = (h ^ (h >> 16)) + k1 + high;
			h = (h ^ (h >> 16)) * 0x7feb352du;
			h = (h ^ (h >> 15)) * 0x846ca68bu;
			h = h ^ (h >> 16);
			at[i] = (h >> 8) < limit ? at[i] * by : 0;
		}
	}
}

const struct kernels K(kernels) = {
	.name = K_NAME,
	.tile = tiles,
	.half = halves,
	.tile_rows = tile_rows,
	.activate = { identity, sigmoid, tanh_fast, relu, leaky_relu, elu, selu, gelu, softplus, softsign,
		      swish },
	.update = { rule_sgd, rule_momentum, rule_nesterov, rule_adagrad, rule_rmsprop, rule_adam,
		    rule_amsgrad, rule_adam, rule_rprop },
	.softmax = softmax,
	.cross_entropy = cross_entropy,
	.turn = turn,
	.column_sums = column_sums,
	.multiply = multiply,
	.scale = scale,
	.add = add,
	.penalize = penalize,
	.sum_squares = sum_squares,
	.sum_abs = sum_abs,
	.drop = drop,
};
