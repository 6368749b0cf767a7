/* Prediction: every row falls from the root to a leaf.
 *
 * A lone descent waits for memory at every level; LANES rows fall side by side so that their waits
 * overlap. Rows that have arrived stay at their leaf (a leaf leads to itself) until all have. */
#include "algorithms/tree/node.h"

#define LANES 16

static int check_shape(const struct tree *t, const struct data_view *x, struct mat scores,
		       struct err *e)
{
	if (x->cols != t->schema.cols)
		return FAIL(e, ERR_SHAPE, "the tree was grown on %zu columns, not %zu",
			    t->schema.cols, x->cols);
	if (scores.rows != x->rows || scores.cols != t->outputs)
		return FAIL(e, ERR_SHAPE, "scores are %zu x %zu, not %zu x %zu", scores.rows,
			    scores.cols, x->rows, t->outputs);
	return 0;
}

static void write_scores(const struct tree *t, size_t leaf, float *out)
{
	const double *value = t->value + leaf * t->outputs;

	for (size_t c = 0; c < t->outputs; c++)
		out[c] = (float)value[c];
}

/* The next node of a row, by arithmetic: NaN is not <= anything, so it goes right, unless the node
 * sends missing values left. */
static inline uint32_t step_down(const struct tree_node *n, uint32_t at, const float *x)
{
	float v = x[n->column];
	uint32_t right = !(v <= n->threshold) & !(v != v && n->default_left);

	return n->left ? n->left + right : at;
}

static void fall_together(const struct tree *t, const float *const *row, uint32_t *at)
{
	const struct tree_node *node = t->node;
	uint32_t moved;

	for (size_t k = 0; k < LANES; k++)
		at[k] = 0;
	do {
		moved = 0;
		for (size_t k = 0; k < LANES; k++) {
			uint32_t next = step_down(&node[at[k]], at[k], row[k]);
			moved |= next ^ at[k];
			at[k] = next;
		}
	} while (moved);
}

static size_t predict_plain(const struct tree *t, const struct data_view *x, struct mat scores)
{
	const float *row[LANES];
	uint32_t at[LANES];
	size_t i = 0;

	for (; i + LANES <= x->rows; i += LANES) {
		for (size_t k = 0; k < LANES; k++)
			row[k] = view_row(x, i + k);
		fall_together(t, row, at);
		for (size_t k = 0; k < LANES; k++)
			write_scores(t, at[k], mat_row(scores, i + k));
	}
	return i;
}

int tree_predict(const struct tree *t, const struct data_view *x, struct mat scores, struct err *e)
{
	size_t i = 0;

	if (check_shape(t, x, scores, e))
		return -1;
	if (t->plain)
		i = predict_plain(t, x, scores);
	for (; i < x->rows; i++)
		write_scores(t, tree_leaf(t, view_row(x, i)), mat_row(scores, i));
	return 0;
}
