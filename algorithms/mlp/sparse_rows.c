#include "algorithms/mlp/sparse_rows.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* A dense product does some eight multiply-adds in the time in which one entry of a compressed row is
 * gathered; beyond so many columns its rows would no longer stay in the cache. */
enum { DENSE_FROM = 8, DENSE_MOST = 4096 };

static size_t entries_of(const struct data_view *v)
{
	return v->sparse ? v->sparse->start[v->rows] - v->sparse->start[0] : 0;
}

size_t mlp_sparse_rows_dense(const struct data_view *train)
{
	size_t dense = view_dense(train), others = train->cols - dense;

	if (train->cols <= DENSE_MOST && entries_of(train) * DENSE_FROM >= others * train->rows)
		return train->cols;
	return dense;
}

/* The most entries that any `room` rows may have: that of the fullest ones, found by counting rows of
 * each fullness. */
static int most_entries(const struct data_view *v, size_t dense, size_t room, size_t *most,
			struct err *e)
{
	size_t extra = view_dense(v) > dense ? view_dense(v) - dense : 0;
	size_t *count = mem_zeros(v->cols + 1, sizeof *count, e);

	*most = 0;
	if (!count)
		return -1;
	for (size_t i = 0; i < v->rows; i++) {
		size_t n = v->sparse ? v->sparse->start[i + 1] - v->sparse->start[i] : 0;

		count[n + extra < v->cols ? n + extra : v->cols]++;
	}
	for (size_t n = v->cols + 1; n-- > 0 && room;) {
		size_t rows = count[n] < room ? count[n] : room;

		*most += rows * n;
		room -= rows;
	}
	free(count);
	return 0;
}

int mlp_sparse_rows_make(struct mlp_sparse_rows *s, const struct data_view *v, size_t dense,
			 size_t room, bool by_columns, struct err *e)
{
	size_t most;

	*s = (struct mlp_sparse_rows){ .dense = dense };
	if (most_entries(v, dense, room, &most, e) ||
	    !(s->start = mem_zeros(room + 1, sizeof *s->start, e)) ||
	    !(s->col = mem_array(most, sizeof *s->col, e)) ||
	    !(s->value = mem_array(most, sizeof *s->value, e)) ||
	    (by_columns && (!(s->by.column = mem_array(most, sizeof *s->by.column, e)) ||
			    !(s->by.begin = mem_zeros(most + 2, sizeof *s->by.begin, e)) ||
			    !(s->by.row = mem_array(most, sizeof *s->by.row, e)) ||
			    !(s->by.value = mem_array(most, sizeof *s->by.value, e)) ||
			    !(s->slot = mem_zeros(v->cols - dense, sizeof *s->slot, e))))) {
		mlp_sparse_rows_free(s);
		return -1;
	}
	return 0;
}

void mlp_sparse_rows_free(struct mlp_sparse_rows *s)
{
	free(s->start);
	free(s->col);
	free(s->value);
	free(s->by.column);
	free(s->by.begin);
	free(s->by.row);
	free(s->by.value);
	free(s->slot);
	*s = (struct mlp_sparse_rows){ 0 };
}

void mlp_sparse_rows_clear(struct mlp_sparse_rows *s)
{
	s->rows = 0;
}

void mlp_sparse_rows_put(struct mlp_sparse_rows *s, const struct data_view *v, size_t row, float *x)
{
	const struct sparse *from = v->sparse;
	size_t have = view_dense(v), copied = have < s->dense ? have : s->dense;
	size_t at = s->start[s->rows];

	if (copied)
		memcpy(x, view_row(v, row), copied * sizeof *x);
	if (copied < s->dense)
		memset(x + copied, 0, (s->dense - copied) * sizeof *x);
	for (size_t c = copied; c < have; c++)
		if (!(view_row(v, row)[c] == 0)) {
			s->col[at] = (uint32_t)c;
			s->value[at++] = view_row(v, row)[c];
		}
	for (size_t k = from ? from->start[row] : 0; from && k < from->start[row + 1]; k++)
		if (from->col[k] < s->dense) {
			x[from->col[k]] = from->value[k];
		} else {
			s->col[at] = from->col[k];
			s->value[at++] = from->value[k];
		}
	s->start[++s->rows] = at;
}

/* Counting sort: slots in the order in which columns come, their sizes, then the entries. */
void mlp_sparse_rows_group(struct mlp_sparse_rows *s)
{
	struct mlp_columns *by = &s->by;
	size_t entries = s->start[s->rows];

	by->n = 0;
	for (size_t k = 0; k < entries; k++) {
		uint32_t *slot = &s->slot[s->col[k] - s->dense];

		if (!*slot) {
			by->column[by->n] = s->col[k];
			by->begin[by->n + 1] = 0;
			*slot = (uint32_t)++by->n;
		}
		by->begin[*slot]++;
	}
	/* begin[j + 1] has the size of column j: becomes where it begins, and, filled, where it ends */
	for (size_t j = 1, sum = 0; j <= by->n; j++) {
		size_t size = by->begin[j];

		by->begin[j] = sum;
		sum += size;
	}
	for (size_t r = 0; r < s->rows; r++)
		for (size_t k = s->start[r]; k < s->start[r + 1]; k++) {
			size_t to = by->begin[s->slot[s->col[k] - s->dense]]++;

			by->row[to] = (uint32_t)r;
			by->value[to] = s->value[k];
		}
	by->begin[0] = 0;
	for (size_t j = 0; j < by->n; j++)
		s->slot[by->column[j] - s->dense] = 0;
}

/* ---- views for prediction -------------------------------------------------------------------- */

int mlp_source_make(struct mlp_source *s, const struct mlp_network *n, const struct data_view *v,
		    size_t room, struct err *e)
{
	size_t dense = n->layer[0].dense;

	*s = (struct mlp_source){ .view = v, .direct = view_dense(v) == dense,
			      .stride = mlp_padded_stride(dense ? dense : 1) };
	if (s->direct)
		return 0;
	if (mlp_sparse_rows_make(&s->rows, v, dense, room, false, e) ||
	    !(s->x = mem_aligned(room * s->stride, sizeof *s->x, e))) {
		mlp_source_free(s);
		return -1;
	}
	return 0;
}

void mlp_source_free(struct mlp_source *s)
{
	mlp_sparse_rows_free(&s->rows);
	free(s->x);
	*s = (struct mlp_source){ 0 };
}

void mlp_source_point(struct mlp_source *s, struct mlp_pass *p, size_t first, size_t rows)
{
	const struct data_view *v = s->view;

	p->x = v->x ? view_row(v, first) : p->memory;   /* with no dense column nothing is read */
	p->x_stride = v->x ? v->stride : 0;
	p->sparse = (struct sparse){ NULL };
	if (s->direct && v->sparse)
		p->sparse = (struct sparse){ v->sparse->start + first, v->sparse->col,
					     v->sparse->value, v->sparse->first };
	if (s->direct)
		return;
	mlp_sparse_rows_clear(&s->rows);
	for (size_t r = 0; r < rows; r++)
		mlp_sparse_rows_put(&s->rows, v, first + r, s->x + r * s->stride);
	p->x = s->x;
	p->x_stride = s->stride;
	p->sparse = mlp_sparse_rows_view(&s->rows);
}
