/* What mistakes cost, said by the names of classes: "yes:no=5" is a row of class yes that is taken for
 * no; several with commas. A mistake that is not named costs 1, a right answer nothing.
 *
 *   costs_matrix(&cost, text, class_names, classes, e) -> cost[truth * classes + predicted] -> free */
#ifndef COSTS_H
#define COSTS_H

#include <stddef.h>

#include "algorithms/core/err.h"

/* *out is the caller's (classes, classes). Names may hold any character. ERR_PARAM quotes what is not
 * understood and names the classes. */
int costs_matrix(double **out, const char *text, const char *const *class_name, size_t classes,
		 struct err *e);

#endif
