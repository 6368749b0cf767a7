#include "datasets/prepare/encode.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/prepare/impute.h"

void encode_apart(bool *apart, const enum encode *how, const struct column *c, size_t cols)
{
	size_t dense = 0, bound;

	for (size_t j = 0; j < cols; j++)
		if (how[j] == ENCODE_ONEHOT && c[j].levels <= ENCODE_DENSE)
			dense += c[j].levels;
	bound = dense > ENCODE_DENSE_ALL ? ENCODE_DENSE_FEW : ENCODE_DENSE;
	for (size_t j = 0; j < cols; j++)
		apart[j] = how[j] == ENCODE_ONEHOT && c[j].levels > bound;
}

static void mark(int32_t *slot, const struct column *c, float x, float fill)
{
	long code = category_code(c, x);

	if (code < 0)
		code = category_code(c, fill);
	if (code >= 0)
		slot[code] = 1;
}

/* slot[j]: the slots of column j, NULL of one that is not encoded. */
static void mark_dense(int32_t *const *slot, const size_t *which, size_t n_which,
		       const struct data_view *all, const size_t *rows, size_t n, const float *fill)
{
	for (size_t i = 0; i < n; i++) {
		const float *x = view_row(all, rows[i]);
		for (size_t k = 0; k < n_which; k++) {
			size_t j = which[k];
			mark(slot[j], &all->columns[j], x[j], fill[j]);
		}
	}
}

/* Rows that do not name a column have its category 0. */
static int mark_sparse(int32_t *const *slot, const size_t *which, size_t n_which,
		       const struct data_view *all, const size_t *rows, size_t n, const float *fill,
		       struct err *e)
{
	const struct sparse *s = all->sparse;
	size_t *named = mem_zeros(all->cols, sizeof *named, e);

	if (!named)
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = s->start[rows[i]]; k < s->start[rows[i] + 1]; k++) {
			size_t j = s->col[k];
			if (!slot[j])
				continue;
			named[j]++;
			mark(slot[j], &all->columns[j], s->value[k], fill[j]);
		}
	for (size_t k = 0; k < n_which; k++)
		if (named[which[k]] < n)
			mark(slot[which[k]], &all->columns[which[k]], 0, fill[which[k]]);
	free(named);
	return 0;
}

/* From marks to places. */
static void number(int32_t *slot, size_t levels, size_t *width)
{
	*width = 0;
	for (size_t k = 0; k < levels; k++)
		slot[k] = slot[k] ? (int32_t)(*width)++ : -1;
}

int encode_fit(int32_t **slot, size_t *nslots, size_t *width, const enum encode *how,
	       const struct data_view *all, const size_t *rows, size_t n, const float *fill,
		       struct err *e)
{
	int32_t *s = NULL, **of = mem_zeros(all->cols, sizeof *of, e);
	size_t *which = mem_array(all->cols, sizeof *which, e), n_which = 0, at = 0;
	int rc = -1;

	*nslots = 0;
	for (size_t j = 0; j < all->cols; j++) {
		width[j] = 1;
		*nslots += how[j] == ENCODE_ONEHOT ? all->columns[j].levels : 0;
	}
	if (!of || !which || !(s = mem_zeros(*nslots, sizeof *s, e)))
		goto done;
	for (size_t j = 0; j < all->cols; j++)
		if (how[j] == ENCODE_ONEHOT) {
			which[n_which++] = j;
			of[j] = s + at;
			at += all->columns[j].levels;
		}
	if (n_which && !all->sparse)
		mark_dense(of, which, n_which, all, rows, n, fill);
	else if (n_which && mark_sparse(of, which, n_which, all, rows, n, fill, e))
		goto done;
	for (size_t k = 0; k < n_which; k++)
		number(of[which[k]], all->columns[which[k]].levels, &width[which[k]]);
	*slot = s;
	s = NULL;
	rc = 0;
done:
	free(s);
	free(of);
	free(which);
	return rc;
}
