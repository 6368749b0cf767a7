/* Are the gradients right? Three answers are held against each other for small random networks of
 * every activation, loss and regularizer:
 *   - central differences of the loss in double,
 *   - backpropagation in double (reference.h),
 *   - backpropagation as it trains: float, packed, vectorized, with its masks and statistics. */
#ifndef MLP_GRADCHECK_H
#define MLP_GRADCHECK_H

#include <stdio.h>

#include "algorithms/core/err.h"

/* The first against the second: |a - n| / max(|a| + |n|, 1e-3 of the largest), worst parameter; a
 * kink (relu, mae ...) within a step of 1e-5 is allowed for by the larger limit. The second against
 * the third: largest difference over largest gradient. */
#define MLP_GRADCHECK_LIMIT        1e-6
#define MLP_GRADCHECK_LIMIT_KINKED 1e-4
#define MLP_GRADCHECK_LIMIT_FLOAT  5e-6

/* Checks all combinations, prints a line for each to out (NULL: none) and a closing one. 0 when all
 * are within the limits, else -1 with ERR_NUMERIC naming the worst. */
int mlp_gradcheck_all(FILE *out, struct err *e);

#endif
