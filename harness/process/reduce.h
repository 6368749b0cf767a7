/* Splits made smaller until a run fits into a time: fewer repeats first, which cost certainty alone;
 * then fewer folds; then samples of the training rows, which change what is learned.
 *
 * All splits get the same bounds, so that those that asked for less stay as they are. No clock is read
 * and nothing is run: how long a run of some splits takes is the caller's to say. */
#ifndef REDUCE_H
#define REDUCE_H

#include <stdbool.h>

#include "datasets/split/folds.h"

/* The least that splits are reduced to. */
enum {
	REDUCE_FOLDS = 3,
	REDUCE_DRAWS = 3,               /* of holdouts and the bootstrap: repeats there are all there is */
	REDUCE_ROWS = 200               /* training rows */
};

struct reduce {
	const struct fold_spec *asked;
	const double *train;            /* rows that a fold of each trains on */
	size_t n;
	double budget;                  /* seconds */
	double (*seconds)(void *ctx, const struct fold_spec *splits);   /* of n splits */
	void *ctx;
};

/* splits (n): the largest that fit, or the least where even those do not: false. Draws without a common
 * row (draws:) and stored splits keep their number. */
bool reduce_fit(const struct reduce *r, struct fold_spec *splits);

#endif
