#include "harness/stats/studentized.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <stdbool.h>

/* Trapezoid step: error below 1e-15 up to 20 groups; half of it serves 100. */
#define STEP          0.25
#define STEP_MANY     0.125
#define MANY_GROUPS   20
#define NORMAL_REACH  8.5             /* the normal density beyond is below 1e-16 */
#define CHI_TAIL      1e-17           /* of the chi density that the outer rule leaves out */
#define OUTER_PIECES  4
#define OUTER_POINTS  64

/* phi(z) [Phi(z) - Phi(z - w)]^(k-1), without cancellation in the difference. */
static double below(double z, double w, double powers)
{
	double d = z > w / 2 ? gsl_cdf_ugaussian_Q(z - w) - gsl_cdf_ugaussian_Q(z)
			     : gsl_cdf_ugaussian_P(z) - gsl_cdf_ugaussian_P(z - w);

	return exp(-0.5 * z * z) * pow(d, powers);
}

/* phi(z) { Phi(z)^(k-1) - [Phi(z) - Phi(z - w)]^(k-1) }, likewise. */
static double above(double z, double w, double powers)
{
	double p = gsl_cdf_ugaussian_P(z), share;

	if (!(p > 0))
		return 0;
	share = gsl_cdf_ugaussian_P(z - w) / p;
	return exp(-0.5 * z * z) * pow(p, powers) *
	       (share >= 1 ? 1 : -expm1(powers * log1p(-share)));
}

static double plain_range(double w, size_t k, bool upper)
{
	double h = k > MANY_GROUPS ? STEP_MANY : STEP, sum = 0;

	if (!(w > 0))
		return upper ? 1 : 0;
	for (double z = -NORMAL_REACH; z <= w + NORMAL_REACH + h; z += h)
		sum += upper ? above(z, w, (double)k - 1) : below(z, w, (double)k - 1);
	return sum * h * (double)k / sqrt(2 * M_PI);
}

struct range {
	double q, df, alpha;
	size_t k;
	bool upper;
};

/* Density of s = chi / sqrt(df) times the range's probability at q s. */
static double at_scale(double s, void *ctx)
{
	const struct range *r = ctx;
	double logf = r->df / 2 * log(r->df) + (r->df - 1) * log(s) - r->df / 2 * s * s -
		      gsl_sf_lngamma(r->df / 2) - (r->df / 2 - 1) * M_LN2;

	return exp(logf) * plain_range(r->q * s, r->k, r->upper);
}

static double probability(double q, size_t k, double df, bool upper)
{
	struct range r = { .q = q, .df = df, .k = k, .upper = upper };
	gsl_function f = { at_scale, &r };
	gsl_integration_glfixed_table *rule;
	double lo, hi, sum = 0;

	if (k < 2 || !(df > 0) || isnan(q))
		return NAN;
	if (isinf(df))
		return plain_range(q, k, upper);
	if (!(rule = gsl_integration_glfixed_table_alloc(OUTER_POINTS)))
		return NAN;
	lo = sqrt(gsl_cdf_chisq_Pinv(CHI_TAIL, df) / df);
	hi = sqrt(gsl_cdf_chisq_Qinv(CHI_TAIL, df) / df);
	for (int i = 0; i < OUTER_PIECES; i++)
		sum += gsl_integration_glfixed(&f, lo + (hi - lo) * i / OUTER_PIECES,
					       lo + (hi - lo) * (i + 1) / OUTER_PIECES, rule);
	gsl_integration_glfixed_table_free(rule);
	return sum;
}

double studentized_range_sf(double q, size_t k, double df)
{
	return probability(q, k, df, true);
}

double studentized_range_cdf(double q, size_t k, double df)
{
	return probability(q, k, df, false);
}

static double excess(double q, void *ctx)
{
	const struct range *r = ctx;

	return studentized_range_sf(q, r->k, r->df) - r->alpha;
}

double studentized_range_quantile(double alpha, size_t k, double df)
{
	struct range r = { .df = df, .k = k, .alpha = alpha };
	gsl_function f = { excess, &r };
	gsl_root_fsolver *s;
	double q = NAN, hi = 16;

	if (!(alpha > 0 && alpha < 1) || k < 2 || !(df > 0))
		return NAN;
	while (excess(hi, &r) > 0 && hi < 1e9)
		hi *= 2;
	if (!(s = gsl_root_fsolver_alloc(gsl_root_fsolver_brent)))
		return NAN;
	gsl_root_fsolver_set(s, &f, 1e-9, hi);
	for (int i = 0; i < 200 && !gsl_root_fsolver_iterate(s); i++)
		if (gsl_root_test_interval(gsl_root_fsolver_x_lower(s), gsl_root_fsolver_x_upper(s),
					   0, 1e-13) == GSL_SUCCESS)
			break;
	q = gsl_root_fsolver_root(s);
	gsl_root_fsolver_free(s);
	return q;
}
