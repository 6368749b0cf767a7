/* What a cell costs of which no sample was run, by those of the same learner on another data set.
 *
 * Costs of a row are taken to grow with its width: the values that it holds, and a constant for what a
 * row costs whatever it holds. Ten rows of 100,000 columns say little of 300,000 rows of three, but not
 * that each of them takes as long. */
#ifndef COST_LIKE_H
#define COST_LIKE_H

#include "datasets/dataset.h"
#include "harness/process/cost.h"

enum { COST_LIKE_ROW = 10 };            /* a row costs as many values more */

/* Of a row of d; of compressed rows their mean number of entries counts. */
double cost_like_width(const struct dataset *d);

/* How far one is from the other: 0 for rows of the same width. */
double cost_like_distance(double width, double other);

/* The cost of rows of one width, from that of rows of another. */
struct cost cost_like(const struct cost *seen, double seen_width, double width);

#endif
