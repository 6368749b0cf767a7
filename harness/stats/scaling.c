#include "harness/stats/scaling.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

static int theil_sen(double *out, const double *x, const double *y, size_t n, struct err *e)
{
	size_t m = 0;
	double *slope = mem_array(n * (n - 1) / 2, sizeof *slope, e);

	if (!slope)
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (x[i] != x[j])
				slope[m++] = (y[j] - y[i]) / (x[j] - x[i]);
	gsl_sort(slope, 1, m);
	*out = (slope[(m - 1) / 2] + slope[m / 2]) / 2;
	free(slope);
	return 0;
}

/* Parabola in logarithms: is its leading coefficient different from 0? */
static void bend(struct power_fit *f, const double *x, const double *y, size_t n)
{
	gsl_matrix *a = gsl_matrix_alloc(n, 3), *cov = gsl_matrix_alloc(3, 3);
	gsl_vector_const_view v = gsl_vector_const_view_array(y, n);
	gsl_vector *c = gsl_vector_alloc(3);
	gsl_multifit_linear_workspace *w = gsl_multifit_linear_alloc(n, 3);
	double chi2, mid = gsl_stats_mean(x, 1, n), se;

	if (a && cov && c && w) {
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < 3; j++)
				gsl_matrix_set(a, i, j, pow(x[i] - mid, (double)j));
		if (!gsl_multifit_linear(a, &v.vector, c, cov, &chi2, w)) {
			f->bend = gsl_vector_get(c, 2);
			se = sqrt(gsl_matrix_get(cov, 2, 2));
			f->p_bend = se > 0 ? 2 * gsl_cdf_tdist_Q(fabs(f->bend) / se, (double)n - 3)
					   : NAN;
		}
	}
	gsl_multifit_linear_free(w);
	gsl_vector_free(c);
	gsl_matrix_free(a);
	gsl_matrix_free(cov);
}

static int logs(double *x, double *y, const double *n, const double *t, size_t points,
		struct err *e)
{
	double least = INFINITY, most = -INFINITY;

	for (size_t i = 0; i < points; i++) {
		if (!(n[i] > 0 && t[i] > 0 && isfinite(n[i]) && isfinite(t[i])))
			return FAIL(e, ERR_DATA, "size %g with time %g: both must be positive",
				    n[i], t[i]);
		x[i] = log(n[i]);
		y[i] = log(t[i]);
		least = fmin(least, x[i]);
		most = fmax(most, x[i]);
	}
	if (!(most > least))
		return FAIL(e, ERR_DATA, "a growth rate needs at least 2 different sizes");
	return 0;
}

int power_fit(struct power_fit *out, const double *n, const double *t, size_t points, double level,
	      struct err *e)
{
	double *x = mem_array(2 * points, sizeof *x, e), *y = x + points;
	double c00, c01, c11, rss, tss;
	int rc = -1;

	if (!x || logs(x, y, n, t, points, e))
		goto done;
	*out = (struct power_fit){ .points = points, .se = NAN, .bend = NAN, .p_bend = NAN };
	gsl_fit_linear(x, 1, y, 1, points, &out->intercept, &out->exponent, &c00, &c01, &c11, &rss);
	tss = gsl_stats_tss(y, 1, points);
	out->r2 = tss > 0 ? 1 - rss / tss : NAN;
	if (points > 2)
		out->se = sqrt(c11);
	out->ci = t_interval(out->exponent, out->se, (double)points - 2, level);
	if (points > 3)
		bend(out, x, y, points);
	rc = theil_sen(&out->theil_sen, x, y, points, e);
done:
	free(x);
	return rc;
}

double power_at(const struct power_fit *f, double n)
{
	return exp(f->intercept + f->exponent * log(n));
}
