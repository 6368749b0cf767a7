/* Rows of the training set into a pass: gathered, disturbed, with their targets (train.h). */
#include <string.h>

#include "algorithms/mlp/train.h"

/* Floats of a row that are called for ahead of time, and how many rows ahead: a row takes 20 ns or
 * more, main memory answers in some 100. */
enum { FETCHED = 128, AHEAD = 16 };

void mlp_trainer_target(const struct mlp_network *n, const struct data_view *v, size_t row,
			double smoothing, float *out)
{
	float even = v->classes ? (float)(smoothing / (double)v->classes) : 0;
	float one = even + (float)(1 - smoothing);

	if (v->task == TASK_REGRESS) {
		out[0] = (float)v->target[row];
	} else if (n->outputs < v->classes) {
		out[0] = v->label[row] ? one : even;
	} else {
		for (size_t i = 0; i < n->outputs; i++)
			out[i] = even;
		out[v->label[row]] = one;
	}
}

/* Calls for the beginning of a row that is wanted soon: shuffled rows are in no order that the
 * processor could guess; along a row it guesses well. */
static void fetch_row(const struct mlp_trainer *t, const size_t *at)
{
	const float *x;

	if (at >= t->order + t->train->rows)
		return;
	x = view_row(t->train, *at);
	for (size_t i = 0; i < t->net->inputs && i < FETCHED; i += MLP_BLOCK)
		__builtin_prefetch(x + i, 0, 3);
}

void mlp_trainer_load(struct mlp_trainer *t, const size_t *at, size_t from, size_t to,
		      const struct mlp_dropout *drop)
{
	size_t width = t->net->inputs;
	float keep = drop->keep[0];
	uint64_t key = keep < 1 ? mlp_dropout_key(drop, 0) : 0;

	for (size_t r = from; r < to; r++) {
		float *x = t->x + r * t->x_stride;

		fetch_row(t, at + r + AHEAD);
		memcpy(x, view_row(t->train, at[r]), width * sizeof *x);
		for (size_t i = 0; i < width && t->set->input_noise > 0; i++)
			x[i] += (float)(t->set->input_noise * rng_normal(&t->noise));
		if (keep < 1)
			t->net->k->drop(x, NULL, width, key,
					mlp_dropout_first(drop, r, t->x_stride), keep);
		mlp_trainer_target(t->net, t->train, at[r], t->set->label_smoothing,
				   t->pass.target + r * t->pass.target_stride);
		if (t->row_weight)
			t->weight[r] = t->row_weight[at[r]];
	}
}
