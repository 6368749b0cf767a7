#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/stats/adjust.h"
#include "harness/stats/adjust_pairs.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

static const struct {
	const char *file;
	size_t k;
} published[] = {
	{ "demsar2006", 4 },
	{ "demsar2006_paper_ranks", 4 },
	{ "gh2008", 5 },
	{ "gh2010", 4 },
};

Test(stats_adjust_pairs, published_tables_of_all_pairs)
{
	for (size_t t = 0; t < 4; t++) {
		const char *f = published[t].file;
		double p[10], shaffer[10], bergmann[10], factor[10];
		size_t k = published[t].k, m = golden_list(p, 10, f, "all_pairs/p_unadjusted");

		cr_assert_eq(m, k * (k - 1) / 2);
		cr_assert_eq(adjust_shaffer_factors(factor, k, NULL), 0);
		cr_assert_eq(adjust_shaffer(p, k, shaffer, NULL), 0);
		cr_assert_eq(adjust_bergmann_hommel(p, k, bergmann, NULL), 0);
		for (size_t i = 0; i < m; i++) {
			NEAR(factor[i], golden(f, "all_pairs/shaffer_t/%zu", i));
			NEAR(shaffer[i], golden(f, "all_pairs/p_shaffer/%zu", i));
			NEAR(bergmann[i], golden(f, "all_pairs/p_bergmann_hommel/%zu", i));
		}
	}
}

Test(stats_adjust_pairs, pairs_stand_in_the_order_of_a_triangle)
{
	size_t at = 0;

	for (size_t i = 0; i < 7; i++)
		for (size_t j = i + 1; j < 7; j++, at++)
			cr_expect(adjust_pair_at(i, j, 7) == at && adjust_pair_at(j, i, 7) == at);
}

/* The exhaustive sets by another way: a set of pairs is one if it holds (a, c) whenever it holds
 * (a, b) and (b, c). */
Test(stats_adjust_pairs, bergmann_and_hommel_agree_with_a_search_through_all_sets)
{
	enum { K = 5, M = 10 };
	struct rng rng = rng_make(3);
	double p[M], got[M], want[M] = { 0 };

	for (size_t i = 0; i < M; i++)
		p[i] = pow(rng_uniform(&rng), 4);
	for (unsigned set = 1; set < 1u << M; set++) {
		bool closed = true;
		double least = 1;

		for (size_t a = 0; a < K; a++)
			for (size_t b = 0; b < K; b++)
				for (size_t c = 0; c < K; c++)
					if (a != b && b != c && a != c &&
					    set >> adjust_pair_at(a, b, K) & 1 &&
					    set >> adjust_pair_at(b, c, K) & 1)
						closed &= set >> adjust_pair_at(a, c, K) & 1;
		for (size_t i = 0; i < M && closed; i++)
			least = set >> i & 1 ? fmin(least, p[i]) : least;
		for (size_t i = 0; i < M && closed; i++)
			if (set >> i & 1)
				want[i] = fmin(1, fmax(want[i], __builtin_popcount(set) * least));
	}
	cr_assert_eq(adjust_bergmann_hommel(p, K, got, NULL), 0);
	for (size_t i = 0; i < M; i++)
		NEAR(got[i], want[i]);
}

Test(stats_adjust_pairs, none_is_less_powerful_than_the_one_before)
{
	double p[36], holm[36], shaffer[36], bergmann[36];
	struct rng rng = rng_make(9);

	for (size_t i = 0; i < 36; i++)
		p[i] = pow(rng_uniform(&rng), 6);
	cr_assert_eq(adjust_holm(p, 36, holm, NULL), 0);
	cr_assert_eq(adjust_shaffer(p, 9, shaffer, NULL), 0);
	cr_assert_eq(adjust_bergmann_hommel(p, 9, bergmann, NULL), 0);
	for (size_t i = 0; i < 36; i++)
		cr_expect(p[i] <= bergmann[i] && bergmann[i] <= shaffer[i] + 1e-15 &&
				  shaffer[i] <= holm[i] + 1e-15,
			  "%zu: %g %g %g", i, bergmann[i], shaffer[i], holm[i]);
}

Test(stats_adjust_pairs, a_test_that_could_not_be_made_keeps_its_place)
{
	double p[3] = { 0.01, NAN, 0.02 }, q[3] = { 0.01, 1, 0.02 }, a[3], b[3];

	for (const struct adjustment_pairs *way = adjustments_pairs; way->name; way++) {
		cr_assert_eq(way->adjust(p, 3, a, NULL), 0);
		cr_assert_eq(way->adjust(q, 3, b, NULL), 0);
		cr_expect(isnan(a[1]) && a[0] == b[0] && a[2] == b[2]);
	}
}

Test(stats_adjust_pairs, too_many_or_too_few_methods_are_refused)
{
	double p[1] = { 0.01 };
	struct err e = { 0 };

	cr_expect_eq(adjust_shaffer(p, 1, p, &e), -1);
	cr_expect_eq(adjust_bergmann_hommel(p, 13, p, &e), -1);
	cr_expect_str_eq(
		e.text,
		"Bergmann & Hommel's procedure is for 2 to 12 methods, not 13: the sets to look "
		"at are as many as the partitions of the methods; take Shaffer's");
	cr_assert_eq(adjust_shaffer(p, 2, p, NULL), 0);
	cr_expect_eq(p[0], 0.01);
}
