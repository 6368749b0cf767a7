/* Prediction: every row falls from the root to a leaf.
 *
 * A lone descent waits for memory at every level; LANES rows fall side by side so that their waits
 * overlap. Rows that have arrived stay at their leaf (a leaf leads to itself) until all have.
 *
 * Of compressed rows the columns that the tree asks for are written out, LANES rows at a time, and
 * fall like dense ones through a copy of the nodes that numbers these columns; views of few rows,
 * and trees with categories or surrogates, look up each column that they ask for. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/node.h"

#define LANES 16

static int check_shape(const struct tree *t, const struct data_view *x, struct mat scores,
		       struct err *e)
{
	if (x->cols != t->schema.cols)
		return FAIL(e, ERR_SHAPE, "the tree was grown on %zu columns, not %zu",
			    t->schema.cols, x->cols);
	if (scores.rows != x->rows || scores.cols != t->values.outputs)
		return FAIL(e, ERR_SHAPE, "scores are %zu x %zu, not %zu x %zu", scores.rows,
			    scores.cols, x->rows, t->values.outputs);
	return 0;
}

/* The next node of a row, by arithmetic: NaN is not <= anything, so it goes right, unless the node
 * sends missing values left. */
static inline uint32_t step_down(const struct tree_node *n, uint32_t at, const float *x)
{
	float v = x[n->column];
	uint32_t right = !(v <= n->threshold) & !(v != v && n->default_left);

	return n->left ? n->left + right : at;
}

static void fall_together(const struct tree_node *node, const float *const *row, uint32_t *at)
{
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
		fall_together(t->node, row, at);
		for (size_t k = 0; k < LANES; k++)
			tree_values_write(&t->values, at[k], mat_row(scores, i + k));
	}
	return i;
}

/* ---- compressed rows ---- */

#define UNUSED UINT32_MAX

/* The tree over the columns that it asks for. */
struct narrow {
	size_t used;
	struct tree_node *node;         /* (nodes) */
	uint32_t *slot;                 /* (cols) a column's number, or UNUSED */
	uint32_t *dense;                /* (used) those of the view's dense block */
	size_t denses;
	float *x;                       /* (LANES, used) zero between calls */
};

static int narrow_make(struct narrow *q, const struct tree *t, size_t dense, struct err *e)
{
	*q = (struct narrow){ 0 };
	if (!(q->node = mem_copy(t->node, t->nodes, sizeof *q->node, e)) ||
	    !(q->slot = mem_array(t->schema.cols, sizeof *q->slot, e)) ||
	    !(q->dense = mem_array(t->columns_used, sizeof *q->dense, e)) ||
	    !(q->x = mem_zeros(LANES * t->columns_used, sizeof *q->x, e)))
		return -1;
	memset(q->slot, 0xff, t->schema.cols * sizeof *q->slot);
	for (size_t i = 0; i < t->nodes; i++) {
		uint32_t column = t->node[i].column;
		if (t->node[i].left && q->slot[column] == UNUSED) {
			if (column < dense)
				q->dense[q->denses++] = column;
			q->slot[column] = (uint32_t)q->used++;
		}
		q->node[i].column = t->node[i].left ? q->slot[column] & INT32_MAX : 0;
	}
	return 0;
}

static void narrow_free(struct narrow *q)
{
	free(q->node);
	free(q->slot);
	free(q->dense);
	free(q->x);
}

/* Writes a row's entries, or, to clear them, zeros. */
static void write_entries(const struct narrow *q, const struct tree_row *r, float *x, bool clear)
{
	for (size_t k = 0; k < r->n; k++) {
		uint32_t slot = q->slot[r->col[k]];
		if (slot != UNUSED)
			x[slot] = clear ? 0 : r->value[k];
	}
}

/* As many rows as fill lanes. */
static int predict_narrow(const struct tree *t, const struct data_view *x, struct mat scores,
			  size_t *done, struct err *e)
{
	struct narrow q;
	int rc = narrow_make(&q, t, view_dense(x), e);

	for (*done = 0; !rc && *done + LANES <= x->rows; *done += LANES) {
		const float *row[LANES];
		uint32_t at[LANES];
		for (size_t k = 0; k < LANES; k++) {
			struct tree_row r = tree_row_of(x, *done + k);
			float *to = q.x + k * q.used;
			for (size_t j = 0; j < q.denses; j++)
				to[q.slot[q.dense[j]]] = r.x[q.dense[j]];
			write_entries(&q, &r, to, false);
			row[k] = to;
		}
		fall_together(q.node, row, at);
		for (size_t k = 0; k < LANES; k++) {
			struct tree_row r = tree_row_of(x, *done + k);
			tree_values_write(&t->values, at[k], mat_row(scores, *done + k));
			write_entries(&q, &r, q.x + k * q.used, true);
		}
	}
	narrow_free(&q);
	return rc;
}

int tree_predict(const struct tree *t, const struct data_view *x, struct mat scores, struct err *e)
{
	size_t i = 0;

	if (check_shape(t, x, scores, e))
		return -1;
	if (t->plain && !x->sparse)
		i = predict_plain(t, x, scores);
	else if (t->plain && x->rows >= LANES && predict_narrow(t, x, scores, &i, e))
		return -1;
	for (; i < x->rows; i++)
		tree_values_write(&t->values, tree_leaf(t, x, i), mat_row(scores, i));
	return 0;
}
