#include "algorithms/core/blas.h"

#include <assert.h>
#include <cblas.h>

void blas_gemm(bool ta, bool tb, float alpha, struct mat a, struct mat b, float beta, struct mat c)
{
	size_t m = ta ? a.cols : a.rows, k = ta ? a.rows : a.cols, n = tb ? b.rows : b.cols;

	assert(k == (tb ? b.cols : b.rows) && m == c.rows && n == c.cols);
	if (!m || !n)
		return;
	cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans,
		    (blasint)m, (blasint)n, (blasint)k, alpha, a.at, (blasint)a.stride, b.at,
		    (blasint)b.stride, beta, c.at, (blasint)c.stride);
}

const char *blas_config(void)
{
	return openblas_get_config();
}

const char *blas_core(void)
{
	return openblas_get_corename();
}

void blas_init(void)
{
	openblas_set_num_threads(1);
}
