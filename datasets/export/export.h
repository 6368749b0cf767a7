/* Data sets out, for other programs: what they hold is written without loss, and what a format
 * cannot hold is said in a remark.
 *
 *   csv       header, one row a line; a remark gives the command that reads it back the same
 *   arff      types, categories and their order, weights; ordered columns by a comment of ours
 *   svmlight  numbers only, what is not 0; features by number
 *   flat      HDF5 with /X (rows, features), /y and their names, as most programs expect it
 *   splits    a stored split as OpenML writes them, ARFF with type, rowid, repeat and fold (export_splits.h)
 *
 * Files appear whole or not at all; text ending in .gz is packed. "-" is standard output. */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdio.h>

#include "datasets/dataset.h"

struct export_options {
	const char *split;              /* of several stored splits this one; NULL: the only one */
	void (*remark)(void *ctx, const char *text);    /* NULL is silent */
	void *ctx;
};

struct exporter {
	const char *name, *extensions, *summary;
	int (*text)(const struct dataset *d, FILE *out, const char *path,
		    const struct export_options *o,
		    struct err *e);
	int (*file)(const struct dataset *d, const char *path, const struct export_options *o,
		    struct err *e);
};

extern const struct exporter exporters[];               /* ends with { 0 } */

/* format: a name of exporters[], or NULL: by the extension of path. ERR_PARAM names what there
 * is. */
int export_dataset(const struct dataset *d, const char *format, const char *path,
		   const struct export_options *o, struct err *e);

/* ---- for the exporters ---- */

void export_remark(const struct export_options *o, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Row i as floats: where it lies, or spread out into buf (cols). */
const float *export_row(const struct dataset *d, size_t i, float *buf);

int export_to_csv(const struct dataset *d, FILE *out, const char *path,
		  const struct export_options *o,
	       struct err *e);
int export_to_arff(const struct dataset *d, FILE *out, const char *path,
		   const struct export_options *o,
		struct err *e);
int export_to_svmlight(const struct dataset *d, FILE *out, const char *path,
		       const struct export_options *o,
		    struct err *e);
int export_to_splits(const struct dataset *d, FILE *out, const char *path,
		     const struct export_options *o, struct err *e);
int export_to_flat(const struct dataset *d, const char *path, const struct export_options *o,
		   struct err *e);

#endif
