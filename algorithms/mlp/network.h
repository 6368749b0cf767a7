/* Layers over one block of parameters, and the two halves of a training step.
 *
 *   rows half:     for a range of rows: forward, loss, and every layer's delta = dLoss/dz
 *   weights half:  for a range of weights: gradient = inputs' . delta, and what is done with it
 *
 * Rows are independent of each other in the first half and weights in the second, so threads share
 * a batch by splitting rows, waiting, and splitting weights; the bits do not depend on the split.
 * (Batch normalization ties the rows of a batch together; with it one thread does it all.)
 *
 * Shapes: layer l maps (rows, in) to (rows, out); buffers are padded to whole blocks
 * (kernels.h).
 *
 * The first layer may take its last inputs from compressed rows (view.h). Such a column's weights are
 * one row of `padded` floats, and rows of columns follow each other behind the panels of the others:
 * forward, an entry adds its value times that row to z; backward, a column that a batch has gets the
 * sum of its entries times delta, and one that it has not is not looked at. Both are the chains of sums
 * of the dense layer less the terms that are 0, so they end in the same bits. */
#ifndef MLP_NETWORK_H
#define MLP_NETWORK_H

#include <stdatomic.h>

#include "algorithms/core/err.h"
#include "algorithms/core/rng.h"
#include "algorithms/core/view.h"
#include "algorithms/mlp/activation.h"
#include "algorithms/mlp/dropout.h"
#include "algorithms/mlp/kernels.h"
#include "algorithms/mlp/loss.h"

/* A layer's parameters follow each other in the block: weights (in panels), bias, and, with batch
 * normalization, gain and shift. */
struct mlp_layer {
	size_t in, out, padded;         /* padded: out in whole blocks */
	size_t dense;                   /* inputs whose weights lie in panels: all, but for the first
					 * layer of a network with sparse columns */
	size_t weight, bias, gain, shift, end;  /* offsets into the block */
	size_t transposed;              /* offset of the transposed weights; layer 0 has none */
	size_t running;                 /* offset of running mean and variance */
	int activation;
	bool normalized;
};

struct mlp_network {
	const struct mlp_kernels *k;
	struct mlp_loss loss;
	size_t inputs, outputs, layers, params;
	struct mlp_layer *layer;
	float *w;               /* (params) */
	float *transposed;      /* every weight matrix but the first, transposed, in panels */
	float *running;         /* batch normalization's statistics for prediction */
	size_t transposed_size, running_size;
};

/* hidden: widths of the hidden layers. Weights are zero until mlp_network_init or a loader fills
 * them. */
int mlp_network_make(struct mlp_network *n, size_t inputs, const size_t *hidden,
		     size_t hidden_layers, size_t outputs, int activation, bool normalize,
		     struct mlp_loss loss, struct err *e);
/* The same with inputs dense .. inputs - 1 in compressed rows. */
int mlp_network_make_sparse(struct mlp_network *n, size_t inputs, size_t dense,
			    const size_t *hidden, size_t hidden_layers, size_t outputs,
			    int activation, bool normalize, struct mlp_loss loss, struct err *e);
void mlp_network_free(struct mlp_network *n);                                   /* accepts { 0 } */

static inline bool mlp_network_is_sparse(const struct mlp_network *n)
{
	return n->layer[0].dense < n->inputs;
}

/* Where the weights of a sparse column (its number in the view) lie in the block: `padded` floats. */
static inline size_t mlp_network_column(const struct mlp_network *n, size_t column)
{
	return n->layer[0].weight + column * n->layer[0].padded;
}

/* Are these weights of a sparse column, and of which one? */
static inline bool mlp_network_has_column(const struct mlp_network *n, size_t at)
{
	return at >= mlp_network_column(n, n->layer[0].dense) && at < n->layer[0].bias;
}

static inline size_t mlp_network_column_of(const struct mlp_network *n, size_t at)
{
	return (at - n->layer[0].weight) / n->layer[0].padded;
}

/* init is a kind of init.h; MLP_INIT_AUTO chooses by the activation, and Glorot for the last
 * layer. */
int mlp_network_init(struct mlp_network *n, int init, double by, uint64_t seed, struct err *e);
int mlp_network_init_kind(const struct mlp_network *n, size_t layer, int init);         /* never auto */

/* Call after weights were changed other than by the optimizer. */
void mlp_network_transpose(struct mlp_network *n);

/* A layer's weights as (in, out) row-major floats: out of a block laid out like n->w (the weights,
 * a gradient), and into n->w. */
void mlp_network_get_weights(const struct mlp_network *n, const float *block, size_t layer,
			     float *w);
void mlp_network_put_weights(struct mlp_network *n, size_t layer, const float *w);

/* ---- one pass ---- */

struct mlp_columns;

struct mlp_pass_layer {
	float *a, *delta;       /* output; dLoss/dz */
	float *d;               /* activation's derivative times dropout's factor; NULL for relu */
	float *hat;             /* batch normalization: normalized z; else NULL */
	float *stats;           /* the same: MLP_BATCH_NORM_ROWS of batch_norm.h; else NULL */
	size_t stride;
};

/* Everything that rows need on their way, for up to `room` rows; nothing else is allocated. */
struct mlp_pass {
	size_t room;
	const float *x;         /* (rows, dense inputs): where this batch's inputs lie; not NULL */
	size_t x_stride;
	struct sparse sparse;   /* its other inputs: rows 0 .. of a network with sparse columns */
	const struct mlp_columns *columns;      /* the same by columns (sparse_rows.h), for a
						 * gradient that is not kept whole */
	float *target;          /* (room, outputs), stride target_stride */
	size_t target_stride;
	const float *weight;    /* (rows) or NULL */
	float *loss;            /* (room) weighted loss of each row */
	struct mlp_pass_layer *layer;
	float *memory;
};

int mlp_pass_make(struct mlp_pass *p, const struct mlp_network *n, size_t room, bool training,
		  struct err *e);
void mlp_pass_free(struct mlp_pass *p);                                         /* accepts { 0 } */

/* Outputs of rows from .. to - 1 into the last layer's a. With drop NULL: prediction (running
 * statistics, no derivatives). With drop: training; keep factors of 1 switch it off. */
void mlp_network_forward(const struct mlp_network *n, struct mlp_pass *p, size_t from, size_t to,
			 const struct mlp_dropout *drop);

/* The losses of rows whose outputs mlp_network_forward has made, and the last layer's delta times
 * `scale` (1 / rows of the whole batch for a mean); then every other layer's delta. drop as in the
 * forward. */
void mlp_network_loss(const struct mlp_network *n, struct mlp_pass *p, size_t from, size_t to,
		      double scale);
void mlp_network_backward(const struct mlp_network *n, struct mlp_pass *p, size_t from, size_t to,
			  const struct mlp_dropout *drop);

/* Folds the statistics of the pass into the running ones (batch normalization), momentum 0.1. */
void mlp_network_track(struct mlp_network *n, const struct mlp_pass *p, size_t rows);

/* A piece of the gradient that was just made: g[0..n) belongs to parameters at .. at + n - 1. */
struct mlp_gradient_piece {
	size_t layer, at, n;
	bool weights;           /* not a bias, gain or shift: penalties and decay apply */
	size_t row, column, blocks, height;     /* of a weights piece: its place in the layer */
};

/* What the weights half does with its pieces. With `whole`, pieces go to whole + at (added to what
 * is there when `add`); otherwise to `scratch` of MLP_GRADIENT_SCRATCH floats, to be used at
 * once. */
enum { MLP_GRADIENT_SCRATCH = 4096 };
struct mlp_gradient_sink {
	float *whole;
	bool add;
	float *scratch;
	void (*announce)(void *ctx, size_t at, size_t n);       /* weights that are next; or NULL */
	void (*take)(void *ctx, const struct mlp_gradient_piece *piece, float *g);  /* or NULL */
	void *ctx;
};

/* The weights half over `rows` rows of the pass: all pieces, or, with `next`, those whose numbers
 * this caller draws from it, while others draw theirs. */
void mlp_network_gradient(const struct mlp_network *n, const struct mlp_pass *p, size_t rows,
			  atomic_size_t *next, const struct mlp_gradient_sink *sink);

/* Brings the transposed copy up to date for one weights piece. */
void mlp_network_transpose_piece(struct mlp_network *n, const struct mlp_gradient_piece *piece);

#endif
