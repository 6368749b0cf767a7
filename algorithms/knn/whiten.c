/* Covariance, its shrinkage, and the matrix that turns Mahalanobis into plain L2. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/space.h"

/* A pivot below this share of its diagonal entry has lost all its digits to cancellation. */
#define PIVOT_FLOOR 1e-12

static void mean_of(const struct data_view *v, double *mean)
{
	memset(mean, 0, v->cols * sizeof *mean);
	for (size_t i = 0; i < v->rows; i++)
		for (size_t f = 0; f < v->cols; f++)
			mean[f] += view_row(v, i)[f];
	for (size_t f = 0; f < v->cols; f++)
		mean[f] /= (double)v->rows;
}

/* Ledoit & Wolf 2004, lemma 3.2-3.4: the share of mu I that minimizes the expected squared error;
 * above 0 wherever there is something to shrink, so that no covariance stays singular. fourth is
 * the sum over rows of |x - mean|^4. */
static double ledoit_wolf(const double *cov, size_t d, size_t n, double mu, double fourth)
{
	double square = 0, trace = 0, delta, beta;

	for (size_t i = 0; i < d * d; i++)
		square += cov[i] * cov[i];
	for (size_t i = 0; i < d; i++)
		trace += cov[i * d + i];
	delta = (square - 2 * mu * trace + (double)d * mu * mu) / (double)d;
	beta = (fourth / (double)n - square) / ((double)d * (double)n);
	if (!(delta > 0))
		return 0;
	/* rows that are all as far from their mean show no error, two of them never do */
	return beta > PIVOT_FLOOR * delta ? fmin(beta / delta, 1) : 1 / (double)n;
}

int knn_shrunk_covariance(const struct data_view *v, double shrink, double *mean, double *cov,
			  struct err *e)
{
	size_t d = v->cols;
	double *c = mem_array(d, sizeof *c, e), fourth = 0, mu = 0;

	if (!c)
		return -1;
	mean_of(v, mean);
	memset(cov, 0, d * d * sizeof *cov);
	for (size_t i = 0; i < v->rows; i++) {
		double norm = 0;
		for (size_t f = 0; f < d; f++) {
			c[f] = (double)view_row(v, i)[f] - mean[f];
			norm += c[f] * c[f];
		}
		fourth += norm * norm;
		for (size_t f = 0; f < d; f++)
			for (size_t g = f; g < d; g++)
				cov[f * d + g] += c[f] * c[g];
	}
	for (size_t f = 0; f < d; f++)
		for (size_t g = f; g < d; g++)
			cov[g * d + f] = cov[f * d + g] /= (double)v->rows;
	for (size_t f = 0; f < d; f++)
		mu += cov[f * d + f] / (double)d;
	if (shrink < 0)
		shrink = ledoit_wolf(cov, d, v->rows, mu, fourth);
	/* all rows equal: every distance among them is 0 in any metric */
	if (!(mu > 0))
		mu = shrink = 1;
	for (size_t i = 0; i < d * d; i++)
		cov[i] *= 1 - shrink;
	for (size_t f = 0; f < d; f++)
		cov[f * d + f] += shrink * mu;
	free(c);
	return 0;
}

/* Cholesky: cov = L L', L lower, written over the lower half of l. */
static int cholesky(double *l, size_t d, struct err *e)
{
	for (size_t j = 0; j < d; j++) {
		double before = l[j * d + j], pivot = before;
		for (size_t m = 0; m < j; m++)
			pivot -= l[j * d + m] * l[j * d + m];
		if (!(pivot > PIVOT_FLOOR * before) || !isfinite(pivot))
			return FAIL(e, ERR_NUMERIC, "the covariance is singular at column %zu "
				    "(constant, or a sum of others): use shrink=auto or a larger "
				    "shrink", j);
		l[j * d + j] = sqrt(pivot);
		for (size_t i = j + 1; i < d; i++) {
			double sum = l[i * d + j];
			for (size_t m = 0; m < j; m++)
				sum -= l[i * d + m] * l[j * d + m];
			l[i * d + j] = sum / l[j * d + j];
		}
	}
	return 0;
}

/* Solves L w = e_j for each column j by forward substitution. */
int knn_whiten(const double *cov, size_t d, double *whiten, struct err *e)
{
	double *l = mem_copy(cov, d * d, sizeof *l, e);
	int rc = -1;

	if (!l || cholesky(l, d, e))
		goto done;
	memset(whiten, 0, d * d * sizeof *whiten);
	for (size_t j = 0; j < d; j++) {
		double *w = whiten + j * d;
		for (size_t i = j; i < d; i++) {
			double sum = i == j;
			for (size_t m = j; m < i; m++)
				sum -= l[i * d + m] * w[m];
			w[i] = sum / l[i * d + i];
		}
	}
	rc = 0;
done:
	free(l);
	return rc;
}
