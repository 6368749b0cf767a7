#include "harness/stats/nested_cv.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "harness/stats/describe.h"

/* A mean over rows and the sum of squares around it, put together piece by piece. */
struct pooled {
	double rows, mean, squares;
};

static void pool(struct pooled *x, double rows, double mean, double var)
{
	double d = mean - x->mean, all = x->rows + rows;

	x->squares += var * (rows - 1) + d * d * x->rows * rows / all;
	x->mean += d * rows / all;
	x->rows = all;
}

static double variance_of(const double *x, size_t n)
{
	double sd = sd_of(x, n);

	return sd * sd;
}

struct nested_cv_fold nested_cv_losses(const double *inner, size_t inner_rows, const double *outer,
				       size_t outer_rows)
{
	return (struct nested_cv_fold){
		(double)inner_rows, mean_of(inner, inner_rows), variance_of(inner, inner_rows),
		(double)outer_rows, mean_of(outer, outer_rows), variance_of(outer, outer_rows),
	};
}

static double variance_of_share(double p, double rows)
{
	return rows > 1 ? p * (1 - p) * rows / (rows - 1) : NAN;
}

struct nested_cv_fold nested_cv_counts(uint64_t inner_wrong, uint64_t inner_rows,
				       uint64_t outer_wrong, uint64_t outer_rows)
{
	double n = (double)inner_rows, m = (double)outer_rows;
	double p = (double)inner_wrong / n, q = (double)outer_wrong / m;

	return (struct nested_cv_fold){
		n, p, variance_of_share(p, n), m, q, variance_of_share(q, m)
	};
}

static int check_folds(const struct nested_cv_fold *fold, size_t folds, size_t repeats,
		       struct err *e)
{
	if (folds < 3 || !repeats)
		return FAIL(e, ERR_SHAPE,
			    "nested cross-validation needs 3 folds and a repeat, not %zu and %zu",
			    folds, repeats);
	for (size_t i = 0; i < folds * repeats; i++) {
		const struct nested_cv_fold *f = fold + i;

		if (!(f->inner_rows >= 2 && f->outer_rows >= 2))
			return FAIL(e, ERR_DATA, "repeat %zu, fold %zu: fewer than 2 rows",
				    i / folds + 1, i % folds + 1);
		if (!isfinite(f->inner_mean + f->inner_var + f->outer_mean + f->outer_var))
			return FAIL(e, ERR_DATA, "repeat %zu, fold %zu: a loss is not a number",
				    i / folds + 1, i % folds + 1);
	}
	return 0;
}

int nested_cv(struct nested_cv *out, const struct nested_cv_fold *fold, size_t folds,
	      size_t repeats, double level, struct err *e)
{
	struct pooled inner = { 0 }, outer = { 0 };
	double k = (double)folds, many = k * (double)repeats,
	       z = gsl_cdf_ugaussian_Qinv((1 - level) / 2);
	struct nested_cv x = { .folds = folds, .repeats = repeats };

	if (check_folds(fold, folds, repeats, e))
		return -1;
	for (size_t i = 0; i < folds * repeats; i++) {
		const struct nested_cv_fold *f = fold + i;
		double d = f->inner_mean - f->outer_mean;

		pool(&inner, f->inner_rows, f->inner_mean, f->inner_var);
		pool(&outer, f->outer_rows, f->outer_mean, f->outer_var);
		x.mse += (d * d - f->outer_var / f->outer_rows) / many;
	}
	x.rows = outer.rows / (double)repeats;
	x.cv = outer.mean;
	x.inner = inner.mean;
	x.bias = (1 + (k - 2) / k) * (x.inner - x.cv);
	x.estimate = x.inner - x.bias;
	x.se_naive = sqrt(inner.squares / (inner.rows - 1) / x.rows);
	x.inflation = x.se_naive > 0 ? sqrt(fmax(0, (k - 1) / k * x.mse)) / x.se_naive : 1;
	x.inflation = fmin(fmax(x.inflation, 1), sqrt(k));
	x.se = x.se_naive * x.inflation;
	x.naive = (struct interval){ x.cv - z * x.se_naive, x.cv + z * x.se_naive };
	x.ci = (struct interval){ x.estimate - z * x.se, x.estimate + z * x.se };
	*out = x;
	return 0;
}
