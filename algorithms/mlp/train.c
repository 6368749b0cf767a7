#include "algorithms/mlp/train.h"

#include <math.h>
#include <string.h>

#include "algorithms/mlp/lbfgs.h"
#include "algorithms/mlp/regularize.h"
#include "algorithms/system/watch.h"

/* Parameters that, with two states each, stay in a second-level cache of 1 MiB. */
enum { CACHED_PARAMS = 60000 };

static void point_pass(struct mlp_trainer *t)
{
	t->pass.x = t->x;
	t->pass.x_stride = t->x_stride;
	t->pass.columns = &t->rows.by;
	t->pass.weight = t->row_weight ? t->weight : NULL;
}

/* ---- one batch ------------------------------------------------------------------------------- */

/* A large network's weights and states come from main memory: they are called for while their
 * gradient is being computed, and wait in the second-level cache when it is done. */
static void fetch_weights(void *ctx, size_t at, size_t n)
{
	const struct mlp_trainer *t = ctx;
	const float *block[] = { t->net->w, t->opt.state[0], t->opt.state[1], t->opt.state[2] };

	for (size_t j = 0; j < 4; j++)
		for (size_t i = 0; block[j] && i < n; i += MLP_BLOCK)
			__builtin_prefetch(block[j] + at + i, 1, 2);
}

/* Fused end of a gradient piece. */
static void move_piece(void *ctx, const struct mlp_gradient_piece *piece, float *g)
{
	struct mlp_trainer *t = ctx;

	mlp_optimizer_penalize(&t->opt, t->net, piece, g);
	mlp_optimizer_move(&t->opt, t->net, piece, g);
	mlp_network_transpose_piece(t->net, piece);
	if (t->lazy.net && mlp_network_has_column(t->net, piece->at))
		mlp_lazy_moved(&t->lazy, mlp_network_column_of(t->net, piece->at));
}

static void run_rows(struct mlp_trainer *t, const size_t *at, size_t from, size_t to, double scale,
		     const struct mlp_dropout *drop, bool load)
{
	if (load)
		mlp_trainer_load(t, at, from, to, drop);
	mlp_network_forward(t->net, &t->pass, from, to, drop);
	mlp_network_loss(t->net, &t->pass, from, to, scale);
	mlp_network_backward(t->net, &t->pass, from, to, drop);
}

/* All rows of a chunk; the columns that they have are to be up to date before anyone looks. */
static void load_in_turn(struct mlp_trainer *t, const size_t *at, size_t rows,
			 const struct mlp_dropout *drop)
{
	mlp_trainer_load(t, at, 0, rows, drop);
	if (!t->lazy.net)
		return;
	mlp_sparse_rows_group(&t->rows);
	mlp_lazy_catch_up(&t->lazy, &t->rows.by);
}

/* Rows half and weights half of one chunk; its row losses are added to batch_loss. Counters are put
 * back to 0 by one thread while the other kind of work is going on, with a barrier on either
 * side. */
static void run_chunk(struct mlp_trainer *t, const size_t *at, size_t rows, double scale,
		      const struct mlp_dropout *drop, const struct mlp_gradient_sink *sink,
		      size_t id)
{
	bool alone = t->shared.count == 1;
	size_t step = alone ? rows : MLP_ROW_BLOCK;

	if (!id && t->in_turn)
		load_in_turn(t, at, rows, drop);
	if (t->in_turn)
		mlp_threads_barrier(&t->shared);
	if (!id)
		atomic_store(&t->shared.pieces, 0);
	for (size_t r; (r = alone ? 0 : step * atomic_fetch_add(&t->shared.rows, 1)) < rows;) {
		run_rows(t, at, r, r + step < rows ? r + step : rows, scale, drop,
			 !t->in_turn);
		if (alone)
			break;
	}
	mlp_threads_barrier(&t->shared);
	if (!id) {
		atomic_store(&t->shared.rows, 0);
		for (size_t r = 0; r < rows; r++)
			t->batch_loss += (double)t->pass.loss[r];
	}
	mlp_network_gradient(t->net, &t->pass, rows, alone ? NULL : &t->shared.pieces, sink);
	mlp_threads_barrier(&t->shared);
}

/* Each layer's parameters as pieces of the whole gradient. */
static void each_range(struct mlp_trainer *t,
		       void (*take)(struct mlp_trainer *t, const struct mlp_gradient_piece *p))
{
	for (size_t i = 0; i < t->net->layers; i++) {
		const struct mlp_layer *l = &t->net->layer[i];

		take(t, &(struct mlp_gradient_piece){ .layer = i,
						  .at = l->weight,
						  .n = l->bias - l->weight,
						  .weights = true });
		take(t, &(struct mlp_gradient_piece){
				.layer = i, .at = l->bias, .n = l->end - l->bias });
	}
}

static void penalize_range(struct mlp_trainer *t, const struct mlp_gradient_piece *p)
{
	mlp_optimizer_penalize(&t->opt, t->net, p, t->gradient + p->at);
}

static void move_range(struct mlp_trainer *t, const struct mlp_gradient_piece *p)
{
	mlp_optimizer_move(&t->opt, t->net, p, t->gradient + p->at);
}

static void finish_whole(struct mlp_trainer *t)
{
	each_range(t, penalize_range);
	if (t->set->clip_norm > 0)
		mlp_regularize_clip(t->net->k, t->gradient, t->net->params, t->set->clip_norm);
	each_range(t, move_range);
	mlp_network_transpose(t->net);
}

/* The learning rate when `rows` of this epoch's rows are done. */
static double rate_after(const struct mlp_trainer *t, size_t rows)
{
	double epoch = (double)t->epoch + (double)rows / (double)t->train->rows;

	return t->set->optimizer.rate * mlp_schedule_factor(&t->schedule, epoch);
}

static void train_batch(struct mlp_trainer *t, size_t first, size_t rows, size_t id)
{
	float scratch[MLP_GRADIENT_SCRATCH] __attribute__((aligned(64)));
	struct mlp_gradient_sink sink = { .whole = t->gradient, .scratch = scratch, .ctx = t,
				      .take = t->gradient ? NULL : move_piece };
	double before = id ? 0 : t->batch_loss;

	if (!t->gradient && t->net->params > CACHED_PARAMS)
		sink.announce = fetch_weights;
	if (!id)
		mlp_optimizer_begin_step(&t->opt, rate_after(t, first + rows));
	for (size_t done = 0; done < rows; done += t->pass.room) {
		size_t now = rows - done < t->pass.room ? rows - done : t->pass.room;
		struct mlp_dropout drop = t->drop;

		drop.row += first + done;
		sink.add = done > 0;
		run_chunk(t, t->order + first + done, now, 1 / (double)rows, &drop, &sink, id);
	}
	if (id)
		return;
	if (t->note)
		t->note[t->notes++] = (struct mlp_batch_note){
			rate_after(t, first + rows), (t->batch_loss - before) / (double)rows };
	if (t->gradient)
		finish_whole(t);
	if (t->lazy.net)
		mlp_lazy_note_step(&t->lazy);
	if (t->lazy.net && t->set->max_norm > 0)
		mlp_lazy_finish(&t->lazy);
	if (t->set->max_norm > 0)
		mlp_regularize_max_norm(t->net, t->set->max_norm);
	mlp_network_track(t->net, &t->pass, rows);
}

/* Some batches of an epoch, for one thread of those that share them. */
struct stretch {
	struct mlp_trainer *t;
	size_t from, to, batch; /* rows */
};

static void train_stretch(void *ctx, size_t id)
{
	const struct stretch *s = ctx;

	for (size_t b = s->from; b < s->to; b += s->batch) {
		train_batch(s->t, b, s->to - b < s->batch ? s->to - b : s->batch, id);
		mlp_threads_barrier(&s->t->shared);
	}
}

static void train_rows(struct mlp_trainer *t)
{
	size_t n = t->train->rows;
	struct stretch s = { .t = t, .batch = t->batch };

	if (t->set->batch_norm && n % s.batch == 1 && n > 1)
		n--;            /* a row alone has no variance: it sits this epoch out */
	for (; s.from < n; s.from = s.to) {
		size_t batches = mlp_pace_stretch(&t->pace), left = (n - s.from + s.batch - 1) / s.batch;
		double begun = clock_seconds(CLOCK_MONOTONIC);

		batches = batches < left ? batches : left;
		s.to = batches == left ? n : s.from + batches * s.batch;
		mlp_threads_run(&t->shared, mlp_pace_threads(&t->pace), train_stretch, &s);
		mlp_pace_note(&t->pace, batches, clock_seconds(CLOCK_MONOTONIC) - begun);
	}
	if (t->lazy.net)
		mlp_lazy_finish(&t->lazy);
	t->train_loss = t->batch_loss / (double)n + mlp_optimizer_penalty(&t->opt, t->net);
}

/* ---- an epoch -------------------------------------------------------------------------------- */

/* The whole training set in chunks: loss with penalties, and its gradient in t->gradient. */
static double full_objective(struct mlp_trainer *t, size_t rows, const struct mlp_dropout *drop)
{
	struct mlp_gradient_sink sink = { .whole = t->gradient };

	t->batch_loss = 0;
	point_pass(t);
	for (size_t done = 0; done < rows; done += t->pass.room) {
		size_t now = rows - done < t->pass.room ? rows - done : t->pass.room;
		struct mlp_dropout here = *drop;

		here.row += done;
		sink.add = done > 0;
		run_chunk(t, t->order + done, now, 1 / (double)rows, &here, &sink, 0);
	}
	each_range(t, penalize_range);
	return t->batch_loss / (double)rows + mlp_optimizer_penalty(&t->opt, t->net);
}

/* Mean loss of prediction over the validation rows (weights as in the view). */
static double evaluate(struct mlp_trainer *t)
{
	const struct data_view *v = t->valid;
	double sum = 0, weights = 0;

	for (size_t done = 0; done < v->rows; done += t->pass.room) {
		size_t now = v->rows - done < t->pass.room ? v->rows - done : t->pass.room;

		mlp_source_point(&t->unseen, &t->pass, done, now);
		t->pass.weight = v->weight ? v->weight + done : NULL;
		for (size_t r = 0; r < now; r++)
			mlp_trainer_target(t->net, v, done + r, 0,
					   t->pass.target + r * t->pass.target_stride);
		mlp_network_forward(t->net, &t->pass, 0, now, NULL);
		mlp_network_loss(t->net, &t->pass, 0, now, 1);
		for (size_t r = 0; r < now; r++) {
			sum += (double)t->pass.loss[r];
			weights += v->weight ? (double)v->weight[done + r] : 1;
		}
	}
	return sum / weights;
}

static int check_finite(const struct mlp_trainer *t, struct err *e)
{
	if (isfinite(t->train_loss) && isfinite(t->net->k->sum_abs(t->net->w, t->net->params)))
		return 0;
	return FAIL(e, ERR_DIVERGED,
		    "%s left the finite numbers in epoch %zu; a smaller learning_rate than %g or "
		    "clip_norm may help",
		    isfinite(t->train_loss) ? "weights" : "the training loss", t->epoch + 1,
		    t->set->optimizer.rate);
}

static double lbfgs_objective(void *ctx, const float *w, float *g)
{
	struct mlp_trainer *t = ctx;
	double loss;

	memcpy(t->net->w, w, t->net->params * sizeof *w);
	mlp_network_transpose(t->net);
	loss = full_objective(t, t->train->rows, &t->drop);
	memcpy(g, t->gradient, t->net->params * sizeof *g);
	return loss;
}

/* What early stopping watches: the caller's measure where there is one, else the validation loss. */
static int watched(const struct mlp_trainer *t, double *out, struct err *e)
{
	const struct mlp_judge *j = &t->judge;

	*out = t->valid_loss;
	return j->score ? j->score(j->ctx, j->model, out, e) : 0;
}

static int note_losses(struct mlp_trainer *t, struct err *e)
{
	double now;

	t->epoch++;
	t->valid_loss = t->valid ? evaluate(t) : NAN;
	mlp_schedule_note(&t->schedule, t->valid_loss);
	t->done |= t->epoch >= t->set->epochs;
	if (t->set->tol > 0)
		t->done |= mlp_early_stop_note(&t->on_train, t->net, t->epoch, t->train_loss);
	if (t->set->early_stop) {
		if (watched(t, &now, e))
			return -1;
		t->done |= mlp_early_stop_note(&t->on_valid, t->net, t->epoch, now);
	}
	if (t->done)
		mlp_early_stop_restore(&t->on_valid, t->net);
	return 0;
}

int mlp_trainer_epoch(struct mlp_trainer *t, struct err *e)
{
	if (t->lbfgs) {
		t->done = mlp_lbfgs_step(t->lbfgs, t->net->w, lbfgs_objective, t, &t->train_loss);
		mlp_network_transpose(t->net);
	} else {
		if (t->set->shuffle)
			rng_shuffle(&t->shuffle, t->order, t->train->rows);
		t->batch_loss = 0;
		t->notes = 0;
		point_pass(t);
		train_rows(t);
	}
	t->drop.row += t->train->rows;
	if (check_finite(t, e))
		return -1;
	return note_losses(t, e);
}
