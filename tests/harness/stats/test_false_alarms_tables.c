/* How often tests over data sets find something where there is nothing: tables of scores drawn
 * alike for all methods, each data set with a level and a spread of its own. In the second kind of
 * table one method is far better, and claims about the others are false: adjustments must hold
 * their level there, too. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "harness/stats/adjust.h"
#include "harness/stats/adjust_pairs.h"
#include "harness/stats/aligned.h"
#include "harness/stats/bayes_signed_rank.h"
#include "harness/stats/bradley_terry.h"
#include "harness/stats/compare.h"
#include "harness/stats/hierarchy.h"
#include "harness/stats/ranks.h"
#include "harness/stats/signs.h"
#include "tests/support/alarms.h"

enum { SETS = 12, METHODS = 4, PAIRS = 6 };

static const char label[] = "scores alike", label_one[] = "one of 4 better", cv[] = "12 sets";

/* Two decimals, so that there are ties; lead: of the first method, in standard deviations. */
static void table(double *score, double lead, uint64_t seed)
{
	struct rng rng = rng_make(seed);

	for (size_t i = 0; i < SETS; i++) {
		double level = 0.6 + 0.3 * rng_uniform(&rng),
		       spread = 0.02 + 0.04 * rng_uniform(&rng);

		for (size_t j = 0; j < METHODS; j++)
			score[i * METHODS + j] =
				round(100 *
				      (level + spread * (rng_normal(&rng) + (j ? 0 : lead)))) /
				100;
	}
}

static void difference(double *d, const double *score, size_t a, size_t b)
{
	for (size_t i = 0; i < SETS; i++)
		d[i] = score[i * METHODS + a] - score[i * METHODS + b];
}

Test(stats_false_alarms_tables, methods_that_are_alike)
{
	static const char *const tests[] = {
		"ranks differ (Friedman, chi2)",   "ranks differ (Friedman, corrected for ties)",
		"ranks differ (Iman & Davenport)", "ranks differ (Friedman, exact)",
		"ranks differ (aligned ranks)",    "ranks differ (Quade)"
	};
	size_t runs = alarm_runs(), n[6] = { 0 };

	for (size_t r = 0; r < runs; r++) {
		double x[SETS * METHODS], rank[METHODS];
		struct friedman f;
		struct aligned_ranks a;
		struct aligned_quade q;

		table(x, 0, rng_seedf(31, "%zu", r));
		cr_assert(!friedman(&f, rank, x, SETS, METHODS, +1, NULL));
		cr_assert(!aligned_ranks(&a, rank, x, SETS, METHODS, +1, NULL));
		cr_assert(!aligned_quade(&q, rank, x, SETS, METHODS, +1, NULL));
		n[0] += f.p_chi2 < .05;
		n[1] += f.p_chi2_ties < .05;
		n[2] += f.p_f_ties < .05;
		n[3] += friedman_exact_p(x, SETS, METHODS, +1) < .05;
		n[4] += a.p < .05;
		n[5] += q.p < .05;
	}
	for (int i = 0; i < 6; i++)
		alarm_tell(tests[i], label, cv, n[i], runs, .05);
}

static bool any(const double *p, size_t from)
{
	for (size_t i = from; i < PAIRS; i++)
		if (p[i] < .05)
			return true;
	return false;
}

static void z_pairs(double *p, const double *rank, double se)
{
	for (size_t i = 0, at = 0; i < METHODS; i++)
		for (size_t j = i + 1; j < METHODS; j++, at++)
			p[at] = 2 * gsl_cdf_ugaussian_Q(fabs(rank[i] - rank[j]) / se);
}

enum pair_way {
	BY_NEMENYI,
	BY_DUNN,
	BY_HOLM,
	BY_SHAFFER,
	BY_BERGMANN,
	BY_HOMMEL,
	BY_ALIGNED,
	BY_ALIGNED_PRINTED,
	BY_QUADE,
	BY_QUADE_PRINTED,
	WAYS
};

/* Pairs of the first method stand first; from: the first pair of which a claim is false. */
static void count_pairs(size_t n[WAYS], const double *x, size_t from)
{
	double rank[METHODS], p[PAIRS], q[PAIRS], d[SETS], sets = SETS;
	struct friedman f;
	struct aligned_ranks a;
	struct aligned_quade u;

	cr_assert(!friedman(&f, rank, x, SETS, METHODS, +1, NULL));
	for (size_t i = 0, at = 0; i < METHODS; i++)
		for (size_t j = i + 1; j < METHODS; j++, at++) {
			struct wilcoxon w;

			q[at] = nemenyi_p(rank[i] - rank[j], METHODS, SETS);
			difference(d, x, i, j);
			cr_assert(!wilcoxon(&w, d, SETS, NULL));
			p[at] = w.p;
		}
	n[BY_NEMENYI] += any(q, from);
	n[BY_DUNN] += fabs(rank[1] - rank[3]) >= bonferroni_dunn_cd(.05, METHODS, SETS) ||
		      fabs(rank[1] - rank[2]) >= bonferroni_dunn_cd(.05, METHODS, SETS) ||
		      (!from && fabs(rank[1] - rank[0]) >= bonferroni_dunn_cd(.05, METHODS, SETS));
	n[BY_HOLM] += !adjust_holm(p, PAIRS, q, NULL) && any(q, from);
	n[BY_SHAFFER] += !adjust_shaffer(p, METHODS, q, NULL) && any(q, from);
	n[BY_BERGMANN] += !adjust_bergmann_hommel(p, METHODS, q, NULL) && any(q, from);
	n[BY_HOMMEL] += !adjust_hommel(p, PAIRS, q, NULL) && any(q, from);
	cr_assert(!aligned_ranks(&a, rank, x, SETS, METHODS, +1, NULL));
	z_pairs(p, rank, a.se);
	n[BY_ALIGNED] += !adjust_holm(p, PAIRS, q, NULL) && any(q, from);
	z_pairs(p, rank, sqrt(METHODS * (sets + 1) / 6));
	n[BY_ALIGNED_PRINTED] += !adjust_holm(p, PAIRS, q, NULL) && any(q, from);
	cr_assert(!aligned_quade(&u, rank, x, SETS, METHODS, +1, NULL));
	z_pairs(p, rank, u.se);
	n[BY_QUADE] += !adjust_holm(p, PAIRS, q, NULL) && any(q, from);
	z_pairs(p, rank,
		sqrt(METHODS * (METHODS + 1) * (2 * sets + 1) * (METHODS - 1) /
		     (18 * sets * (sets + 1))));
	n[BY_QUADE_PRINTED] += !adjust_holm(p, PAIRS, q, NULL) && any(q, from);
}

static void pairs(double lead, size_t from, const char *of, const char *who)
{
	static const char *const ways[WAYS] = {
		"Nemenyi",
		"Bonferroni-Dunn, one control",
		"signed ranks, Holm",
		"signed ranks, Shaffer",
		"signed ranks, Bergmann & Hommel",
		"signed ranks, Hommel",
		"aligned ranks' z, Holm",
		"aligned ranks' z by the printed formula, Holm",
		"Quade's z, Holm",
		"Quade's z by the printed formula, Holm",
	};
	size_t runs = alarm_runs(), n[WAYS] = { 0 };

	for (size_t r = 0; r < runs; r++) {
		double x[SETS * METHODS];

		table(x, lead, rng_seedf(32, "%s/%zu", who, r));
		count_pairs(n, x, from);
	}
	for (int i = 0; i < WAYS; i++) {
		char verdict[96];
		snprintf(verdict, sizeof verdict, "%s (%s)", of, ways[i]);
		alarm_measure(verdict, who, cv, n[i], runs, .05, i == BY_ALIGNED_PRINTED ? 1 : .08);
	}
}

Test(stats_false_alarms_tables, pairs_of_methods_that_are_alike)
{
	pairs(0, 0, "any of 6 pairs differs", label);
}

Test(stats_false_alarms_tables, pairs_beside_a_method_that_is_better)
{
	pairs(3, 3, "any of 3 pairs alike differs", label_one);
}

/* The probability of a side, two-sided at 5 %: for one pair named beforehand. */
Test(stats_false_alarms_tables, one_pair_that_is_alike)
{
	static const char *const tests[] = { "one pair (signed ranks, exact)",
					     "one pair (signed ranks, normal)",
					     "one pair (sign test)",
					     "one pair (Bayesian signed ranks, P >= .975)",
					     "one pair (Bradley-Terry, P >= .975)" };
	size_t runs = alarm_runs(), n[5] = { 0 };
	struct bayes_weights b;

	cr_assert(!bayes_weights_create(&b, SETS, 4000, 1, NULL));
	for (size_t r = 0; r < runs; r++) {
		double x[SETS * METHODS], d[SETS], wins[METHODS * METHODS], ties[METHODS * METHODS];
		struct bradley_terry t;
		struct bayes_signed_rank s;
		struct wilcoxon w;
		struct signs g;

		table(x, 0, rng_seedf(33, "%zu", r));
		difference(d, x, 0, 1);
		cr_assert(!wilcoxon(&w, d, SETS, NULL) && !signs_test(&g, d, SETS, NULL) &&
			  !bayes_signed_rank(&s, d, SETS, 0, &b, NULL) &&
			  !bradley_terry_count(wins, ties, x, SETS, 1, METHODS, +1, 0, NULL) &&
			  !bradley_terry(&t, wins, ties, METHODS,
					 &(struct bradley_terry_options){ .draws = 2000 }, NULL));
		n[0] += w.p < .05;
		n[1] += w.p_normal < .05;
		n[2] += g.p < .05;
		n[3] += s.right >= .975 || s.left >= .975;
		n[4] += t.pair[0].above >= .975 || t.pair[0].above <= .025;
		bradley_terry_free(&t);
	}
	for (int i = 0; i < 5; i++)
		alarm_measure(tests[i], label, cv, n[i], runs, .05, .12);
	bayes_weights_free(&b);
}

/* Differences around the edge of the region: whoever says equal, or better, is wrong. */
Test(stats_false_alarms_tables, one_pair_at_the_edge_of_practical_equivalence)
{
	static const double rope = 0.01;
	size_t runs = alarm_runs(), equal = 0, better = 0;
	struct bayes_weights b;

	cr_assert(!bayes_weights_create(&b, SETS, 4000, 1, NULL));
	for (size_t r = 0; r < runs; r++) {
		struct rng rng = rng_make(rng_seedf(34, "%zu", r));
		struct bayes_signed_rank s;
		double d[SETS];

		for (size_t i = 0; i < SETS; i++)
			d[i] = rope + 0.01 * rng_normal(&rng);
		cr_assert(!bayes_signed_rank(&s, d, SETS, rope, &b, NULL));
		equal += s.inside >= .95;
		better += s.right >= .95;
	}
	alarm_measure("P(equal) >= .95 (Bayesian signed ranks), truth at the edge", label, cv,
		      equal, runs, .05, .1);
	alarm_measure("P(better) >= .95 (Bayesian signed ranks), truth at the edge", label, cv,
		      better, runs, .05, .1);
	bayes_weights_free(&b);
}

/* True differences of the data sets vary by tau around 0; each is measured with its own error. */
static void hierarchies(double tau, const char *who)
{
	size_t runs = alarm_runs(), side = 0, next = 0;

	for (size_t r = 0; r < runs; r++) {
		struct rng rng = rng_make(rng_seedf(35, "%s/%zu", who, r));
		double y[SETS], se[SETS], more;
		struct hierarchy h;

		for (size_t i = 0; i < SETS; i++) {
			se[i] = 0.005 + 0.01 * rng_uniform(&rng);
			y[i] = tau * rng_normal(&rng) + se[i] * rng_normal(&rng);
		}
		more = tau * rng_normal(&rng);
		cr_assert(!hierarchy(&h, y, se, SETS, 0, 0, NULL, .95, NULL));
		side += h.mu.right >= .975 || h.mu.left >= .975;
		next += more < h.next_ci.lo || more > h.next_ci.hi;
	}
	alarm_tell("the mean has a side (hierarchy, P >= .975)", who, cv, side, runs, .05);
	alarm_tell("one more data set lies outside (hierarchy)", who, cv, next, runs, .05);
}

Test(stats_false_alarms_tables, means_over_data_sets)
{
	hierarchies(0, "alike");
	hierarchies(0.01, "unlike");
	hierarchies(0.1, "far apart");
}
