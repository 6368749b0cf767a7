/* When to end: patience, and the best weights so far.
 *
 * The same watch serves the two rules: the training loss that no longer falls by `tolerance`
 * (nothing kept), and the validation loss that no longer falls at all (best network restored). */
#ifndef MLP_EARLY_STOP_H
#define MLP_EARLY_STOP_H

#include <stdbool.h>

#include "algorithms/mlp/network.h"

struct mlp_early_stop {
	double best, tolerance;
	size_t patience, waited, epoch;         /* epoch: of the best loss */
	float *kept;                            /* parameters and running statistics, or NULL */
};

/* keep: room for the best network. */
int mlp_early_stop_make(struct mlp_early_stop *s, const struct mlp_network *n, size_t patience,
			double tolerance, bool keep, struct err *e);
void mlp_early_stop_free(struct mlp_early_stop *s);                             /* accepts { 0 } */

/* Notes the loss after `epoch`; true when `patience` epochs in a row were no better than the best
 * before them by more than the tolerance. A NaN is not better. */
bool mlp_early_stop_note(struct mlp_early_stop *s, const struct mlp_network *n, size_t epoch,
			 double loss);

/* Puts the best network back, if one was kept. */
void mlp_early_stop_restore(const struct mlp_early_stop *s, struct mlp_network *n);

#endif
