/* From a set of rows to a model: which hyperplanes there are, one engine for all of them, the
 * support vectors kept, probabilities fitted. */
#ifndef SVC_TRAIN_H
#define SVC_TRAIN_H

#include "algorithms/svm/svc_model.h"

/* What training cost and found; sums over the machines, margin the smallest. */
struct svc_stats {
	double iterations, kernel_evals, objective, margin;
	double kernel_bytes;            /* planned for kernel rows or libsvm's cells */
	bool whole;                     /* libsvm was fed a precomputed kernel */
	size_t bounded, free_sv;        /* support vectors at C in some machine; in none */
};

struct svc_plan {
	struct svc_options options;
	bool ovr, probability;
	const double *class_weight;     /* classes: factors of C, or NULL */
	uint64_t seed;
};

int svc_train(struct svc_model **out, const struct svc_set *s, const struct svc_plan *plan,
	      struct svc_stats *stats, struct err *e);

#endif
