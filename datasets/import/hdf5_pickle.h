/* The little of Python's pickle (protocol 0, a text) that pandas leaves in attributes: the names of
 * columns, and whether categories are ordered. What is read is looked for line by line; nothing of it
 * is run. */
#ifndef HDF5_PICKLE_H
#define HDF5_PICKLE_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

/* The strings and whole numbers that are elements of lists, in their order, as one text_list block. */
int hdf5_pickle_names(const char *pickle, char ***list, size_t *n, struct err *e);

/* info is a dictionary of dictionaries: info[name]["ordered"]. */
bool hdf5_pickle_ordered(const char *info, const char *name);

#endif
