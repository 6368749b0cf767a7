#include "harness/stats/signs.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/ranks.h"

static double *sorted(const double *d, size_t n, struct err *e)
{
	double *x = mem_copy(d, n, sizeof *x, e);

	if (x)
		gsl_sort(x, 1, n);
	return x;
}

int signs_test(struct signs *out, const double *d, size_t n, struct err *e)
{
	double *x;
	unsigned fewer, used;

	*out = (struct signs){ .n = n, .p = 1 };
	if (!n)
		return FAIL(e, ERR_DATA, "no differences");
	if (!(x = sorted(d, n, e)))
		return -1;
	out->median = gsl_stats_median_from_sorted_data(x, 1, n);
	free(x);
	for (size_t i = 0; i < n; i++) {
		double y = round_score(d[i]);

		out->above += y > 0;
		out->below += y < 0;
		out->zeros += y == 0;
	}
	used = (unsigned)(out->above + out->below);
	fewer = (unsigned)(out->above < out->below ? out->above : out->below);
	if (used)
		out->p = fmin(1, 2 * gsl_cdf_binomial_P(fewer, 0.5, used));
	return 0;
}

int signs_interval(struct interval *out, const double *d, size_t n, double level, struct err *e)
{
	double *x = sorted(d, n, e), tail = (1 - level) / 2;
	size_t j = 0;

	*out = (struct interval){ -INFINITY, INFINITY };
	if (!x)
		return -1;
	while (j < n / 2 && gsl_cdf_binomial_P((unsigned)j, 0.5, (unsigned)n) <= tail)
		j++;
	if (j)
		*out = (struct interval){ x[j - 1], x[n - j] };
	free(x);
	return 0;
}
