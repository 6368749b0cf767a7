/* Activation functions: f, its derivative beside it, and what an initialization should know.
 *
 * One row each: constant, word, formula, whether f' jumps at 0 (finite differences fail there), and
 * what init=auto means (init.h). To add one: a row here, f and its derivative in activation.c, and
 * its vector form in kernels_impl.h. */
#ifndef MLP_ACTIVATION_H
#define MLP_ACTIVATION_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/mlp/rows.h"

#define MLP_ACTIVATION_ROWS(ROW) \
	ROW(IDENTITY,   identity,   "z",                     false, GLOROT_UNIFORM) \
	ROW(SIGMOID,    sigmoid,    "1 / (1 + e^-z)",        false, GLOROT_UNIFORM) \
	ROW(TANH,       tanh,       "tanh z",                false, GLOROT_UNIFORM) \
	ROW(RELU,       relu,       "max(0, z)",             true,  HE_UNIFORM) \
	ROW(LEAKY_RELU, leaky_relu, "max(0.01 z, z)",        true,  HE_UNIFORM) \
	ROW(ELU,        elu,        "z, or e^z - 1 below 0", false, HE_UNIFORM) \
	ROW(SELU,       selu,       "scaled elu",            true,  LECUN_NORMAL) \
	ROW(GELU,       gelu,       "z Phi(z)",              false, HE_UNIFORM) \
	ROW(SOFTPLUS,   softplus,   "log(1 + e^z)",          false, GLOROT_UNIFORM) \
	ROW(SOFTSIGN,   softsign,   "z / (1 + |z|)",         false, GLOROT_UNIFORM) \
	ROW(SWISH,      swish,      "z / (1 + e^-z)",        false, HE_UNIFORM)

#define MLP_ACTIVATION_WORDS MLP_ROWS_WORDS(MLP_ACTIVATION_ROWS)
#define MLP_ACTIVATION_CONSTANT(id, ...) MLP_ACTIVATION_##id,
enum { MLP_ACTIVATION_ROWS(MLP_ACTIVATION_CONSTANT) MLP_ACTIVATION_COUNT };

/* In double and in libm's precision: what is meant. The network trains with the vector forms of
 * kernels.h, which are tested against these. */
struct mlp_activation {
	const char *name, *formula;
	double (*f)(double z);
	double (*df)(double z);
	bool kinked;
	int init;
};

extern const struct mlp_activation mlp_activations[];   /* by constant; ends with a NULL name */

#endif
