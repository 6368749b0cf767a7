/* Comparison of floating-point results, for tests and checks. */
#ifndef CORE_CLOSE_H
#define CORE_CLOSE_H

#include <math.h>
#include <stdbool.h>

/* True when got is want to within abs + rel |want|. NaN is close to nothing, and an infinity only
 * to itself, so a broken kernel cannot pass by producing either. */
static inline bool close_to(double got, double want, double rel, double abs)
{
	return got == want || (isfinite(want) && fabs(got - want) <= abs + rel * fabs(want));
}

#endif
