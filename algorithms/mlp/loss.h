/* Losses: what a network minimizes, per row, and the gradient that starts the backward pass.
 *
 * The last layer is linear, z. For classification cross_entropy puts a softmax behind it, every
 * other loss a sigmoid per output (one output for two classes with binary_cross_entropy); for
 * regression y = z. Softmax and cross-entropy, sigmoid and binary cross-entropy are fused: their
 * gradient in z is p - t. */
#ifndef MLP_LOSS_H
#define MLP_LOSS_H

#include <stdbool.h>

#include "algorithms/mlp/kernels.h"

#define LOSS_WORDS "auto cross_entropy binary_cross_entropy mse mae huber"
enum { LOSS_AUTO, LOSS_CROSS_ENTROPY, LOSS_BINARY_CROSS_ENTROPY, LOSS_MSE, LOSS_MAE, LOSS_HUBER };

struct loss {
	int kind;               /* not LOSS_AUTO */
	bool squash;            /* y = sigmoid(z) before mse, mae, huber: classification */
	double delta;           /* huber: quadratic up to here */
};

/* One row in plain double: loss of outputs z against targets t (both n), and its gradient in z. */
double loss_row(const struct loss *l, const double *z, const double *t, double *dz, size_t n);

/* Rows of float, each padded to `lanes`: dz[r] = weight[r] * scale * gradient (weight NULL means
 * 1), its padding cleared; loss[r] = weight[r] * loss of the row. The padding of t is zero. */
void loss_rows(const struct loss *l, const struct kernels *k, const float *z, size_t z_stride,
	       const float *t, size_t t_stride, const float *weight, double scale, float *dz,
	       size_t dz_stride, float *loss, size_t rows, size_t n, size_t lanes);

/* Scores of one row: probabilities of `classes` classes out of n outputs (n is 1 for two classes
 * with binary cross-entropy), or, when classes is 0, the values themselves. */
void loss_scores(const struct loss *l, const struct kernels *k, const float *z, size_t n,
		 float *scores, size_t classes);

#endif
