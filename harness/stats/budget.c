#include "harness/stats/budget.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"

/* The i-th smallest (from 1) of N is the largest of n drawn with probability C(i-1, n-1) / C(N, n):
 * for i = N that is n / N, and each step down multiplies by (i - n) / (i - 1). */
static double mean_of_largest(const double *sorted, size_t count, size_t n)
{
	double p = (double)n / (double)count, sum = 0;

	for (size_t i = count; i >= n; i--) {
		sum += p * sorted[i - 1];
		p *= i > 1 ? ((double)i - (double)n) / ((double)i - 1) : 0;
	}
	return sum;
}

/* Drawn with replacement, the largest of n is the i-th smallest with probability (i / N)^n - ((i - 1) / N)^n. */
static double mean_of_replaced(const double *sorted, size_t count, size_t n)
{
	double all = (double)count, sum = 0;

	for (size_t i = 1; i <= count; i++)
		sum += sorted[i - 1] * (pow((double)i / all, (double)n) -
					pow((double)(i - 1) / all, (double)n));
	return sum;
}

static int check_scores(const double *score, size_t count, struct err *e)
{
	for (size_t i = 0; i < count; i++)
		if (!isfinite(score[i]))
			return FAIL(e, ERR_DATA, "score %zu is not a number", i + 1);
	return 0;
}

typedef double mean_fn(const double *sorted, size_t count, size_t n);

static int expected(double *best, const double *score, size_t count, int better, mean_fn *mean,
		    struct err *e)
{
	double *sorted, sign = better > 0 ? 1 : -1;

	if (check_scores(score, count, e) || !(sorted = mem_array(count, sizeof *sorted, e)))
		return -1;
	for (size_t i = 0; i < count; i++)
		sorted[i] = sign * score[i];
	gsl_sort(sorted, 1, count);
	for (size_t n = 1; n <= count; n++)
		best[n - 1] = sign * mean(sorted, count, n);
	free(sorted);
	return 0;
}

int expected_best(double *best, const double *score, size_t count, int better, struct err *e)
{
	return expected(best, score, count, better, mean_of_largest, e);
}

int expected_best_replaced(double *best, const double *score, size_t count, int better,
			   struct err *e)
{
	return expected(best, score, count, better, mean_of_replaced, e);
}

/* Test scores in the order of validation, the best last, and those of a tie replaced by their mean. */
static void order_by_validation(double *sorted, const size_t *order, const double *valid,
				const double *test, size_t count)
{
	for (size_t from = 0, to; from < count; from = to) {
		double sum = 0;

		for (to = from; to < count && valid[order[to]] == valid[order[from]]; to++)
			sum += test[order[to]];
		for (size_t i = from; i < to; i++)
			sorted[i] = sum / (double)(to - from);
	}
}

int expected_picked(double *picked, const double *valid, const double *test, size_t count, int better,
		    struct err *e)
{
	size_t *order = NULL;
	double *sorted = NULL, *merit = NULL;
	int rc = -1;

	if (check_scores(valid, count, e) || check_scores(test, count, e) ||
	    !(order = mem_array(count, sizeof *order, e)) ||
	    !(sorted = mem_array(count, sizeof *sorted, e)) ||
	    !(merit = mem_array(count, sizeof *merit, e)))
		goto done;
	for (size_t i = 0; i < count; i++)
		merit[i] = better > 0 ? valid[i] : -valid[i];
	gsl_sort_index(order, merit, 1, count);
	order_by_validation(sorted, order, merit, test, count);
	for (size_t n = 1; n <= count; n++)
		picked[n - 1] = mean_of_largest(sorted, count, n);
	rc = 0;
done:
	free(order);
	free(sorted);
	free(merit);
	return rc;
}

/* Adds what one order of the tries has found by each budget. */
static void add_order(double *sum, const double *budget, size_t points, const struct expected_try *tries,
		      const size_t *order, size_t count, int better, double none)
{
	double spent = 0, test = none, best = -INFINITY;
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		const struct expected_try *t = tries + order[i];
		double merit = better > 0 ? t->valid : -t->valid;

		spent += t->cost;
		while (at < points && budget[at] < spent)
			sum[at++] += test;
		if (merit > best) {
			best = merit;
			test = t->test;
		}
	}
	while (at < points)
		sum[at++] += test;
}

static int check_tries(const struct expected_try *t, size_t count, const double *budget, size_t points,
		       struct err *e)
{
	for (size_t i = 0; i < count; i++)
		if (!isfinite(t[i].valid) || !isfinite(t[i].test) || !isfinite(t[i].cost) ||
		    !(t[i].cost >= 0))
			return FAIL(e, ERR_DATA, "try %zu: a score is not a number, or its cost below 0", i + 1);
	for (size_t i = 0; i + 1 < points; i++)
		if (!(budget[i] <= budget[i + 1]))
			return FAIL(e, ERR_PARAM, "budget %zu is above the next one", i + 1);
	return 0;
}

int expected_at_cost(double *mean, const double *budget, size_t points, const struct expected_try *tries,
		     size_t count, int better, double none, uint64_t seed, struct err *e)
{
	struct rng rng = rng_make(rng_seedf(seed, "expected at cost/%zu", count));
	size_t *order;

	if (check_tries(tries, count, budget, points, e) || !(order = mem_array(count, sizeof *order, e)))
		return -1;
	for (size_t p = 0; p < points; p++)
		mean[p] = 0;
	for (int r = 0; r < EXPECTED_ORDERS; r++) {
		rng_permutation(&rng, order, count);
		add_order(mean, budget, points, tries, order, count, better, none);
	}
	for (size_t p = 0; p < points; p++)
		mean[p] /= EXPECTED_ORDERS;
	free(order);
	return 0;
}
