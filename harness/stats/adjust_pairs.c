#include "harness/stats/adjust_pairs.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"


static size_t pairs_of(size_t k)
{
	return k * (k - 1) / 2;
}

size_t adjust_pair_at(size_t i, size_t j, size_t k)
{
	size_t a = i < j ? i : j, b = i < j ? j : i;

	return a * (2 * k - a - 1) / 2 + b - a - 1;
}

/* can (m + 1) of n methods: whether a number of hypotheses can be true together. A block of j
 * equal methods has j (j - 1) / 2 true ones, beside those that the other n - j may have. */
static void reachable(bool *can, size_t n, size_t width)
{
	bool *own = can + n * width;

	own[0] = true;
	for (size_t j = 1; j <= n; j++) {
		const bool *rest = can + (n - j) * width;

		for (size_t x = 0; x <= pairs_of(n - j) && n > j; x++)
			own[pairs_of(j) + x] |= rest[x];
		if (n == j)
			own[pairs_of(j)] = true;
	}
}

int adjust_shaffer_factors(double *factor, size_t k, struct err *e)
{
	size_t m = pairs_of(k), width = m + 1;
	bool *can;

	if (k < 2 || k > ADJUST_SHAFFER_MOST)
		return FAIL(e, ERR_PARAM, "Shaffer's procedure is for 2 to %d methods, not %zu",
			    ADJUST_SHAFFER_MOST, k);
	if (!(can = mem_zeros((k + 1) * width, sizeof *can, e)))
		return -1;
	can[0] = true;
	for (size_t n = 1; n <= k; n++)
		reachable(can, n, width);
	for (size_t i = 0; i < m; i++) {
		size_t most = m - i;

		while (most > 1 && !can[k * width + most])
			most--;
		factor[i] = (double)most;
	}
	free(can);
	return 0;
}

int adjust_shaffer(const double *p, size_t k, double *out, struct err *e)
{
	size_t m = k < 2 ? 0 : pairs_of(k), *order = mem_array(m, sizeof *order, e);
	double *copy = mem_copy(p, m, sizeof *p, e), *factor = mem_array(m, sizeof *factor, e);
	double run = 0;
	int rc = -1;

	if (!order || !copy || !factor || adjust_shaffer_factors(factor, k, e))
		goto done;
	for (size_t i = 0; i < m; i++)
		copy[i] = isnan(p[i]) ? 1 : p[i];
	gsl_sort_index(order, copy, 1, m);
	for (size_t i = 0; i < m; i++) {
		run = fmin(1, fmax(run, factor[i] * copy[order[i]]));
		out[order[i]] = isnan(p[order[i]]) ? NAN : run;
	}
	rc = 0;
done:
	free(order);
	free(copy);
	free(factor);
	return rc;
}

/* A walk through all partitions of k methods into blocks, as restricted growth strings: a method
 * joins a block that is there, or opens the next one. */
struct partitions {
	size_t k, block[ADJUST_BERGMANN_MOST];
	double p[ADJUST_BERGMANN_MOST][ADJUST_BERGMANN_MOST];
	double most[ADJUST_BERGMANN_MOST][ADJUST_BERGMANN_MOST];
};

static void visit(struct partitions *s, double true_ones, double least)
{
	double q = true_ones * least;

	for (size_t i = 0; i < s->k; i++)
		for (size_t j = i + 1; j < s->k; j++)
			if (s->block[i] == s->block[j])
				s->most[i][j] = fmax(s->most[i][j], q);
}

/* Methods before `at` have their blocks, of which there are `blocks`; true_ones pairs lie within
 * one, the smallest of their p is least. */
static void walk(struct partitions *s, size_t at, size_t blocks, double true_ones, double least)
{
	if (at == s->k) {
		if (true_ones > 0)
			visit(s, true_ones, least);
		return;
	}
	for (size_t b = 0; b <= blocks; b++) {
		double more = true_ones, less = least;

		for (size_t i = 0; i < at; i++)
			if (s->block[i] == b) {
				more++;
				less = fmin(less, s->p[i][at]);
			}
		s->block[at] = b;
		walk(s, at + 1, blocks + (b == blocks), more, less);
	}
}

int adjust_bergmann_hommel(const double *p, size_t k, double *out, struct err *e)
{
	struct partitions s = { .k = k };

	if (k < 2 || k > ADJUST_BERGMANN_MOST)
		return FAIL(
			e, ERR_PARAM,
			"Bergmann & Hommel's procedure is for 2 to %d methods, not %zu: the sets to "
			"look at are as many as the partitions of the methods; take Shaffer's",
			ADJUST_BERGMANN_MOST, k);
	for (size_t i = 0, at = 0; i < k; i++)
		for (size_t j = i + 1; j < k; j++, at++)
			s.p[i][j] = isnan(p[at]) ? 1 : p[at];
	walk(&s, 0, 0, 0, INFINITY);
	for (size_t i = 0, at = 0; i < k; i++)
		for (size_t j = i + 1; j < k; j++, at++)
			out[at] = isnan(p[at]) ? NAN : fmin(1, s.most[i][j]);
	return 0;
}

const struct adjustment_pairs adjustments_pairs[] = {
	{ "shaffer", "Shaffer", ADJUST_SHAFFER_MOST, adjust_shaffer },
	{ "bergmann-hommel", "Bergmann & Hommel", ADJUST_BERGMANN_MOST, adjust_bergmann_hommel },
	{ 0 }
};
