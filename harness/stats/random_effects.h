/* One effect from several, each with a standard error of its own: a random-effects meta-analysis. Of data
 * sets: what a setting does on average over data sets like these, and what it may do on the next one.
 *
 *   struct random_effects x;
 *   if (random_effects(&x, effect, se, k, 0.95, e))
 *           ...
 *   x.mean, x.ci        the average effect, and where it may lie
 *   x.prediction        where the effect on one more data set may lie
 *   x.tau2, x.i2        how much the true effects differ
 *
 * Model: effect_i = mean + u_i + e_i, u_i of variance tau2 between data sets, e_i of variance se_i^2 within
 * one. tau2 is estimated by restricted maximum likelihood (Viechtbauer 2005), the largest maximum over
 * tau2 >= 0; the mean weighs by w_i = 1 / (se_i^2 + tau2). Its variance is that of Hartung & Knapp (2001),
 * s^2 / sum w with s^2 = sum w (effect - mean)^2 / (k - 1), on k - 1 degrees of freedom, which holds its level
 * with few data sets where the normal interval is too short (IntHout, Ioannidis & Borm 2014); s^2 is not
 * below 1, as Knapp & Hartung (2003) propose: effects that happen to agree better than their own errors allow
 * are no surer than these. METHODS.md has the false alarms, with that bound and without.
 *
 * The prediction interval is mean +- t sqrt(tau2 + se^2) with k - 2 degrees of freedom (Higgins, Thompson &
 * Spiegelhalter 2009). Q is Cochran's, under tau2 = 0 about chi squared with k - 1 degrees; I2 = tau2 / (tau2
 * + s2), s2 the typical variance within (Higgins & Thompson 2002): the share of the spread that is between
 * data sets.
 *
 * A standard error of 0, of folds that did not differ, is no certainty: it counts as the smallest of the others.
 * Where all are 0 the data sets weigh alike, s^2 has no bound, and this is Student's t over the effects. */
#ifndef STATS_RANDOM_EFFECTS_H
#define STATS_RANDOM_EFFECTS_H

#include <stddef.h>

#include "algorithms/core/err.h"
#include "harness/stats/compare.h"

struct random_effects {
	size_t k;
	enum paired_spread spread;      /* of the effects: below 3, or all alike, nothing is tested */
	double mean, se, df;            /* se: Hartung & Knapp's */
	double t, p;                    /* two-sided, of mean = 0; NAN where there is no test (spread) */
	struct interval ci;             /* of the mean, at the level asked for */
	struct interval prediction;     /* of one more effect; NAN for k < 3 */
	double tau2, i2;                /* i2 in 0..1 */
	double q, p_q;                  /* Cochran's; NAN where all se are 0 */
};

/* effect (k), gone through round_differences, and se (k), not negative. ERR_DATA for k < 2 and for what is
 * no finite number. O(k). */
int random_effects(struct random_effects *out, const double *effect, const double *se, size_t k,
		   double level, struct err *e);

#endif
