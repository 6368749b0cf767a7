#include "harness/stats/row_bootstrap.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

struct row_bootstrap {
	const double *x;
	size_t n, k, draws;
	double *mean;                   /* (k): of the rows as they are */
	double *drawn;                  /* (k, draws): of the resamples */
};

double row_bootstrap_root(double mean)
{
	return sqrt(mean);
}

static int check(const double *x, size_t n, size_t k, struct err *e)
{
	if (n < 2)
		return FAIL(e, ERR_DATA, "a bootstrap needs at least 2 rows");
	for (size_t i = 0; i < n * k; i++)
		if (!isfinite(x[i]))
			return FAIL(e, ERR_DATA, "row %zu: a value is not a finite number", i / k + 1);
	return 0;
}

/* How often each row is in a resample tells all of it. */
static void draw(struct row_bootstrap *b, size_t nth, struct rng *rng, unsigned *often, double *sum)
{
	for (size_t j = 0; j < b->k; j++)
		sum[j] = 0;
	for (size_t i = 0; i < b->n; i++)
		often[i] = 0;
	for (size_t i = 0; i < b->n; i++)
		often[rng_below(rng, b->n)]++;
	for (size_t i = 0; i < b->n; i++)
		for (size_t j = 0; often[i] && j < b->k; j++)
			sum[j] += often[i] * b->x[i * b->k + j];
	for (size_t j = 0; j < b->k; j++)
		b->drawn[j * b->draws + nth] = sum[j] / (double)b->n;
}

int row_bootstrap_create(struct row_bootstrap **out, const double *x, size_t n, size_t k, size_t draws,
			 uint64_t seed, struct err *e)
{
	struct row_bootstrap *b = NULL;
	struct rng rng = rng_make(seed);
	unsigned *often = NULL;
	double *sum = NULL;
	int rc = -1;

	*out = NULL;
	if (check(x, n, k, e) || !(b = mem_zeros(1, sizeof *b, e)))
		return -1;
	b->x = x, b->n = n, b->k = k, b->draws = draws;
	if (!(b->mean = mem_zeros(k, sizeof *b->mean, e)) || !(b->drawn = mem_array(k * draws, sizeof *b->drawn, e)) ||
	    !(often = mem_array(n, sizeof *often, e)) || !(sum = mem_array(k, sizeof *sum, e)))
		goto done;
	for (size_t i = 0; i < n * k; i++)
		b->mean[i % k] += x[i];
	for (size_t j = 0; j < k; j++)
		b->mean[j] /= (double)n;
	for (size_t d = 0; d < draws; d++)
		draw(b, d, &rng, often, sum);
	*out = b, b = NULL;
	rc = 0;
done:
	free(often);
	free(sum);
	row_bootstrap_destroy(b);
	return rc;
}

void row_bootstrap_destroy(struct row_bootstrap *b)
{
	if (!b)
		return;
	free(b->mean);
	free(b->drawn);
	free(b);
}

static double value(row_bootstrap_of *of, double mean)
{
	return of ? of(mean) : mean;
}

/* The mean of all rows but one; squares that cancel may leave less than nothing. */
static double without(const struct row_bootstrap *b, size_t column, size_t row, row_bootstrap_of *of)
{
	double sum = b->mean[column] * (double)b->n, rest = (sum - b->x[row * b->k + column]) / ((double)b->n - 1);

	return value(of, of && rest < 0 ? 0 : rest);
}

/* second SIZE_MAX: the first alone. */
static int limits(struct bootstrap *out, const struct row_bootstrap *b, size_t first, size_t second,
		  row_bootstrap_of *of, double level, struct err *e)
{
	double *drawn = mem_array(b->draws + b->n, sizeof *drawn, e), *jack = drawn + b->draws, theta;
	bool alone = second == SIZE_MAX;

	if (!drawn)
		return -1;
	theta = value(of, b->mean[first]) - (alone ? 0 : value(of, b->mean[second]));
	for (size_t d = 0; d < b->draws; d++)
		drawn[d] = value(of, b->drawn[first * b->draws + d]) -
			   (alone ? 0 : value(of, b->drawn[second * b->draws + d]));
	for (size_t i = 0; i < b->n; i++)
		jack[i] = without(b, first, i, of) - (alone ? 0 : without(b, second, i, of));
	*out = bootstrap_limits(drawn, b->draws, theta, jack, b->n, level);
	free(drawn);
	return 0;
}

int row_bootstrap_mean(struct bootstrap *out, const struct row_bootstrap *b, size_t column, row_bootstrap_of *of,
		       double level, struct err *e)
{
	return limits(out, b, column, SIZE_MAX, of, level, e);
}

int row_bootstrap_difference(struct bootstrap *out, const struct row_bootstrap *b, size_t first, size_t second,
			     row_bootstrap_of *of, double level, struct err *e)
{
	return limits(out, b, first, second, of, level, e);
}
