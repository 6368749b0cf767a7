/* Categories to 0/1 columns, one per category that occurs in the training rows. A category seen
 * only later, or a missing one that was not imputed, is a row of zeros. */
#ifndef ENCODE_H
#define ENCODE_H

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

/* What becomes of a column. ENCODE_NUMBER: the codes of an ordered column are its values. */
enum encode { ENCODE_KEEP, ENCODE_NUMBER, ENCODE_ONEHOT };

/* slot: one entry per (one-hot column, category), columns one after the other: the place of the
 * category among the outputs of its column, or -1. Missing codes count as fill[j]. Each column's
 * outputs are counted in width (cols), which is 1 for the others. *nslots is the length of slot. */
int encode_fit(int32_t **slot, size_t *nslots, size_t *width, const enum encode *how,
	       const struct data_view *all, const size_t *rows, size_t n, const float *fill,
		       struct err *e);

#endif
