/* How much of the truth a linear model reads from each layer of a network: linear probes (Alain & Bengio 2017).
 *
 *   probe_layers(learner, model, params, &train, &test, sink, e)
 *
 * For the inputs (layer 0) and each hidden layer: ridge regression of the truth - one column for each class, or the
 * values - on the activations of the training rows, which is then asked about the test rows. The penalty is
 * PROBE_PENALTY of the mean variance of a unit. Told are "probe", index the layer: accuracy on the test rows, of values
 * R2. Units that do not vary are left to the penalty. O(rows units^2) for each layer; inputs that are compressed or
 * have more than PROBE_DIRECT columns are solved for step by step (probe_wide.h). */
#ifndef PROBE_H
#define PROBE_H

#include "harness/run/evaluation.h"

enum { PROBE_DIRECT = 1000 };

/* Whether the learner has layers to look into. */
bool probe_fits(const struct learner_class *lc, const struct param_set *params);
int probe_layers(const struct learner_class *lc, const void *model, const struct param_set *params,
		 const struct evaluation *train, const struct evaluation *test, const struct diag_sink *sink,
		 struct err *e);

#endif
