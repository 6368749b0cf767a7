/* A first look at a stranger's HDF5 file, from a process that may die of it.
 *
 * The HDF5 library trusts the sizes inside its string heap: a damaged or hostile file makes it read
 * and free what is not its own (seen with 1.10.8 in 4 % of iris.h5 with a few bytes changed), or
 * run for ever. So a forked child opens every object within reach and reads every text and chunk
 * index, under limits of time and memory; only when it comes back alive does this process open the
 * file. */
#ifndef HDF5_GUARD_H
#define HDF5_GUARD_H

#include <hdf5.h>

#include "algorithms/core/err.h"

/* ERR_FORMAT when the child died or ran out of its limits. The file's own faults are not told here:
 * a child that ends in a clean error counts as alive. */
int hdf5_guard(const char *path, struct err *e);
/* The same, and then the file open for reading. */
int hdf5_guarded_open(const char *path, hid_t *file, struct err *e);

#endif
