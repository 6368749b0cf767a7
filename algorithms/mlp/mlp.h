/* The multilayer perceptron trained by backpropagation.
 *
 * By default: one hidden layer of 100 relu units, Adam, batches of 32, at most 200 epochs. With fewer
 * than 10000 rows training ends when the training loss no longer falls; of more a tenth is set aside,
 * training ends when the loss there has not fallen for 20 epochs, and the weights of its least value
 * are kept (early stopping; harness/plans/DEFAULTS.md says why). Networks for values carry an L2 penalty of
 * 3 / training rows (settings.c says why), networks for classes none.
 *
 * Reading order: network.h (layers, the two halves of a step), pass.c and pass_gradient.c (the
 * halves), kernels.h (how numbers lie, and the vector loops: kernels_impl.h and its parts), train.c,
 * train_make.c and train_load.c (batches and epochs), sparse_rows.h and lazy.h (compressed rows),
 * threads.h, mlp_class.c and model_blob.c (the learner); beside them
 * activation, loss, init, optimizer_rows, optimizer, schedule (a row each for what a user may name:
 * rows.h), regularize, dropout, batch_norm, early_stop, lbfgs, diagnostics. reference.h is the
 * same network in plain double loops, and gradcheck.h holds the two and finite differences against
 * each other. */
#ifndef MLP_H
#define MLP_H

#include "algorithms/learner.h"

extern const struct learner_class mlp_class;

#endif
