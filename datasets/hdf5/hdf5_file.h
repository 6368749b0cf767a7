/* bakeoff's own files: HDF5 LAYOUT, VERSION 1, stated at the end of datasets/dataset.h. */
#ifndef HDF5_FILE_H
#define HDF5_FILE_H

#include <stdbool.h>

#include "datasets/dataset.h"
#include "datasets/load_options.h"

/* Read a file, or the image of one in memory (which must outlive the call only). Whatever the file
 * says is checked before it is used. opt hears of data that do not match their digest. ERR_IO
 * cannot open, ERR_FORMAT what is wrong where, ERR_NOMEM when it needs more memory than the machine
 * has, with its size. */
int hdf5_read(struct dataset **out, const char *path, const struct load_options *opt,
	      struct err *e);
int hdf5_read_image(struct dataset **out, const void *image, size_t n, const char *name,
		    struct err *e);

/* Whether it is (or claims to be, or is beyond opening) in our layout; others go to
 * hdf5_importer. */
bool hdf5_is_own(const char *path);

/* Write d to path: to PATH.part first, renamed when complete, so that no partial file is left.
 * command: the command line for the record, or NULL. The same d and command give the same bytes. */
int hdf5_write(const struct dataset *d, const char *path, const char *command, struct err *e);

#endif
