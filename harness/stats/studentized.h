/* The studentized range: the largest minus the smallest of k standard normals, over an independent
 * chi with df degrees of freedom (INFINITY: the plain range, as in Nemenyi's test). GSL has none;
 * R's ptukey is good to 3e-7 and NaN at df = 1. Here: about 1e-14 relative, in both tails.
 *
 * Method: for df = inf the integrand is analytic and decays like a Gaussian, so the trapezoid rule
 * converges geometrically; the upper tail is summed without cancellation. For finite df an outer
 * Gauss-Legendre rule runs over the chi density between its 1e-17 quantiles. */
#ifndef STATS_STUDENTIZED_H
#define STATS_STUDENTIZED_H

#include <stddef.h>

/* P(Q > q), P(Q <= q) for k >= 2 groups; NAN when k < 2, df <= 0 or q is NAN. */
double studentized_range_sf(double q, size_t k, double df);
double studentized_range_cdf(double q, size_t k, double df);

/* The q with P(Q > q) = alpha, 0 < alpha < 1. */
double studentized_range_quantile(double alpha, size_t k, double df);

#endif
