#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/svm/svc_gram.h"

enum { BLOCK = 32 };

double svc_base_bytes(const struct svc_set *s)
{
	return (double)s->n * ((double)s->n + (double)s->groups * SVC_LANES) * sizeof(float);
}

void svc_base_free(struct svc_base *b)
{
	free(b->column);
	free(b->at);
	free(b->norm);
	*b = (struct svc_base){ 0 };
}

/* Columns of one group: all rows of the set, a block at a time, against its panels. */
static int fill_group(struct svc_base *b, const struct svc_set *s, size_t group,
		      const struct svc_rows *all, struct svc_query *q, struct err *e)
{
	const struct svc_kernel k = { .kind = b->kind };
	size_t n = s->start[group + 1] - s->start[group];
	struct svc_rows part;
	float *out[BLOCK];
	int rc = svc_rows_take(&part, &s->view, s->row + s->start[group], n, s->center, e);

	for (size_t i = 0; !rc && i < s->n; i += BLOCK) {
		svc_query_clear(q);
		for (size_t j = i; j < s->n && j < i + BLOCK; j++) {
			svc_query_add(q, all, j);
			out[j - i] = b->at + j * b->stride + b->column[group];
		}
		svc_tile(&k, q, &part, 0, svc_padded(n) / SVC_LANES, out, cpu_isa());
	}
	svc_rows_free(&part);
	return rc;
}

int svc_base_make(struct svc_base *b, const struct svc_set *s, enum svc_kernel_kind kind,
		  struct err *e)
{
	struct svc_rows all = { 0 };
	struct svc_query q = { 0 };
	int rc = -1;

	*b = (struct svc_base){ .kind = kind == SVC_RBF ? SVC_DISTANCE : SVC_LINEAR };
	if (!(b->column = mem_array(s->groups, sizeof *b->column, e)) ||
	    !(b->norm = mem_array(s->n, sizeof *b->norm, e)))
		goto done;
	for (size_t g = 0; g < s->groups; g++) {
		b->column[g] = b->stride;
		b->stride += svc_padded(s->start[g + 1] - s->start[g]);
	}
	if (!(b->at = mem_huge(s->n * b->stride, sizeof *b->at, e)) ||
	    svc_rows_take(&all, &s->view, s->row, s->n, s->center, e) ||
	    svc_query_make(&q, BLOCK, s->view.cols, e))
		goto done;
	for (size_t i = 0; i < s->n; i++)
		b->norm[i] = all.norm[i];
	for (size_t g = 0; g < s->groups; g++)
		if (fill_group(b, s, g, &all, &q, e))
			goto done;
	rc = 0;
done:
	svc_rows_free(&all);
	svc_query_free(&q);
	return rc;
}
