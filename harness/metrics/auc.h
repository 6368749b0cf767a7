/* Area under the ROC curve from scores, ties counted half; for more than two classes Hand & Till's
 * M (2001): the mean of A(i|j) over all ordered pairs of classes that occur. NAN when fewer than
 * two classes occur. O(K n log n) by one sort per class. */
#ifndef AUC_H
#define AUC_H

#include "harness/metrics/metrics.h"

double auc(const struct metric_truth *t, struct mat scores);

#endif
