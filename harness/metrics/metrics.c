#include "harness/metrics/metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "harness/metrics/metrics_inner.h"

enum { PROBABILITIES = NEEDS_CLASSES | NEEDS_PROBABILITIES };

const struct metric metrics[] = {
	{ .name = "accuracy", .label = "accuracy", .title = "accuracy", .unit = "share",
	  .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1, .shown = 100,
	  .proportion = true, .error = "error in percent of rows", .luck = LUCK_MAJORITY,
	  .definition = "share of the rows whose predicted class is the true one",
	  .of = metric_accuracy },
	{ .name = "balanced_accuracy", .label = "balanced accuracy", .title = "balanced accuracy",
	  .unit = "share", .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1,
	  .shown = 100, .error = "balanced error in percent", .luck = LUCK_CLASSES,
	  .definition = "mean over the classes that occur of the share of their rows "
			"predicted right (recall)",
	  .of = metric_balanced_accuracy },
	{ .name = "mcc", .label = "MCC", .title = "Matthews correlation", .unit = "", .better = +1,
	  .needs = NEEDS_CLASSES, .lowest = -1, .highest = 1, .shown = 1,
	  .luck = LUCK_NONE,
	  .definition = "correlation of true and predicted classes, for K classes (Gorodkin "
			"2004); 0 where its denominator is 0",
	  .of = metric_mcc },
	{ .name = "kappa", .label = "kappa", .title = "Cohen's kappa", .unit = "", .better = +1,
	  .needs = NEEDS_CLASSES, .lowest = -1, .highest = 1, .shown = 1,
	  .luck = LUCK_NONE,
	  .definition = "(p - c) / (1 - c), p the accuracy, c that of chance with the same "
			"shares of classes",
	  .of = metric_kappa },
	{ .name = "macro_f1", .label = "macro F1", .title = "macro F1", .unit = "", .better = +1,
	  .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1, .shown = 1,
	  .luck = LUCK_CLASSES,
	  .definition = "mean over the classes that occur or are predicted of 2 TP / (2 TP + "
			"FP + FN)",
	  .of = metric_macro_f1 },
	{ .name = "weighted_f1", .label = "weighted F1", .title = "weighted F1", .unit = "",
	  .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1, .shown = 1,
	  .luck = LUCK_MAJORITY,
	  .definition = "mean over the classes, by their rows, of 2 TP / (2 TP + FP + FN)",
	  .of = metric_weighted_f1 },
	{ .name = "macro_precision", .label = "macro precision", .title = "macro precision",
	  .unit = "share", .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1,
	  .shown = 100, .luck = LUCK_CLASSES,
	  .definition = "mean over the classes that occur or are predicted of TP / (TP + FP), 0 of "
			"one that is never predicted",
	  .of = metric_macro_precision },
	{ .name = "macro_recall", .label = "macro recall", .title = "macro recall",
	  .unit = "share", .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1,
	  .shown = 100, .luck = LUCK_CLASSES,
	  .definition = "mean over the classes that occur or are predicted of TP / (TP + FN), 0 of "
			"one that does not occur",
	  .of = metric_macro_recall },
	{ .name = "specificity", .label = "specificity", .title = "specificity", .unit = "share",
	  .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1, .shown = 100,
	  .luck = LUCK_NEVER, .by_classes = true,
	  .definition = "TN / (TN + FP) of the rarer of two classes, what never saying it gets "
			"whole; more classes: the mean over them",
	  .of = metric_specificity },
	{ .name = "top_k", .label = "top-k accuracy", .title = "top-k accuracy", .unit = "share",
	  .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1, .shown = 100,
	  .argument = "k", .value = 2, .least = 1, .most = 1000, .whole = true,
	  .definition = "share of the rows whose true class is among the k that are scored "
			"highest; undefined for no more than k classes",
	  .of = metric_top_k },
	{ .name = "cost", .label = "cost", .title = "expected cost", .unit = "cost", .better = -1,
	  .needs = NEEDS_CLASSES | NEEDS_COST, .lowest = 0, .highest = INFINITY, .shown = 1,
	  .relative = true, .luck = LUCK_CONSTANT,
	  .definition = "mean over the rows of what the predicted class costs where the true one "
			"is as it is; by --cost",
	  .of = metric_cost, .constant = metric_constant_cost },
	{ .name = "min_cost", .label = "least cost",
	  .title = "expected cost of the decisions of least expected cost", .unit = "cost",
	  .better = -1, .needs = PROBABILITIES | NEEDS_COST, .lowest = 0, .highest = INFINITY,
	  .shown = 1, .relative = true, .luck = LUCK_CONSTANT,
	  .definition = "the same of the class that is expected to cost least by the "
			"probabilities (Elkan 2001)",
	  .of = metric_min_cost, .constant = metric_constant_cost },
	{ .name = "auc", .label = "AUC", .title = "area under the ROC curve", .unit = "",
	  .better = +1, .needs = NEEDS_CLASSES | NEEDS_ORDER, .lowest = 0, .highest = 1,
	  .shown = 1, .luck = LUCK_HALF,
	  .definition = "probability that a row of the class is scored above a row of "
			"another, ties half; more than two classes: mean over ordered pairs "
			"(Hand & Till 2001)",
	  .of = metric_auc },
	{ .name = "auc_ovr", .label = "AUC, one against the rest",
	  .title = "area under the ROC curve, each class against the rest", .unit = "",
	  .better = +1, .needs = NEEDS_CLASSES | NEEDS_ORDER, .lowest = 0, .highest = 1,
	  .shown = 1, .luck = LUCK_HALF,
	  .definition = "mean over the classes that occur of the probability that a row of it is "
			"scored above a row of any other, ties half (Provost & Domingos 2000)",
	  .of = metric_auc_ovr },
	{ .name = "average_precision", .label = "PR AUC",
	  .title = "average precision: area under the steps of precision over recall", .unit = "",
	  .better = +1, .needs = NEEDS_CLASSES | NEEDS_ORDER, .lowest = 0, .highest = 1,
	  .shown = 1, .luck = LUCK_ORDER, .by_classes = true,
	  .definition = "sum over the thresholds of (R_n - R_(n-1)) P_n, recall and precision of "
			"the rarer of two classes; more classes: the mean over those that occur, each "
			"against the rest",
	  .of = metric_average_precision },
	{ .name = "log_loss", .label = "log loss", .title = "log loss", .unit = "nat", .better = -1,
	  .needs = PROBABILITIES, .lowest = 0, .highest = 34.538776394910684, .shown = 1,
	  .relative = true,
	  .definition = "mean of -log of the probability given to the true class, clipped at "
			"1e-15",
	  .of = metric_log_loss, .constant = metric_constant_log_loss,
	  .luck = LUCK_CONSTANT },
	{ .name = "brier", .label = "Brier score", .title = "Brier score", .unit = "", .better = -1,
	  .needs = PROBABILITIES, .lowest = 0, .highest = 2, .shown = 1, .relative = true,
	  .by_classes = true,
	  .definition = "mean squared distance of the probabilities from the truth: two "
			"classes (p - y)^2, more the sum over the classes",
	  .of = metric_brier, .constant = metric_constant_brier,
	  .luck = LUCK_CONSTANT },
	{ .name = "ece", .label = "calibration error", .title = "expected calibration error",
	  .unit = "share", .better = -1, .needs = PROBABILITIES, .lowest = 0, .highest = 1,
	  .shown = 100,
	  .definition = "mean distance of confidence and accuracy over 10 bins of equal "
			"width, weighted by their rows",
	  .of = metric_ece },
	{ .name = "ece_mass", .label = "equal-mass calibration error",
	  .title = "expected calibration error over bins of equally many rows", .unit = "share",
	  .better = -1, .needs = PROBABILITIES, .lowest = 0, .highest = 1, .shown = 100,
	  .definition = "mean distance of confidence and accuracy over 10 bins of equally many "
			"rows (Nixon et al. 2019)",
	  .of = metric_ece_mass },
	{ .name = "rmse", .label = "RMSE", .title = "root mean squared error", .unit = "target",
	  .better = -1, .needs = NEEDS_REGRESSION, .lowest = 0, .highest = INFINITY, .shown = 1,
	  .relative = true,
	  .definition = "square root of the mean of (y - prediction)^2",
	  .of = metric_rmse, .constant = metric_constant_rmse,
	  .luck = LUCK_CONSTANT },
	{ .name = "mae", .label = "MAE", .title = "mean absolute error", .unit = "target",
	  .better = -1, .needs = NEEDS_REGRESSION, .lowest = 0, .highest = INFINITY, .shown = 1,
	  .relative = true,
	  .definition = "mean of |y - prediction|",
	  .of = metric_mae, .constant = metric_constant_mae,
	  .luck = LUCK_CONSTANT },
	{ .name = "r2", .label = "R²", .title = "coefficient of determination", .unit = "",
	  .better = +1, .needs = NEEDS_REGRESSION, .lowest = -INFINITY, .highest = 1, .shown = 1,
	  .definition = "1 - SSE / SST of the test rows, SST about their own mean",
	  .of = metric_r2 },
	{ .name = "median_ae", .label = "median AE", .title = "median absolute error",
	  .unit = "target", .better = -1, .needs = NEEDS_REGRESSION, .lowest = 0,
	  .highest = INFINITY, .shown = 1, .relative = true,
	  .definition = "median of |y - prediction|",
	  .of = metric_median_ae },
	{ .name = "mape", .label = "MAPE", .title = "mean absolute percentage error",
	  .unit = "share", .better = -1, .needs = NEEDS_REGRESSION, .lowest = 0,
	  .highest = INFINITY, .shown = 100, .relative = true,
	  .definition = "mean of |y - prediction| / |y|; undefined where a target is 0",
	  .of = metric_mape },
	{ .name = "spearman", .label = "Spearman's rho", .title = "Spearman's rank correlation",
	  .unit = "", .better = +1, .needs = NEEDS_REGRESSION, .lowest = -1, .highest = 1,
	  .shown = 1, .luck = LUCK_NONE,
	  .definition = "correlation of the mid-ranks of targets and predictions (Spearman 1904); "
			"undefined where either does not vary",
	  .of = metric_spearman },
	{ .name = "poisson_deviance", .label = "Poisson deviance",
	  .title = "mean Poisson deviance", .unit = "target", .better = -1, .needs = NEEDS_REGRESSION,
	  .lowest = 0, .highest = INFINITY, .shown = 1, .relative = true,
	  .definition = "mean of 2 (y log(y / prediction) - y + prediction) (McCullagh & Nelder "
			"1989); undefined for a target below 0 or a prediction that is not above it",
	  .of = metric_poisson },
	{ .name = "pinball", .label = "pinball loss", .title = "pinball loss", .unit = "target",
	  .better = -1, .needs = NEEDS_REGRESSION, .lowest = 0, .highest = INFINITY, .shown = 1,
	  .relative = true, .luck = LUCK_CONSTANT,
	  .argument = "tau", .value = 0.5, .least = 0.001, .most = 0.999,
	  .definition = "mean of tau r where r = y - prediction is above 0, of (tau - 1) r below: "
			"least for the quantile tau (Koenker & Bassett 1978)",
	  .of = metric_pinball, .constant = metric_constant_quantile },
	{ 0 }
};

/* Of n rows in random order of which m are positive: Bestgen 2015. It is above m / n, which equal
 * scores for all rows get. */
static double random_precision(double n, double m)
{
	double harmonic = 0;

	if (!(n >= 2) || !(n < 1e9))
		return NAN;
	for (double i = 1; i <= n; i++)
		harmonic += 1 / i;
	return ((m - 1) / (n - 1) * (n - harmonic) + harmonic) / n;
}

double metric_chance(const struct metric *m, const struct metric_guess *g)
{
	const struct metric *own = metric_find(m->name);
	bool two = g->classes == 2;

	switch (own ? own->luck : LUCK_UNKNOWN) {
	case LUCK_MAJORITY: return g->majority;
	case LUCK_CLASSES: return g->classes >= 2 ? 1 / g->classes : NAN;
	case LUCK_HALF: return 0.5;
	case LUCK_NONE: return 0;
	case LUCK_NEVER: return two ? 1 : 1 - 1 / g->classes;
	case LUCK_ORDER:
		return random_precision(g->rows, two ? (1 - g->majority) * g->rows
						     : g->rows / g->classes);
	case LUCK_CONSTANT: return g->constant;
	default: return NAN;
	}
}

bool metric_by_majority(const struct metric *m)
{
	const struct metric *own = metric_find(m->name);

	return own && own->luck == LUCK_MAJORITY;
}

double metric_constant(const struct metric *m, const struct metric_truth *all)
{
	return m->constant && all->rows && metric_applies(m, all) ? m->constant(m, all) : NAN;
}

const char *metric_scale(const struct metric *m, double classes)
{
	const struct metric *own = metric_find(m->name);

	return !own || !own->by_classes ? "" : classes > 2 ? "more classes" : "two classes";
}

/* ---- by name ---- */

static const struct metric *row_named(const char *name, size_t n)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (strlen(m->name) == n && !strncmp(m->name, name, n))
			return m;
	return NULL;
}

const struct metric *metric_find(const char *name)
{
	size_t n = strcspn(name, "[");
	const struct metric *m = row_named(name, n);

	return m && (!name[n] || m->argument) ? m : NULL;
}

bool metric_is_own(const struct metric *m)
{
	const struct metric *row = metric_find(m->name);

	return row && row != m && row->value != m->value;
}

/* The number in "[tau=0.9]". */
static int read_argument(const struct metric *m, const char *text, double *x, struct err *e)
{
	size_t n = strlen(m->argument);
	char *end = NULL, lo[32], hi[32];

	*x = NAN;
	if (text[0] == '[' && !strncmp(text + 1, m->argument, n) && text[n + 1] == '=')
		*x = strtod(text + n + 2, &end);
	if (end && end > text + n + 2 && !strcmp(end, "]") && *x >= m->least && *x <= m->most &&
	    (!m->whole || *x == floor(*x)))
		return 0;
	return FAIL(e, ERR_PARAM, "%s%s is not understood; it is written %s[%s=X], X a %snumber from "
		    "%s to %s", m->name, text, m->name, m->argument, m->whole ? "whole " : "",
		    number_text(m->least, lo), number_text(m->most, hi));
}

/* m's texts and its number go behind it. */
struct own_metric {
	struct metric m;
	char name[METRIC_NAME], label[96], title[128];
};

static int set_value(struct own_metric *o, const struct metric *row, double x, struct err *e)
{
	char number[32];

	number_text(x, number);
	if (snprintf(o->name, sizeof o->name, "%s[%s=%s]", row->name, row->argument, number) >=
	    (int)sizeof o->name)
		return FAIL(e, ERR_PARAM, "%s: %s has too many digits", row->name, number);
	snprintf(o->label, sizeof o->label, "%s (%s = %s)", row->label, row->argument, number);
	snprintf(o->title, sizeof o->title, "%s (%s = %s)", row->title, row->argument, number);
	o->m.value = x;
	o->m.name = o->name;
	o->m.label = o->label;
	o->m.title = o->title;
	return 0;
}

struct metric *metric_make(const char *text, struct err *e)
{
	const struct metric *row = metric_find(text);
	const char *said = text + strcspn(text, "[");
	struct own_metric *o;
	double x;

	if (!row && *said && (row = row_named(text, (size_t)(said - text)))) {
		FAIL(e, ERR_PARAM, "metric %s has no number to choose: %s", row->name, said);
		return NULL;
	}
	if (!row) {
		unknown_name(e, "no metric", text, metric_name);
		return NULL;
	}
	x = row->value;
	if ((*said && read_argument(row, said, &x, e)) || !(o = mem_zeros(1, sizeof *o, e)))
		return NULL;
	o->m = *row;
	if (x != row->value && set_value(o, row, x, e)) {
		free(o);
		return NULL;
	}
	return &o->m;
}

static const struct {
	const char *name, *metric;      /* metric: the default */
	unsigned offers;
} tasks[] = {
	[TASK_CLASSIFY] = { "classification", "accuracy", NEEDS_CLASSES },
	[TASK_REGRESS] = { "regression", "rmse", NEEDS_REGRESSION },
};

const char *metric_name(size_t i)
{
	return metrics[i].name;
}

const struct metric *metric_default(enum task task)
{
	return metric_find(tasks[task].metric);
}

const char *metric_task_name(enum task task)
{
	return tasks[task].name;
}

bool metric_fits(const struct metric *m, enum task task)
{
	return m->needs & tasks[task].offers;
}

bool metric_applies(const struct metric *m, const struct metric_truth *t)
{
	unsigned offered = tasks[t->task].offers;

	if (t->probabilities)
		offered |= NEEDS_PROBABILITIES;
	if (t->probabilities || t->classes == 2)
		offered |= NEEDS_ORDER;
	if (t->cost)
		offered |= NEEDS_COST;
	return (m->needs & offered) == m->needs;
}

double metric_score(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	return metric_applies(m, t) ? m->of(m, t, scores) : NAN;
}

bool metric_wants_probabilities(const struct metric *m, size_t classes)
{
	return m->needs & NEEDS_PROBABILITIES || (m->needs & NEEDS_ORDER && classes > 2);
}

double metric_merit(const struct metric *m, double score, double reference)
{
	return m->relative ? 1 - score / reference : m->better * score;
}

double metric_error(const struct metric *m, double score)
{
	return m->better > 0 ? m->highest - score : score;
}

void metric_share(struct metric_truth *t)
{
	t->shared = calloc(1, sizeof *t->shared);
}

void metric_unshare(struct metric_truth *t)
{
	if (t->shared)
		free(t->shared->confusion.cell);
	free(t->shared);
	t->shared = NULL;
}
