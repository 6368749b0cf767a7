/* Wilcoxon's signed ranks with the exact distribution. Under the null hypothesis every sign is a
 * fair coin; the number of sign patterns that give each sum follows by adding the ranks one by one
 * (subset sums). Mid-ranks are halves, so doubled ranks are whole and ties stay exact. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/compare.h"
#include "harness/stats/ranks.h"
#include "harness/stats/walsh.h"

/* share (limit + 1): probability that the signed-rank sum of `rank` (n) is s, for s up to limit; halved at every
 * rank to stay in range. Two buffers in turn, so that no sum waits for its neighbour. The caller's. */
static double *null_distribution(const size_t *rank, size_t n, size_t limit, struct err *e)
{
	double *work = mem_zeros(2 * (limit + 1), sizeof *work, e), *was = work, *is, *share;
	size_t top = 0;

	if (!work)
		return NULL;
	was[0] = 1;
	for (size_t i = 0; i < n; i++) {
		size_t r = rank[i], end = top + r < limit ? top + r : limit, low = r < end + 1 ? r : end + 1;

		is = was == work ? work + limit + 1 : work;
		for (size_t s = 0; s < low; s++)
			is[s] = was[s] / 2;
		for (size_t s = low; s <= end; s++)
			is[s] = (was[s] + was[s - r]) / 2;
		was = is;
		top = end;
	}
	if ((share = mem_copy(was, limit + 1, sizeof *share, e)) == NULL)
		was = NULL;
	free(work);
	return share;
}

static double *sorted(const double *d, size_t n, struct err *e)
{
	double *x = mem_copy(d, n, sizeof *x, e);

	if (x)
		gsl_sort(x, 1, n);
	return x;
}

/* Doubled ranks are whole numbers; where no tie has made halves, all are even and single ones will do. Ascending,
 * so that the sums stay few for long. */
static size_t whole_ranks(size_t *whole, const double *ascending, size_t n)
{
	size_t odd = 0, scale;

	for (size_t i = 0; i < n; i++) {
		whole[i] = (size_t)llround(2 * ascending[i]);
		odd |= whole[i] & 1;
	}
	scale = odd ? 2 : 1;
	for (size_t i = 0; i < n; i++)
		whole[i] /= 3 - scale;
	return scale;
}

/* The distribution is symmetric: the tail of the smaller sum gives both sides, P(W <= t) = P(W >= total - t). */
static int exact_p(struct wilcoxon *w, const double *rank, struct err *e)
{
	size_t n = w->n, *whole = mem_array(n, sizeof *whole, e), scale, least;
	double *share = NULL, *ascending = sorted(rank, n, e), tail = 0;

	if (whole && ascending) {
		scale = whole_ranks(whole, ascending, n);
		least = (size_t)llround((double)scale * fmin(w->w_plus, w->w_minus));
		share = null_distribution(whole, n, least, e);
		for (size_t s = 0; s <= least && share; s++)
			tail += share[s];
		if (share) {
			w->p = fmin(1, 2 * tail);
			w->p_greater = w->w_plus >= w->w_minus ? tail : 1 - (tail - share[least]);
		}
	}
	free(whole);
	free(ascending);
	free(share);
	return share ? 0 : -1;
}

static void normal_p(struct wilcoxon *w, const double *size)
{
	double n = (double)w->n;
	double var = n * (n + 1) * (2 * n + 1) / 24 - tie_sum(size, w->n) / 48;

	w->z = var > 0 ? (fmin(w->w_plus, w->w_minus) - n * (n + 1) / 4) / sqrt(var) : 0;
	w->p_normal = fmin(1, 2 * gsl_cdf_ugaussian_P(w->z));
	w->p = w->p_normal;
	w->p_greater = w->w_plus >= w->w_minus ? gsl_cdf_ugaussian_P(w->z) : gsl_cdf_ugaussian_Q(w->z);
}

/* Splits d into sizes and signed ranks; zeros are counted and left out. */
static void signed_ranks(struct wilcoxon *w, const double *d, size_t n, double *size, double *rank,
			 double *sign)
{
	for (size_t i = 0; i < n; i++) {
		double x = round_score(d[i]);

		if (x == 0) {
			w->zeros++;
			continue;
		}
		size[w->n] = fabs(x);
		sign[w->n++] = x;
	}
	mid_ranks(size, w->n, -1, rank);
	for (size_t i = 0; i < w->n; i++)
		*(sign[i] > 0 ? &w->w_plus : &w->w_minus) += rank[i];
}

int wilcoxon(struct wilcoxon *out, const double *d, size_t n, struct err *e)
{
	double *work = mem_array(3 * n, sizeof *work, e), *order = sorted(d, n, e);
	int rc = -1;

	*out = (struct wilcoxon){ .p = 1, .p_greater = 1, .p_normal = 1 };
	if (!work || !order)
		goto done;
	for (size_t i = 0; i < n; i++)
		if (!isfinite(d[i])) {
			FAIL(e, ERR_DATA, "difference %zu is not a number", i + 1);
			goto done;
		}
	signed_ranks(out, d, n, work, work + n, work + 2 * n);
	out->hodges_lehmann = walsh_median(order, n);
	if (out->n) {
		normal_p(out, work);
		out->rank_biserial = (out->w_plus - out->w_minus) / (out->w_plus + out->w_minus);
		if (out->n <= WILCOXON_EXACT && exact_p(out, work + n, e))
			goto done;
	}
	rc = 0;
done:
	free(work);
	free(order);
	return rc;
}

/* How many Walsh averages may lie outside on either side: the most for which P(W < that) <= tail. */
static int outside(size_t *out, size_t n, double tail, struct err *e)
{
	size_t half = n * (n + 1) / 4, *rank = NULL;
	double *share = NULL, low = 0, x = (double)n;
	int rc = -1;

	*out = 0;
	if (n > WILCOXON_EXACT) {
		*out = (size_t)fmax(0, x * (x + 1) / 4 + gsl_cdf_ugaussian_Pinv(tail) *
				       sqrt(x * (x + 1) * (2 * x + 1) / 24));
		return 0;
	}
	if (!(rank = mem_array(n, sizeof *rank, e)))
		return -1;
	for (size_t i = 0; i < n; i++)
		rank[i] = i + 1;
	if ((share = null_distribution(rank, n, half, e))) {
		while (*out < half && (low += share[*out]) <= tail)
			++*out;
		rc = 0;
	}
	free(rank);
	free(share);
	return rc;
}

int wilcoxon_interval(struct interval *out, const double *d, size_t n, double level, struct err *e)
{
	size_t m = n * (n + 1) / 2, cut = 0;
	double *order = sorted(d, n, e);
	int rc = order ? outside(&cut, n, (1 - level) / 2, e) : -1;

	*out = (struct interval){ -INFINITY, INFINITY };
	if (!rc && cut)
		*out = (struct interval){ walsh_average(order, n, cut - 1),
					  walsh_average(order, n, m - cut) };
	free(order);
	return rc;
}

/* A last digit of the summed probabilities does not take a value off the table. */
int wilcoxon_critical(double *out, size_t n, double alpha, struct err *e)
{
	size_t cut;

	if (outside(&cut, n, alpha / 2 + 1e-15, e))
		return -1;
	*out = (double)cut - 1;
	return 0;
}

double wilcoxon_least_p(size_t n)
{
	return n ? exp2(1 - (double)n) : 1;
}
