#include "harness/stats/compare.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

#define ROUNDING 1e-9           /* of the scores: closer than this is equal */

void round_differences(double *d, size_t n, double size)
{
	double lo = INFINITY, hi = -INFINITY, tie = ROUNDING * size;

	for (size_t i = 0; i < n; i++) {
		if (isnan(d[i]))
			return;
		d[i] = fabs(d[i]) <= tie ? 0 : d[i];
		lo = fmin(lo, d[i]);
		hi = fmax(hi, d[i]);
	}
	if (!(hi - lo <= tie))
		return;
	for (size_t i = 0; i < n; i++)
		d[i] = lo + (hi - lo) / 2;
}

bool scores_tie(double a, double b, double scale)
{
	return fabs(a - b) <= ROUNDING * fmax(fmax(fabs(a), fabs(b)), isfinite(scale) ? scale : 0);
}

static enum paired_spread spread_of(const struct paired_t *t)
{
	if (t->n < PAIRED_LEAST)
		return PAIRED_FEW;
	return t->sd > 0 ? PAIRED_VARIES : t->mean == 0 ? PAIRED_EQUAL : PAIRED_SHIFTED;
}

static void conclude(struct paired_t *t, double level)
{
	t->t = t->mean / t->se;
	t->ci = t_interval(t->mean, t->se, t->df, level);
	if (t->spread == PAIRED_VARIES)
		t->p = 2 * gsl_cdf_tdist_Q(fabs(t->t), t->df);
}

int corrected_t(struct paired_t *out, const double *d, size_t n, double test_over_train,
		double level, struct err *e)
{
	if (n < 2)
		return FAIL(e, ERR_DATA, "a paired t test needs at least 2 differences, not %zu",
			    n);
	*out = (struct paired_t){ .n = n, .mean = mean_of(d, n), .sd = sd_of(d, n),
				  .df = (double)n - 1 };
	if (!isfinite(out->mean))
		return FAIL(e, ERR_DATA, "a difference is not a number");
	out->se = out->sd * sqrt(1 / (double)n + test_over_train);
	out->spread = spread_of(out);
	out->t = out->p = out->ci.lo = out->ci.hi = NAN;
	if (out->sd > 0)
		conclude(out, level);
	else if (out->spread == PAIRED_EQUAL)
		out->t = 0, out->p = 1;
	return 0;
}

void corrected_t_limit(struct paired_t *t, double least_se, double most_df, double level)
{
	if (!(t->sd > 0))
		return;
	t->se = fmax(t->se, least_se);
	t->df = fmin(t->df, most_df);
	conclude(t, level);
}

struct rope corrected_t_rope(const struct paired_t *t, double rope)
{
	struct rope x = { .left = t->mean < -rope, .right = t->mean > rope };

	if (t->se > 0) {
		x.left = gsl_cdf_tdist_P((-rope - t->mean) / t->se, t->df);
		x.right = gsl_cdf_tdist_Q((rope - t->mean) / t->se, t->df);
	}
	x.inside = 1 - x.left - x.right;
	return x;
}

/* P(Binomial(n, 1/2) <= k): of few rows to the last bit, so that 0.6875 is printed alike everywhere. */
static double coin_tail(uint64_t k, uint64_t n)
{
	double ways = 1, sum = 1;

	if (n > 50)
		return gsl_cdf_binomial_P((unsigned)k, 0.5, (unsigned)n);
	for (uint64_t i = 1; i <= k; i++) {
		ways = ways * (double)(n - i + 1) / (double)i;
		sum += ways;
	}
	return ldexp(sum, -(int)n);
}

double t_equivalence_p(const struct paired_t *t, double margin)
{
	if (t->spread == PAIRED_EQUAL)
		return 0;
	if (t->spread != PAIRED_VARIES || !(t->se > 0))
		return NAN;
	return fmax(gsl_cdf_tdist_Q((t->mean + margin) / t->se, t->df),
		    gsl_cdf_tdist_P((t->mean - margin) / t->se, t->df));
}

double corrected_t_least(size_t n, double test_over_train, double alpha)
{
	if (n < PAIRED_LEAST)
		return NAN;
	return gsl_cdf_tdist_Qinv(alpha / 2, (double)n - 1) * sqrt(1 / (double)n + test_over_train);
}

/* 2 P(Binomial(b + c, 1/2) <= min(b, c)), capped at 1. */
struct mcnemar mcnemar(uint64_t only_a, uint64_t only_b)
{
	uint64_t low = only_a < only_b ? only_a : only_b, n = only_a + only_b;
	double gap = fabs((double)only_a - (double)only_b);
	struct mcnemar m = { 1, 1, 0, 1, 0, 1 };

	if (!n)
		return m;
	m.exact = fmin(1, 2 * coin_tail(low, n));
	m.mid_p = 2 * coin_tail(low, n) - gsl_ran_binomial_pdf((unsigned)low, 0.5, (unsigned)n);
	m.chi2 = pow(fmax(0, gap - 1), 2) / (double)n;
	m.p_chi2 = gsl_cdf_chisq_Q(m.chi2, 1);
	m.chi2_plain = gap * gap / (double)n;
	m.p_plain = gsl_cdf_chisq_Q(m.chi2_plain, 1);
	return m;
}

struct interval wilson(uint64_t right, uint64_t of, double level)
{
	double n = (double)of, p = (double)right / n, z = gsl_cdf_ugaussian_Qinv((1 - level) / 2);
	double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
	double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);

	return of ? (struct interval){ centre - half, centre + half } : (struct interval){ 0, 1 };
}

struct interval clopper_pearson(uint64_t right, uint64_t of, double level)
{
	double a = (1 - level) / 2, x = (double)right, n = (double)of;

	return (struct interval){ right ? gsl_cdf_beta_Pinv(a, x, n - x + 1) : 0,
				  right < of ? gsl_cdf_beta_Qinv(a, x + 1, n - x) : 1 };
}
