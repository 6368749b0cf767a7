#include "algorithms/svm/svc_compress.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

int svc_compress(struct svc_compressed *c, struct data_view *v, struct err *e)
{
	const struct sparse *s = v->sparse;
	size_t dense = view_dense(v), entries, at = 0, *start;
	uint32_t *col;
	float *value;

	*c = (struct svc_compressed){ 0 };
	if (!s || !dense)
		return 0;
	entries = s->start[v->rows] - s->start[0] + v->rows * dense;
	if (!(c->owned[0] = start = mem_array(v->rows + 1, sizeof *start, e)) ||
	    !(c->owned[1] = col = mem_array(entries, sizeof *col, e)) ||
	    !(c->owned[2] = value = mem_array(entries, sizeof *value, e))) {
		svc_compressed_free(c);
		return -1;
	}
	start[0] = 0;
	for (size_t i = 0; i < v->rows; start[++i] = at) {
		size_t n = s->start[i + 1] - s->start[i];
		for (size_t j = 0; j < dense; j++)
			col[at + j] = (uint32_t)j;
		memcpy(value + at, view_row(v, i), dense * sizeof *value);
		memcpy(col + at + dense, s->col + s->start[i], n * sizeof *col);
		memcpy(value + at + dense, s->value + s->start[i], n * sizeof *value);
		at += dense + n;
	}
	c->rows = (struct sparse){ .start = start, .col = col, .value = value };
	v->x = NULL;
	v->sparse = &c->rows;
	return 0;
}

void svc_compressed_free(struct svc_compressed *c)
{
	for (size_t i = 0; i < sizeof c->owned / sizeof *c->owned; i++)
		free(c->owned[i]);
	*c = (struct svc_compressed){ 0 };
}
