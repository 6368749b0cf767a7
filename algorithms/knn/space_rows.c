/* Rows of views as a space keeps them: dense ones copied, compressed ones with their zeros left out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/knn/space.h"

/* One row on its way: its first columns, and the entries of the others, which go nowhere while they are
 * only counted. */
struct taking {
	const struct knn_space *s;
	const struct data_view *v;
	float *x;
	uint32_t *col; /* or NULL */
	float *value;
	size_t n;
};

static int take_value(struct taking *t, size_t row, size_t f, float x, struct err *e)
{
	if (!isfinite(x))
		return knn_space_bad_value(t->s, t->v, row, f, x, e);
	if (f < t->s->dense) {
		t->x[f] = x;
		return 0;
	}
	if (x == 0)
		return 0;
	if (t->col) {
		t->col[t->n] = (uint32_t)f;
		t->value[t->n] = x;
	}
	t->n++;
	return 0;
}

/* Fills x and adds to the entries. */
static int take_row(struct taking *t, size_t row, struct err *e)
{
	const struct sparse *entries = t->v->sparse;
	size_t given = view_dense(t->v);

	if (t->s->dense)
		memset(t->x, 0, t->s->dense * sizeof *t->x);
	for (size_t f = 0; f < given; f++)
		if (take_value(t, row, f, view_row(t->v, row)[f], e))
			return -1;
	for (size_t k = entries ? entries->start[row] : 0; entries && k < entries->start[row + 1];
	     k++) {
		uint32_t f = entries->col[k];
		if (f < given || f >= t->v->cols ||
		    (k > entries->start[row] && f <= entries->col[k - 1]))
			return FAIL(e, ERR_DATA,
				    "row %zu: entry %zu names column %u, which is not "
				    "one of %zu to %zu in ascending order",
				    row, k - entries->start[row], f, given, t->v->cols - 1);
		if (take_value(t, row, f, entries->value[k], e))
			return -1;
	}
	return 0;
}

/* Two passes: the first counts, so that nothing is larger than it must be. */
static int take_compressed(struct knn_rows *r, struct taking *t, size_t from, size_t n,
			   struct err *e)
{
	if (!(r->start = mem_array(n + 1, sizeof *r->start, e)))
		return -1;
	for (int pass = 0; pass < 2; pass++) {
		t->n = 0;
		for (size_t i = 0; i < n; i++) {
			r->start[i] = t->n;
			t->x = r->x + i * r->dense;
			if (take_row(t, from + i, e))
				return -1;
		}
		r->start[n] = t->n;
		if (!pass && (!(r->col = t->col = mem_array(t->n, sizeof *r->col, e)) ||
			      !(r->value = t->value = mem_array(t->n, sizeof *r->value, e))))
			return -1;
	}
	return 0;
}

int knn_rows_take(struct knn_rows *out, const struct knn_space *s, const struct data_view *v,
		  size_t from, size_t n, struct err *e)
{
	struct taking t = { .s = s, .v = v };
	int rc = 0;

	*out = (struct knn_rows){ .dense = s->dense };
	if (v->cols != s->cols)
		return FAIL(e, ERR_SHAPE, "rows have %zu columns, the model %zu", v->cols, s->cols);
	if (!(out->x = mem_aligned(n * s->dense, sizeof *out->x, e)))
		return -1;
	if (s->dense < s->cols)
		rc = take_compressed(out, &t, from, n, e);
	else if (!v->sparse)
		rc = knn_space_map(s, v, from, n, out->x, e);
	else if (!s->metric->rows)
		rc = FAIL(e, ERR_UNSUITED, "sparse rows: metric=%s takes dense ones",
			  s->metric->name);
	else
		for (size_t i = 0; i < n && !rc; i++) {
			t.x = out->x + i * s->dense;
			rc = take_row(&t, from + i, e);
		}
	if (rc) {
		knn_rows_free(out);
		return -1;
	}
	return 0;
}

void knn_rows_free(struct knn_rows *r)
{
	free(r->x);
	free(r->start);
	free(r->col);
	free(r->value);
	*r = (struct knn_rows){ 0 };
}
