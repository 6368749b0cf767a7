/* The error that no learner can go below, where a data set is generated and its generator knows it
 * (datasets/generate/generate.h): for studies measured by accuracy the Bayes error, by RMSE the standard
 * deviation of what is random in the target. */
#ifndef LEAST_ERROR_H
#define LEAST_ERROR_H

#include "harness/stats/compare.h"
#include "harness/store/query.h"

/* As metric_error of the study's metric; NAN where it is not known, for other metrics, and where rows have
 * weights. Costs up to 0.2 s for figures in the plane (quadrature). */
double least_error(const struct results *r, size_t study, size_t dataset);

/* What a mean test error leaves above the least, with its interval. */
struct least_excess {
	double least, over;
	struct interval ci;             /* of over; NANs without one */
	bool reached;                   /* the interval reaches down to 0: it may be none */
};

struct least_excess least_excess(double least, double error, struct interval ci);

#endif
