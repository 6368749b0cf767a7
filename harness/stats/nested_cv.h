/* An interval for the error of one learner on one data set that covers what it says: nested
 * cross-validation (Bates, Hastie & Tibshirani, JASA 119, 2024).
 *
 * The usual interval of a cross-validation, mean +- z sd / sqrt(n) over rows, is too short: rows
 * share training sets. Here each fold k is set aside in turn; the rest is cross-validated by
 * itself over its K - 1 folds (inner: models of K - 2 folds), and fold k is tested by a model of
 * all K - 1 (outer). The squared difference of the inner mean and the outer mean, less the
 * variance that the outer mean has from its rows, estimates the mean squared error of a
 * cross-validation of n (K - 1) / K rows; (K - 1) / K of it that of n rows.
 *
 *   struct nested_cv_fold f[] = ...        one for each repeat and outer fold: `repeats` rows of
 *                                          `folds`
 *   nested_cv(&x, f, folds, repeats, 0.9, e);
 *   x.estimate, x.ci
 *
 * What it needs is losses of rows (0 or 1 for errors, squared errors), not scores of folds:
 * nested_cv_losses makes a fold's numbers from them, nested_cv_counts from counts of wrong rows.
 * Needs K (K - 1) + K fits for each repeat (K (K - 1) / 2 + K where an inner model serves both
 * folds that it has not seen); many repeats, the paper takes 200, since each estimate of the mean
 * squared error is rough. x.inflation is held within 1 .. sqrt(K), as there. */
#ifndef STATS_NESTED_CV_H
#define STATS_NESTED_CV_H

#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "harness/stats/describe.h"

struct nested_cv_fold {
	/* Losses of the rows outside of the fold, and of those in it; var with n - 1. */
	double inner_rows, inner_mean, inner_var;
	double outer_rows, outer_mean, outer_var;
};

struct nested_cv {
	size_t folds, repeats;
	double rows;                    /* of the data set */
	double cv;                      /* mean of the outer losses: the usual cross-validation */
	double inner;                   /* mean of the inner losses, of models of fewer rows */
	double bias;                    /* (1 + (K - 2) / K) (inner - cv) */
	double estimate;                /* inner - bias */
	double se_naive;                /* sd of the inner losses / sqrt(rows) */
	double mse;                     /* as estimated, may be below 0 */
	double inflation;               /* se / se_naive, from the mse, within 1 .. sqrt(K) */
	double se;
	struct interval naive, ci;      /* cv +- z se_naive; estimate +- z se */
};

/* ERR_SHAPE for fewer than 3 folds or no repeat, ERR_DATA for a fold with fewer than 2 rows or
 * what is not finite. */
int nested_cv(struct nested_cv *out, const struct nested_cv_fold *fold, size_t folds,
	      size_t repeats, double level, struct err *e);

struct nested_cv_fold nested_cv_losses(const double *inner, size_t inner_rows, const double *outer,
				       size_t outer_rows);
struct nested_cv_fold nested_cv_counts(uint64_t inner_wrong, uint64_t inner_rows,
				       uint64_t outer_wrong, uint64_t outer_rows);

#endif
