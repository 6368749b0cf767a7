/* Some rows and some columns of a data set as one of its own: what a picture trains on. It has the
 * name of the whole, which is what its learners' random numbers go by. */
#ifndef SUBSET_H
#define SUBSET_H

#include "datasets/dataset.h"

/* column: ncolumns positions, or NULL for all; row: n positions, or NULL for all (n = rows). Dense
 * data; weights go with their rows. The caller's (dataset_destroy). */
int subset_make(struct dataset **out, const struct dataset *d, const size_t *column,
		size_t ncolumns, const size_t *row, size_t n, struct err *e);

#endif
