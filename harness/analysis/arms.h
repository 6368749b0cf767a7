/* Regularization, worked out: arms of one learner that started from the same weights and saw the
 * same batches, compared pair by pair with the plain one.
 *
 * The parameters that vary among the arms are found by looking; the plain arm is the one where the
 * most of them are off (0, "none", "no"), the first such. Effects are differences of merit
 * (metric_merit; the plain arm's mean score is the reference of a relative metric), fold by fold,
 * with the corrected t interval; an effect is real when its p, adjusted for all arms on all data sets
 * of the learner, is below 0.05.
 *
 * Means over data sets are over those of one task, and speak of data sets like these: random effects
 * (harness/stats/random_effects.h) of the data sets' effects and their standard errors. */
#ifndef ARMS_H
#define ARMS_H

#include "harness/analysis/paired_folds.h"

struct arms_effect {
	bool known;                     /* at least two folds, or data sets, have both arms */
	size_t n;                       /* folds, or data sets */
	enum paired_spread spread;
	double mean, se;                /* se: 0 where folds do not differ */
	struct interval ci;
	double p, p_holm;               /* NAN where there is no test. p_holm: of effects on data sets
					 * over all arms and sets, of means over all arms; those on
					 * test scores and those on gaps are two families */
	struct interval family;         /* of means: holds for all arms at once (Bonferroni), so that
					 * the best may be picked */
	double tau2, i2;                /* of means: variance of effects between data sets, its share */
	struct interval prediction;     /* of means: of the effect on one more data set; NAN below 3 */
};

struct arm {
	size_t variant;
	char *name;                     /* "dropout 0.5", "dropout 0.5, l2 0.01"; "plain" */
	struct arms_effect *test, *gap; /* (sets): on the test score; on training less test score */
	struct arms_effect all_test[2], all_gap[2];     /* mean over the sets, by enum task */
};

/* The arms of one learner. */
struct arms {
	const char *learner;
	size_t n, plain;                /* plain: a position in arm */
	struct arm *arm;
	size_t sets, *set;
};

/* Arms of every learner of the study that has at least two. arms_free accepts NULL, 0. */
int arms_create(struct arms **out, size_t *n, const struct results *r, size_t study,
		struct err *e);
void arms_free(struct arms *a, size_t n);

/* An effect beyond chance: p_holm below 1 - ANALYSIS_LEVEL. */
bool arms_effect_real(const struct arms_effect *x);

#endif
