#include "datasets/prepare/encode.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/prepare/impute.h"

static void mark_seen(int32_t *slot, const enum encode *how, const struct data_view *all,
		      const float *x,
		      const float *fill)
{
	for (size_t j = 0; j < all->cols; j++) {
		long code;
		if (how[j] != ENCODE_ONEHOT)
			continue;
		code = category_code(&all->columns[j], x[j]);
		if (code < 0)
			code = category_code(&all->columns[j], fill[j]);
		if (code >= 0)
			slot[code] = 1;
		slot += all->columns[j].levels;
	}
}

int encode_fit(int32_t **slot, size_t *nslots, size_t *width, const enum encode *how,
	       const struct data_view *all, const size_t *rows, size_t n, const float *fill,
		       struct err *e)
{
	float *buf = mem_array(all->cols, sizeof *buf, e);
	int32_t *s = NULL;
	size_t at = 0;

	*nslots = 0;
	for (size_t j = 0; j < all->cols; j++) {
		width[j] = 1;
		*nslots += how[j] == ENCODE_ONEHOT ? all->columns[j].levels : 0;
	}
	if (!buf || !(s = mem_zeros(*nslots, sizeof *s, e))) {
		free(buf);
		return -1;
	}
	for (size_t i = 0; *nslots && i < n; i++)
		mark_seen(s, how, all, impute_dense_row(all, rows[i], buf), fill);
	for (size_t j = 0; j < all->cols; j++) {
		if (how[j] != ENCODE_ONEHOT)
			continue;
		width[j] = 0;
		for (size_t k = 0; k < all->columns[j].levels; k++, at++)
			s[at] = s[at] ? (int32_t)width[j]++ : -1;
	}
	free(buf);
	*slot = s;
	return 0;
}
