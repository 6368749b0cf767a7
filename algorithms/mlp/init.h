/* First weights. With fan-in n and fan-out m, a layer keeps the variance of its signal when
 * n Var(w) E[f'^2] = 1 forwards and m Var(w) E[f'^2] = 1 backwards:
 *   LeCun 1998:  Var = 1 / n            Glorot & Bengio 2010:  Var = 2 / (n + m)
 *   He 2015:     Var = 2 / n (relu lets half of it through)
 * "standard" is U(-1/sqrt n, 1/sqrt n), Var = 1 / (3 n), which lets signals fade. "constant",
 * "large" and "small" are there to be bad: no symmetry broken, saturation, no signal. Biases begin
 * at 0. */
#ifndef MLP_INIT_H
#define MLP_INIT_H

#include "algorithms/core/err.h"
#include "algorithms/core/rng.h"

#define INIT_WORDS \
	"auto glorot_uniform glorot_normal he_uniform he_normal lecun_uniform lecun_normal " \
	"orthogonal standard constant large small"
enum { INIT_AUTO, INIT_GLOROT_UNIFORM, INIT_GLOROT_NORMAL, INIT_HE_UNIFORM, INIT_HE_NORMAL,
       INIT_LECUN_UNIFORM, INIT_LECUN_NORMAL, INIT_ORTHOGONAL, INIT_STANDARD, INIT_CONSTANT,
       INIT_LARGE, INIT_SMALL };

/* Fills w, (in, out) row-major, times `by`. kind is not INIT_AUTO. */
int init_weights(float *w, size_t in, size_t out, int kind, double by, struct rng *r,
		 struct err *e);

#endif
