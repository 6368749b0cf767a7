#include "harness/metrics/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/metrics/auc.h"

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
	{ "accuracy", "accuracy", "share", +1, NEEDS_CLASSES, 0, 1, accuracy },
	{ "balanced_accuracy", "balanced accuracy", "share", +1, NEEDS_CLASSES, 0, 1,
	  balanced_accuracy },
	{ "mcc", "Matthews correlation", "", +1, NEEDS_CLASSES, -1, 1, mcc },
	{ "kappa", "Cohen's kappa", "", +1, NEEDS_CLASSES, -1, 1, kappa },
	{ "macro_f1", "macro F1", "", +1, NEEDS_CLASSES, 0, 1, macro_f1 },
	{ "auc", "area under the ROC curve", "share", +1, NEEDS_CLASSES, 0, 1, auc },
	{ "log_loss", "log loss", "nat", -1, PROBABILITIES, 0, 34.538776394910684, log_loss },
	{ "brier", "Brier score", "", -1, PROBABILITIES, 0, 2, brier },
	{ "ece", "expected calibration error", "share", -1, PROBABILITIES, 0, 1, ece },
	{ "rmse", "root mean squared error", "target", -1, NEEDS_REGRESSION, 0, INFINITY, rmse },
	{ "mae", "mean absolute error", "target", -1, NEEDS_REGRESSION, 0, INFINITY, mae },
	{ "r2", "coefficient of determination", "", +1, NEEDS_REGRESSION, -INFINITY, 1, r2 },
	{ "median_ae", "median absolute error", "target", -1, NEEDS_REGRESSION, 0, INFINITY,
	  median_ae },
	{ 0 }
};

const struct metric *metric_find(const char *name)
{
	for (const struct metric *m = metrics; m->name; m++)
		if (!strcmp(m->name, name))
			return m;
	return NULL;
}

const struct metric *metric_primary(enum task task)
{
	return metric_find(task == TASK_CLASSIFY ? "accuracy" : "rmse");
}

bool metric_applies(const struct metric *m, const struct metric_truth *t)
{
	unsigned offered = t->task == TASK_CLASSIFY ? NEEDS_CLASSES : NEEDS_REGRESSION;

	if (t->probabilities)
		offered |= NEEDS_PROBABILITIES;
	return (m->needs & offered) == m->needs;
}

double metric_score(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	return metric_applies(m, t) ? m->of(t, scores) : NAN;
}
