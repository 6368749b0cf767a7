/* Errors and times over the levels of what a study varies of the data - rows learned from, features -
 * one curve for each learner on each data set.
 *
 *   struct level_curves c;
 *   if (level_curves_create(&c, r, study, e))
 *           ...
 *   for (size_t i = 0; i < c.n; i++)
 *           ... c.at[i].at[k].error[ON_TEST], c.at[i].change ...
 *   level_curves_free(&c);
 *
 * A curve is of one data set, met at several levels, or of a family of data sets (time_scaling.h) of
 * one level each. Error is metric_error of the study's metric. Levels are never several data sets of a
 * test over data sets: what changes along a curve is tested fold by fold, each fold against itself.
 *
 * The ratio by which intervals are widened (fold_overlap.h) is that of whole folds, of a curve's last
 * level with the rows that it leaves out, at every level: what scores of folds share are training rows, and
 * where fewer are learned from, fewer are shared. */
#ifndef LEVEL_CURVES_H
#define LEVEL_CURVES_H

#include "harness/analysis/paired_folds.h"

struct level_point {
	double x;                       /* the level */
	size_t folds;
	double error[PARTS];            /* means over folds, NAN when unknown */
	struct interval ci;             /* of the test error */
	double rows;                    /* learned from, mean */
	double fit_s, query_s;          /* medians: a fit, and the prediction of one row */
};

struct level_curve {
	size_t dataset, variant;        /* dataset: the first of its family */
	const struct metric *metric;
	bool one_set;                   /* all levels are of one data set, and so of the same folds */
	size_t n, room;
	struct level_point *at;         /* by x */
	double ratio;
	/* Test errors of the folds that have all levels: (folds, n). Empty unless one_set. */
	size_t folds;
	double *error;
	bool tested;                    /* one_set, with two folds or more of the first and last level */
	struct paired_t change;         /* test error at the last level less that at the first */
	double p_holm;                  /* adjusted for all curves of the study that are tested */
};

struct level_curves {
	size_t n, room;
	struct level_curve *at;         /* by data set, then in the order of the plan */
};

static inline const struct level_point *level_curve_last(const struct level_curve *x)
{
	return x->at + x->n - 1;
}

/* The error rises from the first to the last level, and beyond chance (p_holm). */
bool level_curve_loses(const struct level_curve *x);
/* Of a data set's curves the one that loses most, and of the tested ones that which lost least, whether or
 * not it is shown to; c->n when there is none. */
size_t level_curves_most(const struct level_curves *c, size_t dataset);
size_t level_curves_least(const struct level_curves *c, size_t dataset);

int level_curves_create(struct level_curves *out, const struct results *r, size_t study,
			struct err *e);
void level_curves_free(struct level_curves *c);         /* accepts { 0 } */

#endif
