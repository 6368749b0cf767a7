/* Inside harness/metrics only: metrics with a file of their own. */
#ifndef METRICS_INNER_H
#define METRICS_INNER_H

#include "harness/metrics/metrics.h"

/* Area under the ROC curve from scores, ties counted half; for more than two classes Hand & Till's
 * M (2001): the mean of A(i|j) over all ordered pairs of classes that occur. NAN when fewer than
 * two classes occur. O(K n log n) by one sort per class. */
double metric_auc(const struct metric_truth *t, struct mat scores);

#endif
