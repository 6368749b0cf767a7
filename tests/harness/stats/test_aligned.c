#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/stats/aligned.h"
#include "harness/stats/ranks.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

static size_t demsar(double *x)
{
	size_t cols, n = golden_table(x, 100, 1, &cols, "tests/golden/demsar2006_table6.csv");

	cr_assert_eq(cols, 4);
	return n;
}

Test(stats_aligned, ranks_of_all_scores_less_their_means)
{
	double x[100], rank[4];
	size_t n = demsar(x);
	struct aligned_ranks a;

	cr_assert_eq(aligned_ranks(&a, rank, x, n, 4, +1, NULL), 0);
	NEAR(a.t, golden("aligned", "t"));
	NEAR(a.p, golden("aligned", "p"));
	NEAR(a.se, golden("aligned", "se"));
	for (size_t j = 0; j < 4; j++)
		NEAR(rank[j], golden("aligned", "mean_rank/%zu", j));
}

Test(stats_aligned, quade_weighs_data_sets_by_their_range)
{
	double x[100], rank[4];
	size_t n = demsar(x);
	struct aligned_quade q;

	cr_assert_eq(aligned_quade(&q, rank, x, n, 4, +1, NULL), 0);
	NEAR(q.f, golden("quade", "f"));
	cr_expect(close_to(q.p, golden("quade", "p"), 1e-7, 0)); /* which is a plain sum */
	NEAR(q.se, golden("quade", "se"));
	cr_expect(q.df1 == 3 && q.df2 == 39);
	for (size_t j = 0; j < 4; j++)
		NEAR(rank[j], golden("quade", "mean_rank/%zu", j));
}

Test(stats_aligned, errors_rank_the_other_way_and_shifts_of_a_data_set_change_nothing)
{
	double x[100], y[100], a[4], b[4];
	size_t n = demsar(x);
	struct aligned_ranks r, s;
	struct aligned_quade q, t;

	for (size_t i = 0; i < 4 * n; i++)
		y[i] = (double)(i / 4) - x[i];
	cr_assert(!aligned_ranks(&r, a, x, n, 4, +1, NULL) &&
		  !aligned_ranks(&s, b, y, n, 4, -1, NULL));
	cr_expect(close_to(r.t, s.t, 1e-12, 0) && close_to(a[2], b[2], 1e-12, 0));
	cr_assert(!aligned_quade(&q, a, x, n, 4, +1, NULL) &&
		  !aligned_quade(&t, b, y, n, 4, -1, NULL));
	cr_expect(close_to(q.f, t.f, 1e-9, 0));
}

Test(stats_aligned, tables_that_agree_or_say_nothing)
{
	static const double same[6] = { 1, 1, 1, 2, 2, 2 };
	static const double one_way[9] = { 3, 2, 1, 7, 6, 5, 9.5, 9, 7.5 };
	double rank[3], bad[4] = { 1, 2, INFINITY, 4 };
	struct aligned_ranks a;
	struct aligned_quade q;
	struct err e = { 0 };

	cr_assert(!aligned_ranks(&a, rank, same, 2, 3, +1, NULL) &&
		  !aligned_quade(&q, rank, same, 2, 3, +1, NULL));
	cr_expect(a.t == 0 && a.p == 1 && a.se == 0 && q.f == 0 && q.p == 1);
	cr_assert_eq(aligned_quade(&q, rank, one_way, 3, 3, +1, NULL), 0);
	cr_expect(isinf(q.f));
	NEAR(q.p, 1. / 36);
	cr_expect_eq(aligned_ranks(&a, rank, bad, 2, 2, +1, &e), -1);
	cr_expect_str_eq(e.text, "data set 2, method 1: the score is not a number");
	cr_expect_eq(aligned_quade(&q, rank, same, 1, 3, +1, NULL), -1);
}
