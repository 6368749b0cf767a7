#include "harness/stats/shares.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "harness/stats/compare.h"

/* Probabilities this close are one probability, rounded otherwise. */
#define ALIKE (1 + 1e-7)

double shares_fisher(uint64_t a, uint64_t na, uint64_t b, uint64_t nb)
{
	unsigned n1 = (unsigned)na, n2 = (unsigned)nb, t = (unsigned)(a + b), from, to;
	double seen, p = 0;

	if (!na || !nb || !t || t == n1 + n2)
		return 1;
	from = t > n2 ? t - n2 : 0;
	to = t < n1 ? t : n1;
	seen = gsl_ran_hypergeometric_pdf((unsigned)a, n1, n2, t) * ALIKE;
	for (unsigned k = from; k <= to; k++) {
		double this = gsl_ran_hypergeometric_pdf(k, n1, n2, t);

		p += this <= seen ? this : 0;
	}
	return fmin(1, p);
}

struct interval shares_difference(uint64_t a, uint64_t na, uint64_t b, uint64_t nb, double level)
{
	struct interval x = wilson(a, na, level), y = wilson(b, nb, level);
	double p = (double)a / (double)na, q = (double)b / (double)nb;

	return (struct interval){
		.lo = p - q - sqrt((p - x.lo) * (p - x.lo) + (y.hi - q) * (y.hi - q)),
		.hi = p - q + sqrt((x.hi - p) * (x.hi - p) + (q - y.lo) * (q - y.lo)),
	};
}
