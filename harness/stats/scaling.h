/* How run time grows: t = a n^b fitted as a line in logarithms, with the interval of b.
 *
 * Sizes should be geometric and at least 5; times below the clock's floor must be left out by the
 * caller. A bend (curvature) warns that one power does not describe the sizes measured: n log n
 * looks like b = 1.1 to 1.2, a constant overhead like a b that is too small. */
#ifndef STATS_SCALING_H
#define STATS_SCALING_H

#include <stddef.h>

#include "algorithms/core/err.h"
#include "harness/stats/describe.h"

struct power_fit {
	size_t points;
	double exponent, intercept;     /* log t = intercept + exponent log n, natural logarithms */
	double se, r2;                  /* of the exponent; NAN with 2 points */
	struct interval ci;             /* of the exponent, Student with points - 2 */
	double theil_sen; /* median of the slopes of all pairs: robust to one bad time */
	double bend, p_bend; /* coefficient of (log n)^2 and its p; NAN with fewer than 4 points */
};

/* n, t (points), all > 0. ERR_DATA when fewer than 2 sizes differ. */
int power_fit(struct power_fit *out, const double *n, const double *t, size_t points, double level,
	      struct err *e);

double power_at(const struct power_fit *f, double n);           /* fitted t */

#endif
