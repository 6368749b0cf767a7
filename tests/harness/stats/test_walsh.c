#include <criterion/criterion.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/rng.h"
#include "harness/stats/walsh.h"

enum { N = 45, M = N * (N + 1) / 2 };

/* Bit for bit what sorting all averages gives, with ties, zeros and both signs. */
Test(stats_walsh, averages_are_those_of_the_sorted_list)
{
	struct rng rng = rng_make(11);

	for (int t = 0; t < 30; t++) {
		double d[N], all[M];
		size_t at = 0;

		for (size_t i = 0; i < N; i++)
			d[i] = t % 3 ? rng_normal(&rng) * pow(10, t % 5 - 2) :
				       ((double)rng_below(&rng, 9) - 4) / 100;
		gsl_sort(d, 1, N);
		for (size_t i = 0; i < N; i++)
			for (size_t j = i; j < N; j++)
				all[at++] = (d[i] + d[j]) / 2;
		gsl_sort(all, 1, M);
		for (size_t r = 0; r < M; r += 7)
			cr_expect(walsh_average(d, N, r) == all[r], "%d: average %zu", t, r);
		cr_expect_eq(walsh_average(d, N, M - 1), all[M - 1]);
		for (size_t n = 1; n < N; n++) {
			size_t m = n * (n + 1) / 2, to = 0;

			for (size_t i = 0; i < n; i++)
				for (size_t j = i; j < n; j++)
					all[to++] = (d[i] + d[j]) / 2;
			gsl_sort(all, 1, m);
			cr_expect(walsh_median(d, n) == (all[(m - 1) / 2] + all[m / 2]) / 2,
				  "%d: median of %zu", t, n);
		}
	}
	cr_expect_eq(walsh_median(NULL, 0), 0);
}
