/* The optimizers, one row each: constant; word; its rule in optimizer_rules.h, or none (lbfgs.h);
 * what it does without a gradient, there too (none: it takes the whole set at once); floats kept per parameter; what learning_rate=auto means (what the method's authors or the usual
 * libraries begin with, for standardized inputs); whether it wants the whole training set as one
 * batch; whether there is a start-up bias to correct; what weight_decay=auto means. To add one: a
 * row, and a rule unless it shares another's. */
#ifndef MLP_OPTIMIZER_ROWS_H
#define MLP_OPTIMIZER_ROWS_H

#include "algorithms/mlp/rows.h"

#define MLP_OPTIMIZER_ROWS(ROW) \
	ROW(SGD,      sgd,      sgd,      still,   0, 0.1,   false, false, 0) \
	ROW(MOMENTUM, momentum, momentum, coast,   1, 0.02,  false, false, 0) \
	ROW(NESTEROV, nesterov, nesterov, coast,   1, 0.02,  false, false, 0) \
	ROW(ADAGRAD,  adagrad,  adagrad,  still,   1, 0.02,  false, false, 0) \
	ROW(RMSPROP,  rmsprop,  rmsprop,  fade,    1, 0.001, false, false, 0) \
	ROW(ADAM,     adam,     adam,     adam,    2, 0.002, false, true,  0) \
	ROW(AMSGRAD,  amsgrad,  amsgrad,  amsgrad, 3, 0.002, false, true,  0) \
	ROW(ADAMW,    adamw,    adam,     adam,    2, 0.002, false, true,  0.01) \
	ROW(RPROP,    rprop,    rprop,    none,    2, 0.01,  true,  false, 0) \
	ROW(LBFGS,    lbfgs,    none,     none,    0, 1,     true,  false, 0)

#define MLP_OPTIMIZER_WORDS MLP_ROWS_WORDS(MLP_OPTIMIZER_ROWS)
#define MLP_OPTIMIZER_CONSTANT(id, ...) MLP_OPTIMIZER_##id,
enum { MLP_OPTIMIZER_ROWS(MLP_OPTIMIZER_CONSTANT) MLP_OPTIMIZER_COUNT };
enum { MLP_OPTIMIZER_STATES = 3 };          /* the most that a rule keeps */

/* Numbers of one step, made once per batch in double (mlp_optimizer_rule). */
struct mlp_rule {
	double rate, keep, momentum, beta1, beta2, rho, epsilon, rate_min, rate_max;
};

/* What several steps without a gradient come to, for one row of weights: w = keep w - share s1 /
 * (root + epsilon), with the root of the rule or 1 for it, s1 *= fade1, s2 *= fade2. Made by lazy.c. */
struct mlp_rest {
	float keep, share, epsilon, fade1, fade2;
};

#endif
