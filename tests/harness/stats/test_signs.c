/* Sign test, interval of the median, interval of Hodges and Lehmann's estimate, and two one-sided tests,
 * against R (tests/golden/claims.inc). */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/compare.h"
#include "harness/stats/signs.h"

#define NEAR(got, want)                                                                            \
	cr_expect((got) == (want) || close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g", \
		  (double)(got), (double)(want))

static const struct {
	size_t n;
	double d[20], p, median, lo, hi, walsh_lo, walsh_hi;
} cases[] = {
#define SIGN_CASES
#include "tests/golden/claims.inc"
#undef SIGN_CASES
};

static const struct {
	size_t n;
	double d[20], margin, p;
} equal[] = {
#define TOST_CASES
#include "tests/golden/claims.inc"
#undef TOST_CASES
};

Test(stats_signs, test_and_intervals_are_those_of_r)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct interval ci;
		struct signs s;

		cr_assert_eq(signs_test(&s, cases[i].d, cases[i].n, NULL), 0);
		NEAR(s.p, cases[i].p);
		NEAR(s.median, cases[i].median);
		cr_assert_eq(signs_interval(&ci, cases[i].d, cases[i].n, 0.95, NULL), 0);
		NEAR(ci.lo, cases[i].lo);
		NEAR(ci.hi, cases[i].hi);
		if (isnan(cases[i].walsh_lo))
			continue;
		cr_assert_eq(wilcoxon_interval(&ci, cases[i].d, cases[i].n, 0.95, NULL), 0);
		NEAR(ci.lo, cases[i].walsh_lo);
		NEAR(ci.hi, cases[i].walsh_hi);
	}
}

Test(stats_signs, equivalence_by_two_one_sided_tests)
{
	static const double same[] = { 0, 0, 0 };
	struct paired_t t;

	for (size_t i = 0; i < sizeof equal / sizeof *equal; i++) {
		cr_assert_eq(corrected_t(&t, equal[i].d, equal[i].n, 0, 0.95, NULL), 0);
		NEAR(t_equivalence_p(&t, equal[i].margin), equal[i].p);
	}
	cr_assert_eq(corrected_t(&t, same, 3, 0, 0.95, NULL), 0);
	cr_expect_eq(t_equivalence_p(&t, 0.01), 0);
	cr_assert_eq(corrected_t(&t, equal[0].d, 2, 0, 0.95, NULL), 0);
	cr_expect(isnan(t_equivalence_p(&t, 0.01)));
}
