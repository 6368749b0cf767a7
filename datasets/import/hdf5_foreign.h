/* Between the readers of HDF5 files that other programs wrote: pairs of arrays (hdf5_pair.c) and
 * pandas' frames (hdf5_pandas.c). Users meet them as hdf5_importer. */
#ifndef HDF5_FOREIGN_H
#define HDF5_FOREIGN_H

#include "datasets/hdf5/hdf5_inner.h"
#include "datasets/import/import.h"

/* hdf5_pair.c: the first of the names (NULL-ended) that is an array in the group, or NULL. */
const char *hdf5_first_present(hid_t group, const char *const *names);
/* Features from array x and targets from array y of a group, with names, weights and groups
 * beside them, into the table. target: what to call the target, or NULL for y's name. */
int hdf5_take_pair(struct import_table *t, hid_t group, const char *x, const char *y,
		   const char *target, struct err *e);
/* The group a/b/c, or the file itself for "". */
int hdf5_open_key(hid_t file, const char *key, hid_t *out, struct err *e);
/* A frame that pandas wrote, when the file has one (*found). */
int hdf5_read_pandas(struct import_table *t, hid_t file, bool *found, struct err *e);

#endif
