/* What goes on inside the layers, measured on a sample of training rows, off the clock.
 *
 * Per layer (index 0 is the first): gradient_norm |dLoss/dW|; delta_rms, root mean square of
 * dLoss/dz per row; update_ratio, length of the next step over length of the weights; weight_norm;
 * and for hidden layers saturated, the share of (row, unit) where |f'| is below 5 % of its value
 * near 0, and dead, the share of units where that holds for every row of the sample. Before the first step also
 * delta_theory, what delta_rms over that of the last layer ought to be. With schedule=range also
 * batch_rate and batch_loss of the epoch's batches (index 0 is the first). */
#ifndef MLP_DIAGNOSTICS_H
#define MLP_DIAGNOSTICS_H

#include "algorithms/learner.h"
#include "algorithms/mlp/optimizer.h"
#include "algorithms/mlp/sparse_rows.h"

enum { MLP_DIAGNOSE_ROWS = 512 };

/* A copy of evenly spaced training rows: it outlives the training data. */
struct mlp_diagnostics {
	struct data_view view;  /* its targets; the inputs are below */
	float *x;               /* (rows, dense inputs) */
	struct mlp_sparse_rows rows;
	uint32_t *label;
	double *target;
};

int mlp_diagnostics_make(struct mlp_diagnostics *d, const struct mlp_network *net,
			 const struct data_view *train, struct err *e);
void mlp_diagnostics_free(struct mlp_diagnostics *d);                           /* accepts { 0 } */

/* delta_theory of each layer (theory.h), for a network of these first weights; nothing where theory is
 * silent. */
int mlp_diagnostics_theory(const struct mlp_diagnostics *d, const struct mlp_network *n, int init, double by,
			   const struct diag_sink *sink, struct err *e);

/* opt gives penalties and update_ratio; it is not altered. May be NULL: those are left out then. */
int mlp_diagnostics_report(const struct mlp_diagnostics *d, struct mlp_network *n,
			   const struct mlp_optimizer *opt, double rate,
			   const struct diag_sink *sink, struct err *e);

#endif
