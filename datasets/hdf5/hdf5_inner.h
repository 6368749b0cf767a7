/* Between the parts of the HDF5 reader; users include datasets/hdf5/hdf5_file.h. */
#ifndef HDF5_INNER_H
#define HDF5_INNER_H

#include "datasets/dataset.h"
#include "datasets/hdf5/hdf5_util.h"

enum hdf5_role { HDF5_FEATURE, HDF5_TARGET, HDF5_WEIGHT, HDF5_GROUP, HDF5_ID, HDF5_IGNORE };

struct hdf5_column {
	char *written, *name;           /* in the file, and as the user spells it */
	int role;
	bool category;
};

/* Reading our own layout: what its parts share. */
struct hdf5_reader {
	hid_t file, table;
	struct hdf5_column *column;
	size_t ncols, rows;
	bool has_x;
	struct dataset *d;
};

/* hdf5_columns.c, in the order of the calls */
int hdf5_read_column_list(struct hdf5_reader *r, struct err *e);
int hdf5_count_rows(struct hdf5_reader *r, struct err *e);
int hdf5_read_features(struct hdf5_reader *r, struct err *e);
int hdf5_read_targets(struct hdf5_reader *r, struct err *e);    /* and weights and groups */
int hdf5_read_row_ids(struct hdf5_reader *r, struct err *e);
/* hdf5_splits.c */
int hdf5_read_splits(struct hdf5_reader *r, struct err *e);
int hdf5_read_provenance(struct hdf5_reader *r, struct err *e);

/* /X and /feature of our own layout, dense or sparse, into d (rows known, cols 0 so far). */
int hdf5_read_x(hid_t file, struct dataset *d, struct err *e);

int hdf5_put_x(hid_t file, const struct dataset *d, struct err *e);
/* The features' names as the array `name`. */
int hdf5_put_names(hid_t file, const char *name, const struct dataset *d, struct err *e);
/* All values are bytes: they take a quarter of the room then. */
bool hdf5_all_bytes(const float *x, size_t n);

#endif
