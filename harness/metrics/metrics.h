/* Scores of predictions, as a table: each metric knows how it is computed, which way is better, in
 * what unit it is shown, and when it is undefined. Adding one is a function and a row.
 *
 *   for (const struct metric *m = metrics; m->name; m++)
 *           if (metric_applies(m, &truth))
 *                   x = metric_score(m, &truth, scores);       NAN where it is undefined
 *
 * Scores must be finite; the first largest of a row is the predicted class.
 *
 * Any of them may be the primary metric of a study: what ranks, tests, tunes, stops early and is
 * drawn. Nothing outside this folder knows one by name: whoever compares learners asks for merit
 * or error below, whoever writes numbers for people reads label, unit and shown. A run keeps these
 * descriptions beside its scores, so that it can be read by a program whose table has changed.
 *
 * Formulas: accuracy, balanced accuracy, MCC, kappa, macro F1; log loss (clipped at 1e-15), Brier,
 * AUC (Hand & Till 2001 for more than two classes, from probabilities only), ECE; RMSE, MAE, R2, median absolute error. */
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

/* The most that a guess which looks at no feature is expected to score. */
enum metric_luck {
	LUCK_UNKNOWN,                   /* depends on the data: ask a baseline */
	LUCK_MAJORITY,                  /* the share of the largest class */
	LUCK_CLASSES,                   /* 1 / classes. Macro F1: 2 p q / (p + q) <= (p + q) / 2 for a
					 * class of share p that is guessed with q, and those sum to 1 */
	LUCK_HALF, LUCK_NONE            /* 1/2; 0 */
};

struct metric {
	const char *name;               /* "rmse": in plans, results and files */
	const char *label, *title;      /* "RMSE", "root mean squared error" */
	const char *unit;               /* "share", "target" (the target's own), "nat", or "" */
	int better;                     /* +1 larger is better, -1 smaller */
	unsigned needs;
	double lowest, highest;         /* possible values; infinite where unbounded. Where larger is
					 * better, highest is finite */
	double shown;                   /* factor for people: 100 where they read percent, else 1 */
	bool relative;                  /* merit is the share of the baseline's score removed: for
					 * losses whose size depends on the data */
	bool proportion;                /* a plain share of rows: binomial */
	const char *definition;         /* a line without a full stop */
	const char *error;              /* what highest - score is called, NULL: nothing special */
	enum metric_luck luck;          /* what guessing reaches */
	bool by_classes;                /* its scale with two classes is another one than with more */
	double (*of)(const struct metric_truth *t, struct mat scores);  /* NAN when undefined. This,
					 * the two above and definition are unset in a description
					 * read back from a run */
};

extern const struct metric metrics[];           /* ends with { 0 } */
const struct metric *metric_find(const char *name);
const char *metric_name(size_t i);              /* of metrics; NULL behind the last */
/* The primary metric of a task where nobody asked for another. */
const struct metric *metric_default(enum task task);
bool metric_fits(const struct metric *m, enum task task);
const char *metric_task_name(enum task task);           /* "classification", "regression" */

/* Whether the task and the kind of scores are what m needs; score is NAN where they are not. */
bool metric_applies(const struct metric *m, const struct metric_truth *t);
double metric_score(const struct metric *m, const struct metric_truth *t, struct mat scores);

/* What guessing reaches by a metric, on data with so many classes of which the largest has the share
 * `majority`; NAN where that is unknown. m may have been read back from a run. */
double metric_chance(const struct metric *m, double classes, double majority);
/* Which scale the scores of a metric have on such data, "two classes", "more classes"; "" where there
 * is one scale. Scores of two scales have no mean. */
const char *metric_scale(const struct metric *m, double classes);

/* Merit: larger is better, and a hundredth is a point, whatever the metric. For a relative metric
 * 1 - score / reference, the share of the reference's loss that was removed; else the score, its
 * sign turned where smaller is better (reference is not read). */
double metric_merit(const struct metric *m, double score, double reference);
/* Error: smaller is better, in the metric's own scale: the score of a loss, else what is missing
 * to the highest score. */
double metric_error(const struct metric *m, double score);

#endif
