/* What linear probes read from the layers of networks (harness/run/probe.h), trained and before the first step.
 *
 *   struct probe_curve *p;
 *   if (!probe_curves_create(&p, &n, results, study, e)) ... free(p);
 *
 * A curve for each network on each data set, means over its cells, with intervals over folds (fold_sample.h). Two tests
 * of each: what training adds in the last hidden layer, and what the last hidden layer has that the inputs have
 * not; fold by fold, and adjusted by Holm over all curves and both. Scores are the accuracy, of values R2. */
#ifndef PROBE_CURVES_H
#define PROBE_CURVES_H

#include "harness/analysis/fold_sample.h"

enum { PROBE_LAYERS = 64 };

struct probe_point {
	double mean;
	struct interval ci;             /* NANs for fewer than two cells */
};

struct probe_gain {
	bool tested;
	struct paired_t t;
	double p_holm;
};

struct probe_curve {
	size_t dataset, variant, layers, cells; /* layers: the inputs counted */
	struct probe_point trained[PROBE_LAYERS], random[PROBE_LAYERS];
	struct probe_gain training;     /* last layer, trained less random */
	struct probe_gain depth;        /* trained, last layer less the inputs */
};

int probe_curves_create(struct probe_curve **out, size_t *n, const struct results *r, size_t study,
			struct err *e);

#endif
