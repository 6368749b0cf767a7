/* Training: batches of shuffled rows through network.h's two halves, one epoch at a call.
 *
 * Nothing is allocated in an epoch. A batch larger than CHUNK_ROWS goes through in chunks whose
 * gradients are added up; a smaller one without clipping is fused: each piece of the gradient moves
 * its weights while it is in the nearest cache, and is never stored. */
#ifndef MLP_TRAIN_H
#define MLP_TRAIN_H

#include "algorithms/core/view.h"
#include "algorithms/mlp/early_stop.h"
#include "algorithms/mlp/settings.h"
#include "algorithms/mlp/threads.h"

enum { CHUNK_ROWS = 256, ROW_BLOCK = 32 };       /* ROW_BLOCK: what a thread takes at a time */

struct trainer {
	const struct mlp_settings *set;
	struct network *net;
	const struct data_view *train, *valid;
	struct optimizer opt;
	struct schedule schedule;
	struct early_stop on_train, on_valid;
	struct lbfgs *lbfgs;

	struct pass pass;
	float *x; /* (chunk, inputs): rows gathered, noise and input dropout applied */
	size_t x_stride;
	float *weight;          /* (chunk), or NULL: row weights of the pass */
	float *row_weight; /* (train rows), mean 1, or NULL: case weights times class weights */
	float *gradient;        /* (params), or NULL when fused */
	size_t *order;          /* (train rows) */
	struct rng shuffle, noise;
	struct dropout drop;
	int threads;
	struct team team;

	size_t epoch;           /* epochs done */
	double batch_loss;      /* sum over the rows of the epoch so far */
	double train_loss, valid_loss;
	bool done;
};

/* Borrows everything it is given until trainer_free. valid may be NULL. */
int trainer_make(struct trainer *t, const struct mlp_settings *set, struct network *net,
		 const struct data_view *train, const struct data_view *valid, uint64_t seed,
		 int threads, struct err *e);
void trainer_free(struct trainer *t);                                   /* accepts { 0 } */

/* One epoch; sets train_loss (mean over the epoch's batches, penalties included), valid_loss (NAN
 * unless a rule needs it) and done. ERR_DIVERGED when a loss or a weight leaves the finite
 * numbers. */
int trainer_epoch(struct trainer *t, struct err *e);

/* Mean loss of prediction over a view (weights as in the view). */
double trainer_evaluate(struct trainer *t, const struct data_view *v);

/* Targets of a row as the network's outputs: the value, a 0 or 1, or one-hot. smoothing: share of a
 * class's 1 that is spread evenly over all of them. */
void train_target(const struct network *n, const struct data_view *v, size_t row, double smoothing,
		  float *out);

/* Rows at[from..to) of the training set into the pass's rows from .. to - 1, with input noise and
 * input dropout. Noise is drawn in turn, so with noise one thread must load all rows. */
void trainer_load(struct trainer *t, const size_t *at, size_t from, size_t to,
		  const struct dropout *drop);

#endif
