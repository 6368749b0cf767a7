/* Compressed arrays by the short way: chunks as they lie in the file, checked, inflated by
 * libdeflate and spread on all cores, instead of one after the other by zlib inside the HDF5
 * library.
 *
 * Measured on 60,000 x 784 float32, gzip and shuffle: see tests/perf/perf_hdf5.c. */
#ifndef HDF5_CHUNKS_H
#define HDF5_CHUNKS_H

#include <stdbool.h>

#include "datasets/hdf5/hdf5_util.h"

/* All elements as floats, in storage order, `to` having rows * cols of them: by this way or, where it
 * is not open, by the library. */
int h5_read_floats(const struct h5_array *a, float *to, struct err *e);

/* By this way alone. False when it is not open for the array (not chunked, unwritten
 * chunks, a type or filter of another kind, a checksum that is wrong): read it the usual way then,
 * which also knows what to say. threads 0: as many as there are cores. */
bool h5_read_chunks(const struct h5_array *a, float *to, size_t threads);

#endif
