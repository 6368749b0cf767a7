/* Rows of a view as a network takes them: the first `dense` columns in a block of floats, the others in
 * compressed rows, however the view has them. For training also by columns: a batch's entries sorted by
 * column, for the gradient. */
#ifndef MLP_SPARSE_ROWS_H
#define MLP_SPARSE_ROWS_H

#include "algorithms/mlp/network.h"

/* A batch's entries by columns: column[j] (its number in the view) has entries begin[j] ..
 * begin[j + 1] - 1 in rising order of their rows. Columns stand in the order of their first entry. */
struct mlp_columns {
	size_t n;
	uint32_t *column;
	size_t *begin;
	uint32_t *row;
	float *value;
};

/* Room for some rows, filled from the first on. */
struct mlp_sparse_rows {
	size_t dense, rows;
	size_t *start;
	uint32_t *col;
	float *value;
	struct mlp_columns by;
	uint32_t *slot;         /* by column, less `dense`: its place in `by` plus 1, or 0 */
};

/* The columns that a network for these training rows takes as dense ones: those of the view, but all of
 * them where the compressed rows are full enough for the dense product to be the faster one. */
size_t mlp_sparse_rows_dense(const struct data_view *train);

/* Room for any `room` rows of v whose columns from `dense` on are to be compressed. */
int mlp_sparse_rows_make(struct mlp_sparse_rows *s, const struct data_view *v, size_t dense,
			 size_t room, bool by_columns, struct err *e);
void mlp_sparse_rows_free(struct mlp_sparse_rows *s);                           /* accepts { 0 } */

void mlp_sparse_rows_clear(struct mlp_sparse_rows *s);
/* Row `row` of v is the next one: its dense columns into x, its other entries into s. */
void mlp_sparse_rows_put(struct mlp_sparse_rows *s, const struct data_view *v, size_t row,
			 float *x);
/* Sorts what was put by columns. */
void mlp_sparse_rows_group(struct mlp_sparse_rows *s);

static inline struct sparse mlp_sparse_rows_view(const struct mlp_sparse_rows *s)
{
	return (struct sparse){ s->start, s->col, s->value, s->dense };
}

/* A view's rows for passes of prediction, `room` at a time: where they lie if the network has the same
 * columns dense, else copied into its form. Borrows the view. */
struct mlp_source {
	const struct data_view *view;
	bool direct;
	float *x;
	size_t stride;
	struct mlp_sparse_rows rows;
};

int mlp_source_make(struct mlp_source *s, const struct mlp_network *n, const struct data_view *v,
		    size_t room, struct err *e);
void mlp_source_free(struct mlp_source *s);                                     /* accepts { 0 } */

/* Rows first .. first + rows - 1 become the inputs of the pass. */
void mlp_source_point(struct mlp_source *s, struct mlp_pass *p, size_t first, size_t rows);

#endif
