/* A run that nobody computed, measured by one metric: what it says must follow that metric. */
#ifndef SYNTHETIC_METRIC_H
#define SYNTHETIC_METRIC_H

#include "harness/store/query.h"

/* Three learners and a baseline on three data sets of m's task, 5 folds. Scores by m rise in the
 * order knn, svm, mlp; by every other metric of the task they fall. Training scores are a little
 * better than test scores, and the baseline's the worst. Three studies: compare; overfitting, knn
 * over k = 1, 2, 3, which score like the three learners; regularization, mlp without and with
 * dropout, whose score by m is larger. bare: svm has no score by m. In the scratch folder, read
 * back: the test ends with synthetic_metric_close. */
struct results *synthetic_metric_open(const struct metric *m, bool bare);
void synthetic_metric_close(struct results *r);

#endif
