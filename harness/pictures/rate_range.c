#include "harness/pictures/rate_range.h"

#include <math.h>

/* Of as many points before i as behind it, so that it does not lag. */
static double centred_mean(const struct rate_range_point *p, size_t n, size_t i)
{
	size_t reach = RATE_RANGE_REACH;
	double sum = 0;

	reach = i < reach ? i : reach;
	reach = n - 1 - i < reach ? n - 1 - i : reach;
	for (size_t k = i - reach; k <= i + reach; k++)
		sum += p[k].loss;
	return sum / (double)(2 * reach + 1);
}

struct rate_range rate_range_read(struct rate_range_point *p, size_t n)
{
	struct rate_range out = { .suggested = NAN };

	for (size_t i = 0; i < n; i++) {
		p[i].smooth = centred_mean(p, n, i);
		if (p[i].smooth < p[out.least].smooth)
			out.least = i;
	}
	out.falls = p[out.least].smooth < 0.99 * p[0].smooth;
	if (out.falls)
		out.suggested = p[out.least].rate / 10;
	return out;
}
