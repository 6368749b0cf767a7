/* Inside of hdf5_pandas.c: blocks of columns of one type, as pandas' format "table" stores them. */
#ifndef HDF5_BLOCK_H
#define HDF5_BLOCK_H

#include "datasets/hdf5/hdf5_util.h"

/* Columns of one type: k of them, numbers (row-major) or words. */
struct hdf5_block {
	size_t columns;
	bool array;                     /* the member is an array, be it of one */
	char *member;                   /* in the records, or NULL */
	char **name;
	double *number;                 /* (rows, columns) */
	double second;                  /* points in time: what a second is in number, since 1970;
					 * else 0 */
	char *text;                     /* (rows, columns, width), zero-padded */
	size_t width;
	char **level;                   /* categories of the codes in number, or NULL */
	size_t levels;
	bool category, ordered;
};

/* "datetime64[us]" makes number points in time, "timedelta64" seconds. */
void hdf5_block_time(struct hdf5_block *b, const char *type, size_t rows);
/* An array of flags, which HDF5 has in two ways. */
int hdf5_block_read_flags(const struct h5_array *a, double **out, struct err *e);

/* Member k of all `rows` records of the array set, whose type is `record`. */
int hdf5_block_read(hid_t set, hid_t record, unsigned k, struct hdf5_block *b, size_t rows,
		    struct err *e);
/* The words of a categorical column, in the order of its codes, where the frame's group has
 * them. */
int hdf5_block_read_levels(hid_t group, struct hdf5_block *b, struct err *e);
void hdf5_block_free(struct hdf5_block *b);

#endif
