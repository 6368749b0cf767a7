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
	const struct sparse *s = t->train->sparse;
	size_t dense = view_dense(t->train);

	if (at >= t->order + t->train->rows)
		return;
	for (size_t i = 0; i < dense && i < FETCHED; i += MLP_BLOCK)
		__builtin_prefetch(view_row(t->train, *at) + i, 0, 3);
	if (!s)
		return;
	for (size_t k = s->start[*at]; k < s->start[*at + 1] && k < s->start[*at] + FETCHED;
	     k += MLP_BLOCK) {
		__builtin_prefetch(s->col + k, 0, 3);
		__builtin_prefetch(s->value + k, 0, 3);
	}
}

/* Draws for the entries that the last row has: those that its columns would get in a dense row. */
static void drop_entries(struct mlp_sparse_rows *s, uint64_t key, uint64_t first, float keep)
{
	float by = 1 / keep;

	for (size_t k = s->start[s->rows - 1]; k < s->start[s->rows]; k++)
		s->value[k] = mlp_dropout_keeps(key, first, s->col[k], keep) ? s->value[k] * by : 0;
}

/* Row `row` into row r of the pass. */
static void load_inputs(struct mlp_trainer *t, size_t row, size_t r,
			const struct mlp_dropout *drop)
{
	size_t width = t->net->layer[0].dense;
	float keep = drop->keep[0], *x = t->x + r * t->x_stride;
	uint64_t key, first;

	if (t->train->sparse)
		mlp_sparse_rows_put(&t->rows, t->train, row, x);
	else
		memcpy(x, view_row(t->train, row), width * sizeof *x);
	for (size_t i = 0; i < width && t->set->input_noise > 0; i++)
		x[i] += (float)(t->set->input_noise * rng_normal(&t->noise));
	if (keep < 1) {
		key = mlp_dropout_key(drop, 0);
		first = mlp_dropout_first(drop, r, t->draw_stride);
		t->net->k->drop(x, NULL, width, key, first, keep);
		if (t->train->sparse)
			drop_entries(&t->rows, key, first, keep);
	}
}

void mlp_trainer_load(struct mlp_trainer *t, const size_t *at, size_t from, size_t to,
		      const struct mlp_dropout *drop)
{
	if (t->train->sparse)
		mlp_sparse_rows_clear(&t->rows);
	for (size_t r = from; r < to; r++) {
		fetch_row(t, at + r + AHEAD);
		load_inputs(t, at[r], r, drop);
		mlp_trainer_target(t->net, t->train, at[r], t->set->label_smoothing,
				   t->pass.target + r * t->pass.target_stride);
		if (t->row_weight)
			t->weight[r] = t->row_weight[at[r]];
	}
	if (t->train->sparse)
		t->pass.sparse = mlp_sparse_rows_view(&t->rows);
}
