#include "harness/metrics/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/metrics/metrics_inner.h"

/* The predicted class: the first largest score (the specification of learner.h). */
static size_t predicted(struct mat scores, size_t i)
{
	const float *s = mat_row(scores, i);
	size_t best = 0;

	for (size_t c = 1; c < scores.cols; c++)
		if (s[c] > s[best])
			best = c;
	return best;
}

/* ---- from the confusion matrix ---- */

/* Counts of one table of predictions. cell is (classes, classes), row the truth, column the
 * prediction. */
struct confusion {
	size_t classes;
	double *cell, *truly, *predicted;       /* the table, its row sums, its column sums */
	double total, correct;
};

/* One allocation; free(c->cell). False without rows or memory: the metric is then undefined. */
static bool confusion_make(struct confusion *c, const struct metric_truth *t, struct mat scores)
{
	size_t k = t->classes;

	*c = (struct confusion){ .classes = k };
	if (!t->rows || !(c->cell = calloc(k * k + 2 * k, sizeof *c->cell)))
		return false;
	c->truly = c->cell + k * k;
	c->predicted = c->truly + k;
	for (size_t i = 0; i < t->rows; i++) {
		size_t p = predicted(scores, i);
		c->cell[t->label[i] * k + p]++;
		c->truly[t->label[i]]++;
		c->predicted[p]++;
		c->correct += p == t->label[i];
	}
	c->total = (double)t->rows;
	return true;
}

static double accuracy(const struct metric_truth *t, struct mat scores)
{
	size_t correct = 0;

	for (size_t i = 0; i < t->rows; i++)
		correct += predicted(scores, i) == t->label[i];
	return t->rows ? (double)correct / (double)t->rows : NAN;
}

/* Mean recall over the classes that occur. */
static double balanced_accuracy(const struct metric_truth *t, struct mat scores)
{
	struct confusion c;
	double sum = 0, present = 0;

	if (!confusion_make(&c, t, scores))
		return NAN;
	for (size_t k = 0; k < c.classes; k++)
		if (c.truly[k] > 0) {
			sum += c.cell[k * c.classes + k] / c.truly[k];
			present++;
		}
	free(c.cell);
	return sum / present;
}

/* Matthews' correlation for K classes (Gorodkin 2004); 0 when the denominator is. */
static double mcc(const struct metric_truth *t, struct mat scores)
{
	struct confusion c;
	double pt = 0, pp = 0, tt = 0, n;

	if (!confusion_make(&c, t, scores))
		return NAN;
	for (size_t k = 0; k < c.classes; k++) {
		pt += c.predicted[k] * c.truly[k];
		pp += c.predicted[k] * c.predicted[k];
		tt += c.truly[k] * c.truly[k];
	}
	n = c.total;
	double over = c.correct * n - pt, under = (n * n - pp) * (n * n - tt);
	free(c.cell);
	return under > 0 ? over / sqrt(under) : 0;
}

/* Cohen's kappa: agreement beyond what the margins give; undefined when they leave nothing. */
static double kappa(const struct metric_truth *t, struct mat scores)
{
	struct confusion c;
	double chance = 0;

	if (!confusion_make(&c, t, scores))
		return NAN;
	for (size_t k = 0; k < c.classes; k++)
		chance += c.predicted[k] * c.truly[k] / (c.total * c.total);
	double agreed = c.correct / c.total;
	free(c.cell);
	return chance < 1 ? (agreed - chance) / (1 - chance) : NAN;
}

/* Mean F1 over the classes that occur or are predicted; 2 hits / (true + predicted) per class. */
static double macro_f1(const struct metric_truth *t, struct mat scores)
{
	struct confusion c;
	double sum = 0, present = 0;

	if (!confusion_make(&c, t, scores))
		return NAN;
	for (size_t k = 0; k < c.classes; k++) {
		double both = c.truly[k] + c.predicted[k];
		if (both > 0) {
			sum += 2 * c.cell[k * c.classes + k] / both;
			present++;
		}
	}
	free(c.cell);
	return sum / present;
}

/* ---- from probabilities ---- */

/* A sure error costs 34.5, not infinity; as scikit-learn 1.2. */
static const double LOG_CLIP = 1e-15;

static double log_loss(const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	for (size_t i = 0; i < t->rows; i++) {
		double p = (double)mat_row(scores, i)[t->label[i]];
		sum -= log(p < LOG_CLIP ? LOG_CLIP : p > 1 - LOG_CLIP ? 1 - LOG_CLIP : p);
	}
	return t->rows ? sum / (double)t->rows : NAN;
}

/* Two classes: mean (p1 - y)^2. More: the sum over the classes, which for two is twice that. */
static double brier(const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	for (size_t i = 0; i < t->rows; i++)
		for (size_t c = 0; c < t->classes; c++) {
			double gap = (double)mat_row(scores, i)[c] - (t->label[i] == c);
			sum += gap * gap;
		}
	return t->rows ? sum / (double)t->rows / (t->classes == 2 ? 2 : 1) : NAN;
}

/* Expected calibration error of the predicted class: 10 bins of equal width over its probability,
 * bin ceil(10 p) - 1, so that each bin holds its upper edge. */
static double ece(const struct metric_truth *t, struct mat scores)
{
	enum { BINS = 10 };
	double hits[BINS] = { 0 }, trust[BINS] = { 0 }, sum = 0;

	for (size_t i = 0; i < t->rows; i++) {
		size_t c = predicted(scores, i);
		double p = (double)mat_row(scores, i)[c];
		/* The probability is a float: 0.6f is a little more than 0.6 and must not change
		 * bins. */
		int b = (int)ceil(p * BINS - 1e-5) - 1;
		b = b < 0 ? 0 : b >= BINS ? BINS - 1 : b;
		hits[b] += c == t->label[i];
		trust[b] += p;
	}
	for (int b = 0; b < BINS; b++)
		sum += fabs(hits[b] - trust[b]);
	return t->rows ? sum / (double)t->rows : NAN;
}

/* ---- regression ---- */

static double residual(const struct metric_truth *t, struct mat scores, size_t i)
{
	return t->target[i] - (double)mat_row(scores, i)[0];
}

static double rmse(const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	for (size_t i = 0; i < t->rows; i++) {
		double r = residual(t, scores, i);
		sum += r * r;
	}
	return t->rows ? sqrt(sum / (double)t->rows) : NAN;
}

static double mae(const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	for (size_t i = 0; i < t->rows; i++)
		sum += fabs(residual(t, scores, i));
	return t->rows ? sum / (double)t->rows : NAN;
}

/* 1 - residual sum of squares / total; undefined where the targets do not vary. */
static double r2(const struct metric_truth *t, struct mat scores)
{
	double mean = 0, total = 0, left = 0;

	for (size_t i = 0; i < t->rows; i++)
		mean += t->target[i] / (double)t->rows;
	for (size_t i = 0; i < t->rows; i++) {
		double r = residual(t, scores, i), d = t->target[i] - mean;
		left += r * r;
		total += d * d;
	}
	return total > 0 ? 1 - left / total : NAN;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_ae(const struct metric_truth *t, struct mat scores)
{
	double *gap = t->rows ? malloc(t->rows * sizeof *gap) : NULL, median;

	if (!gap)
		return NAN;
	for (size_t i = 0; i < t->rows; i++)
		gap[i] = fabs(residual(t, scores, i));
	qsort(gap, t->rows, sizeof *gap, ascending);
	median = (gap[(t->rows - 1) / 2] + gap[t->rows / 2]) / 2;
	free(gap);
	return median;
}

enum { PROBABILITIES = NEEDS_CLASSES | NEEDS_PROBABILITIES };

const struct metric metrics[] = {
	{ .name = "accuracy", .label = "accuracy", .title = "accuracy", .unit = "share",
	  .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1, .shown = 100,
	  .proportion = true, .error = "error in percent of rows", .luck = LUCK_MAJORITY,
	  .definition = "share of the rows whose predicted class is the true one",
	  .of = accuracy },
	{ .name = "balanced_accuracy", .label = "balanced accuracy", .title = "balanced accuracy",
	  .unit = "share", .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1,
	  .shown = 100, .error = "balanced error in percent", .luck = LUCK_CLASSES,
	  .definition = "mean over the classes that occur of the share of their rows "
			"predicted right (recall)",
	  .of = balanced_accuracy },
	{ .name = "mcc", .label = "MCC", .title = "Matthews correlation", .unit = "", .better = +1,
	  .needs = NEEDS_CLASSES, .lowest = -1, .highest = 1, .shown = 1,
	  .luck = LUCK_NONE,
	  .definition = "correlation of true and predicted classes, for K classes (Gorodkin "
			"2004); 0 where its denominator is 0",
	  .of = mcc },
	{ .name = "kappa", .label = "kappa", .title = "Cohen's kappa", .unit = "", .better = +1,
	  .needs = NEEDS_CLASSES, .lowest = -1, .highest = 1, .shown = 1,
	  .luck = LUCK_NONE,
	  .definition = "(p - c) / (1 - c), p the accuracy, c that of chance with the same "
			"shares of classes",
	  .of = kappa },
	{ .name = "macro_f1", .label = "macro F1", .title = "macro F1", .unit = "", .better = +1,
	  .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1, .shown = 1,
	  .luck = LUCK_CLASSES,
	  .definition = "mean over the classes that occur or are predicted of 2 TP / (2 TP + "
			"FP + FN)",
	  .of = macro_f1 },
	{ .name = "auc", .label = "AUC", .title = "area under the ROC curve", .unit = "",
	  .better = +1, .needs = NEEDS_CLASSES, .lowest = 0, .highest = 1, .shown = 1,
	  .luck = LUCK_HALF,
	  .definition = "probability that a row of the class is scored above a row of "
			"another, ties half; more than two classes: mean over ordered pairs "
			"(Hand & Till 2001)",
	  .of = metric_auc },
	{ .name = "log_loss", .label = "log loss", .title = "log loss", .unit = "nat", .better = -1,
	  .needs = PROBABILITIES, .lowest = 0, .highest = 34.538776394910684, .shown = 1,
	  .relative = true,
	  .definition = "mean of -log of the probability given to the true class, clipped at "
			"1e-15",
	  .of = log_loss },
	{ .name = "brier", .label = "Brier score", .title = "Brier score", .unit = "", .better = -1,
	  .needs = PROBABILITIES, .lowest = 0, .highest = 2, .shown = 1, .relative = true,
	  .by_classes = true,
	  .definition = "mean squared distance of the probabilities from the truth: two "
			"classes (p - y)^2, more the sum over the classes",
	  .of = brier },
	{ .name = "ece", .label = "calibration error", .title = "expected calibration error",
	  .unit = "share", .better = -1, .needs = PROBABILITIES, .lowest = 0, .highest = 1,
	  .shown = 100,
	  .definition = "mean distance of confidence and accuracy over 10 bins of equal "
			"width, weighted by their rows",
	  .of = ece },
	{ .name = "rmse", .label = "RMSE", .title = "root mean squared error", .unit = "target",
	  .better = -1, .needs = NEEDS_REGRESSION, .lowest = 0, .highest = INFINITY, .shown = 1,
	  .relative = true,
	  .definition = "square root of the mean of (y - prediction)^2",
	  .of = rmse },
	{ .name = "mae", .label = "MAE", .title = "mean absolute error", .unit = "target",
	  .better = -1, .needs = NEEDS_REGRESSION, .lowest = 0, .highest = INFINITY, .shown = 1,
	  .relative = true,
	  .definition = "mean of |y - prediction|",
	  .of = mae },
	{ .name = "r2", .label = "R²", .title = "coefficient of determination", .unit = "",
	  .better = +1, .needs = NEEDS_REGRESSION, .lowest = -INFINITY, .highest = 1, .shown = 1,
	  .definition = "1 - SSE / SST of the test rows, SST about their own mean",
	  .of = r2 },
	{ .name = "median_ae", .label = "median AE", .title = "median absolute error",
	  .unit = "target", .better = -1, .needs = NEEDS_REGRESSION, .lowest = 0,
	  .highest = INFINITY, .shown = 1, .relative = true,
	  .definition = "median of |y - prediction|",
	  .of = median_ae },
	{ 0 }
};

double metric_chance(const struct metric *m, double classes, double majority)
{
	const struct metric *own = metric_find(m->name);

	switch (own ? own->luck : LUCK_UNKNOWN) {
	case LUCK_MAJORITY: return majority;
	case LUCK_CLASSES: return classes >= 2 ? 1 / classes : NAN;
	case LUCK_HALF: return 0.5;
	case LUCK_NONE: return 0;
	default: return NAN;
	}
}

const char *metric_scale(const struct metric *m, double classes)
{
	const struct metric *own = metric_find(m->name);

	return !own || !own->by_classes ? "" : classes > 2 ? "more classes" : "two classes";
}

const struct metric *metric_find(const char *name)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (!strcmp(m->name, name))
			return m;
	return NULL;
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
	return (m->needs & offered) == m->needs;
}

double metric_score(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	return metric_applies(m, t) ? m->of(t, scores) : NAN;
}

double metric_merit(const struct metric *m, double score, double reference)
{
	return m->relative ? 1 - score / reference : m->better * score;
}

double metric_error(const struct metric *m, double score)
{
	return m->better > 0 ? m->highest - score : score;
}
