/* Constraints on the parameters and on the gradient. Penalties live with the optimizer, dropout in
 * dropout.h, noise and early stopping in train.h and early_stop.h. */
#ifndef MLP_REGULARIZE_H
#define MLP_REGULARIZE_H

#include "algorithms/mlp/network.h"

/* Max-norm (Srebro & Shraibman 2005; Srivastava et al. 2014): every unit's incoming weight vector
 * longer than `limit` is shortened to it. Brings the transposed copy up to date. */
void mlp_regularize_max_norm(struct mlp_network *n, double limit);

/* Shortens g (n) to `limit` when it is longer (Pascanu, Mikolov & Bengio 2013); returns its
 * length. */
double mlp_regularize_clip(const struct mlp_kernels *k, float *g, size_t n, double limit);

#endif
