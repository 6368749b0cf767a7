/* Page's trend against tests/golden/claims.inc and the value that scipy gives. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/trend.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g", (double)(got), \
		  (double)(want))

static const struct {
	size_t blocks, levels;
	double score[24], l, p_rising, p;
} cases[] = {
#define PAGE_CASES
#include "tests/golden/claims.inc"
#undef PAGE_CASES
};

Test(stats_trend, page_is_exact_ties_included)
{
	struct trend_page t;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_assert_eq(trend_page(&t, cases[i].score, cases[i].blocks, cases[i].levels, NULL), 0);
		NEAR(t.l, cases[i].l);
		NEAR(t.p_rising, cases[i].p_rising);
		NEAR(t.p, cases[i].p);
	}
	cr_assert_eq(trend_page(&t, cases[0].score, 4, 5, NULL), 0);
	NEAR(t.p_rising, 2.647569444444444e-06);
	NEAR(t.z, 3.7 * sqrt(100 / t.var));
	NEAR(t.mean, 180);
}

Test(stats_trend, normal_beyond_eight_levels_and_nothing_where_all_is_one_tie)
{
	double rising[2 * 9], flat[2 * 9] = { 0 };
	struct trend_page t;

	for (size_t i = 0; i < 18; i++)
		rising[i] = (double)(i % 9);
	cr_assert_eq(trend_page(&t, rising, 2, 9, NULL), 0);
	NEAR(t.l, 2 * 285.0);
	NEAR(t.var, 2 * 81.0 * 10 * 80 / 144);
	cr_expect(t.p == t.p_normal && t.p < 1e-4 && t.z > 0);
	cr_assert_eq(trend_page(&t, flat, 2, 9, NULL), 0);
	cr_expect(t.p == 1 && t.p_rising == 1);
	cr_expect_eq(trend_page(&t, flat, 2, 1, NULL), -1);
}
