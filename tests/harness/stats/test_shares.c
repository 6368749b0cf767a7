/* Fisher's exact test and Newcombe's interval against R (tests/golden/claims.inc). */
#include <criterion/criterion.h>

#include "algorithms/core/close.h"
#include "harness/stats/shares.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-7, 1e-9), #got " is %.15g, not %.15g", (double)(got), \
		  (double)(want))

static const struct {
	uint64_t a, na, b, nb;
	double p, lo, hi;
} cases[] = {
#define FISHER_CASES
#include "tests/golden/claims.inc"
#undef FISHER_CASES
};

Test(stats_shares, fisher_and_newcombe_are_those_of_r)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct interval ci = shares_difference(cases[i].a, cases[i].na, cases[i].b, cases[i].nb,
						       0.95);

		NEAR(shares_fisher(cases[i].a, cases[i].na, cases[i].b, cases[i].nb), cases[i].p);
		NEAR(shares_fisher(cases[i].b, cases[i].nb, cases[i].a, cases[i].na), cases[i].p);
		NEAR(ci.lo, cases[i].lo);
		NEAR(ci.hi, cases[i].hi);
	}
	cr_expect_eq(shares_fisher(0, 0, 3, 5), 1);
	cr_expect_eq(shares_fisher(5, 5, 4, 4), 1);
}
