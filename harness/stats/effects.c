#include "harness/stats/effects.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/describe.h"
#include "harness/stats/ranks.h"

/* How many of y (m, ascending) are below x, or not above it. */
static size_t how_many(const double *y, size_t m, double x, int or_equal)
{
	size_t lo = 0, hi = m;

	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;

		if (or_equal ? y[middle] <= x : y[middle] < x)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

int effects_cliff(double *delta, const double *x, size_t n, const double *y, size_t m,
		  struct err *e)
{
	double *sorted, sum = 0;

	if (!n || !m)
		return FAIL(e, ERR_DATA,
			    "Cliff's delta needs values on both sides, not %zu and %zu", n, m);
	for (size_t i = 0; i < n + m; i++)
		if (isnan(i < n ? x[i] : y[i - n]))
			return FAIL(e, ERR_DATA, "value %zu of the %s sample is not a number",
				    i < n ? i + 1 : i - n + 1, i < n ? "first" : "second");
	if (!(sorted = mem_copy(y, m, sizeof *y, e)))
		return -1;
	gsl_sort(sorted, 1, m);
	for (size_t i = 0; i < n; i++)
		sum += (double)how_many(sorted, m, x[i], 0) -
		       (double)(m - how_many(sorted, m, x[i], 1));
	free(sorted);
	*delta = sum / ((double)n * (double)m);
	return 0;
}

double effects_cohen_d(const double *x, size_t n, const double *y, size_t m)
{
	double a = sd_of(x, n), b = sd_of(y, m), df = (double)(n + m) - 2, pooled;

	pooled = sqrt((((double)n - 1) * a * a + ((double)m - 1) * b * b) / df);
	return pooled > 0 ? (mean_of(x, n) - mean_of(y, m)) / pooled : NAN;
}

double effects_hedges_g(const double *x, size_t n, const double *y, size_t m)
{
	return effects_cohen_d(x, n, y, m) * (1 - 3 / (4 * ((double)(n + m) - 2) - 1));
}

double effects_paired_d(const double *d, size_t n)
{
	double sd = sd_of(d, n);

	return sd > 0 ? mean_of(d, n) / sd : NAN;
}

struct effects_counts effects_win_tie_loss(const double *d, size_t n, double rope)
{
	struct effects_counts c = { 0 };
	double edge = round_score(rope);

	for (size_t i = 0; i < n; i++) {
		double x = round_score(d[i]);

		c.wins += x > edge;
		c.losses += x < -edge;
		c.ties += fabs(x) <= edge;
	}
	return c;
}

static const char *word(double size, const double from[3])
{
	static const char *const words[] = { "negligible", "small", "medium", "large" };
	int at = 0;

	while (at < 3 && size >= from[at])
		at++;
	return isnan(size) ? "undefined" : words[at];
}

const char *effects_cliff_word(double delta)
{
	return word(fabs(delta), (const double[]){ .147, .33, .474 });
}

const char *effects_cohen_word(double d)
{
	return word(fabs(d), (const double[]){ .2, .5, .8 });
}
