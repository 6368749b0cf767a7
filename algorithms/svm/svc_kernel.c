#include "algorithms/svm/svc_kernel.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* exp(x) for x <= 88, as 2^n p(r): n = round(x / ln 2), |r| <= ln 2 / 2 with ln 2 in two parts, p
 * the Taylor polynomial of degree 6 (truncation below 2^-23). Adding and subtracting 1.5 * 2^23
 * rounds to the nearest integer. Below -87 the result would be denormal and is 0; NaN stays NaN. */
INLINE float exp_lane(float x)
{
	const float round = 12582912.0f;
	float z = x >= -87 ? x : -87;
	float n = z * 1.44269504f + round - round;
	float r = z - n * 0.693359375f + n * 2.12194440e-4f;
	float p = 1 + r * (1 + r * (0.5f + r * (0.166666667f + r * (0.0416666667f +
		  r * (0.00833333333f + r * 0.00138888889f)))));
	int32_t bits;

	memcpy(&bits, &p, sizeof bits);
	bits += (int32_t)n * (1 << 23);
	memcpy(&p, &bits, sizeof p);
	return x >= -87 ? p : x < -87 ? 0 : x;
}

/* For small |x| the subtraction cancels: the absolute error stays near 1e-7, which is what
 * counts. */
INLINE float tanh_lane(float x)
{
	float a = fabsf(x), q = exp_lane(a < 40 ? -2 * a : -80.0f), t = (1 - q) / (1 + q);

	return copysignf(t, x);
}

INLINE void bend_linear(const struct svc_kernel *k, float norm, const float *norms, float *v)
{
	(void)k, (void)norm, (void)norms, (void)v;
}

INLINE void bend_poly(const struct svc_kernel *k, float norm, const float *norms, float *v)
{
	float gamma = (float)k->gamma, coef0 = (float)k->coef0;
	float base[SVC_LANES];

	(void)norm, (void)norms;
#pragma omp simd
	for (int i = 0; i < SVC_LANES; i++) {
		base[i] = gamma * v[i] + coef0;
		v[i] = 1;
	}
	for (int p = k->degree; p; p >>= 1) {   /* by squaring */
		if (p & 1)
#pragma omp simd
			for (int i = 0; i < SVC_LANES; i++)
				v[i] *= base[i];
#pragma omp simd
		for (int i = 0; i < SVC_LANES; i++)
			base[i] *= base[i];
	}
}

INLINE void bend_rbf(const struct svc_kernel *k, float norm, const float *norms, float *v)
{
	float gamma = (float)k->gamma;

#pragma omp simd
	for (int i = 0; i < SVC_LANES; i++) {
		float gap = norm + norms[i] - 2 * v[i];
		v[i] = exp_lane(-gamma * (gap < 0 ? 0 : gap));
	}
}

INLINE void bend_sigmoid(const struct svc_kernel *k, float norm, const float *norms, float *v)
{
	float gamma = (float)k->gamma, coef0 = (float)k->coef0;

	(void)norm, (void)norms;
#pragma omp simd
	for (int i = 0; i < SVC_LANES; i++)
		v[i] = tanh_lane(gamma * v[i] + coef0);
}

/* One body, compiled for each instruction set. */
#define FORM(kind, isa, attribute) \
	attribute static void kind##_##isa(const struct svc_kernel *k, float n, const float *ns, \
					   float *v) \
	{ bend_##kind(k, n, ns, v); }
#define FORMS(isa, attribute) \
	FORM(linear, isa, attribute) \
	FORM(poly, isa, attribute) \
	FORM(rbf, isa, attribute) \
	FORM(sigmoid, isa, attribute)

#define TABLE(kind) { kind##_portable, kind##_avx2, kind##_avx512 }

FORMS(portable, )
#if defined(__x86_64__)
FORMS(avx2, __attribute__((target(CPU_AVX2))))
FORMS(avx512, __attribute__((target(CPU_AVX512))))
#else
FORMS(avx2, )
FORMS(avx512, )
#endif

svc_bend_fn *svc_kernel_bend(enum svc_kernel_kind kind, enum isa isa)
{
	static svc_bend_fn *const table[][3] = {
		[SVC_LINEAR] = TABLE(linear),
		[SVC_POLY] = TABLE(poly),
		[SVC_RBF] = TABLE(rbf),
		[SVC_SIGMOID] = TABLE(sigmoid),
	};

	return table[kind][isa];
}

double svc_kernel_self(const struct svc_kernel *k, double norm)
{
	switch (k->kind) {
	case SVC_LINEAR:  return norm;
	case SVC_POLY:    return pow(k->gamma * norm + k->coef0, k->degree);
	case SVC_RBF:     return 1;
	case SVC_SIGMOID: return tanh(k->gamma * norm + k->coef0);
	}
	return NAN;
}
