/* Sums of squares of dense rows and a one behind each, x~ = (x, 1): the matrix of a linear machine's
 * Newton step, where nearly all of its time goes.
 *
 * A block of rows is laid out in panels of columns, as double. A tile of the matrix stays in registers
 * over all rows of the block, so that the matrix is read and written once for as many rows as that. */
#ifndef SVC_SQUARE_H
#define SVC_SQUARE_H

#include <stddef.h>

#include "algorithms/core/cpu.h"

enum { SVC_SQUARE_ROWS = 128 }; /* of a block, at most: a panel of them fits the first cache */

/* m (d + 1, d + 1) += sum over r of theta[r] x~_r x~_r', its lower triangle only. row: `rows` rows of d
 * numbers. room: as many doubles as svc_square_room says; what is there matters not.
 * rows d^2 / 2 products. */
void svc_square_add(const float *const *row, const double *theta, size_t rows, size_t d, double *m,
		    double *room, enum isa isa);
size_t svc_square_room(size_t d);

#endif
