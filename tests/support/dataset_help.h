/* For tests of the importers and the file format: tables from text, remarks kept. */
#ifndef DATASET_HELP_H
#define DATASET_HELP_H

#include "datasets/dataset.h"

/* Remarks of a load, one a line. Hand it to load_options as ctx of remark_keep. */
struct remarks {
	char text[4096];
};
void remark_keep(void *ctx, const char *text);

/* A file of these bytes in the test's own temporary folder; the path is valid until the next call
 * with the same name. */
const char *help_file(const char *name, const void *at, size_t n);
const char *help_path(const char *name);

/* Loads text as NAME (its extension matters) with the options, or fails the test with the error. */
struct dataset *help_load(const char *name, const char *text, const struct load_options *opt);
/* Loads what must fail, and gives the error's text (valid until the next call). */
const char *help_refused(const char *name, const char *text, const struct load_options *opt);

#endif
