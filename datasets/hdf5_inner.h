/* Between the parts of the HDF5 reader; users include datasets/hdf5_file.h. */
#ifndef HDF5_INNER_H
#define HDF5_INNER_H

#include "datasets/dataset.h"
#include "datasets/hdf5_util.h"

/* /X and /feature of our own layout, dense or sparse, into d (rows known, cols 0 so far). */
int hdf5_read_x(hid_t file, struct dataset *d, struct err *e);

/* A file of somebody else's making: the usual layouts, by name (hdf5_foreign.c). */
int hdf5_read_foreign(struct dataset **out, hid_t file, const char *name, const struct load_options *opt,
		      struct err *e);

#endif
