#include "algorithms/knn/simd16.h"

#include <math.h>

#include "algorithms/core/cpu.h"

/* Compiled with -ffp-contract=off, like the definition. Vectors are the compiler's own, so that one
 * text serves all vector units: with AVX-512 an eight is one register, without it is several. */
typedef double eight __attribute__((vector_size(64)));
typedef int64_t eight_bits __attribute__((vector_size(64)));
typedef float eight_floats __attribute__((vector_size(32)));

#define BITS(x) ((eight_bits)(x))
#define NUMBERS(x) ((eight)(x))
#define ABS(x) NUMBERS(BITS(x) & INT64_MAX)
/* Lanes of a where the mask is set, of b elsewhere. */
#define CHOOSE(mask, a, b) NUMBERS(((mask) & BITS(a)) | (~(mask) & BITS(b)))
#define ALL(x) ((eight){ (x), (x), (x), (x), (x), (x), (x), (x) })

/* The loop over columns. STEP sees x (the rows' values), a (the query's), sum and aux (two numbers
 * a lane, from 0), f, and s; END turns sum and aux into the distance. */
#define LANE_LOOP(name, attribute, STEP, END) \
	attribute static void name(const struct knn_space *s, const float *q, const float *rows, \
				   double *out) \
	{ \
		eight sums[2] = { ALL(0.0), ALL(0.0) }, others[2] = { ALL(0.0), ALL(0.0) }; \
		for (size_t f = 0; f < s->cols; f++) { \
			eight a = ALL((double)q[f]); \
			_Pragma("GCC unroll 2") \
			for (size_t h = 0; h < 2; h++) { \
				const float *at = rows + f * KNN_SIMD16 + 8 * h; \
				eight x = __builtin_convertvector(*(const eight_floats *)at, \
								  eight); \
				eight sum = sums[h], aux = others[h]; \
				STEP \
				sums[h] = sum; \
				others[h] = aux; \
			} \
		} \
		for (size_t h = 0; h < 2; h++) { \
			eight sum = sums[h], aux = others[h]; \
			(void)aux; \
			END \
			*(eight *)(out + 8 * h) = sum; \
		} \
	}

#if defined(__x86_64__)
#define LANE_KERNELS(name, STEP, END) \
	LANE_LOOP(name##_portable, , STEP, END) \
	LANE_LOOP(name##_avx2, __attribute__((target(CPU_AVX2))), STEP, END) \
	LANE_LOOP(name##_avx512, __attribute__((target(CPU_AVX512))), STEP, END) \
	static knn_simd16_fn *const name[] = { name##_portable, name##_avx2, name##_avx512 };
#else
#define LANE_KERNELS(name, STEP, END) \
	LANE_LOOP(name##_portable, , STEP, END) \
	static knn_simd16_fn *const name[] = { name##_portable, name##_portable, name##_portable };
#endif

LANE_KERNELS(l2, eight gap = a - x; sum += gap * gap;, )
LANE_KERNELS(l1, sum += ABS(a - x);, )
LANE_KERNELS(linf, eight gap = ABS(a - x); sum = CHOOSE(gap > sum, gap, sum);, )
LANE_KERNELS(hamming, sum += CHOOSE(x != a, ALL(1.0), ALL(0.0));, )
LANE_KERNELS(canberra,
	eight gap = ABS(a - x);
	sum += CHOOSE(gap > ALL(0.0), gap / (ABS(a) + ABS(x)), ALL(0.0));, )

/* The gap of a mixed column: over its range, or equal or not. */
#define MIXED_GAP \
	eight gap = s->inverse[f] > 0 ? ABS(a - x) * ALL(s->inverse[f]) : \
		CHOOSE(x != a, ALL(1.0), ALL(0.0)); \
	eight_bits missing = (x != x) | (a != a);

LANE_KERNELS(heom,
	MIXED_GAP
	gap = CHOOSE(missing, ALL(1.0), gap);
	sum += gap * gap;, )
LANE_KERNELS(gower,
	MIXED_GAP
	gap = CHOOSE(gap < ALL(1.0), gap, ALL(1.0));
	sum += CHOOSE(missing, ALL(0.0), gap);
	aux += CHOOSE(missing, ALL(0.0), ALL(1.0));,
	sum = CHOOSE(aux > ALL(0.0), sum / aux, ALL(1.0));)

LANE_KERNELS(cosine,
	sum += a * x;
	aux += x * x;,
	double aa = 0;
	for (size_t f = 0; f < s->cols; f++)
		aa += (double)q[f] * (double)q[f];
	for (size_t i = 0; i < 8; i++)
		sum[i] = knn_cosine_gap(sum[i], aa, aux[i]);)

LANE_KERNELS(whole_power,
	eight gap = ABS(a - x);
	eight power = gap;
	for (size_t i = 1; (double)i < s->p; i++)
		power *= gap;
	sum += power;, )
LANE_KERNELS(any_power,
	eight gap = ABS(a - x);
	for (size_t i = 0; i < 8; i++)
		sum[i] += knn_minkowski_term(gap[i], s->p);, )

static knn_simd16_fn *const *const kernels[] = {
	[KNN_L2] = l2, [KNN_L1] = l1, [KNN_LINF] = linf, [KNN_MINKOWSKI] = any_power,
	[KNN_COSINE] = cosine, [KNN_HAMMING] = hamming, [KNN_CANBERRA] = canberra,
	[KNN_MAHALANOBIS] = l2, [KNN_GOWER] = gower, [KNN_HEOM] = heom
};

knn_simd16_fn *knn_simd16_for(const struct knn_space *s)
{
	if (s->kind == KNN_MINKOWSKI && knn_minkowski_whole(s->p))
		return whole_power[cpu_isa()];
	return kernels[s->kind][cpu_isa()];
}

void knn_simd16_pack(const struct knn_space *s, const uint32_t *row, size_t n, float *out)
{
	const float *x[KNN_SIMD16];

	for (size_t i = 0; i < KNN_SIMD16; i++)
		x[i] = knn_space_row(s, row[i < n ? i : n - 1]);
	for (size_t f = 0; f < s->cols; f++)
		for (size_t i = 0; i < KNN_SIMD16; i++)
			out[f * KNN_SIMD16 + i] = x[i][f];
}
