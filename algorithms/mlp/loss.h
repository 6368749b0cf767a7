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

/* One row each: constant, word, its function of one output in loss.c (softmax: of the whole row),
 * whether it takes values, and whether its slope jumps where finite differences would see it. Those
 * for classes alone take z itself, the others y. To add one: a row and its function. */
#define MLP_LOSS_ROWS(ROW) \
	ROW(CROSS_ENTROPY,        cross_entropy,        softmax,  false, false) \
	ROW(BINARY_CROSS_ENTROPY, binary_cross_entropy, binary,   false, false) \
	ROW(MSE,                  mse,                  squared,  true,  false) \
	ROW(MAE,                  mae,                  absolute, true,  true) \
	ROW(HUBER,                huber,                huber,    true,  true)

#define MLP_LOSS_WORDS "auto" MLP_LOSS_ROWS(MLP_ROWS_WORD)
#define MLP_LOSS_CONSTANT(id, ...) MLP_LOSS_##id,
enum { MLP_LOSS_AUTO, MLP_LOSS_ROWS(MLP_LOSS_CONSTANT) MLP_LOSS_COUNT };

struct mlp_loss_kind {
	const char *name;
	double (*per_output)(double y, double t, double delta, double *dy);
	bool values, kinked;
};
/* By constant; nothing at MLP_LOSS_AUTO. */
extern const struct mlp_loss_kind mlp_losses[MLP_LOSS_COUNT];

struct mlp_loss {
	int kind;               /* not MLP_LOSS_AUTO */
	bool squash;            /* y = sigmoid(z) before mse, mae, huber: classification */
	double delta;           /* huber: quadratic up to here */
};

/* One row in plain double: loss of outputs z against targets t (both n), and its gradient in z. */
double mlp_loss_row(const struct mlp_loss *l, const double *z, const double *t, double *dz,
		    size_t n);

/* Rows of float, each padded to `padded`: dz[r] = weight[r] * scale * gradient (weight NULL means
 * 1), its padding cleared; loss[r] = weight[r] * loss of the row. The padding of t is zero. */
void mlp_loss_rows(const struct mlp_loss *l, const struct mlp_kernels *k, const float *z,
		   size_t z_stride, const float *t, size_t t_stride, const float *weight,
		   double scale, float *dz, size_t dz_stride, float *loss, size_t rows, size_t n,
		   size_t padded);

/* Scores of one row: probabilities of `classes` classes out of n outputs (n is 1 for two classes
 * with binary cross-entropy), or, when classes is 0, the values themselves. */
void mlp_loss_scores(const struct mlp_loss *l, const struct mlp_kernels *k, const float *z,
		     size_t n, float *scores, size_t classes);

#endif
