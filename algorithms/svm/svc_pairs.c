#include "algorithms/svm/svc_pairs.h"

enum { MANY_GROUPS = 6, LANES = SVC_PAIRS_ROWS, WAYS = 4 };

typedef double eight __attribute__((vector_size(64), aligned(8), may_alias));
typedef float eight_floats __attribute__((vector_size(32), aligned(4), may_alias));

/* sum (ways, LANES) += k[t * LANES + lane] c[w * stride + t] over t, in the order of t; `registers` of
 * eight lanes at a time. */
static inline __attribute__((always_inline)) void
add_body(const float *k, const double *c, size_t stride, size_t n, size_t ways, size_t registers,
	 double *sum)
{
	for (size_t at = 0; at < LANES; at += 8 * registers) {
		eight a[WAYS][LANES / 8];
#pragma GCC unroll 4
		for (size_t w = 0; w < ways; w++)
#pragma GCC unroll 4
			for (size_t r = 0; r < registers; r++)
				a[w][r] = *(const eight *)(sum + w * LANES + at + 8 * r);
		for (size_t t = 0; t < n; t++)
#pragma GCC unroll 4
			for (size_t r = 0; r < registers; r++) {
				const float *lane = k + t * LANES + at + 8 * r;
				eight x = __builtin_convertvector(*(const eight_floats *)lane,
								  eight);
#pragma GCC unroll 4
				for (size_t w = 0; w < ways; w++)
					a[w][r] += x * c[w * stride + t];
			}
#pragma GCC unroll 4
		for (size_t w = 0; w < ways; w++)
#pragma GCC unroll 4
			for (size_t r = 0; r < registers; r++)
				*(eight *)(sum + w * LANES + at + 8 * r) = a[w][r];
	}
}

/* Machines (i, j) .. (i, j + ways - 1): the vectors of class i have their coefficients for them in
 * rows j - 1 .. of the matrix; those of classes j .. have theirs in row i, one after the other. */
static inline __attribute__((always_inline)) void
pairs_body(const struct svc_model *m, const float *k, size_t i, size_t j, size_t ways, double *sum)
{
	const size_t *start = m->sv_start;

	add_body(k + start[i] * LANES, m->coef + (j - 1) * m->nsv + start[i], m->nsv,
		 start[i + 1] - start[i], ways, 2, sum);
	for (size_t w = 0; w < ways; w++, j++)
		add_body(k + start[j] * LANES, m->coef + i * m->nsv + start[j], m->nsv,
			 start[j + 1] - start[j], 1, 4, sum + w * LANES);
}

/* Machines of class i with those from j on, as many as are taken together. */
static inline __attribute__((always_inline)) size_t
some_pairs(const struct svc_model *m, const float *k, size_t i, size_t j, double *sum)
{
	size_t machine = svc_machine(m->groups, i, j), ways = m->groups - j < WAYS ? 1 : WAYS;

	for (size_t w = 0; w < ways; w++)
		for (size_t lane = 0; lane < LANES; lane++)
			sum[w * LANES + lane] = -m->rho[machine + w];
	if (ways == WAYS)
		pairs_body(m, k, i, j, WAYS, sum);
	else
		pairs_body(m, k, i, j, 1, sum);
	return ways;
}

typedef size_t pairs_fn(const struct svc_model *m, const float *k, size_t i, size_t j, double *sum);

#define PAIRS(name, target) \
	target static size_t name(const struct svc_model *m, const float *k, size_t i, size_t j, \
				  double *sum) \
	{ \
		return some_pairs(m, k, i, j, sum); \
	}

PAIRS(pairs_portable, )
#if defined(__x86_64__)
PAIRS(pairs_avx2, __attribute__((target(CPU_AVX2))))
PAIRS(pairs_avx512, __attribute__((target(CPU_AVX512))))
static pairs_fn *const pairs[] = { pairs_portable, pairs_avx2, pairs_avx512 };
#else
static pairs_fn *const pairs[] = { pairs_portable, pairs_portable, pairs_portable };
#endif

bool svc_pairs_many(const struct svc_model *m)
{
	return m->task == TASK_CLASSIFY && m->kernel.kind != SVC_LINEAR && !m->ovr &&
	       m->groups >= MANY_GROUPS;
}

void svc_pairs_decide(const struct svc_model *m, const float *k, size_t rows, double *out,
		      enum isa isa)
{
	double sum[WAYS * LANES];

	for (size_t i = 0; i + 1 < m->groups; i++)
		for (size_t j = i + 1, ways; j < m->groups; j += ways) {
			double *to = out + svc_machine(m->groups, i, j);
			ways = pairs[isa](m, k, i, j, sum);
			for (size_t row = 0; row < rows; row++)
				for (size_t w = 0; w < ways; w++)
					to[row * m->machines + w] = sum[w * LANES + row];
		}
}
