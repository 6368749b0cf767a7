#include <criterion/criterion.h>

#include "harness/stats/reliability.h"

Test(stats_reliability, bins_hold_equally_many_rows)
{
	double said[100];
	unsigned char came[100];
	struct reliability_bin bin[RELIABILITY_BINS];
	size_t bins, rows = 0;
	struct err e = { 0 };

	for (size_t i = 0; i < 100; i++) {
		said[i] = (double)((i * 37) % 100) / 100;
		came[i] = (i * 37) % 100 % 4 == 0;
	}
	cr_assert(!reliability_bins(bin, &bins, said, came, 100, &e), "%s", e.text);
	cr_assert_eq(bins, RELIABILITY_BINS);
	for (size_t b = 0; b < bins; b++) {
		size_t true_ones = 0;
		cr_expect_eq(bin[b].rows, 10);
		cr_expect_float_eq(bin[b].said, 0.1 * (double)b + 0.045, 1e-12);
		for (size_t k = 10 * b; k < 10 * b + 10; k++)
			true_ones += k % 4 == 0;
		cr_expect_float_eq(bin[b].came, (double)true_ones / 10, 1e-12);
		rows += bin[b].rows;
	}
	cr_expect_eq(rows, 100);
	/* Wilson, 3 of 10: (0.1078, 0.6032) (Brown, Cai & DasGupta 2001, by its formula) */
	cr_expect_float_eq(bin[0].came, 0.3, 1e-12);
	cr_expect_float_eq(bin[0].lo, 0.10779, 1e-4);
	cr_expect_float_eq(bin[0].hi, 0.60322, 1e-4);
}

Test(stats_reliability, rows_of_one_probability_stay_together)
{
	double said[60];
	unsigned char came[60];
	struct reliability_bin bin[RELIABILITY_BINS];
	size_t bins;
	struct err e = { 0 };

	for (size_t i = 0; i < 60; i++) {
		said[i] = i < 45 ? 0.25 : 0.75;
		came[i] = i % 3 == 0;
	}
	cr_assert(!reliability_bins(bin, &bins, said, came, 60, &e), "%s", e.text);
	cr_assert_eq(bins, 2);
	cr_expect_eq(bin[0].rows, 45);
	cr_expect_float_eq(bin[0].said, 0.25, 1e-12);
	cr_expect_float_eq(bin[1].came, 5.0 / 15, 1e-12);
}
