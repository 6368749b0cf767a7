/* First weights. With fan-in n and fan-out m, a layer keeps the variance of its signal when
 * n Var(w) E[f'^2] = 1 forwards and m Var(w) E[f'^2] = 1 backwards:
 *   LeCun 1998:  Var = 1 / n            Glorot & Bengio 2010:  Var = 2 / (n + m)
 *   He 2015:     Var = 2 / n (relu lets half of it through)
 * "standard" is U(-1/sqrt n, 1/sqrt n), Var = 1 / (3 n), which lets signals fade. "uniform" is U(-1, 1) times
 * init_scale whatever the fans, as papers before 1998 say it. "constant",
 * "large" and "small" are there to be bad: no symmetry broken, saturation, no signal. Biases begin
 * at 0. */
#ifndef MLP_INIT_H
#define MLP_INIT_H

#include "algorithms/core/err.h"
#include "algorithms/core/rng.h"
#include "algorithms/mlp/rows.h"

/* One row each: constant, word, what is drawn, and its variance as
 * share / (n_in * fan_in + n_out * fan_out). */
#define MLP_INIT_ROWS(ROW) \
	ROW(GLOROT_UNIFORM, glorot_uniform, UNIFORM,    2,       1, 1) \
	ROW(GLOROT_NORMAL,  glorot_normal,  NORMAL,     2,       1, 1) \
	ROW(HE_UNIFORM,     he_uniform,     UNIFORM,    2,       1, 0) \
	ROW(HE_NORMAL,      he_normal,      NORMAL,     2,       1, 0) \
	ROW(LECUN_UNIFORM,  lecun_uniform,  UNIFORM,    1,       1, 0) \
	ROW(LECUN_NORMAL,   lecun_normal,   NORMAL,     1,       1, 0) \
	ROW(ORTHOGONAL,     orthogonal,     ORTHONORMAL, 1,      0, 0) \
	ROW(STANDARD,       standard,       UNIFORM,    1.0 / 3, 1, 0) \
	ROW(UNIFORM,        uniform,        UNIFORM,    1.0 / 3, 0, 0) \
	ROW(CONSTANT,       constant,       FIXED,      0.01,    0, 0) \
	ROW(LARGE,          large,          NORMAL,     100,     1, 0) \
	ROW(SMALL,          small,          NORMAL,     1e-6,    1, 0)

#define MLP_INIT_WORDS "auto" MLP_INIT_ROWS(MLP_ROWS_WORD)
#define MLP_INIT_CONSTANT_OF(id, ...) MLP_INIT_##id,
enum { MLP_INIT_AUTO, MLP_INIT_ROWS(MLP_INIT_CONSTANT_OF) MLP_INIT_COUNT };

/* Fills w, (in, out) row-major, times `by`. kind is not MLP_INIT_AUTO. */
int mlp_init_weights(float *w, size_t in, size_t out, int kind, double by, struct rng *r,
		     struct err *e);

/* Of a weight so filled; NAN where none is drawn ("constant"). */
double mlp_init_variance(size_t in, size_t out, int kind, double by);

#endif
