#include "harness/stats/conjunction.h"

#include <math.h>

/* Its place among x from the largest on, from 1. */
static size_t place(const double *x, size_t n, size_t i)
{
	size_t before = 0;

	for (size_t j = 0; j < n; j++)
		before += isnan(x[i]) ? !isnan(x[j]) || j < i : x[j] > x[i] || (x[j] == x[i] && j < i);
	return before + 1;
}

size_t conjunction_at(const double *x, size_t n, size_t u)
{
	size_t i = 0;

	while (i + 1 < n && place(x, n, i) != u)
		i++;
	return i;
}

double conjunction_p(const double *p, size_t n, size_t u)
{
	double q = 1;

	for (size_t i = 0; i < n; i++) {
		size_t no_larger = 0;

		for (size_t j = 0; j < n; j++)
			no_larger += p[j] <= p[i];
		if (no_larger >= u)
			q = fmin(q, p[i]);
	}
	return fmin(1, (double)(n - u + 1) * q);
}

double conjunction_level_lo(size_t n, size_t u, double level)
{
	return 1 - (1 - level) / (double)(n - u + 1);
}

double conjunction_level_hi(size_t u, double level)
{
	return 1 - (1 - level) / (double)u;
}
