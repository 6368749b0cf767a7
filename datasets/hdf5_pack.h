/* Writing compressed arrays by the short way: chunks are shuffled, deflated by libdeflate and
 * summed on all cores, and handed to the HDF5 library as they are to lie in the file. Any HDF5
 * reader undoes the filters as usual. The bytes do not depend on the number of threads. */
#ifndef HDF5_PACK_H
#define HDF5_PACK_H

#include <hdf5.h>
#include <stddef.h>

#include "algorithms/core/err.h"

/* libdeflate's 3 packs float columns about as small as zlib's 6, three to five times as fast
 * (tests/perf/perf_import.c). */
#define PACK_LEVEL 3

/* The new array `set` (rows x cols of type `stored`, filters shuffle where elements have more than
 * a byte, gzip, fletcher32, chunks of chunk_rows whole rows) from the elements of type `memory` at
 * `at`. threads 0: as many as there are cores. */
int h5_pack(hid_t set, hid_t stored, hid_t memory, size_t rows, size_t cols, size_t chunk_rows,
	    const void *at, size_t threads, struct err *e);

#endif
