/* Whether probabilities mean what they say: rows sorted by what was said, in bins of equally many, and how
 * often it came true there (DeGroot & Fienberg 1983; bins of equal mass: Nguyen & O'Connor 2015).
 *
 * Rows of one probability stay in one bin, so that a tree of few leaves has fewer bins than were asked for.
 * lo, hi: Wilson's interval of the share, 95 %. O(n log n). */
#ifndef RELIABILITY_H
#define RELIABILITY_H

#include <stddef.h>

#include "algorithms/core/err.h"

enum { RELIABILITY_BINS = 10 };

struct reliability_bin {
	double said, came, lo, hi;      /* mean probability; share that came true */
	size_t rows;
};

/* bin: room for RELIABILITY_BINS; *bins of them are filled. */
int reliability_bins(struct reliability_bin *bin, size_t *bins, const double *said,
		     const unsigned char *came, size_t n, struct err *e);

#endif
