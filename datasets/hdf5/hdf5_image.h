/* An HDF5 file made in memory and then put into its place whole. HDF5 writes late and from its cache:
 * a write that fails while something is closed is lost without a word, and a file that could not be
 * closed is taken up again when the program ends. In memory nothing of that can happen; the bytes are
 * written by place_write, which looks at every answer of the system.
 *
 *   hid_t file = h5_image_open(&m, path, newest, e);
 *   ... write to file ...
 *   rc = h5_image_close(&m, file, rc, e);
 *
 * Costs memory: the bytes of the file. */
#ifndef HDF5_IMAGE_H
#define HDF5_IMAGE_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct h5_image {
	const char *path;
	void *at;               /* the file's bytes, once HDF5 has let go of them */
	size_t size;
};

/* Proves that path can be written (place_check). newer: version 1.10 of the format, which has small
 * indexes; else what every HDF5 reads. -1 on error. *m stays where it is until h5_image_close. */
hid_t h5_image_open(struct h5_image *m, const char *path, bool newer, struct err *e);

/* rc 0: writes the file to its path. Closes it in any case; returns 0 only when it is in its place.
 * Nothing else of the file may be open. Accepts a file of -1 with an rc that is not 0. */
int h5_image_close(struct h5_image *m, hid_t file, int rc, struct err *e);

#endif
