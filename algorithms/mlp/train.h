/* Training: batches of shuffled rows through network.h's two halves, one epoch at a call.
 *
 * Nothing is allocated in an epoch. A batch larger than MLP_CHUNK_ROWS goes through in chunks whose
 * gradients are added up; a smaller one without clipping is fused: each piece of the gradient moves
 * its weights while it is in the nearest cache, and is never stored. Then weights of sparse columns are
 * moved lazily (lazy.h); otherwise, and with max_norm, which looks at all of them, in each batch. */
#ifndef MLP_TRAIN_H
#define MLP_TRAIN_H

#include "algorithms/core/view.h"
#include "algorithms/mlp/early_stop.h"
#include "algorithms/mlp/lazy.h"
#include "algorithms/mlp/settings.h"
#include "algorithms/mlp/threads.h"

enum { MLP_CHUNK_ROWS = 256, MLP_ROW_BLOCK = 32 };      /* the latter: rows a thread takes */

/* learner_env's score and what it is asked of; early stopping goes by it instead of the validation
 * loss where score is not NULL. */
struct mlp_judge {
	int (*score)(void *ctx, const void *model, double *out, struct err *e);
	void *ctx;
	const void *model;
};

struct mlp_trainer {
	const struct mlp_settings *set;
	struct mlp_network *net;
	const struct data_view *train, *valid;
	struct mlp_optimizer opt;
	struct mlp_schedule schedule;
	struct mlp_early_stop on_train, on_valid;
	struct mlp_lbfgs *lbfgs;
	struct mlp_judge judge;         /* set after mlp_trainer_make */

	struct mlp_pass pass;
	float *x; /* (chunk, dense inputs): rows gathered, noise and input dropout applied */
	size_t x_stride;
	size_t draw_stride;     /* numbers of input dropout's draws for a row */
	bool in_turn;           /* one thread loads all rows: noise is drawn, entries are put in turn */
	struct mlp_sparse_rows rows;    /* other inputs of the chunk, where the view is sparse */
	struct mlp_lazy lazy;   /* of sparse columns, unless the gradient is kept whole */
	struct mlp_source unseen;       /* the validation rows */
	float *weight;          /* (chunk), or NULL: row weights of the pass */
	float *row_weight; /* (train rows), mean 1, or NULL: case weights times class weights */
	float *gradient;        /* (params), or NULL when fused */
	/* schedule=range: of the epoch's batches, as far as they were done; else NULL. */
	struct mlp_batch_note { double rate, loss; } *note;
	size_t notes;
	size_t batch;           /* rows of a step */
	size_t *order;          /* (train rows) */
	struct rng shuffle, noise;
	struct mlp_dropout drop;
	struct mlp_threads shared;
	struct mlp_pace pace;

	size_t epoch;           /* epochs done */
	double batch_loss;      /* sum over the rows of the epoch so far */
	double train_loss, valid_loss;
	bool done;
};

/* Borrows everything it is given until mlp_trainer_free. valid may be NULL. */
int mlp_trainer_make(struct mlp_trainer *t, const struct mlp_settings *set, struct mlp_network *net,
		     const struct data_view *train, const struct data_view *valid, uint64_t seed,
		     int threads, struct err *e);
void mlp_trainer_free(struct mlp_trainer *t);                                   /* accepts { 0 } */

/* One epoch; sets train_loss (mean over the epoch's batches, penalties included), valid_loss (NAN
 * unless a rule needs it) and done. ERR_DIVERGED when a loss or a weight leaves the finite
 * numbers. */
int mlp_trainer_epoch(struct mlp_trainer *t, struct err *e);

/* Targets of a row as the network's outputs: the value, a 0 or 1, or one-hot. smoothing: share of a
 * class's 1 that is spread evenly over all of them. */
void mlp_trainer_target(const struct mlp_network *n, const struct data_view *v, size_t row,
			double smoothing, float *out);

/* Rows at[from..to) of the training set into the pass's rows from .. to - 1, with input noise and
 * input dropout; where t->in_turn one thread must load all of them, from the first on. */
void mlp_trainer_load(struct mlp_trainer *t, const size_t *at, size_t from, size_t to,
		      const struct mlp_dropout *drop);

#endif
