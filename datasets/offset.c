#include "datasets/offset.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

#define SAMPLE 4096
#define FAR    0x1p10           /* spreads from 0, from which on there is an offset */
#define NOISE  0x1p-44          /* of the median: no spread */

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* At most SAMPLE finite values, evenly spaced, in order; *sample is the caller's. */
static int take_sample(const double *values, size_t n, double **sample, size_t *taken,
		       struct err *e)
{
	size_t step = n / SAMPLE + 1;

	*taken = 0;
	if (!(*sample = mem_array(n / step + 1, sizeof **sample, e)))
		return -1;
	for (size_t i = 0; i < n; i += step)
		if (isfinite(values[i]))
			(*sample)[(*taken)++] = values[i];
	qsort(*sample, *taken, sizeof **sample, ascending);
	return 0;
}

static double mean_distance(const double *values, size_t n, double from)
{
	double sum = 0, present = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i])) {
			sum += fabs(values[i] - from);
			present++;
		}
	return present > 0 ? sum / present : 0;
}

/* The multiple of the power of two below spread that is nearest to median. */
static double rounded(double median, double spread)
{
	int exponent;

	frexp(spread, &exponent);
	return ldexp(nearbyint(ldexp(median, 1 - exponent)), exponent - 1);
}

bool offset_is_likely(double *values, size_t n)
{
	size_t present = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i]))
			values[present++] = values[i];
	qsort(values, present, sizeof *values, ascending);
	return present && values[present / 2] != 0 &&
	       fabs(values[present / 2]) >=
		       FAR * (values[present - 1 - present / 4] - values[present / 4]);
}

int offset_of_targets(const double *values, size_t n, double *offset, struct err *e)
{
	double *sample, median, spread;
	size_t taken;

	*offset = 0;
	if (take_sample(values, n, &sample, &taken, e))
		return -1;
	median = taken ? sample[taken / 2] : 0;
	spread = taken ? sample[taken - 1 - taken / 4] - sample[taken / 4] : 0;
	free(sample);
	if (fabs(median) >= FAR * spread) {
		spread = spread > 0 ? spread : mean_distance(values, n, median);
		if (fabs(median) >= FAR * spread && spread > NOISE * fabs(median))
			*offset = rounded(median, spread);
	}
	return 0;
}

static bool all_floats(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i]) && (double)(float)values[i] != values[i])
			return false;
	return true;
}

int offset_of_feature(const double *values, size_t n, double *offset, struct err *e)
{
	*offset = 0;
	return all_floats(values, n) ? 0 : offset_of_targets(values, n, offset, e);
}
