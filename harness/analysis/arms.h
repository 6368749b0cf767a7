/* Regularization, worked out: arms of one learner that started from the same weights and saw the
 * same batches, compared pair by pair with the plain one.
 *
 *   struct arms *a;
 *   size_t n;
 *   if (arms_create(&a, &n, r, study, e))
 *           ...
 *   for (size_t k = 1; k < a->n; k++)               arm 0 is the plain one
 *           ... a->arm[k].name, a->arm[k].on[ARMS_TEST][set].mean ...
 *   arms_free(a, n);
 *
 * The plain arm of a learner is the first one that the plan names, whatever it is set to. Where a study
 * varies something else beside the arms - rows, wrong labels, a width - there is one struct arms for
 * each level, with the plain arm of that level; harness/analysis/arm_levels.h reads them side by side.
 *
 * Effects are differences of merit (metric_merit; the plain arm's mean score is the reference of a
 * relative metric), fold by fold, with the corrected t interval; an effect is real when its p, adjusted
 * for all arms on all data sets and levels of the learner, is below 0.05.
 *
 * Means over data sets are over those of one task, and speak of data sets like these: random effects
 * (harness/stats/random_effects.h) of the data sets' effects and their standard errors. */
#ifndef ARMS_H
#define ARMS_H

#include "harness/analysis/paired_folds.h"

/* What an arm may change, each a family of tests of its own. */
enum arms_measure {
	ARMS_TEST,                      /* the test score */
	ARMS_GAP,                       /* training less test score; negative is less overfitting */
	ARMS_LOSS,                      /* the test log loss, its sign turned: positive is better. Unknown where
					 * a learner gives no probabilities, or log loss is the score */
	ARMS_MEASURES
};

struct arms_effect {
	bool known;                     /* at least two folds, or data sets, have both arms */
	size_t n;                       /* folds, or data sets */
	enum paired_spread spread;
	double mean, se;                /* se: 0 where folds do not differ */
	struct interval ci;
	double p, p_holm;               /* NAN where there is no test. p_holm: of effects on data sets
					 * over all arms and sets, of means over all arms */
	struct interval family;         /* of means: holds for all arms at once (Bonferroni), so that
					 * the best may be picked */
	double tau2, i2;                /* of means: variance of effects between data sets, its share */
	struct interval prediction;     /* of means: of the effect on one more data set; NAN below 3 */
};

struct arm {
	size_t variant;
	char *name;                     /* "dropout 0.5, l2 0.01", "early_stop"; "plain" */
	struct arms_effect *on[ARMS_MEASURES];          /* (sets) */
	struct arms_effect over[ARMS_MEASURES][2];      /* mean over the sets, by enum task */
};

/* The arms of one learner, at one level. */
struct arms {
	const char *learner;
	const char *factor;             /* what the study varies beside the arms, "label_noise"; "": nothing */
	double level;                   /* of it; NAN: none */
	size_t n;
	struct arm *arm;                /* in the order of the plan; the first is the plain one */
	size_t sets, *set;              /* data sets, by their position in the run */
};

/* Arms of every learner of the study that has at least two, by learner and level. arms_free accepts
 * NULL, 0. */
int arms_create(struct arms **out, size_t *n, const struct results *r, size_t study,
		struct err *e);
void arms_free(struct arms *a, size_t n);

/* An effect beyond chance: p_holm below 1 - ANALYSIS_LEVEL. */
bool arms_effect_real(const struct arms_effect *x);

/* The empty effect, and one of differences of folds, or pooled over data sets; for harness/analysis. */
struct arms_effect arms_no_effect(void);
struct arms_effect arms_effect_of(const struct paired_t *t);
/* Random effects over the known ones of x (n); family: arms that a best one is picked among. room: (2 n). */
struct arms_effect arms_pooled(const struct arms_effect *x, size_t n, size_t family, double *room);
/* p_holm of effects that are one family. p: (count) space. */
int arms_holm(struct arms_effect *const *x, size_t count, double *p, struct err *e);
/* The cells of a study of one data set, variant and level (NAN: any) into out; returns how many. */
size_t arms_cells(const struct results *r, size_t study, size_t variant, size_t dataset, double level,
		  size_t *out);
/* What one unit of score adds to merit: 1 or -1, or -1 / mean test score of the plain arm, whose
 * cells these are, for a relative metric. */
double arms_merit(const struct results *r, size_t study, size_t dataset, const size_t *cell, size_t n);

#endif
