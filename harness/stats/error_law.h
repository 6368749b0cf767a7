/* How error falls with the number of training rows: error = a + b n^-c, a power law down to a floor
 * (Hestness et al. 2017; Viering & Loog 2023), fitted by least squares with a, b >= 0 and
 * ERROR_LAW_SLOWEST <= c <= ERROR_LAW_FASTEST.
 *
 * For a given c the best a and b are a linear problem, so that only c is searched: over a grid, then
 * by golden section (variable projection, Golub & Pereyra 1973). */
#ifndef STATS_ERROR_LAW_H
#define STATS_ERROR_LAW_H

#include <stddef.h>

#include "algorithms/core/err.h"

#define ERROR_LAW_SLOWEST 0.02
#define ERROR_LAW_FASTEST 4.0
#define ERROR_LAW_LEAST   4     /* sizes: one more than it has parameters */

struct error_law {
	double a, b, c;                 /* floor; scale; exponent */
	double rss;
};

/* n > 0, ascending, error (points). ERR_DATA for fewer than ERROR_LAW_LEAST points, what is not finite,
 * or errors that do not fall. O(points). */
int error_law_fit(struct error_law *out, const double *n, const double *error, size_t points,
		  struct err *e);

double error_law_at(const struct error_law *l, double n);
double error_law_rows(const struct error_law *l, double target);        /* INFINITY: never */

#endif
