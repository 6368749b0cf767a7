/* Where a surface over a grid of points crosses 0: marching squares, its pieces linked to lines. */
#ifndef CONTOUR_H
#define CONTOUR_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

/* line(ctx, column, row, first): the next point of a line, in grid units (0 to nx - 1, 0 to ny - 1);
 * first is true where a new line begins. */
typedef void contour_fn(void *ctx, double column, double row, bool first);

/* z (ny, nx), x fastest. A point of value 0 counts as above. Where a square's corners alternate, the
 * mean of the four decides which of them are joined. O(nx ny). */
int contour_zero(const double *z, size_t nx, size_t ny, contour_fn *line, void *ctx, struct err *e);

#endif
