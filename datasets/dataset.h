/* A labelled table: in memory, and as bakeoff's HDF5 file.
 *
 *   dataset_load (load.h) | dataset_create ... -> dataset_seal
 *   -> dataset_view -> dataset_destroy
 *
 * In memory all features are one row-major float matrix; a category is its code, NaN is missing
 * (see algorithms/core/view.h, also for offsets). A data set owns everything it points to and is read-only once made.
 *
 * HDF5 LAYOUT, VERSION 1, is stated at the end of this header. */
#ifndef DATASET_H
#define DATASET_H

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

enum dataset_split_kind { SPLIT_HOLDOUT, SPLIT_CV, SPLIT_FORWARD };

/* A stored split. Holdout: part[i] is 0 train, 1 validation, 2 test (repeats == 1). CV: part[r *
 * rows + i] is the fold in which row i is tested in repeat r, -1 never, -m never and m times among
 * the training rows (bootstrap), INT16_MIN neither tested nor trained on. Forward: as CV, but fold
 * k trains only on the rows tested in earlier folds, or never: rows in time order. */
struct dataset_split {
	char *name;
	enum dataset_split_kind kind;
	size_t repeats, folds;
	int16_t *part;
};

struct dataset {
	char *name, *description, *licence, *citation, *source_url, *target_name;
	char *source_sha256;            /* of the file it was imported from, or NULL */
	char digest[65]; /* SHA-256 over the canonical data, hex: part of a cell's key */
	enum task task;
	size_t rows, cols, classes;

	float *x;                       /* (rows, cols); NULL when sparse */
	struct sparse *sparse;          /* or NULL; its three arrays are owned */
	struct column *columns;         /* cols; names and level names owned */
	char **class_names; /* classes; their order fixes the score columns everywhere */
	uint32_t *label;                /* rows, or NULL */
	double *target;                 /* rows, or NULL: the values themselves */
	double target_offset;           /* by dataset_seal: what learners' views take off them */
	float *weight;                  /* rows, or NULL */
	uint32_t *group; /* rows, or NULL: rows of one group are never parted by a split */
	char **row_id;                  /* rows, or NULL: "0", "1", ... */
	/* class_names, row_id and columns[j].level_names are text_list blocks: one free() each. */

	struct dataset_split *splits;
	size_t nsplits;
	char **provenance; /* one JSON object per step: import options, warnings, ... */
	size_t nprovenance;
};

void dataset_destroy(struct dataset *d);                        /* accepts NULL */

/* Making one by hand (importers, generators): dataset_create, fill x and label or target, name
 * columns and classes, dataset_seal; on any failure dataset_destroy. x is zeroed, columns are
 * numeric and named "x1", "x2", ...; label (classification) or target is there, zeroed. */
int dataset_create(struct dataset **out, const char *name, enum task task, size_t rows, size_t cols,
		   struct err *e);
int dataset_column(struct dataset *d, size_t col, const char *name, enum column_kind kind,
		   size_t levels, const char *const *level_names, struct err *e);
int dataset_classes(struct dataset *d, size_t n, const char *const *names, struct err *e);
/* Replaces a text field; text may be NULL. */
int dataset_text(char **field, const char *text, struct err *e);
/* Adds a step of provenance. */
int dataset_note(struct dataset *d, const char *json, struct err *e);
int dataset_split(struct dataset *d, const char *name, enum dataset_split_kind kind, size_t repeats,
		  size_t folds, const int16_t *part, struct err *e);
/* Checks that it is whole (labels < classes, codes < levels, finite targets, weights > 0) and
 * computes the offset of its targets and its digest. ERR_DATA or ERR_FORMAT names the first
 * fault. */
int dataset_seal(struct dataset *d, struct err *e);

/* Copies n strings (from[i] NULL: "") into one block that a single free() releases. */
char **text_list(size_t n, const char *const *from, struct err *e);

/* The whole data set as a view; valid while d lives. */
struct data_view dataset_view(const struct dataset *d);

/* Bytes that d occupies. */
size_t dataset_bytes(const struct dataset *d);

/* HDF5 LAYOUT, VERSION 1. Tables follow AnnData's dataframe encoding 0.2.0, so that a file opens in
 * Python, R and Julia unchanged. Written by hdf5_write.c, read by hdf5_read.c, judged by
 * validate.c.
 *
 * /                     attributes format="bakeoff" format_version="1.0" name task(classification|
 *                       regression) target description licence citation source_url source_sha256
 *                       created_by command content_sha256 (the digest: over data, not bytes)
 * /table                group: encoding-type="dataframe" encoding-version="0.2.0" _index="row_id"
 *                       column-order=[features, then target, weight, group]
 * /table/row_id         vlen UTF-8
 * /table/<numeric>      float32 (target: float64); NaN = missing. float64 where float32 would lose what
 *                       tells the values apart (offset.h): the values, and attribute offset
 * /table/<category>     group: encoding-type="categorical" encoding-version="0.2.0" ordered=HDF5
 *                       boolean enum; codes int8|16|32 (-1 = missing), categories vlen UTF-8
 *                       every column: attribute role=feature|target|weight|group|id|ignore
 * /X, /feature          the features instead, when there are over 1024 and all are numbers without offset:
 *                       (row, feature) float32, or uint8 where every value is one; and their names. The rest of the
 *                       columns stay in /table. Sparse: group /X, encoding-type="csr_matrix" 0.1.0,
 *                       attribute shape, data indices indptr
 * /splits/<name>        holdout: uint8 per row, 0 train 1 validation 2 test; cv: int16 (row, repeat),
 *                       number of the test fold, -1 never tested, -m never and m times among the
 *                       training rows (bootstrap); forward: as cv, but a fold trains on earlier ones
 *                       only. Attributes kind=holdout|cv|forward, folds
 * /provenance           vlen UTF-8, one JSON object per step
 *
 * Array storage: gzip + shuffle + fletcher32, chunks of about 1 MiB, times not tracked: the same
 * import gives the same bytes. Text is vlen UTF-8 when written; all four string kinds are read.
 * '/' in a column name, which HDF5 cannot hold, is written as U+2215; attribute name= keeps the
 * spelling. Foreign files: see hdf5_foreign.c. */

#endif
