/* Which numeric columns say most about the target: what a picture of a plane is drawn over unless
 * somebody says otherwise.
 *
 * The rule: columns, and the values of a regression, are cut into bins of equally many rows (ties in
 * one bin; missing values are a bin of their own). First comes the column with the most mutual
 * information I(column; target); the second is the one that with it has the most,
 * I(first, second; target). Equal ones: the earlier. There are min(8, sqrt(n / (5 targets))) bins, at
 * least 2, so that a pair's cells hold some rows; of large tables evenly spaced rows count, TELLING_ROWS of
 * them. O(rows columns log rows). */
#ifndef TELLING_H
#define TELLING_H

#include "datasets/dataset.h"

enum { TELLING_ROWS = 2000 };

/* Fills out with at most `want` (1 or 2) column numbers, the most telling first, leaving out `taken`
 * (SIZE_MAX: none), with which it is then paired. *found tells how many there are. */
int telling_columns(size_t *out, size_t *found, size_t want, size_t taken,
		    const struct dataset *d, struct err *e);

#endif
