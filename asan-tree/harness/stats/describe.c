#include "harness/stats/describe.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

#define DRAWS_DEFAULT 10000

/* Resampled statistics that should be equal differ in their last bits: closer than this is a
 * tie. */
#define TIE_RELATIVE 1e-9

double mean_of(const double *x, size_t n)
{
	return n ? gsl_stats_mean(x, 1, n) : NAN;
}

double sd_of(const double *x, size_t n)
{
	return n > 1 ? gsl_stats_sd(x, 1, n) : NAN;
}

static int all_finite(const double *x, size_t n, struct err *e)
{
	if (!n)
		return FAIL(e, ERR_DATA, "no values to describe");
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return FAIL(e, ERR_DATA, "value %zu is not a finite number", i + 1);
	return 0;
}

static double median_of_sorted(const double *x, size_t n)
{
	return gsl_stats_quantile_from_sorted_data(x, 1, n, 0.5);
}

int describe(struct describe *out, const double *x, size_t n, struct err *e)
{
	double *s;

	if (all_finite(x, n, e) || !(s = mem_copy(x, n, sizeof *s, e)))
		return -1;
	gsl_sort(s, 1, n);
	*out = (struct describe){
		.n = n, .mean = mean_of(x, n), .sd = sd_of(x, n), .min = s[0], .max = s[n - 1],
		.q1 = gsl_stats_quantile_from_sorted_data(s, 1, n, 0.25),
		.median = median_of_sorted(s, n),
		.q3 = gsl_stats_quantile_from_sorted_data(s, 1, n, 0.75),
	};
	for (size_t i = 0; i < n; i++)
		s[i] = fabs(x[i] - out->median);
	gsl_sort(s, 1, n);
	out->mad = median_of_sorted(s, n);
	free(s);
	return 0;
}

struct interval t_interval(double centre, double se, double df, double level)
{
	double half;

	if (!(df > 0) || !(se >= 0))
		return (struct interval){ NAN, NAN };
	half = gsl_cdf_tdist_Qinv((1 - level) / 2, df) * se;
	return (struct interval){ centre - half, centre + half };
}

/* n^n, or 0 when that is more than `limit`. */
static size_t resamples_in_all(size_t n, size_t limit)
{
	size_t all = 1;

	for (size_t i = 0; i < n; i++) {
		if (all > limit / n)
			return 0;
		all *= n;
	}
	return all;
}

/* Statistic of every resample: the digits of `r` in base n pick the rows, or chance does. */
static void resample(double *theta, size_t draws, bool all, const double *x, size_t n,
		     statistic *of, uint64_t seed, double *pick)
{
	struct rng rng = rng_make(seed);

	for (size_t r = 0; r < draws; r++) {
		size_t digits = r;

		for (size_t i = 0; i < n; i++) {
			pick[i] = x[all ? digits % n : rng_below(&rng, n)];
			digits /= n;
		}
		theta[r] = of(pick, n);
	}
}

/* The statistic without each value in turn. */
static void jackknife(double *jack, const double *x, size_t n, statistic *of, double *rest)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j + 1 < n; j++)
			rest[j] = x[j < i ? j : j + 1];
		jack[i] = of(rest, n - 1);
	}
}

/* Skewness of the jackknife's influence values. */
static double acceleration(const double *jack, size_t n)
{
	double mean = 0, square = 0, cube = 0;

	for (size_t i = 0; i < n; i++)
		mean += jack[i] / (double)n;
	for (size_t i = 0; i < n; i++) {
		double d = mean - jack[i];

		square += d * d;
		cube += d * d * d;
	}
	return square > 0 ? cube / (6 * pow(square, 1.5)) : 0;
}

/* Share of resamples below theta, ties counting half, as a normal quantile. */
static double bias_correction(const double *sorted, size_t draws, double theta)
{
	double below = 0, tie = TIE_RELATIVE * fmax(1e-300, fabs(theta));

	for (size_t i = 0; i < draws; i++)
		below += fabs(sorted[i] - theta) <= tie ? 0.5 : sorted[i] < theta;
	return gsl_cdf_ugaussian_Pinv(fmin(fmax(below / (double)draws, 0.5 / (double)draws),
					   1 - 0.5 / (double)draws));
}

/* The smallest value whose share of resamples at or below reaches p. */
static double quantile_at(const double *sorted, size_t draws, double p)
{
	double at = ceil(p * (double)draws) - 1;

	return sorted[at <= 0 ? 0 : at >= (double)draws ? draws - 1 : (size_t)at];
}

static double bca_level(const struct bootstrap *b, double p)
{
	double z = b->z0 + gsl_cdf_ugaussian_Pinv(p);

	return gsl_cdf_ugaussian_P(b->z0 + z / (1 - b->accel * z));
}

struct bootstrap bootstrap_limits(double *drawn, size_t draws, double theta, const double *jack, size_t n,
				  double level)
{
	struct bootstrap b = { .draws = draws, .theta = theta, .accel = acceleration(jack, n) };
	double tail = (1 - level) / 2;

	gsl_sort(drawn, 1, draws);
	b.se = gsl_stats_sd_with_fixed_mean(drawn, 1, draws, mean_of(drawn, draws));
	b.z0 = bias_correction(drawn, draws, theta);
	b.percentile = (struct interval){ quantile_at(drawn, draws, tail), quantile_at(drawn, draws, 1 - tail) };
	b.bca = (struct interval){ quantile_at(drawn, draws, bca_level(&b, tail)),
				   quantile_at(drawn, draws, bca_level(&b, 1 - tail)) };
	return b;
}

int bootstrap(struct bootstrap *out, const double *x, size_t n, statistic *of, double level,
	      size_t draws, uint64_t seed, struct err *e)
{
	double *theta = NULL, *scratch = NULL;
	size_t all;
	int rc = -1;

	if (all_finite(x, n, e))
		return -1;
	if (n < 2)
		return FAIL(e, ERR_DATA, "a bootstrap needs at least 2 values");
	draws = draws ? draws : DRAWS_DEFAULT;
	all = resamples_in_all(n, draws);
	draws = all ? all : draws;
	if (!(theta = mem_array(draws, sizeof *theta, e)) ||
	    !(scratch = mem_array(2 * n, sizeof *scratch, e)))
		goto done;
	resample(theta, draws, all > 0, x, n, of, seed, scratch);
	jackknife(scratch, x, n, of, scratch + n);
	*out = bootstrap_limits(theta, draws, of(x, n), scratch, n, level);
	rc = 0;
done:
	free(theta);
	free(scratch);
	return rc;
}
