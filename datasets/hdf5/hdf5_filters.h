/* HDF5's shuffle and Fletcher-32 filters, for chunks that are packed and unpacked outside the
 * library, on several threads. */
#ifndef HDF5_FILTERS_H
#define HDF5_FILTERS_H

#include <stddef.h>
#include <stdint.h>

/* Shuffled data hold the first bytes of all elements, then the second ones, and so on. */
void h5_shuffle(const unsigned char *from, size_t elements, size_t size, unsigned char *to);
void h5_unshuffle(const unsigned char *from, size_t elements, size_t size, unsigned char *to);

/* As the library computes it (H5checksum.c); it is stored behind the data, low byte first. */
uint32_t h5_fletcher32(const unsigned char *at, size_t n);

#endif
