/* Limited-memory BFGS (Nocedal 1980; Liu & Nocedal 1989) for the whole training set at once: ten
 * pairs of steps and gradient changes stand for the inverse Hessian. Line search by backtracking
 * and doubling to the weak Wolfe conditions (Lewis & Overton 2013), which kinked activations
 * survive. */
#ifndef MLP_LBFGS_H
#define MLP_LBFGS_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct mlp_lbfgs;

int mlp_lbfgs_make(struct mlp_lbfgs **out, size_t params, struct err *e);
void mlp_lbfgs_free(struct mlp_lbfgs *b);                                       /* accepts NULL */

/* Loss at w, and its gradient in g. */
typedef double mlp_lbfgs_objective_fn(void *ctx, const float *w, float *g);

/* One iteration: w moves, *loss is the loss there. True when no step lowers the loss any more (the
 * gradient is zero to rounding), and w is as good as it gets. */
bool mlp_lbfgs_step(struct mlp_lbfgs *b, float *w, mlp_lbfgs_objective_fn *f, void *ctx,
		    double *loss);

#endif
