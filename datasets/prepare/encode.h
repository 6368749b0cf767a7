/* Categories to 0/1 columns, one per category that occurs in the training rows. A category seen
 * only later, or a missing one that was not imputed, is a row of zeros.
 *
 * A row has one 1 among the outputs of a column, however many they are: beyond ENCODE_DENSE levels
 * its outputs are worth compressed rows (view.h), where a row costs 8 bytes instead of 4 a level.
 * Below it a dense row is read faster by every learner. Where the dense outputs of many columns
 * would be more than ENCODE_DENSE_ALL together, the bound is ENCODE_DENSE_FEW levels. */
#ifndef ENCODE_H
#define ENCODE_H

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

/* What becomes of a column. ENCODE_NUMBER: the codes of an ordered column are its values. */
enum encode { ENCODE_KEEP, ENCODE_NUMBER, ENCODE_ONEHOT };

enum { ENCODE_DENSE = 64, ENCODE_DENSE_ALL = 1024, ENCODE_DENSE_FEW = 8 };

/* apart[j]: the outputs of one-hot column j are many. By the levels of the whole data set, so that
 * it is the same for all its parts. */
void encode_apart(bool *apart, const enum encode *how, const struct column *c, size_t cols);

/* slot: one entry per (one-hot column, category), columns one after the other: the place of the
 * category among the outputs of its column, or -1. Missing codes count as fill[j]. Each column's
 * outputs are counted in width (cols), which is 1 for the others. *nslots is the length of slot.
 * O(rows x one-hot columns) of dense rows, O(entries) of compressed ones. */
int encode_fit(int32_t **slot, size_t *nslots, size_t *width, const enum encode *how,
	       const struct data_view *all, const size_t *rows, size_t n, const float *fill,
		       struct err *e);

#endif
