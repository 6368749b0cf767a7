/* Inside harness/metrics only: what the rows of the table compute, and what they share. All are
 * NAN without rows, where they are undefined, and without memory. */
#ifndef METRICS_INNER_H
#define METRICS_INNER_H

#include "harness/metrics/metrics.h"

typedef double metric_constant_fn(const struct metric *m, const struct metric_truth *t);
typedef double metric_fn(const struct metric *m, const struct metric_truth *t, struct mat scores);

/* Weights of the rows of one table of predictions. cell is (classes, classes), row the truth, column
 * the prediction. */
struct metric_confusion {
	size_t classes;
	double *cell, *truly, *predicted;       /* the table, its row sums, its column sums */
	double total, correct;
};

/* What one truth and one table of scores came to. */
struct metric_shared {
	struct metric_confusion confusion;      /* cell NULL: not made yet */
	bool ordered;
	double auc, auc_ovr, precision;
};

/* Of predicted classes: metrics_classes.c. */
metric_fn metric_accuracy, metric_balanced_accuracy, metric_mcc, metric_kappa, metric_macro_f1,
	metric_weighted_f1, metric_macro_precision, metric_macro_recall, metric_specificity,
	metric_cost;
metric_constant_fn metric_constant_cost;

/* Of probabilities: metrics_probabilities.c. */
metric_fn metric_log_loss, metric_brier, metric_ece, metric_ece_mass, metric_top_k, metric_min_cost;
metric_constant_fn metric_constant_log_loss, metric_constant_brier;

/* Of the order in which scores put rows: metrics_auc.c. O(K n) by one radix sort per class. */
metric_fn metric_auc, metric_auc_ovr, metric_average_precision;

/* Of regression: metrics_numbers.c. */
metric_fn metric_rmse, metric_mae, metric_mape, metric_r2, metric_median_ae, metric_spearman,
	metric_poisson, metric_pinball;
metric_constant_fn metric_constant_quantile, metric_constant_mae, metric_constant_rmse;

static inline double metric_weight(const struct metric_truth *t, size_t i)
{
	return t->weight ? (double)t->weight[i] : 1;
}

static inline double metric_weights(const struct metric_truth *t)
{
	double sum = 0;

	for (size_t i = 0; i < t->rows; i++)
		sum += metric_weight(t, i);
	return sum;
}

static inline size_t metric_predicted(struct mat scores, size_t i)
{
	return metric_class(mat_row(scores, i), scores.cols);
}

/* A number and the weight of its row; for sorting by the number. */
struct metric_point {
	double x, weight;
	size_t row;
};
int metric_by_x(const void *a, const void *b);

#endif
