/* A labelled table: in memory, and as bakeoff's HDF5 file.
 *
 *   dataset_load("iris", ...) | dataset_load("my.csv", ...) | dataset_load("moons[n=2000]", ...)
 *   -> dataset_view -> dataset_destroy
 *
 * In memory all features are one row-major float matrix; a category is its code, NaN is missing
 * (see algorithms/core/view.h). A data set owns everything it points to and is read-only once made.
 *
 * HDF5 LAYOUT, VERSION 1 -- see the comment at the end of this header. */
#ifndef DATASET_H
#define DATASET_H

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

enum split_kind { SPLIT_HOLDOUT, SPLIT_CV };

/* A stored split. Holdout: part[i] is 0 train, 1 validation, 2 test (repeats == 1). CV: part[r * rows
 * + i] is the fold in which row i is tested in repeat r, -1 never. */
struct split {
	char *name;
	enum split_kind kind;
	size_t repeats, folds;
	int16_t *part;
};

struct dataset {
	char *name, *description, *licence, *citation, *source_url, *target_name;
	char digest[65];                /* SHA-256 over the canonical data, hex: part of a cell's key */
	enum task task;
	size_t rows, cols, classes;

	float *x;                       /* (rows, cols); NULL when sparse */
	struct sparse *sparse;          /* or NULL; its three arrays are owned */
	struct column *columns;         /* cols; names and level names owned */
	char **class_names;             /* classes; their order fixes the score columns everywhere */
	uint32_t *label;                /* rows, or NULL */
	double *target;                 /* rows, or NULL */
	float *weight;                  /* rows, or NULL */
	uint32_t *group;                /* rows, or NULL: rows of one group are never parted by a split */
	char **row_id;                  /* rows, or NULL: "0", "1", ... */

	struct split *splits;
	size_t nsplits;
	char **provenance;              /* one JSON object per step: import options, warnings, ... */
	size_t nprovenance;
};

/* What the user said about a table that is imported on the fly; ignored for .h5 and bundled sets,
 * where it must be empty (an error otherwise, never ignored in silence). Lists are comma-separated. */
struct load_options {
	const char *target, *task, *categorical, *ordered, *ignore, *id, *weight, *group, *test_file;
	const char *name;
	int header;                     /* -1 find out, 0 no, 1 yes */
	char separator;                 /* 0: find out */
	const char *missing;            /* words that mean missing, besides the usual ones */
	const char *comment;            /* lines that begin with it are skipped; NULL: none but leading # */
	void (*progress)(void *ctx, double share);      /* of a long import; NULL is silent */
	/* Called for each remark ("column 3 'zip': integers that may be categories"); NULL is silent. */
	void (*remark)(void *ctx, const char *text);
	void *ctx;
};

/* spec: a path (.h5 .csv .tsv .arff .svm ...), a bundled set's name, or a generator with its
 * parameters in brackets. Errors name file, line or row, column and value. */
int dataset_load(struct dataset **out, const char *spec, const struct load_options *opt, struct err *e);
void dataset_destroy(struct dataset *d);                        /* accepts NULL */

/* The whole data set as a view; valid while d lives. */
struct data_view dataset_view(const struct dataset *d);

/* Bytes that d occupies. */
size_t dataset_bytes(const struct dataset *d);

#endif
