/* Activation functions: f, its derivative beside it, and what an initialization should know. */
#ifndef MLP_ACTIVATION_H
#define MLP_ACTIVATION_H

#include <stddef.h>

/* In double and in libm's precision: what is meant. The network trains with the vector forms of
 * kernels.h, which stand in the same order and are tested against these. */
struct activation {
	const char *name, *formula;
	double (*f)(double z);
	double (*df)(double z);
	int kinked;             /* f' jumps at 0: finite differences fail there */
	int init;               /* what init=auto means here (init.h) */
};

extern const struct activation activations[];   /* ends with a NULL name */

#define ACTIVATION_WORDS \
	"identity sigmoid tanh relu leaky_relu elu selu gelu softplus softsign swish"
enum { ACT_IDENTITY, ACT_SIGMOID, ACT_TANH, ACT_RELU, ACT_LEAKY_RELU, ACT_ELU, ACT_SELU, ACT_GELU,
       ACT_SOFTPLUS, ACT_SOFTSIGN, ACT_SWISH };

#endif
