/* One difference over data sets as a hierarchy: what it is on average, on the next data set, and
 * on each of these once they have learned from one another (Gelman et al., Bayesian Data Analysis,
 * 5.4; Corani, Benavoli, Demsar, Mangili & Zaffalon, Machine Learning 106, 2017, have Student's t
 * where this has the normal).
 *
 *   hierarchy(&x, effect, se, k, 0.01, 0, theta, 0.95, e);
 *   x.mu.right      the mean difference lies above the region of practical equivalence
 *   x.next.right    that of the next data set does
 *   theta[i]        the i-th difference, drawn towards the others by as much as its error is large
 *
 * effect_i ~ Normal(theta_i, se_i), theta_i ~ Normal(mu, tau); mu has a flat prior, tau a uniform
 * one on 0 .. tau_most. Given tau all is normal; tau is integrated by Gauss-Legendre panels: no
 * simulation, the same bits always. Over folds take se from corrected_t: of d's spread sqrt(1/n +
 * test/train). A standard error of 0 counts as the smallest of the others, as in random_effects.h,
 * which has the same model without a prior on tau. */
#ifndef STATS_HIERARCHY_H
#define STATS_HIERARCHY_H

#include <stddef.h>

#include "algorithms/core/err.h"
#include "harness/stats/compare.h"

struct hierarchy {
	size_t k;
	double tau_most;
	double mu_mean, mu_sd;
	struct interval mu_ci;          /* between quantiles, at the level asked for */
	double tau_mean, tau_q25, tau_median, tau_q75;
	struct rope mu;                 /* left, inside, right of the region: the mean */
	struct rope next;               /* the true difference on one more data set */
	struct interval next_ci;
};

/* tau_most 0: ten times the larger of the effects' standard deviation and the root mean square of
 * se. theta (k) may be NULL. ERR_DATA for k < 3 (the posterior of tau would be its prior's edge),
 * for what is not finite, for se < 0, and where all se are 0. O(k) times some thousand points. */
int hierarchy(struct hierarchy *out, const double *effect, const double *se, size_t k, double rope,
	      double tau_most, double *theta, double level, struct err *e);

#endif
