/* Radius neighbours: any number to a query, so each block of queries keeps a list of its own and
 * the lists are joined when all blocks are done. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/knn_model.h"

struct hunt {
	double radius;
	size_t *count;                  /* queries */
	struct near_list *block;        /* one per block, or NULL: counts are all that is wanted */
};

static int answer_within(struct knn_job *j, size_t from, size_t n, const float *q, struct near *at,
			 struct err *e)
{
	struct hunt *h = j->out;
	struct near_list own = { 0 }, *list = h->block ? &h->block[from / j->block] : &own;
	int rc = 0;

	(void)at;
	for (size_t i = 0; i < n && !rc; i++, q += j->m->space.cols) {
		size_t before = h->block ? list->n : 0;
		list->n = before;
		rc = j->m->search->within(j->m->index, q, h->radius, list, e);
		h->count[from + i] = list->n - before;
		if (h->block)
			near_sort(list->at + before, list->n - before);
	}
	free(own.at);
	return rc;
}

static int hunt(const struct knn *m, const struct data_view *x, struct hunt *h, struct knn_job *j,
		struct err *e)
{
	if (!(h->radius >= 0))
		return FAIL(e, ERR_PARAM, "radius=%g must be 0 or more", h->radius);
	if (x->cols != m->space.cols)
		return FAIL(e, ERR_SHAPE, "rows have %zu columns, the model %zu", x->cols,
			    m->space.cols);
	*j = (struct knn_job){ .m = m, .x = x, .rows = x->rows, .answer = answer_within, .out = h };
	j->block = knn_block_rows(j->rows, 1, m->space.cols);
	return 0;
}

int knn_radius_counts(const struct knn *m, const struct data_view *x, double radius, size_t *count,
		      struct err *e)
{
	struct hunt h = { .radius = radius, .count = count };
	struct knn_job j;

	return hunt(m, x, &h, &j, e) || knn_run(&j, e) ? -1 : 0;
}

/* The lists of all blocks, one after the other. */
static int join(const struct knn *m, const struct hunt *h, size_t blocks, size_t queries,
		struct knn_within *out, struct err *e)
{
	size_t at = 0;

	out->start[0] = 0;
	for (size_t i = 0; i < queries; i++)
		out->start[i + 1] = out->start[i] + h->count[i];
	if (!(out->row = mem_array(out->start[queries], sizeof *out->row, e)) ||
	    !(out->distance = mem_array(out->start[queries], sizeof *out->distance, e)))
		return -1;
	for (size_t b = 0; b < blocks; b++)
		for (size_t i = 0; i < h->block[b].n; i++, at++) {
			out->row[at] = h->block[b].at[i].row;
			out->distance[at] = m->space.metric->distance(&m->space,
								      h->block[b].at[i].gap);
		}
	return 0;
}

int knn_radius_neighbours(const struct knn *m, const struct data_view *x, double radius,
			  struct knn_within *out, struct err *e)
{
	struct hunt h = { .radius = radius };
	struct knn_job j;
	size_t blocks = 0;
	int rc = -1;

	*out = (struct knn_within){ 0 };
	if (hunt(m, x, &h, &j, e))
		return -1;
	blocks = (j.rows + j.block - 1) / j.block;
	if (!(out->start = mem_array(j.rows + 1, sizeof *out->start, e)) ||
	    !(h.count = mem_array(j.rows, sizeof *h.count, e)) ||
	    !(h.block = mem_zeros(blocks, sizeof *h.block, e)))
		goto done;
	rc = knn_run(&j, e) || join(m, &h, blocks, j.rows, out, e) ? -1 : 0;
done:
	for (size_t b = 0; h.block && b < blocks; b++)
		free(h.block[b].at);
	free(h.block);
	free(h.count);
	if (rc)
		knn_within_free(out);
	return rc;
}

void knn_within_free(struct knn_within *w)
{
	free(w->start);
	free(w->row);
	free(w->distance);
	*w = (struct knn_within){ 0 };
}
