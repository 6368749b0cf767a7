#include "harness/stats/budget.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

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

int expected_best(double *best, const double *score, size_t count, int better, struct err *e)
{
	double *sorted = mem_array(count, sizeof *sorted, e);

	if (!sorted)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!isfinite(score[i])) {
			free(sorted);
			return FAIL(e, ERR_DATA, "score %zu is not a number", i + 1);
		}
		sorted[i] = better > 0 ? score[i] : -score[i];
	}
	gsl_sort(sorted, 1, count);
	for (size_t n = 1; n <= count; n++)
		best[n - 1] = (better > 0 ? 1 : -1) * mean_of_largest(sorted, count, n);
	free(sorted);
	return 0;
}
