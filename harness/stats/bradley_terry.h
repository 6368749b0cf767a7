/* Methods ranked by who beats whom over data sets: the Bayesian Bradley-Terry model of Wainer
 * (JMLR 24, 2023), and Davidson's (1970) with ties.
 *
 *   bradley_terry_count(wins, ties, score, sets, folds, k, +1, BRADLEY_TERRY_LOCAL, e);
 *   bradley_terry(&x, wins, ties, k, &(struct bradley_terry_options){ .seed = seed }, e);
 *   x.pair[adjust_pair_at(i, j, k)].above           probability that i beats j more often than not
 *   bradley_terry_free(&x);
 *
 * On one data set i beats j, loses, or ties: the mean difference over folds is within the local
 * region of practical equivalence, 0.4 standard deviations of the folds' differences (a small
 * effect by Cohen). Over data sets, P(i beats j) = e^b_i / (e^b_i + e^b_j), strengths b ~
 * Normal(0, sigma), sigma ~ Lognormal(0, 0.5). A tie is half a win for each (SPREAD, Wainer's
 * default; his program rounds halves up), is left out (FORGET), or an outcome of its own
 * (DAVIDSON): P(i), P(j), P(tie) as e^b_i : e^b_j : e^(nu + (b_i + b_j) / 2), nu ~ Normal(0, 2);
 * pwin is then P(i) / (P(i) + P(j)), which is the same expression as before.
 *
 * Posterior: sigma by quadrature over log sigma; strengths given sigma have a log-concave density,
 * its mode by Newton; independent draws from Student's t around the modes, weighted by the true
 * density over the drawn one (importance sampling). x.ess says how many independent draws of the
 * posterior they are worth; below a tenth of x.draws the answer should not be trusted, and
 * `bradley_terry` fails. Deterministic for a seed. O(draws k^2). */
#ifndef STATS_BRADLEY_TERRY_H
#define STATS_BRADLEY_TERRY_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "harness/stats/describe.h"

#define BRADLEY_TERRY_LOCAL 0.4         /* standard deviations of the folds' differences */
#define BRADLEY_TERRY_DRAWS 20000

enum bradley_terry_ties { BRADLEY_TERRY_SPREAD, BRADLEY_TERRY_FORGET, BRADLEY_TERRY_DAVIDSON };

/* score (sets, folds, k), NAN where there is none; folds 1: no local region, only equal scores
 * (round_score) tie. Both learners must have a fold for it to count. wins (k, k): [i][j] data sets
 * where i beats j; ties (k, k), symmetric. local: BRADLEY_TERRY_LOCAL, or 0. */
int bradley_terry_count(double *wins, double *ties, const double *score, size_t sets, size_t folds,
			size_t k, int better, double local, struct err *e);

struct bradley_terry_options {
	enum bradley_terry_ties ties;
	double rope;                    /* half width around 1/2; 0: 0.05, which is .45 to .55 */
	double level;                   /* of intervals; 0: 0.95 */
	size_t draws;                   /* 0: BRADLEY_TERRY_DRAWS */
	uint64_t seed;
};

struct bradley_terry_pair {
	size_t a, b;                    /* a < b */
	double wins, ties, losses;      /* of a against b, as counted */
	double pwin; /* mean of the probability that a beats b on one more data set */
	struct interval ci;             /* of that, between quantiles */
	double above;                   /* P(pwin > 1/2) */
	/* P(pwin > .55), P(.45 <= pwin <= .55), P(pwin < .45); sum up to 1 */
	double better, equal, worse;
};

struct bradley_terry {
	size_t k, pairs, draws;
	/* (k): posterior means less their mean over the methods, and spread */
	double *strength, *sd;
	double *first;                  /* (k): probability of being the strongest */
	struct bradley_terry_pair *pair; /* in the order of adjust_pair_at */
	double sigma;                   /* posterior mean */
	double nu;                      /* of Davidson's; else NAN */
	double ess;                     /* effective draws */
};

/* ERR_DATA for counts below 0 or not finite, for k < 2, and where no pair has met at all;
 * ERR_NUMERIC where the draws are worth too little. */
int bradley_terry(struct bradley_terry *out, const double *wins, const double *ties, size_t k,
		  const struct bradley_terry_options *o, struct err *e);
void bradley_terry_free(struct bradley_terry *x);

#endif
