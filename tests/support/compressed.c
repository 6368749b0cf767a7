#include "tests/support/compressed.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"

void compressed_make(struct compressed *c, const struct data_view *v, size_t first)
{
	size_t *start = mem_zeros(v->rows + 1, sizeof *start, NULL), at = 0;
	uint32_t *col = mem_array(v->rows * v->cols, sizeof *col, NULL);
	float *value = mem_array(v->rows * v->cols, sizeof *value, NULL);

	for (size_t i = 0; i < v->rows; i++) {
		for (size_t j = first; j < v->cols; j++)
			if (view_row(v, i)[j] != 0) {
				col[at] = (uint32_t)j;
				value[at++] = view_row(v, i)[j];
			}
		start[i + 1] = at;
	}
	c->sparse = (struct sparse){ .start = start, .col = col, .value = value, .first = first };
	c->view = *v;
	c->view.sparse = &c->sparse;
	c->view.x = first ? v->x : NULL;
}

void compressed_free(struct compressed *c)
{
	free((void *)c->sparse.start);
	free((void *)c->sparse.col);
	free((void *)c->sparse.value);
}
