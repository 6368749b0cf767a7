/* One sample in a few numbers: centre, spread, and how sure we are of the centre.
 *
 *   struct describe d;
 *   if (describe(&d, x, n, e))
 *           ...
 *   ci = mean_interval(d.mean, d.sd / sqrt(d.n), d.n - 1, 0.95);
 *
 * Quantiles are R's type 7. The spread of one value is NAN, never 0. Bootstrap intervals resample
 * what is independent: data sets or test rows, not the folds of one cross-validation (Efron 1987;
 * METHODS: folds share training rows, see compare.h for those). */
#ifndef STATS_DESCRIBE_H
#define STATS_DESCRIBE_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"

struct interval {
	double lo, hi;
};

struct describe {
	size_t n;
	double mean, sd;                /* sd with n - 1; NAN for n < 2 */
	double min, q1, median, q3, max;
	double mad;                     /* median of |x - median|, not scaled to the normal's sd */
};

/* ERR_DATA when n is 0 or a value is not finite. O(n log n), copies x. */
int describe(struct describe *out, const double *x, size_t n, struct err *e);

/* centre -+ t se, t the two-sided Student quantile; df may be fractional. NANs when df <= 0. */
struct interval t_interval(double centre, double se, double df, double level);

/* Bootstrap of a statistic: standard error, percentile and BCa limits. */
struct bootstrap {
	size_t draws;                   /* n^n when every resample was taken */
	double theta, se;
	double z0, accel;               /* bias correction and acceleration of BCa */
	struct interval percentile, bca;
};

typedef double statistic(const double *x, size_t n);

/* Draws `draws` resamples (0: 10000), or all n^n of them when that is not more. O(draws (n + log
 * draws)). */
int bootstrap(struct bootstrap *out, const double *x, size_t n, statistic *of, double level,
	      size_t draws, uint64_t seed, struct err *e);

/* The same of a statistic that was drawn elsewhere: drawn (draws), which gets sorted, its value theta, and its values
 * without each unit of the sample in turn, jack (n). */
struct bootstrap bootstrap_limits(double *drawn, size_t draws, double theta, const double *jack, size_t n,
				  double level);

double mean_of(const double *x, size_t n);      /* a statistic; NAN when n is 0 */
double sd_of(const double *x, size_t n);        /* with n - 1; NAN when n < 2 */

#endif
