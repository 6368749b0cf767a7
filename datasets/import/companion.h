/* The file of labels that lies beside a file of features (IDX, NumPy): found by its name. */
#ifndef COMPANION_H
#define COMPANION_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

/* A pair of words in names; both halves of a pair may be tried in any spelling listed. */
struct companion_pair { const char *features, *labels; };

/* *x and *y get the paths of features and labels (malloc'd), whichever of the two `path` names. *y
 * is NULL when nothing was found and it names no labels; then tried gets what was looked for.
 * ERR_IO when `path` names labels and their features are not there. pairs ends with { 0 }. */
int companion_find(const char *path, const struct companion_pair *pairs, char **x, char **y,
		   char *tried, size_t tried_size, struct err *e);

#endif
