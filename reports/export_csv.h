/* The results as one CSV file, a line per cell, for people who analyse on their own: columns
 * dataset, dataset_sha, task, learner, params (JSON), variant, repeat, fold, seed, n_train ...
 * n_features, status, info, metric, score_train, score_valid, score_test, gap, times and sizes
 * (harness/store/measured.h; `bakeoff info measures`), cpu_s (their sum), label, study, factor,
 * factor_value, and test_<metric> for every metric. Unknown is empty. */
#ifndef REPORTS_EXPORT_CSV_H
#define REPORTS_EXPORT_CSV_H

#include "harness/store/query.h"
#include "algorithms/core/text.h"

void export_csv(struct text *out, const struct results *r);

#endif
