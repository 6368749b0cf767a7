#include "algorithms/svm/svc_pass.h"

#include <limits.h>
#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define TAU 1e-12f

static struct svc_pick sweep_portable(double *g, const float *up, const float *low, const float *ki,
				      const float *kj, double step, size_t n)
{
	struct svc_pick p = { INFINITY, -INFINITY, 0 };

	for (size_t t = 0; t < n; t++) {
		if (ki)
			g[t] += step * (double)(ki[t] - kj[t]);
		if (g[t] + (double)up[t] < p.up) {
			p.up = g[t] + (double)up[t];
			p.row = t;
		}
		if (g[t] + (double)low[t] > p.low)
			p.low = g[t] + (double)low[t];
	}
	return p;
}

static struct svc_partner seek_portable(const double *g, const float *low, const float *ki,
					const float *diag, double floor, float kii, size_t n)
{
	struct svc_partner p = { -1, 0 };

	for (size_t t = 0; t < n; t++) {
		float gap = (float)(g[t] + (double)low[t] - floor);
		float bend = kii + diag[t] - 2 * ki[t];
		float score = gap * gap / (bend > TAU ? bend : TAU);
		if (gap > 0 && score > p.score) {
			p.score = score;
			p.row = t;
		}
	}
	return p;
}

static inline __attribute__((always_inline)) void add_body(double *g, const float *k, double step,
							   size_t n)
{
#pragma omp simd
	for (size_t t = 0; t < n; t++)
		g[t] += step * (double)k[t];
}

static void add_portable(double *g, const float *k, double step, size_t n)
{
	add_body(g, k, step, n);
}

#if defined(__x86_64__)

__attribute__((target(CPU_AVX2)))
static void add_avx2(double *g, const float *k, double step, size_t n)
{
	add_body(g, k, step, n);
}

__attribute__((target(CPU_AVX512)))
static void add_avx512(double *g, const float *k, double step, size_t n)
{
	add_body(g, k, step, n);
}

/* Lane l of the running best holds the smallest index of the best value seen in that lane; the
 * lanes are then compared in order of value and index: one after the other here, all at once with AVX-512,
 * whose machines of a handful of rows would else spend their time with it. */
static struct svc_pick best_lane(const double *v, const long long *at, size_t lanes)
{
	struct svc_pick p = { v[0], 0, (size_t)at[0] };

	for (size_t l = 1; l < lanes; l++)
		if (v[l] < p.up || (v[l] == p.up && (size_t)at[l] < p.row)) {
			p.up = v[l];
			p.row = (size_t)at[l];
		}
	return p;
}

static struct svc_partner best_partner(const float *v, const int *at, size_t lanes)
{
	struct svc_partner p = { v[0], (size_t)at[0] };

	for (size_t l = 1; l < lanes; l++)
		if (v[l] > p.score || (v[l] == p.score && (size_t)at[l] < p.row)) {
			p.score = v[l];
			p.row = (size_t)at[l];
		}
	return p;
}

#define INLINE_AVX512 static inline __attribute__((always_inline, target(CPU_AVX512)))

/* What each row may do, as the sweeps with slopes or those with bits are told it: the others
 * NULL. */
struct moves {
	const float *up, *low;
	const unsigned char *up_bit, *low_bit;
};

/* Two chains of comparisons side by side, because one waits for itself: chain c takes the rows
 * t + 8 c .. of every 16, and remembers t. */
INLINE_AVX512 struct svc_pick sweep_body(double *g, struct moves may, const float *ki,
					 const float *kj, double step, size_t n)
{
	__m512d best[2], most[2], by = _mm512_set1_pd(step);
	__m512i at[2], now = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
	struct svc_pick p;

	best[0] = best[1] = _mm512_set1_pd(INFINITY);
	most[0] = most[1] = _mm512_set1_pd(-INFINITY);
	at[0] = at[1] = _mm512_setzero_si512();
	for (size_t t = 0; t < n; t += 16) {
#pragma GCC unroll 2
		for (int c = 0; c < 2; c++) {
			size_t r = t + 8 * (size_t)c;
			__m512d x = _mm512_loadu_pd(g + r), up, low;
			__mmask8 m;
			if (ki) {
				__m256 a = _mm256_loadu_ps(ki + r), b = _mm256_loadu_ps(kj + r);
				x = _mm512_fmadd_pd(by, _mm512_cvtps_pd(_mm256_sub_ps(a, b)), x);
				_mm512_storeu_pd(g + r, x);
			}
			up = low = x;
			if (may.up) {
				up = _mm512_add_pd(x, _mm512_cvtps_pd(_mm256_loadu_ps(may.up + r)));
				low = _mm512_add_pd(x,
						    _mm512_cvtps_pd(_mm256_loadu_ps(may.low + r)));
			}
			m = may.up ? _mm512_cmp_pd_mask(up, best[c], _CMP_LT_OQ) :
			    _mm512_mask_cmp_pd_mask(may.up_bit[r / 8], up, best[c], _CMP_LT_OQ);
			best[c] = _mm512_mask_mov_pd(best[c], m, up);
			at[c] = _mm512_mask_mov_epi64(at[c], m, now);
			most[c] = may.up ? _mm512_max_pd(low, most[c]) :
				  _mm512_mask_max_pd(most[c], may.low_bit[r / 8], low, most[c]);
		}
		now = _mm512_add_epi64(now, _mm512_set1_epi64(16));
	}
	at[1] = _mm512_add_epi64(at[1], _mm512_set1_epi64(8));
	p.up = _mm512_reduce_min_pd(_mm512_min_pd(best[0], best[1]));
	for (int c = 0; c < 2; c++)
		at[c] = _mm512_mask_mov_epi64(at[c], _mm512_cmp_pd_mask(best[c], _mm512_set1_pd(p.up), _CMP_NEQ_UQ),
					      _mm512_set1_epi64(LLONG_MAX));
	p.row = (size_t)_mm512_reduce_min_epi64(_mm512_min_epi64(at[0], at[1]));
	p.low = _mm512_reduce_max_pd(_mm512_max_pd(most[0], most[1]));
	return p;
}

/* Which of 16 rows are above the floor, and by how much. */
INLINE_AVX512 __mmask16 gaps_body(const double *g, struct moves may, size_t r, __m512d under,
				  __m512 *gap)
{
	__m512d a = _mm512_loadu_pd(g + r), b = _mm512_loadu_pd(g + r + 8);
	__mmask16 m = 0;

	if (may.low) {
		__m512 l = _mm512_loadu_ps(may.low + r);
		a = _mm512_add_pd(_mm512_sub_pd(a, under),
				  _mm512_cvtps_pd(_mm512_castps512_ps256(l)));
		b = _mm512_add_pd(_mm512_sub_pd(b, under),
				  _mm512_cvtps_pd(_mm512_extractf32x8_ps(l, 1)));
	} else {
		m = _mm512_mask_cmp_pd_mask(may.low_bit[r / 8 + 1], b, under, _CMP_GT_OQ);
		m = (__mmask16)(m << 8 | _mm512_mask_cmp_pd_mask(may.low_bit[r / 8], a, under,
								 _CMP_GT_OQ));
		if (!m)
			return 0;
		a = _mm512_sub_pd(a, under);
		b = _mm512_sub_pd(b, under);
	}
	*gap = _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(a)), _mm512_cvtpd_ps(b),
				  1);
	return may.low ? _mm512_cmp_ps_mask(*gap, _mm512_setzero_ps(), _CMP_GT_OQ) : m;
}

INLINE_AVX512 struct svc_partner seek_body(const double *g, struct moves may, const float *ki,
					   const float *diag, double floor, float kii, size_t n)
{
	__m512 best[2], two = _mm512_set1_ps(-2), k0 = _mm512_set1_ps(kii);
	__m512d under = _mm512_set1_pd(floor);
	__m512i at[2], now;
	struct svc_partner p;

	now = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	best[0] = best[1] = _mm512_set1_ps(-1);
	at[0] = at[1] = _mm512_setzero_si512();
	for (size_t t = 0; t < n; t += 32) {
#pragma GCC unroll 2
		for (int c = 0; c < 2; c++) {
			size_t r = t + 16 * (size_t)c;
			__m512 gap, bend, score;
			__mmask16 m = gaps_body(g, may, r, under, &gap);
			if (!m)
				continue;
			bend = _mm512_fmadd_ps(two, _mm512_loadu_ps(ki + r),
					       _mm512_add_ps(k0, _mm512_loadu_ps(diag + r)));
			bend = _mm512_max_ps(bend, _mm512_set1_ps(TAU));
			score = _mm512_div_ps(_mm512_mul_ps(gap, gap), bend);
			m = _mm512_mask_cmp_ps_mask(m, score, best[c], _CMP_GT_OQ);
			best[c] = _mm512_mask_mov_ps(best[c], m, score);
			at[c] = _mm512_mask_mov_epi32(at[c], m, now);
		}
		now = _mm512_add_epi32(now, _mm512_set1_epi32(32));
	}
	at[1] = _mm512_add_epi32(at[1], _mm512_set1_epi32(16));
	p.score = _mm512_reduce_max_ps(_mm512_max_ps(best[0], best[1]));
	for (int c = 0; c < 2; c++)
		at[c] = _mm512_mask_mov_epi32(at[c], _mm512_cmp_ps_mask(best[c], _mm512_set1_ps(p.score), _CMP_NEQ_UQ),
					      _mm512_set1_epi32(INT_MAX));
	p.row = (size_t)_mm512_reduce_min_epi32(_mm512_min_epi32(at[0], at[1]));
	return p;
}

__attribute__((target(CPU_AVX512)))
static struct svc_pick sweep_avx512(double *g, const float *up, const float *low, const float *ki,
				    const float *kj, double step, size_t n)
{
	return sweep_body(g, (struct moves){ up, low, NULL, NULL }, ki, kj, step, n);
}

__attribute__((target(CPU_AVX512)))
static struct svc_pick flat_sweep_avx512(double *g, const unsigned char *up,
					 const unsigned char *low,
					 const float *ki, const float *kj, double step, size_t n)
{
	return sweep_body(g, (struct moves){ NULL, NULL, up, low }, ki, kj, step, n);
}

__attribute__((target(CPU_AVX512)))
static struct svc_partner seek_avx512(const double *g, const float *low, const float *ki,
				      const float *diag, double floor, float kii, size_t n)
{
	return seek_body(g, (struct moves){ NULL, low, NULL, NULL }, ki, diag, floor, kii, n);
}

__attribute__((target(CPU_AVX512)))
static struct svc_partner flat_seek_avx512(const double *g, const unsigned char *low,
					   const float *ki,
					   const float *diag, double floor, float kii, size_t n)
{
	return seek_body(g, (struct moves){ NULL, NULL, NULL, low }, ki, diag, floor, kii, n);
}

__attribute__((target(CPU_AVX2)))
static struct svc_pick sweep_avx2(double *g, const float *up, const float *low, const float *ki,
				  const float *kj, double step, size_t n)
{
	__m256d best = _mm256_set1_pd(INFINITY), most = _mm256_set1_pd(-INFINITY);
	__m256d by = _mm256_set1_pd(step);
	__m256i at = _mm256_setzero_si256(), now = _mm256_setr_epi64x(0, 1, 2, 3);
	double value[4], top[4];
	long long index[4];
	struct svc_pick p;

	for (size_t t = 0; t < n; t += 4) {
		__m256d x = _mm256_loadu_pd(g + t), v, m;
		if (ki) {
			__m128 d = _mm_sub_ps(_mm_loadu_ps(ki + t), _mm_loadu_ps(kj + t));
			x = _mm256_fmadd_pd(by, _mm256_cvtps_pd(d), x);
			_mm256_storeu_pd(g + t, x);
		}
		v = _mm256_add_pd(x, _mm256_cvtps_pd(_mm_loadu_ps(up + t)));
		m = _mm256_cmp_pd(v, best, _CMP_LT_OQ);
		best = _mm256_blendv_pd(best, v, m);
		at = _mm256_blendv_epi8(at, now, _mm256_castpd_si256(m));
		most = _mm256_max_pd(_mm256_add_pd(x, _mm256_cvtps_pd(_mm_loadu_ps(low + t))),
				     most);
		now = _mm256_add_epi64(now, _mm256_set1_epi64x(4));
	}
	_mm256_storeu_pd(value, best);
	_mm256_storeu_pd(top, most);
	_mm256_storeu_si256((__m256i *)index, at);
	p = best_lane(value, index, 4);
	p.low = fmax(fmax(top[0], top[1]), fmax(top[2], top[3]));
	return p;
}

__attribute__((target(CPU_AVX2)))
static struct svc_partner seek_avx2(const double *g, const float *low, const float *ki,
				    const float *diag, double floor, float kii, size_t n)
{
	__m256 best = _mm256_set1_ps(-1), two = _mm256_set1_ps(-2), k0 = _mm256_set1_ps(kii);
	__m256d under = _mm256_set1_pd(floor);
	__m256i at = _mm256_setzero_si256(), now = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
	float value[8];
	int index[8];

	for (size_t t = 0; t < n; t += 8) {
		__m256d a = _mm256_sub_pd(_mm256_loadu_pd(g + t), under);
		__m256d b = _mm256_sub_pd(_mm256_loadu_pd(g + t + 4), under);
		__m256 gap, bend, score, m;
		a = _mm256_add_pd(a, _mm256_cvtps_pd(_mm_loadu_ps(low + t)));
		b = _mm256_add_pd(b, _mm256_cvtps_pd(_mm_loadu_ps(low + t + 4)));
		gap = _mm256_set_m128(_mm256_cvtpd_ps(b), _mm256_cvtpd_ps(a));
		bend = _mm256_fmadd_ps(two, _mm256_loadu_ps(ki + t),
				       _mm256_add_ps(k0, _mm256_loadu_ps(diag + t)));
		bend = _mm256_max_ps(bend, _mm256_set1_ps(TAU));
		score = _mm256_div_ps(_mm256_mul_ps(gap, gap), bend);
		m = _mm256_and_ps(_mm256_cmp_ps(gap, _mm256_setzero_ps(), _CMP_GT_OQ),
				  _mm256_cmp_ps(score, best, _CMP_GT_OQ));
		best = _mm256_blendv_ps(best, score, m);
		at = _mm256_blendv_epi8(at, now, _mm256_castps_si256(m));
		now = _mm256_add_epi32(now, _mm256_set1_epi32(8));
	}
	_mm256_storeu_ps(value, best);
	_mm256_storeu_si256((__m256i *)index, at);
	return best_partner(value, index, 8);
}

#else
#define sweep_avx2   sweep_portable
#define sweep_avx512 sweep_portable
#define seek_avx2    seek_portable
#define seek_avx512  seek_portable
#define add_avx2     add_portable
#define add_avx512   add_portable
#define flat_sweep_avx512 NULL
#define flat_seek_avx512  NULL
#endif

svc_sweep_fn *svc_sweep(enum isa isa)
{
	static svc_sweep_fn *const table[] = { sweep_portable, sweep_avx2, sweep_avx512 };

	return table[isa];
}

svc_seek_fn *svc_seek(enum isa isa)
{
	static svc_seek_fn *const table[] = { seek_portable, seek_avx2, seek_avx512 };

	return table[isa];
}

svc_add_fn *svc_add(enum isa isa)
{
	static svc_add_fn *const table[] = { add_portable, add_avx2, add_avx512 };

	return table[isa];
}

svc_flat_sweep_fn *svc_flat_sweep(enum isa isa)
{
	return isa == ISA_AVX512 ? flat_sweep_avx512 : NULL;
}

svc_flat_seek_fn *svc_flat_seek(enum isa isa)
{
	return isa == ISA_AVX512 ? flat_seek_avx512 : NULL;
}
