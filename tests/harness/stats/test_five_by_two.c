#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/five_by_two.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

Test(stats_five_by_two, t_of_dietterich_and_f_of_alpaydin)
{
	static const char *at = "cases/five_by_two";
	struct five_by_two x;
	double d[10];

	for (int i = 0; i < 10; i++)
		d[i] = golden("paired", "%s/p/%d/%d", at, i / 2, i % 2);
	cr_assert_eq(five_by_two(&x, d, NULL), 0);
	for (int i = 0; i < 5; i++)
		NEAR(x.s2[i], golden("paired", "%s/s2/%d", at, i));
	NEAR(x.t, golden("paired", "%s/dietterich_t", at));
	NEAR(x.p_t, golden("paired", "%s/dietterich_p", at));
	NEAR(x.f, golden("paired", "%s/alpaydin_F", at));
	NEAR(x.p_f, golden("paired", "%s/alpaydin_p", at));
	cr_expect(x.spread == PAIRED_VARIES);
}

Test(stats_five_by_two, without_spread_within_repeats_there_is_no_test)
{
	double same[10] = { 0 }, shift[10];
	struct five_by_two x;
	struct err e = { 0 };

	cr_assert_eq(five_by_two(&x, same, NULL), 0);
	cr_expect(x.spread == PAIRED_EQUAL && x.p_t == 1 && x.p_f == 1);
	for (int i = 0; i < 10; i++)
		shift[i] = i / 2 + 1;
	cr_assert_eq(five_by_two(&x, shift, NULL), 0);
	cr_expect(x.spread == PAIRED_SHIFTED && isnan(x.p_t) && isnan(x.p_f) && x.mean == 3);
	shift[3] = NAN;
	cr_expect_eq(five_by_two(&x, shift, &e), -1);
	cr_expect_str_eq(e.text, "repeat 2, half 2: the difference is not a number");
}
