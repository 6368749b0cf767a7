/* Lazy updates of the weights of sparse columns.
 *
 * An optimizer moves weights that get no gradient, too: velocities go on, moments fall, decay and
 * penalties shrink. To do that for all of 50,000 columns after every batch would take far longer than
 * the batch. So a column's weights stay behind while batches do not have it, and make up for the missed
 * steps when one does, or when the epoch ends: whoever looks between epochs sees what steps taken in
 * time would have made (Carpenter 2008, "Lazy sparse stochastic gradient descent"). It is not the
 * optimizer of PyTorch's SparseAdam or TensorFlow's LazyAdam, which leave missed steps out.
 *
 *   with l1, l2 or rprop   the missed steps are gone through one by one, row by row in the nearest
 *                          cache: the same bits as in time
 *   without                in one step, by sums over the missed steps' rates: SGD, momentum, AdaGrad and
 *                          RMSProp are the same but for rounding. Adam's step is rate m f1^a /
 *                          (sqrt v f2^(a/2) + eps) a steps later; A, the sum of rate (f1 / sqrt f2)^a, and
 *                          B, of rate eps (f1 / f2)^a, give m A / (sqrt v + B / A), which is the sum of
 *                          the steps but for rounding where sqrt v is large beside eps, and to 3 % of it
 *                          where they are alike, for gradients of some 1e-8 at the start, while eps
 *                          is still being corrected. With an epsilon above 1e-6
 *                          or memories that make it worse (beta2 hardly longer than beta1) the steps
 *                          are gone through one by one
 *
 * A column costs as much as one or two steps of its weights, for each batch that has it; all of them,
 * MLP_LAZY_STEPS batches apart and at the end of an epoch. */
#ifndef MLP_LAZY_H
#define MLP_LAZY_H

#include "algorithms/mlp/optimizer.h"
#include "algorithms/mlp/sparse_rows.h"

enum { MLP_LAZY_STEPS = 512 };

struct mlp_lazy {
	struct mlp_network *net;
	const struct mlp_optimizer *opt;
	bool one_by_one;
	uint32_t steps;         /* since all were up to date */
	uint32_t *done;         /* by column: those that its weights have taken */
	float *zeros;           /* (MLP_GRADIENT_SCRATCH): a gradient of penalties alone */
	struct mlp_rule *rule;  /* of the steps */
	double *sum[3];         /* (MLP_LAZY_STEPS each), by the first step missed: keep, A, B */
	double *power[2];       /* of f1 / sqrt f2, f1 / f2 */
	float *fade[2];         /* of f1, f2 */
	double ahead;           /* factor of the rate: nesterov looks one velocity further */
};

/* Borrows both. */
int mlp_lazy_make(struct mlp_lazy *l, struct mlp_network *n, const struct mlp_optimizer *o,
		  struct err *e);
void mlp_lazy_free(struct mlp_lazy *l);                                         /* accepts { 0 } */

/* A batch: its columns are brought up to date before it, and marked as moved by their gradient; then,
 * when that is over for all of them, the step is noted. */
void mlp_lazy_catch_up(struct mlp_lazy *l, const struct mlp_columns *c);
static inline void mlp_lazy_moved(struct mlp_lazy *l, size_t column)
{
	l->done[column - l->net->layer[0].dense] = l->steps + 1;
}
void mlp_lazy_note_step(struct mlp_lazy *l);

/* All columns up to date. */
void mlp_lazy_finish(struct mlp_lazy *l);

#endif
