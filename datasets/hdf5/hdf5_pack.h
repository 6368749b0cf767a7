/* Writing compressed arrays by the short way: chunks are shuffled, deflated by libdeflate and
 * summed on all cores, and handed to the HDF5 library as they are to lie in the file. Any HDF5
 * reader undoes the filters as usual. The bytes do not depend on the number of threads. */
#ifndef HDF5_PACK_H
#define HDF5_PACK_H

#include <hdf5.h>
#include <stddef.h>

#include "algorithms/core/err.h"

/* libdeflate's 3 packs about as small as zlib's 6, five times as fast (tests/perf/perf_import.c).
 * Elements whose lowest bytes are noise get 1: there is little to be found in them, and what is
 * found takes half the time, also to be read. */
#define PACK_LEVEL       3
#define PACK_LEVEL_NOISE 1

/* What is packed: rows x cols elements of type `memory`, `stride` bytes from row to row, into
 * chunks of whole rows. */
struct h5_pack {
	const void *at;
	hid_t memory, stored;
	size_t rows, cols, stride, chunk_rows;
};

/* All chunks of the new array `set`, whose filters are shuffle where stored elements have more than
 * a byte, gzip, fletcher32. threads 0: as many as there are cores. */
int h5_pack(hid_t set, const struct h5_pack *what, size_t threads, struct err *e);

#endif
