#include "harness/stats/walsh.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Doubles as whole numbers in the same order. */
static int64_t key_of(double x)
{
	int64_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits < 0 ? INT64_MIN - bits : bits;
}

static double value_of(int64_t key)
{
	int64_t bits = key < 0 ? INT64_MIN - key : key;
	double x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

static size_t at_most(const double *d, size_t n, double t)
{
	size_t count = 0, end = n;

	for (size_t i = 0; i < end; i++) {
		while (end > i && (d[i] + d[end - 1]) / 2 > t)
			end--;
		count += end - i;
	}
	return count;
}

double walsh_average(const double *d, size_t n, size_t rank)
{
	int64_t lo = key_of(d[0]), hi = key_of(d[n - 1]);

	while (lo < hi) {
		int64_t middle = (lo & hi) + ((lo ^ hi) >> 1);

		if (at_most(d, n, value_of(middle)) > rank)
			hi = middle;
		else
			lo = middle + 1;
	}
	return value_of(lo) + 0.0;      /* no -0 */
}

/* The smallest average above t, which is not the largest one. */
static double next_average(const double *d, size_t n, double t)
{
	double next = INFINITY;

	for (size_t i = 0, end = n; i < n; i++) {
		size_t at;

		while (end > 0 && (d[i] + d[end - 1]) / 2 > t)
			end--;
		at = end > i ? end : i;
		if (at < n)
			next = fmin(next, (d[i] + d[at]) / 2);
	}
	return next + 0.0;
}

double walsh_median(const double *d, size_t n)
{
	size_t m = n * (n + 1) / 2;
	double low;

	if (!n)
		return 0;
	low = walsh_average(d, n, (m - 1) / 2);
	if (m % 2 || at_most(d, n, low) > m / 2)
		return low;
	return (low + next_average(d, n, low)) / 2;
}
