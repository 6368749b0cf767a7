#include "harness/stats/aligned.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/ranks.h"

static int check_table(const double *score, size_t sets, size_t methods, struct err *e)
{
	if (sets < 2 || methods < 2)
		return FAIL(e, ERR_SHAPE, "ranks need 2 data sets and 2 methods, not %zu and %zu",
			    sets, methods);
	for (size_t i = 0; i < sets * methods; i++)
		if (!isfinite(score[i]))
			return FAIL(e, ERR_DATA,
				    "data set %zu, method %zu: the score is not a number",
				    i / methods + 1, i % methods + 1);
	return 0;
}

/* x (sets, methods): scores less the mean of their set. */
static void align(double *x, const double *score, size_t sets, size_t methods)
{
	for (size_t i = 0; i < sets; i++) {
		double mean = 0;

		for (size_t j = 0; j < methods; j++)
			mean += score[i * methods + j] / (double)methods;
		for (size_t j = 0; j < methods; j++)
			x[i * methods + j] = round_score(score[i * methods + j] - mean);
	}
}

int aligned_ranks(struct aligned_ranks *out, double *mean_rank, const double *score, size_t sets,
		  size_t methods, int better, struct err *e)
{
	double n = (double)sets, k = (double)methods, cells = n * k, by_method = 0, by_set = 0;
	double squares = 0, *x, *rank;

	if (check_table(score, sets, methods, e) ||
	    !(x = mem_array(2 * sets * methods, sizeof *x, e)))
		return -1;
	rank = x + sets * methods;
	align(x, score, sets, methods);
	mid_ranks(x, sets * methods, better, rank);
	for (size_t j = 0; j < methods; j++)
		mean_rank[j] = 0;
	for (size_t i = 0; i < sets; i++) {
		double sum = 0;

		for (size_t j = 0; j < methods; j++) {
			sum += rank[i * methods + j];
			squares += rank[i * methods + j] * rank[i * methods + j];
			mean_rank[j] += rank[i * methods + j];
		}
		by_set += sum * sum;
	}
	for (size_t j = 0; j < methods; j++) {
		by_method += mean_rank[j] * mean_rank[j];
		mean_rank[j] /= n;
	}
	free(x);
	*out = (struct aligned_ranks){ .df = k - 1 };
	out->t = (k - 1) * (by_method - cells * n / 4 * (cells + 1) * (cells + 1)) /
		 (cells * (cells + 1) * (2 * cells + 1) / 6 - by_set / k);
	out->p = gsl_cdf_chisq_Q(fmax(0, out->t), k - 1);
	out->se = sqrt(2 * fmax(0, squares - by_set / k) / (k - 1)) / n;
	return 0;
}

/* weight (sets): ranks of the data sets' ranges, 1 the smallest. */
static void weigh_sets(double *weight, double *range, const double *score, size_t sets,
		       size_t methods)
{
	for (size_t i = 0; i < sets; i++) {
		double lo = INFINITY, hi = -INFINITY;

		for (size_t j = 0; j < methods; j++) {
			lo = fmin(lo, score[i * methods + j]);
			hi = fmax(hi, score[i * methods + j]);
		}
		range[i] = round_score(hi - lo);
	}
	mid_ranks(range, sets, -1, weight);
}

/* From A = sum of S_ij^2 and B = sum over methods of their squared sums, over N. */
static void conclude_quade(struct aligned_quade *q, double a, double b, double n, double k)
{
	if (!(a > 0))
		return;
	if (a - b <= 1e-12 * a) {
		q->f = INFINITY;
		q->p = exp(-(n - 1) * lgamma(k + 1));
		return;
	}
	q->f = (n - 1) * b / (a - b);
	q->p = gsl_cdf_fdist_Q(q->f, q->df1, q->df2);
}

int aligned_quade(struct aligned_quade *out, double *mean_rank, const double *score, size_t sets,
		  size_t methods, int better, struct err *e)
{
	double n = (double)sets, k = (double)methods, a = 0, b = 0, *rank, *weight, *sum;

	if (check_table(score, sets, methods, e) ||
	    !(rank = mem_zeros(2 * (sets + methods), sizeof *rank, e)))
		return -1;
	sum = rank + methods;
	weight = sum + methods;
	weigh_sets(weight, weight + sets, score, sets, methods);
	for (size_t j = 0; j < methods; j++)
		mean_rank[j] = 0;
	for (size_t i = 0; i < sets; i++) {
		mid_ranks(score + i * methods, methods, better, rank);
		for (size_t j = 0; j < methods; j++) {
			double s = weight[i] * (rank[j] - (k + 1) / 2);

			a += s * s;
			sum[j] += s;
			mean_rank[j] += weight[i] * rank[j] / (n * (n + 1) / 2);
		}
	}
	for (size_t j = 0; j < methods; j++)
		b += sum[j] * sum[j] / n;
	free(rank);
	*out = (struct aligned_quade){ .df1 = k - 1, .df2 = (k - 1) * (n - 1), .p = 1 };
	conclude_quade(out, a, b, n, k);
	out->se = sqrt(2 * a / (k - 1)) / (n * (n + 1) / 2);
	return 0;
}
