/* Scores of predictions, as a table: each metric knows how it is computed, which way is better, in
 * what unit it is shown, and when it is undefined. Adding one is a function and a row.
 *
 *   for (const struct metric *m = metrics; m->name; m++)
 *           if (metric_applies(m, &truth))
 *                   x = metric_score(m, &truth, scores);       NAN where it is undefined
 *
 * Scores must be finite; the first largest of a row is the predicted class. Rows count by their
 * weights: a row of weight 2 is two rows. With two classes the rarer one of the data set is the
 * positive one.
 *
 * Any of them may be the primary metric of a study: what ranks, tests, tunes, stops early and is
 * drawn. Some have a number to choose: "pinball" is of the quantile 0.5, metric_make makes
 * "pinball[tau=0.9]". Nothing outside this folder knows one by name: whoever compares learners asks
 * for merit or error below, whoever writes numbers for people reads label, unit and shown. A run
 * keeps these descriptions beside its scores, so that it can be read by a program whose table has
 * changed.
 *
 * Files: metrics.c, the table; metrics_classes.c, of predicted classes; metrics_probabilities.c;
 * metrics_auc.c, of the order of rows; metrics_numbers.c, of regression. Formulas and sources:
 * harness/stats/METHODS.md. */
#ifndef METRICS_H
#define METRICS_H

#include "algorithms/core/err.h"
#include "algorithms/core/mat.h"
#include "algorithms/core/view.h"

/* COST: the costs of mistakes have to be known. ORDER: of more than two classes only probabilities
 * order the rows for each class. */
enum metric_needs {
	NEEDS_CLASSES = 1, NEEDS_REGRESSION = 2, NEEDS_PROBABILITIES = 4, NEEDS_COST = 8,
	NEEDS_ORDER = 16
};

struct metric_truth {
	enum task task;
	size_t rows, classes;
	const uint32_t *label;
	const double *target;
	bool probabilities;             /* the scores are probabilities */
	const float *weight;            /* rows, > 0; NULL: all 1 */
	const double *cost;             /* (classes, classes), row the truth; NULL: none are known */
	size_t positive;                /* of two classes the rarer one of the data set */
	double offset;                  /* has been taken off targets and scores */
	struct metric_shared *shared;   /* see metric_share; NULL: nothing */
};

/* From here to metric_unshare all metrics of t are asked about the same scores, which do not change: what
 * several of them need is made once. Without memory each makes its own. */
void metric_share(struct metric_truth *t);
void metric_unshare(struct metric_truth *t);

/* The most that a guess which looks at no feature is expected to score. */
enum metric_luck {
	LUCK_UNKNOWN,                   /* depends on the data: ask a baseline */
	LUCK_MAJORITY,                  /* the share of the largest class. Weighted F1:
					 * p 2 p q / (p + q) <= max p (p + q) / 2 */
	LUCK_CLASSES,                   /* 1 / classes. Macro F1: 2 p q / (p + q) <= (p + q) / 2 for a
					 * class of share p that is guessed with q, and those sum to 1;
					 * macro precision: the sum of p over those guessed; recall: of
					 * q */
	LUCK_HALF, LUCK_NONE,           /* 1/2; 0 */
	LUCK_NEVER,                     /* specificity of never saying the positive class: 1; of
					 * several classes: 1 - 1 / classes */
	LUCK_ORDER,                     /* average precision of rows in random order */
	LUCK_CONSTANT                   /* that of the best constant answer (metric_constant) */
};

struct metric {
	const char *name;               /* "rmse": in plans, results and files */
	const char *label, *title;      /* "RMSE", "root mean squared error" */
	const char *unit;               /* "share", "target" (the target's own), "nat", "cost" or "" */
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
	const char *argument;           /* the number that can be chosen, "tau"; NULL: none */
	double value, least, most;      /* its value here, and its range */
	bool whole;                     /* it is a whole number */
	double (*of)(const struct metric *m, const struct metric_truth *t, struct mat scores);
	/* LUCK_CONSTANT: the score of the constant answer that is best for these very rows. Both are
	 * unset, like the eight members above, in a description read back from a run. */
	double (*constant)(const struct metric *m, const struct metric_truth *t);
};

extern const struct metric metrics[];           /* ends with { 0 } */
/* By name, "pinball[tau=0.9]" being found as the row "pinball"; or NULL. */
const struct metric *metric_find(const char *name);
const char *metric_name(size_t i);              /* of metrics; NULL behind the last */
/* A metric of one's own from "auc", "pinball[tau=0.9]": one block, with its name and label; free().
 * NULL and ERR_PARAM for what is none. */
struct metric *metric_make(const char *text, struct err *e);
enum { METRIC_NAME = 32 };                      /* bytes of the longest name */
/* Whether m is no row of the table: its number is another one. */
bool metric_is_own(const struct metric *m);

/* The primary metric of a task where nobody asked for another. */
const struct metric *metric_default(enum task task);
bool metric_fits(const struct metric *m, enum task task);
const char *metric_task_name(enum task task);           /* "classification", "regression" */

/* Whether the task and the kind of scores are what m needs; score is NAN where they are not. */
bool metric_applies(const struct metric *m, const struct metric_truth *t);
double metric_score(const struct metric *m, const struct metric_truth *t, struct mat scores);
/* Whether of so many classes m has a score only by probabilities. */
bool metric_wants_probabilities(const struct metric *m, size_t classes);

/* The class that scores (classes) predict: the first largest (the specification of learner.h). */
static inline size_t metric_class(const float *scores, size_t classes)
{
	size_t best = 0;

	for (size_t c = 1; c < classes; c++)
		if (scores[c] > scores[best])
			best = c;
	return best;
}

/* The class that is expected to cost least by the probabilities p (classes); the first of equal
 * ones. */
size_t metric_cheapest(const double *cost, size_t classes, const float *p);

/* What guessing reaches by a metric on such data; NAN where that is unknown. m may have been read
 * back from a run. */
struct metric_guess {
	double classes, majority;       /* the largest class has this share */
	double rows;                    /* that are tested at a time */
	double constant;                /* metric_constant over all rows */
};
double metric_chance(const struct metric *m, const struct metric_guess *g);
/* The score of the best constant answer over all rows; NAN where metric_chance asks for none. */
double metric_constant(const struct metric *m, const struct metric_truth *all);
/* Whether the share of the largest class is what guessing reaches: such a metric says little where one
 * class is rare. */
bool metric_by_majority(const struct metric *m);
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
