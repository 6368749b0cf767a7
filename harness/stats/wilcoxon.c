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

/* share[s]: probability that the doubled rank sum is s; halved at every rank to stay in range. */
static void subset_sums(double *share, const size_t *twice, size_t n)
{
	size_t top = 0;

	share[0] = 1;
	for (size_t i = 0; i < n; i++) {
		for (size_t s = top + twice[i] + 1; s-- > 0; ) {
			double stay = s <= top ? share[s] : 0;
			double come = s >= twice[i] ? share[s - twice[i]] : 0;

			share[s] = (stay + come) / 2;
		}
		top += twice[i];
	}
}

static int exact_p(double *p, const double *rank, size_t n, double w_plus, struct err *e)
{
	size_t total = n * (n + 1), at = (size_t)llround(2 * w_plus);
	size_t *twice = mem_array(n, sizeof *twice, e);
	double *share = mem_zeros(total + 1, sizeof *share, e), low = 0, high = 0;

	if (twice && share) {
		for (size_t i = 0; i < n; i++)
			twice[i] = (size_t)llround(2 * rank[i]);
		subset_sums(share, twice, n);
		for (size_t s = 0; s <= at; s++)
			low += share[s];
		for (size_t s = at; s <= total; s++)
			high += share[s];
		*p = fmin(1, 2 * fmin(low, high));
	}
	free(twice);
	free(share);
	return twice && share ? 0 : -1;
}

/* The n (n + 1) / 2 Walsh averages, ascending; the caller's. */
static double *walsh_averages(const double *d, size_t n, struct err *e)
{
	size_t m = n * (n + 1) / 2, at = 0;
	double *walsh = mem_array(m, sizeof *walsh, e);

	for (size_t i = 0; i < n && walsh; i++)
		for (size_t j = i; j < n; j++)
			walsh[at++] = (d[i] + d[j]) / 2;
	if (walsh)
		gsl_sort(walsh, 1, m);
	return walsh;
}

static int hodges_lehmann(double *out, const double *d, size_t n, struct err *e)
{
	size_t m = n * (n + 1) / 2;
	double *walsh = walsh_averages(d, n, e);

	if (!walsh)
		return -1;
	*out = m ? (walsh[(m - 1) / 2] + walsh[m / 2]) / 2 : 0;
	free(walsh);
	return 0;
}

static void normal_p(struct wilcoxon *w, const double *size)
{
	double n = (double)w->n;
	double var = n * (n + 1) * (2 * n + 1) / 24 - tie_sum(size, w->n) / 48;

	w->z = var > 0 ? (fmin(w->w_plus, w->w_minus) - n * (n + 1) / 4) / sqrt(var) : 0;
	w->p_normal = fmin(1, 2 * gsl_cdf_ugaussian_P(w->z));
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
	double *work = mem_array(3 * n, sizeof *work, e);
	int rc = -1;

	*out = (struct wilcoxon){ .p = 1, .p_normal = 1 };
	if (!work)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!isfinite(d[i])) {
			FAIL(e, ERR_DATA, "difference %zu is not a number", i + 1);
			goto done;
		}
	signed_ranks(out, d, n, work, work + n, work + 2 * n);
	if (hodges_lehmann(&out->hodges_lehmann, d, n, e))
		goto done;
	if (out->n) {
		normal_p(out, work);
		out->p = out->p_normal;
		out->rank_biserial = (out->w_plus - out->w_minus) / (out->w_plus + out->w_minus);
		if (out->n <= WILCOXON_EXACT &&
		    exact_p(&out->p, work + n, out->n, out->w_plus, e))
			goto done;
	}
	rc = 0;
done:
	free(work);
	return rc;
}

/* How many Walsh averages may lie outside on either side: the most for which P(W < that) <= tail. */
static int outside(size_t *out, size_t n, double tail, struct err *e)
{
	size_t total = n * (n + 1), *twice = mem_array(n, sizeof *twice, e);
	double *share = mem_zeros(total + 1, sizeof *share, e), low = 0, x = (double)n;

	*out = 0;
	if (n > WILCOXON_EXACT)
		*out = (size_t)fmax(0, x * (x + 1) / 4 + gsl_cdf_ugaussian_Pinv(tail) *
				       sqrt(x * (x + 1) * (2 * x + 1) / 24));
	else if (twice && share) {
		for (size_t i = 0; i < n; i++)
			twice[i] = 2 * (i + 1);
		subset_sums(share, twice, n);
		while (*out < total / 2 && (low += share[2 * *out]) <= tail)
			++*out;
	}
	free(twice);
	free(share);
	return twice && share ? 0 : -1;
}

int wilcoxon_interval(struct interval *out, const double *d, size_t n, double level, struct err *e)
{
	size_t m = n * (n + 1) / 2, cut;
	double *walsh = walsh_averages(d, n, e);
	int rc = walsh ? outside(&cut, n, (1 - level) / 2, e) : -1;

	*out = (struct interval){ -INFINITY, INFINITY };
	if (!rc && cut)
		*out = (struct interval){ walsh[cut - 1], walsh[m - cut] };
	free(walsh);
	return rc;
}

double wilcoxon_least_p(size_t n)
{
	return n ? exp2(1 - (double)n) : 1;
}
