/* What a training run needs, made and freed (train.h). */
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/lbfgs.h"
#include "algorithms/mlp/train.h"

/* Multiply-adds of a batch below which a second thread costs more than it brings: 0.2 ms or so. */
#define WORTH_THREADS 1e7

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

static int make_buffers(struct mlp_trainer *t, struct err *e)
{
	size_t batch = t->batch, room = batch, dense = t->net->layer[0].dense;
	bool whole = batch > MLP_CHUNK_ROWS || t->set->clip_norm > 0 ||
		     t->set->optimizer.kind == MLP_OPTIMIZER_LBFGS;

	if (room > MLP_CHUNK_ROWS && !t->set->batch_norm)
		room = MLP_CHUNK_ROWS;
	t->x_stride = mlp_padded_stride(dense ? dense : 1);
	t->draw_stride = mlp_padded_stride(t->net->inputs ? t->net->inputs : 1);
	t->in_turn = t->set->input_noise > 0 || t->train->sparse;
	if (mlp_pass_make(&t->pass, t->net, room, true, e) ||
	    !(t->x = mem_aligned(room * t->x_stride, sizeof *t->x, e)) ||
	    !(t->order = mem_array(t->train->rows, sizeof *t->order, e)) ||
	    (t->set->schedule.kind == MLP_SCHEDULE_RANGE &&
	     !(t->note = mem_array((t->train->rows + batch - 1) / batch, sizeof *t->note, e))) ||
	    (whole && !(t->gradient = mem_aligned(t->net->params, sizeof *t->gradient, e))) ||
	    (t->train->sparse &&
	     mlp_sparse_rows_make(&t->rows, t->train, dense, room, !whole, e)) ||
	    (t->valid && mlp_source_make(&t->unseen, t->net, t->valid, room, e)) ||
	    make_row_weights(t, e))
		return -1;
	for (size_t i = 0; i < t->train->rows; i++)
		t->order[i] = i;
	return 0;
}

/* Multiply-adds of one pass over a batch, about. */
static double batch_work(const struct mlp_trainer *t)
{
	const struct mlp_layer *l = &t->net->layer[0];
	const struct sparse *s = l->dense < l->in ? t->train->sparse : NULL;
	double rows = (double)t->train->rows,
	       columns = (double)(l->in - l->dense) * (double)l->padded,
	       entries = s ? (double)(s->start[t->train->rows] - s->start[0]) : 0;

	return (double)t->batch *
	       ((double)t->net->params - columns + entries / rows * (double)l->padded);
}

/* Are weights of sparse columns moved lazily? */
static bool lazy(const struct mlp_trainer *t)
{
	return mlp_network_is_sparse(t->net) && !t->gradient;
}

int mlp_trainer_make(struct mlp_trainer *t, const struct mlp_settings *set, struct mlp_network *net,
		     const struct data_view *train, const struct data_view *valid, uint64_t seed,
		     int threads, struct err *e)
{
	bool watch = set->early_stop || set->schedule.kind == MLP_SCHEDULE_PLATEAU;

	*t = (struct mlp_trainer){ .set = set,
			       .batch = set->batch && set->batch < train->rows ? set->batch
									       : train->rows,
			       .net = net,
			       .train = train,
			       .valid = watch ? valid : NULL,
			       .schedule = set->schedule,
			       .shuffle = rng_make(rng_seed(seed, "shuffle")),
			       .noise = rng_make(rng_seed(seed, "noise")),
			       .drop = { .key = rng_seed(seed, "dropout"), .keep = set->keep } };
	if (watch && !valid) {
		t->set = NULL;
		return FAIL(e, ERR_PARAM, "%s needs validation rows",
			    set->early_stop ? "early_stop=yes" : "schedule=plateau");
	}
	if (set->input_noise > 0 && mlp_network_is_sparse(net)) {
		t->set = NULL;
		return FAIL(e, ERR_UNSUITED,
			    "input_noise would make all of %zu sparse columns dense: set it to 0, or take "
			    "input_dropout",
			    net->inputs - net->layer[0].dense);
	}
	mlp_threads_make(&t->shared);
	t->pace = mlp_pace_make(threads < 2 || set->batch_norm || batch_work(t) < WORTH_THREADS
					? 1 : (size_t)threads);
	if (make_buffers(t, e) ||
	    mlp_optimizer_make(&t->opt, &set->optimizer, set->l1, mlp_settings_l2(set, train),
			       net->params, e) ||
	    (lazy(t) && mlp_lazy_make(&t->lazy, net, &t->opt, e)) ||
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
	mlp_sparse_rows_free(&t->rows);
	mlp_source_free(&t->unseen);
	mlp_lazy_free(&t->lazy);
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
