#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/stats/adjust_pairs.h"
#include "harness/stats/bradley_terry.h"
#include "tests/support/fault.h"
#include "tests/support/stats_golden.h"

static const struct {
	const char *name;
	size_t k;
	enum bradley_terry_ties ties;
} cases[] = {
	{ "plain", 4, BRADLEY_TERRY_SPREAD },
	{ "local", 4, BRADLEY_TERRY_SPREAD },
	{ "davidson", 4, BRADLEY_TERRY_DAVIDSON },
	{ "few", 3, BRADLEY_TERRY_SPREAD },
};

/* Theirs are from Metropolis' chains, ours from weighted draws: within five standard errors of the
 * two together. */
static void check(double got, double sd, double ess, const char *name, const char *fmt, size_t at)
{
	char path[48], se[80];
	double want, error;

	snprintf(path, sizeof path, fmt, at);
	snprintf(se, sizeof se, "%s/se/%s", name, path);
	want = golden("bradley_terry", "%s/%s", name, path);
	error = hypot(golden("bradley_terry", "%s", se), sd / sqrt(ess));
	cr_expect(fabs(got - want) <= 5 * error + 1e-4, "%s %s: %g, not %g (error %g)", name, path,
		  got, want, error);
}

static void check_share(double p, double ess, const char *name, const char *fmt, size_t at)
{
	check(p, sqrt(fmax(0, p * (1 - p))), ess, name, fmt, at);
}

Test(stats_bradley_terry, posteriors_are_those_of_long_chains)
{
	for (size_t c = 0; c < 4; c++) {
		const char *name = cases[c].name;
		size_t k = cases[c].k;
		double wins[16], ties[16];
		struct bradley_terry x;
		char at[32];

		snprintf(at, sizeof at, "%s/wins", name);
		cr_assert_eq(golden_list(wins, 16, "bradley_terry", at), k * k);
		snprintf(at, sizeof at, "%s/ties", name);
		cr_assert_eq(golden_list(ties, 16, "bradley_terry", at), k * k);
		cr_assert_eq(bradley_terry(&x, wins, ties, k,
					   &(struct bradley_terry_options){ .ties = cases[c].ties,
									    .seed = 1 },
					   NULL),
			     0);
		cr_expect(x.ess > 0.5 * (double)x.draws, "%s: %zu draws are worth %g", name,
			  x.draws, x.ess);
		for (size_t i = 0; i < k; i++) {
			check(x.strength[i], x.sd[i], x.ess, name, "strength/%zu", i);
			check_share(x.first[i], x.ess, name, "first/%zu", i);
		}
		for (size_t p = 0; p < x.pairs; p++) {
			check(x.pair[p].pwin, 0.1, x.ess, name, "pwin/%zu", p);
			check_share(x.pair[p].above, x.ess, name, "above/%zu", p);
			check_share(x.pair[p].equal, x.ess, name, "equal/%zu", p);
			cr_expect(close_to(x.pair[p].better + x.pair[p].equal + x.pair[p].worse, 1,
					   1e-12, 0));
			cr_expect(x.pair[p].ci.lo < x.pair[p].pwin &&
				  x.pair[p].pwin < x.pair[p].ci.hi);
		}
		check(x.sigma, 0.5, x.ess, name, "sigma%.0zu", 0);
		if (cases[c].ties == BRADLEY_TERRY_DAVIDSON)
			check(x.nu, 0.2, x.ess, name, "nu%.0zu", 0);
		else
			cr_expect(isnan(x.nu));
		bradley_terry_free(&x);
	}
}

Test(stats_bradley_terry, wins_and_ties_by_data_set_with_a_local_region)
{
	/* 4 data sets of 3 folds, 2 methods: won clearly; within 0.4 sd; equal; lost, one fold
	 * missing */
	static const double score[4 * 3 * 2] = {
		.9, .8, .91, .8, .92, .8, .9, .8, .7, .8,  .82, .8,
		.5, .5, .6,  .6, .7,  .7, .1, .3, .2, NAN, .1,  .25,
	};
	double wins[4], ties[4];

	cr_assert_eq(bradley_terry_count(wins, ties, score, 4, 3, 2, +1, BRADLEY_TERRY_LOCAL, NULL),
		     0);
	cr_expect(wins[1] == 1 && wins[2] == 1 && ties[1] == 2 && ties[2] == 2, "%g %g %g", wins[1],
		  wins[2], ties[1]);
	cr_assert_eq(bradley_terry_count(wins, ties, score, 4, 3, 2, -1, BRADLEY_TERRY_LOCAL, NULL),
		     0);
	cr_expect(wins[1] == 1 && wins[2] == 1 && ties[1] == 2);
	cr_assert_eq(bradley_terry_count(wins, ties, score, 4, 3, 2, +1, 0, NULL), 0);
	cr_expect(wins[1] == 2 && wins[2] == 1 && ties[1] == 1);
	cr_assert_eq(
		bradley_terry_count(wins, ties, score, 12, 1, 2, +1, BRADLEY_TERRY_LOCAL, NULL), 0);
	cr_expect(wins[1] == 5 && wins[2] == 3 && ties[1] == 3, "%g %g %g", wins[1], wins[2],
		  ties[1]);
}

Test(stats_bradley_terry, ties_spread_forgotten_or_modelled)
{
	static const double wins[4] = { 0, 12, 4, 0 }, ties[4] = { 0, 20, 20, 0 };
	struct bradley_terry x[3];

	for (enum bradley_terry_ties t = 0; t < 3; t++)
		cr_assert_eq(bradley_terry(x + t, wins, ties, 2,
					   &(struct bradley_terry_options){ .ties = t, .seed = 3 },
					   NULL),
			     0);
	/* forgotten, 12 of 16 were won; spread, 22 of 36 */
	cr_expect(x[1].pair[0].pwin > 0.68 && x[0].pair[0].pwin < 0.63 && x[0].pair[0].pwin > 0.57);
	cr_expect(x[2].pair[0].pwin > x[0].pair[0].pwin && x[2].nu > 0.5);
	for (int t = 0; t < 3; t++)
		bradley_terry_free(x + t);
}

Test(stats_bradley_terry, fifty_methods_have_draws_that_are_worth_something_and_the_same_each_time)
{
	enum { K = 50 };
	double wins[K * K] = { 0 }, ties[K * K] = { 0 };
	struct bradley_terry x, y;
	struct rng rng = rng_make(8);
	size_t best = 0;

	for (size_t i = 0; i < K; i++)
		for (size_t j = 0; j < K; j++)
			if (i != j)
				wins[i * K + j] = (double)rng_below(&rng, 20 + 2 * (K - i));
	cr_assert_eq(bradley_terry(&x, wins, ties, K,
				   &(struct bradley_terry_options){ .draws = 2000 }, NULL),
		     0);
	cr_assert_eq(bradley_terry(&y, wins, ties, K,
				   &(struct bradley_terry_options){ .draws = 2000 }, NULL),
		     0);
	cr_expect(x.ess > 400, "%g", x.ess);
	cr_expect(x.ess == y.ess && x.pair[77].pwin == y.pair[77].pwin &&
		  x.pair[77].ci.lo == y.pair[77].ci.lo);
	for (size_t i = 0; i < K; i++)
		best = x.strength[i] > x.strength[best] ? i : best;
	cr_expect(best < 12);
	bradley_terry_free(&x);
	bradley_terry_free(&y);
}

Test(stats_bradley_terry, who_never_lost_has_a_strength_all_the_same)
{
	static const double wins[9] = { 0, 8, 8, 0, 0, 5, 0, 3, 0 }, ties[9] = { 0 };
	struct bradley_terry x;

	cr_assert_eq(bradley_terry(&x, wins, ties, 3, &(struct bradley_terry_options){ .seed = 1 },
				   NULL),
		     0);
	cr_expect(x.pair[0].pwin > 0.75 && x.pair[0].pwin < 0.99 && x.first[0] > 0.95);
	bradley_terry_free(&x);
}

Test(stats_bradley_terry, counts_that_cannot_be_are_refused)
{
	double wins[4] = { 0, 1, 1, 0 }, ties[4] = { 0, 1, 2, 0 }, none[4] = { 0 };
	struct bradley_terry x;
	struct err e = { 0 };

	cr_expect_eq(bradley_terry(&x, wins, ties, 2, &(struct bradley_terry_options){ 0 }, &e),
		     -1);
	cr_expect_str_eq(e.text, "methods 1 and 2: ties must be the same either way");
	cr_expect_eq(bradley_terry(&x, none, none, 2, &(struct bradley_terry_options){ 0 }, &e),
		     -1);
	cr_expect_str_eq(e.text, "no two methods have met on any data set");
	wins[1] = -1;
	cr_expect_eq(bradley_terry(&x, wins, none, 2, &(struct bradley_terry_options){ 0 }, &e),
		     -1);
	cr_expect_null(x.pair);
}

Test(stats_bradley_terry, memory_that_is_refused_is_an_error)
{
	static const double wins[9] = { 0, 5, 6, 1, 0, 4, 0, 1, 0 }, ties[9] = { 0 };
	size_t n = 1;

	for (;; n++) {
		struct bradley_terry x;
		struct err e = { 0 };
		int rc;

		fault_arm(n);
		rc = bradley_terry(&x, wins, ties, 3,
				   &(struct bradley_terry_options){ .draws = 200 }, &e);
		if (!fault_disarm()) {
			cr_expect_eq(rc, 0);
			bradley_terry_free(&x);
			break;
		}
		cr_expect(rc == -1 && e.code == ERR_NOMEM && !x.pair, "allocation %zu", n);
	}
	cr_expect(n > 8);
}
