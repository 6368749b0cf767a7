/* Metrics of predicted classes, from the confusion matrix. */
#include <math.h>
#include <stdlib.h>

#include "harness/metrics/metrics_inner.h"

/* One allocation. False without rows or memory: the metric is then undefined. */
static bool confusion_count(struct metric_confusion *c, const struct metric_truth *t, struct mat scores)
{
	size_t k = t->classes;

	*c = (struct metric_confusion){ .classes = k };
	if (!t->rows || !(c->cell = calloc(k * k + 2 * k, sizeof *c->cell)))
		return false;
	c->truly = c->cell + k * k;
	c->predicted = c->truly + k;
	for (size_t i = 0; i < t->rows; i++) {
		size_t p = metric_predicted(scores, i);
		double w = metric_weight(t, i);

		c->cell[t->label[i] * k + p] += w;
		c->truly[t->label[i]] += w;
		c->predicted[p] += w;
		c->total += w;
		if (p == t->label[i])
			c->correct += w;
	}
	return true;
}

/* confusion_free either way. */
static bool confusion_make(struct metric_confusion *c, const struct metric_truth *t, struct mat scores)
{
	bool made;

	if (!t->shared)
		return confusion_count(c, t, scores);
	made = t->shared->confusion.cell || confusion_count(&t->shared->confusion, t, scores);
	*c = t->shared->confusion;
	return made;
}

static void confusion_free(struct metric_confusion *c, const struct metric_truth *t)
{
	if (!t->shared)
		free(c->cell);
}

static double hits(const struct metric_confusion *c, size_t k)
{
	return c->cell[k * c->classes + k];
}

double metric_accuracy(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double correct = 0, total = 0;

	(void)m;
	for (size_t i = 0; i < t->rows; i++) {
		double w = metric_weight(t, i);

		correct += metric_predicted(scores, i) == t->label[i] ? w : 0;
		total += w;
	}
	return t->rows ? correct / total : NAN;
}

double metric_mcc(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	struct metric_confusion c;
	double pt = 0, pp = 0, tt = 0, n;

	(void)m;
	if (!confusion_make(&c, t, scores))
		return NAN;
	for (size_t k = 0; k < c.classes; k++) {
		pt += c.predicted[k] * c.truly[k];
		pp += c.predicted[k] * c.predicted[k];
		tt += c.truly[k] * c.truly[k];
	}
	n = c.total;
	double over = c.correct * n - pt, under = (n * n - pp) * (n * n - tt);
	confusion_free(&c, t);
	return under > 0 ? over / sqrt(under) : 0;
}

double metric_kappa(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	struct metric_confusion c;
	double chance = 0;

	(void)m;
	if (!confusion_make(&c, t, scores))
		return NAN;
	for (size_t k = 0; k < c.classes; k++)
		chance += c.predicted[k] * c.truly[k] / (c.total * c.total);
	double agreed = c.correct / c.total;
	confusion_free(&c, t);
	return chance < 1 ? (agreed - chance) / (1 - chance) : NAN;
}

/* ---- of each class, and the mean over classes ---- */

static double recall(const struct metric_confusion *c, size_t k)
{
	return c->truly[k] > 0 ? hits(c, k) / c->truly[k] : 0;
}

static double precision(const struct metric_confusion *c, size_t k)
{
	return c->predicted[k] > 0 ? hits(c, k) / c->predicted[k] : 0;
}

static double f1(const struct metric_confusion *c, size_t k)
{
	double both = c->truly[k] + c->predicted[k];

	return both > 0 ? 2 * hits(c, k) / both : 0;
}

/* The share of the rows of other classes that are not taken for class k; NAN without such rows. */
static double told_apart(const struct metric_confusion *c, size_t k)
{
	double others = c->total - c->truly[k];

	return others > 0 ? 1 - (c->predicted[k] - hits(c, k)) / others : NAN;
}

static double occurs(const struct metric_confusion *c, size_t k)
{
	return c->truly[k] > 0;
}

static double occurs_or_is_predicted(const struct metric_confusion *c, size_t k)
{
	return c->truly[k] + c->predicted[k] > 0;
}

static double rows_of(const struct metric_confusion *c, size_t k)
{
	return c->truly[k];
}

typedef double of_class(const struct metric_confusion *c, size_t k);

static double mean_over_classes(const struct metric_truth *t, struct mat scores, of_class *of,
				of_class *by)
{
	struct metric_confusion c;
	double sum = 0, weights = 0;

	if (!confusion_make(&c, t, scores))
		return NAN;
	for (size_t k = 0; k < c.classes; k++)
		if (by(&c, k) > 0) {
			sum += by(&c, k) * of(&c, k);
			weights += by(&c, k);
		}
	confusion_free(&c, t);
	return sum / weights;
}

#define MEAN_OVER_CLASSES(name, of, by)                                                            \
	double name(const struct metric *m, const struct metric_truth *t, struct mat scores)       \
	{                                                                                          \
		(void)m;                                                                           \
		return mean_over_classes(t, scores, of, by);                                       \
	}

MEAN_OVER_CLASSES(metric_balanced_accuracy, recall, occurs)
MEAN_OVER_CLASSES(metric_macro_f1, f1, occurs_or_is_predicted)
MEAN_OVER_CLASSES(metric_weighted_f1, f1, rows_of)
MEAN_OVER_CLASSES(metric_macro_precision, precision, occurs_or_is_predicted)
MEAN_OVER_CLASSES(metric_macro_recall, recall, occurs_or_is_predicted)

/* Of two classes: rows of the commoner class that are taken for it. */
double metric_specificity(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	struct metric_confusion c;
	double x;

	(void)m;
	if (t->classes > 2)
		return mean_over_classes(t, scores, told_apart, occurs_or_is_predicted);
	if (!confusion_make(&c, t, scores))
		return NAN;
	x = told_apart(&c, t->positive);
	confusion_free(&c, t);
	return x;
}

/* ---- costs ---- */

double metric_cost(const struct metric *m, const struct metric_truth *t, struct mat scores)
{
	double sum = 0;

	(void)m;
	for (size_t i = 0; i < t->rows; i++)
		sum += metric_weight(t, i) *
		       t->cost[t->label[i] * t->classes + metric_predicted(scores, i)];
	return t->rows ? sum / metric_weights(t) : NAN;
}

/* Of the one class that is cheapest to say of all rows. */
double metric_constant_cost(const struct metric *m, const struct metric_truth *t)
{
	double best = INFINITY;

	(void)m;
	for (size_t k = 0; k < t->classes && t->cost; k++) {
		double sum = 0;

		for (size_t i = 0; i < t->rows; i++)
			sum += metric_weight(t, i) * t->cost[t->label[i] * t->classes + k];
		best = fmin(best, sum / metric_weights(t));
	}
	return isfinite(best) ? best : NAN;
}
