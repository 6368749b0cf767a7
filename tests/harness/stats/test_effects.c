#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/stats/effects.h"
#include "harness/stats/trend.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

Test(stats_effects, sizes_of_two_samples)
{
	double x[8], y[8], d[8], delta;
	size_t n = golden_list(x, 8, "effects", "two_sample/x"),
	       m = golden_list(y, 8, "effects", "two_sample/y");

	for (size_t i = 0; i < n; i++)
		d[i] = x[i] - y[i];
	cr_assert_eq(effects_cliff(&delta, x, n, y, m, NULL), 0);
	NEAR(delta, golden("effects", "two_sample/cliff_delta"));
	NEAR((delta + 1) / 2, golden("effects", "two_sample/vargha_delaney_A"));
	NEAR(effects_cohen_d(x, n, y, m), golden("effects", "two_sample/cohen_d"));
	NEAR(effects_hedges_g(x, n, y, m), golden("effects", "two_sample/hedges_g"));
	NEAR(effects_paired_d(d, n), golden("effects", "two_sample/paired_dz"));
}

Test(stats_effects, cliffs_delta_is_a_count_of_all_pairs)
{
	struct rng rng = rng_make(2);
	double x[31], y[17], delta;

	for (int t = 0; t < 10; t++) {
		double sum = 0;

		for (size_t i = 0; i < 31; i++)
			x[i] = (double)rng_below(&rng, 9);
		for (size_t j = 0; j < 17; j++)
			y[j] = (double)rng_below(&rng, 7);
		for (size_t i = 0; i < 31; i++)
			for (size_t j = 0; j < 17; j++)
				sum += (x[i] > y[j]) - (x[i] < y[j]);
		cr_assert_eq(effects_cliff(&delta, x, 31, y, 17, NULL), 0);
		NEAR(delta, sum / (31 * 17));
	}
}

Test(stats_effects, samples_of_two_sizes_pool_their_variance_by_rows)
{
	static const double x[4] = { 1, 2, 3, 4 }, y[2] = { 0, 1 };

	/* sums of squares 5 and 0.5 over 4 degrees of freedom */
	NEAR(effects_cohen_d(x, 4, y, 2), 2 / sqrt(5.5 / 4));
	NEAR(effects_hedges_g(x, 4, y, 2), 2 / sqrt(5.5 / 4) * (1 - 3. / 15));
	cr_expect(isnan(effects_cohen_d(x, 1, y, 2)) && isnan(effects_paired_d(x, 1)));
}

Test(stats_effects, wins_ties_and_losses_with_a_region)
{
	static const double d[7] = { .02, .774 - .763 - .001, -.01, 1e-9, NAN, -.5, .0100009 };
	struct effects_counts c = effects_win_tie_loss(d, 7, .01),
			      z = effects_win_tie_loss(d, 7, 0);

	cr_expect(c.wins == 2 && c.ties == 3 && c.losses == 1, "%zu %zu %zu", c.wins, c.ties,
		  c.losses);
	cr_expect(z.wins == 3 && z.ties == 1 && z.losses == 2);
}

Test(stats_effects, words_for_sizes)
{
	cr_expect_str_eq(effects_cliff_word(-.147), "small");
	cr_expect_str_eq(effects_cliff_word(.1), "negligible");
	cr_expect_str_eq(effects_cohen_word(-.79), "medium");
	cr_expect_str_eq(effects_cohen_word(.8), "large");
	cr_expect_str_eq(effects_cohen_word(NAN), "undefined");
}

Test(stats_effects, what_is_missing_is_an_error)
{
	static const double x[2] = { 1, 2 }, y[2] = { 1, NAN };
	double delta;
	struct err e = { 0 };

	cr_expect_eq(effects_cliff(&delta, x, 2, y, 0, &e), -1);
	cr_expect_eq(effects_cliff(&delta, x, 2, y, 2, &e), -1);
	cr_expect_str_eq(e.text, "value 2 of the second sample is not a number");
}

/* Errors that rise along five columns, of the same file. */
Test(stats_effects, pages_trend_over_four_data_sets)
{
	double x[20];
	struct trend_page p;

	for (int i = 0; i < 20; i++)
		x[i] = golden("effects", "page/X/%d/%d", i / 5, i % 5);
	cr_assert_eq(trend_page(&p, x, 4, 5, NULL), 0);
	NEAR(p.l, golden("effects", "page/L"));
	NEAR(p.mean, golden("effects", "page/mean"));
	NEAR(p.var, golden("effects", "page/var_no_ties"));
	NEAR(p.z, golden("effects", "page/z"));
	NEAR(p.p_rising, golden("effects", "page/p_exact"));
}
