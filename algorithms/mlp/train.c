#include "algorithms/mlp/train.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/lbfgs.h"
#include "algorithms/mlp/regularize.h"

/* Multiply-adds of a batch below which a second thread costs more than it brings: 0.2 ms or so. */
#define WORTH_THREADS 1e7

/* Parameters that, with two states each, stay in a second-level cache of 1 MiB. */
enum { CACHED_PARAMS = 60000 };

/* ---- making ---------------------------------------------------------------------------------- */

/* Case weights times class weights, scaled to mean 1 so that the rate keeps its meaning. */
static int make_row_weights(struct mlp_trainer *t, struct err *e)
{
	const struct data_view *v = t->train;
	bool balanced = t->set->balanced && v->task == TASK_CLASSIFY;
	size_t *count = NULL;
	double sum = 0;

	if (!v->weight && !balanced)
		return 0;
	if (!(t->row_weight = mem_array(v->rows, sizeof *t->row_weight, e)) ||
	    !(t->weight = mem_array(t->pass.room, sizeof *t->weight, e)) ||
	    !(count = mem_zeros(v->classes, sizeof *count, e)))
		return -1;
	for (size_t i = 0; i < v->rows && balanced; i++)
		count[v->label[i]]++;
	for (size_t i = 0; i < v->rows; i++) {
		double w = v->weight ? (double)v->weight[i] : 1;

		w /= balanced ? (double)count[v->label[i]] : 1;
		t->row_weight[i] = (float)w;
		sum += w;
	}
	t->net->k->scale(t->row_weight, (float)((double)v->rows / sum), v->rows);
	free(count);
	return 0;
}

static size_t batch_of(const struct mlp_trainer *t)
{
	size_t n = t->train->rows;

	return t->set->batch && t->set->batch < n ? t->set->batch : n;
}

static int make_buffers(struct mlp_trainer *t, struct err *e)
{
	size_t batch = batch_of(t), room = batch;
	bool whole = batch > MLP_CHUNK_ROWS || t->set->clip_norm > 0 ||
		     t->set->optimizer.kind == MLP_OPTIMIZER_LBFGS;

	if (room > MLP_CHUNK_ROWS && !t->set->batch_norm)
		room = MLP_CHUNK_ROWS;
	t->x_stride = mlp_padded_stride(t->net->inputs ? t->net->inputs : 1);
	if (mlp_pass_make(&t->pass, t->net, room, true, e) ||
	    !(t->x = mem_aligned(room * t->x_stride, sizeof *t->x, e)) ||
	    !(t->order = mem_array(t->train->rows, sizeof *t->order, e)) ||
	    (t->set->schedule.kind == MLP_SCHEDULE_RANGE &&
	     !(t->note = mem_array((t->train->rows + batch - 1) / batch, sizeof *t->note, e))) ||
	    (whole && !(t->gradient = mem_aligned(t->net->params, sizeof *t->gradient, e))) ||
	    make_row_weights(t, e))
		return -1;
	for (size_t i = 0; i < t->train->rows; i++)
		t->order[i] = i;
	return 0;
}

int mlp_trainer_make(struct mlp_trainer *t, const struct mlp_settings *set, struct mlp_network *net,
		     const struct data_view *train, const struct data_view *valid, uint64_t seed,
		     int threads, struct err *e)
{
	bool watch = set->early_stop || set->schedule.kind == MLP_SCHEDULE_PLATEAU;

	*t = (struct mlp_trainer){ .set = set,
			       .net = net,
			       .train = train,
			       .valid = watch ? valid : NULL,
			       .schedule = set->schedule,
			       .threads = set->batch_norm ? 1 : threads,
			       .shuffle = rng_make(rng_seed(seed, "shuffle")),
			       .noise = rng_make(rng_seed(seed, "noise")),
			       .drop = { .key = rng_seed(seed, "dropout"), .keep = set->keep } };
	if (watch && !valid) {
		t->set = NULL;
		return FAIL(e, ERR_PARAM, "%s needs validation rows",
			    set->early_stop ? "early_stop=yes" : "schedule=plateau");
	}
	mlp_threads_make(&t->shared);
	if (make_buffers(t, e) ||
	    mlp_optimizer_make(&t->opt, &set->optimizer, set->l1, mlp_settings_l2(set, train),
			       net->params, e) ||
	    mlp_early_stop_make(&t->on_train, net, set->tol_epochs, set->tol, false, e) ||
	    mlp_early_stop_make(&t->on_valid, net, set->patience, 0, set->early_stop, e) ||
	    (set->optimizer.kind == MLP_OPTIMIZER_LBFGS &&
	     mlp_lbfgs_make(&t->lbfgs, net->params, e))) {
		mlp_trainer_free(t);
		return -1;
	}
	return 0;
}

void mlp_trainer_free(struct mlp_trainer *t)
{
	if (t->set)
		mlp_threads_free(&t->shared);
	mlp_pass_free(&t->pass);
	mlp_optimizer_free(&t->opt);
	mlp_early_stop_free(&t->on_train);
	mlp_early_stop_free(&t->on_valid);
	mlp_lbfgs_free(t->lbfgs);
	free(t->x);
	free(t->weight);
	free(t->row_weight);
	free(t->gradient);
	free(t->note);
	free(t->order);
	*t = (struct mlp_trainer){ 0 };
}

static void point_pass(struct mlp_trainer *t)
{
	t->pass.x = t->x;
	t->pass.x_stride = t->x_stride;
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

/* Rows half and weights half of one chunk; its row losses are added to batch_loss. Counters are put
 * back to 0 by one thread while the other kind of work is going on, with a barrier on either
 * side. */
static void run_chunk(struct mlp_trainer *t, const size_t *at, size_t rows, double scale,
		      const struct mlp_dropout *drop, const struct mlp_gradient_sink *sink,
		      size_t id)
{
	bool alone = t->shared.count == 1, noisy = t->set->input_noise > 0;
	size_t step = alone ? rows : MLP_ROW_BLOCK;

	if (!id && noisy)
		mlp_trainer_load(t, at, 0, rows, drop);
	if (noisy)
		mlp_threads_barrier(&t->shared);
	if (!id)
		atomic_store(&t->shared.pieces, 0);
	for (size_t r; (r = alone ? 0 : step * atomic_fetch_add(&t->shared.rows, 1)) < rows;) {
		run_rows(t, at, r, r + step < rows ? r + step : rows, scale, drop, !noisy);
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
	if (t->set->max_norm > 0)
		mlp_regularize_max_norm(t->net, t->set->max_norm);
	mlp_network_track(t->net, &t->pass, rows);
}

static void train_rows(struct mlp_trainer *t)
{
	size_t n = t->train->rows, batch = batch_of(t);
	int threads = (double)batch * (double)t->net->params < WORTH_THREADS ? 1 : t->threads;
	bool last_alone = t->set->batch_norm && n % batch == 1 && n > 1;

	if (last_alone)         /* a row alone has no variance: it sits this epoch out */
		n--;
	_Pragma("omp parallel num_threads(threads) if (threads > 1)")
	{
		size_t id = (size_t)omp_get_thread_num();

		_Pragma("omp single")
		t->shared.count = (size_t)omp_get_num_threads();
		for (size_t b = 0; b < n; b += batch) {
			train_batch(t, b, n - b < batch ? n - b : batch, id);
			mlp_threads_barrier(&t->shared);
		}
	}
	t->shared.count = 1;
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

double mlp_trainer_evaluate(struct mlp_trainer *t, const struct data_view *v)
{
	double sum = 0, weights = 0;

	for (size_t done = 0; done < v->rows; done += t->pass.room) {
		size_t now = v->rows - done < t->pass.room ? v->rows - done : t->pass.room;

		t->pass.x = view_row(v, done);
		t->pass.x_stride = v->stride;
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
	t->valid_loss = t->valid ? mlp_trainer_evaluate(t, t->valid) : NAN;
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
