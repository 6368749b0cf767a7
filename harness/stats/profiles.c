#include "harness/stats/profiles.h"

#include <gsl/gsl_sort.h>
#include <math.h>

#define LAST_DIGITS 1e-9                /* relative: ratios closer than this are equal */

int profiles_ratios(double *ratio, const double *cost, size_t sets, size_t methods, double floor,
		    struct err *e)
{
	for (size_t i = 0; i < sets * methods; i++)
		if (cost[i] < 0)
			return FAIL(e, ERR_DATA,
				    "data set %zu, method %zu: a cost of %g is below 0",
				    i / methods + 1, i % methods + 1, cost[i]);
	for (size_t i = 0; i < sets; i++) {
		double best = INFINITY;

		for (size_t j = 0; j < methods; j++)
			if (isfinite(cost[i * methods + j]))
				best = fmin(best, fmax(floor, cost[i * methods + j]));
		for (size_t j = 0; j < methods; j++) {
			double x = cost[i * methods + j];

			ratio[i * methods + j] = isfinite(x) ? fmax(floor, x) / best : INFINITY;
		}
	}
	return 0;
}

double profiles_share(const double *ratio, size_t sets, size_t methods, size_t method, double tau)
{
	size_t within = 0;

	for (size_t i = 0; i < sets; i++)
		within += ratio[i * methods + method] <= tau * (1 + LAST_DIGITS);
	return (double)within / (double)sets;
}

double profiles_area(const double *ratio, size_t sets, size_t methods, size_t method, double most)
{
	double sum = 0;

	for (size_t i = 0; i < sets; i++)
		sum += fmax(0, 1 - log(ratio[i * methods + method]) / log(most));
	return sum / (double)sets;
}

size_t profiles_steps(double *at, const double *ratio, size_t sets, size_t methods, size_t method)
{
	size_t n = 0;

	for (size_t i = 0; i < sets; i++)
		if (isfinite(ratio[i * methods + method]))
			at[n++] = ratio[i * methods + method];
	gsl_sort(at, 1, n);
	return n;
}
