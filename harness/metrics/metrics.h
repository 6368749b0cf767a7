/* Scores of predictions, as a table: each knows its unit, its direction and when it is undefined.
 *
 *   for (const struct metric *m = metrics; m->name; m++)
 *           if (metric_applies(m, &truth))
 *                   x = metric_score(m, &truth, scores);       NAN where it is undefined
 *
 * Scores must be finite; the first largest of a row is the predicted class.
 *
 * Formulas: accuracy, balanced accuracy, MCC, kappa, macro F1; log loss (clipped at 1e-15), Brier,
 * AUC (Hand & Till 2001 for more than two classes), ECE; RMSE, MAE, R2, median absolute error. */
#ifndef METRICS_H
#define METRICS_H

#include "algorithms/core/mat.h"
#include "algorithms/core/view.h"

enum metric_needs { NEEDS_CLASSES = 1, NEEDS_REGRESSION = 2, NEEDS_PROBABILITIES = 4 };

struct metric_truth {
	enum task task;
	size_t rows, classes;
	const uint32_t *label;
	const double *target;
	bool probabilities;             /* the scores are probabilities */
};

struct metric {
	const char *name, *title, *unit;        /* "rmse", "root mean squared error", "target" */
	int better;                             /* +1 larger is better, -1 smaller */
	unsigned needs;
	double lowest, highest;                 /* possible values; infinite where unbounded */
	double (*of)(const struct metric_truth *t, struct mat scores);         /* NAN when undefined */
};

extern const struct metric metrics[];           /* ends with { 0 } */
const struct metric *metric_find(const char *name);
const struct metric *metric_primary(enum task task);    /* accuracy, rmse */

/* Whether the task and the kind of scores are what m needs; score is NAN where they are not. */
bool metric_applies(const struct metric *m, const struct metric_truth *t);
double metric_score(const struct metric *m, const struct metric_truth *t, struct mat scores);

#endif
