/* The network in plain double loops: says what is meant, for checking the fast one. Never optimise
 * it.
 *
 * Parameters are one array, layer after layer: weights (in, out) row-major, bias (out), and with
 * batch normalization gain (out) and shift (out). */
#ifndef MLP_REFERENCE_H
#define MLP_REFERENCE_H

#include "algorithms/mlp/network.h"

struct mlp_reference {
	size_t layers;
	const size_t *size;     /* (layers + 1) */
	int activation;
	bool normalized;
	struct mlp_loss loss;
	double l1, l2;          /* penalties l1 |w| + l2 / 2 w^2, on weights */
	/* [layer] (rows, out) dropout factors 0 or 1 / keep, or NULL; mask may be NULL */
	const double *const *mask;
};

size_t mlp_reference_params(const struct mlp_reference *r);

/* A batch: x (rows, size[0]), t (rows, size[layers]), weight (rows) or NULL. */
struct mlp_reference_batch {
	const double *x, *t, *weight;
	size_t rows;
};

/* Mean loss of the batch plus penalties, in training (batch statistics, masks). g (params) gets the
 * gradient and z (rows, outputs) the outputs; either may be NULL. */
int mlp_reference_loss(const struct mlp_reference *r, const double *w,
		       const struct mlp_reference_batch *b, double *loss, double *g, double *z,
		       struct err *e);

/* The parameters of a network, or a block laid out like them, as one such array. */
int mlp_reference_read(const struct mlp_network *n, const float *block, double *w, struct err *e);

#endif
