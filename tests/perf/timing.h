/* What all timings share: the clock on the wall, and the median of some readings. */
#ifndef PERF_TIMING_H
#define PERF_TIMING_H

#include <stddef.h>
#include <stdlib.h>

#include "algorithms/system/watch.h"

static inline double now(void)
{
	return clock_seconds(CLOCK_MONOTONIC);
}

static inline int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Puts x (n values) in order. */
static inline double median(double *x, size_t n)
{
	qsort(x, n, sizeof *x, ascending);
	return (x[(n - 1) / 2] + x[n / 2]) / 2;
}

#endif
