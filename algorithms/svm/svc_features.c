#include "algorithms/svm/svc_features.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_linear.h"

enum { TOGETHER = 4 };          /* rows that share a pass over L^-1 */
/* Of the mean of the diagonal: landmarks next to one another make the matrix singular, and numbers larger
 * than 1 / JITTER would meet rounding errors of float in k(x). */
#define JITTER 1e-5

void svc_features_free(struct svc_features *f)
{
	svc_query_free(&f->query);
	svc_rows_free(&f->of);
	free(f->factor);
	free(f->inverse);
	free(f->k);
	free(f->z);
}

#define INLINE static inline __attribute__((always_inline))

/* For TOGETHER rows: z[r] = sum over i of k[r][i] times row i of L'^-1, of which the first i are 0. */
INLINE void times_body(const float *k, const float *inverse, size_t m, size_t width, float *z)
{
	memset(z, 0, TOGETHER * width * sizeof *z);
	for (size_t i = 0; i < m; i++) {
		const float *w = inverse + i * width;
		float a = k[i], b = k[width + i], c = k[2 * width + i], d = k[3 * width + i];
		size_t from = i - i % 16;
#pragma omp simd
		for (size_t j = from; j < width; j++) {
			z[j] += a * w[j];
			z[width + j] += b * w[j];
			z[2 * width + j] += c * w[j];
			z[3 * width + j] += d * w[j];
		}
	}
}

#define FORM(isa, attribute) \
	attribute static void times_##isa(const float *k, const float *inverse, size_t m, size_t width, \
					  float *z) \
	{ \
		times_body(k, inverse, m, width, z); \
	}
FORM(portable, )
#if defined(__x86_64__)
FORM(avx2, __attribute__((target(CPU_AVX2))))
FORM(avx512, __attribute__((target(CPU_AVX512))))
static void (*const times[])(const float *, const float *, size_t, size_t, float *) = {
	times_portable, times_avx2, times_avx512
};
#else
static void (*const times[])(const float *, const float *, size_t, size_t, float *) = {
	times_portable, times_portable, times_portable
};
#endif

int svc_features_kernel(struct svc_features *f, const struct svc_set *s, const struct svc_kernel *kernel,
			const uint32_t *row, size_t count, struct err *e)
{
	float *out[SVC_FEATURES_BLOCK];

	svc_query_clear(&f->query);
	for (size_t i = 0; i < count; i++) {
		out[i] = f->k + i * f->width;
		if (svc_query_add_view(&f->query, &s->view, row[i], s->center, e))
			return -1;
	}
	svc_tile(kernel, &f->query, 0, f->width / SVC_LANES, out, cpu_isa());
	return 0;
}

/* The rest of a block's rows goes through as rows of zeros. */
static int fill_features(struct svc_features *f, const struct svc_set *s, const struct svc_kernel *kernel,
			 const uint32_t *row, struct err *e)
{
	for (size_t from = 0; from < f->n; from += SVC_FEATURES_BLOCK) {
		size_t count = f->n - from < SVC_FEATURES_BLOCK ? f->n - from : SVC_FEATURES_BLOCK;

		memset(f->k, 0, SVC_FEATURES_BLOCK * f->width * sizeof *f->k);
		if (svc_features_kernel(f, s, kernel, row + from, count, e))
			return -1;
		for (size_t i = 0; i < count; i += TOGETHER)
			times[cpu_isa()](f->k + i * f->width, f->inverse, f->m, f->width,
					 f->z + (from + i) * f->width);
	}
	return 0;
}

/* L, and its inverse by columns. */
static int factor_landmarks(struct svc_features *f, const struct svc_set *s, const struct svc_kernel *kernel,
			    const uint32_t *pick, struct err *e)
{
	size_t m = f->m;
	double *l = f->factor, trace = 0, *column = mem_array(m, sizeof *column, e);
	int rc = -1;

	if (!column)
		return -1;
	for (size_t from = 0; from < m; from += SVC_FEATURES_BLOCK) {
		size_t count = m - from < SVC_FEATURES_BLOCK ? m - from : SVC_FEATURES_BLOCK;

		if (svc_features_kernel(f, s, kernel, pick + from, count, e))
			goto done;
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < m; j++)
				l[(from + i) * m + j] = (double)f->k[i * f->width + j];
	}
	for (size_t i = 0; i < m; i++)
		trace += l[i * m + i];
	for (size_t i = 0; i < m; i++)
		l[i * m + i] += JITTER * trace / (double)m;
	if (svc_cholesky(l, m, cpu_isa())) {
		FAIL(e, ERR_NUMERIC, "the kernel of %zu landmarks has no Cholesky factor: scale the columns, or take "
		     "engine=smo", m);
		goto done;
	}
	for (size_t j = 0; j < m; j++)
		for (size_t i = j; i < m; i++) {
			double sum = i == j;

			for (size_t c = j; c < i; c++)
				sum -= l[i * m + c] * column[c];
			column[i] = sum / l[i * m + i];
			f->inverse[j * f->width + i] = (float)column[i];
		}
	rc = 0;
done:
	free(column);
	return rc;
}

int svc_features_make(struct svc_features *f, const struct svc_set *s, const struct svc_kernel *kernel,
		      const uint32_t *row, size_t n, const uint32_t *landmark, size_t m, struct err *e)
{
	uint32_t *pick = mem_array(m, sizeof *pick, e);
	int rc = -1;

	*f = (struct svc_features){ .n = n, .m = m, .width = svc_padded(m) };
	if (!pick)
		return -1;
	for (size_t i = 0; i < m; i++)
		pick[i] = row[landmark[i]];
	if (svc_rows_take(&f->of, &s->view, pick, m, s->center, e) ||
	    svc_query_make(&f->query, SVC_FEATURES_BLOCK, &f->of, e) ||
	    !(f->factor = mem_array(m * m, sizeof *f->factor, e)) ||
	    !(f->inverse = mem_zeros(m * f->width, sizeof *f->inverse, e)) ||
	    !(f->k = mem_aligned(SVC_FEATURES_BLOCK * f->width, sizeof *f->k, e)) ||
	    !(f->z = mem_aligned((n + TOGETHER) * f->width, sizeof *f->z, e)) ||
	    factor_landmarks(f, s, kernel, pick, e) || fill_features(f, s, kernel, row, e))
		goto done;
	rc = 0;
done:
	free(pick);
	return rc;
}
