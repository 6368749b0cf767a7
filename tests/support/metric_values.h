/* What metrics must be of some predictions. */
#ifndef METRIC_VALUES_H
#define METRIC_VALUES_H

#include "harness/metrics/metrics.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

struct metric_value {
	const char *metric;             /* "auc", "top_k[k=3]" */
	double want;                    /* NAN: undefined */
};

/* To seven digits: probabilities are floats, whose rounding is 6e-8. */
void metric_values_check(const struct metric_truth *t, struct mat scores,
			 const struct metric_value *values, size_t n);

#endif
