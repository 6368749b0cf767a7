/* Which plots a figure shows where there are very many. */
#include <criterion/criterion.h>
#include <math.h>

#include "reports/figures/panels.h"

enum { MANY = 100 };

Test(figures_panels, few_are_all_shown)
{
	size_t at[FIGURE_PANELS_MOST];
	double interest[3] = { 1, NAN, 2 };

	cr_assert_eq(figure_panels_choose(at, interest, 3), 3);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(at[i], i);
	cr_expect_eq(figure_panels_choose(at, NULL, 0), 0);
}

Test(figures_panels, of_many_the_most_interesting_in_their_order)
{
	size_t at[FIGURE_PANELS_MOST];
	double interest[MANY];

	for (size_t i = 0; i < MANY; i++)
		interest[i] = i % 3 == 1 ? 1 + (double)(i % 10) : i % 3 == 0 ? NAN : 0;
	cr_assert_eq(figure_panels_choose(at, interest, MANY), FIGURE_PANELS_MOST);
	for (size_t k = 0; k < FIGURE_PANELS_MOST; k++) {
		cr_expect_eq(at[k] % 3, 1);
		cr_expect_geq(interest[at[k]], 3);
		cr_expect(!k || at[k - 1] < at[k]);
	}
}

Test(figures_panels, without_interest_or_by_equal_ones_the_first)
{
	size_t at[FIGURE_PANELS_MOST];
	double interest[MANY] = { 0 };

	for (int none = 0; none < 2; none++) {
		cr_assert_eq(figure_panels_choose(at, none ? NULL : interest, MANY), FIGURE_PANELS_MOST);
		for (size_t k = 0; k < FIGURE_PANELS_MOST; k++)
			cr_expect_eq(at[k], k);
	}
}
