/* Files for one test: written into a folder of its own, removed with it. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stddef.h>

#include "datasets/dataset.h"

/* The path of `name` in this process's scratch folder, which is made at the first call; static memory,
 * overwritten after 16 calls. */
const char *scratch_path(const char *name);
/* Writes n bytes (text: strlen) there and returns the path. */
const char *scratch_bytes(const char *name, const void *at, size_t n);
const char *scratch_text(const char *name, const char *text);
/* Removes the folder and all that is in it. */
void scratch_clean(void);

/* dataset_load of a file that must be good; remarks are collected in `remarks` (or NULL). */
struct remarks { char text[8192]; };
struct dataset *scratch_load(const char *path, const struct load_options *opt, struct remarks *r);
/* The error text of a file that must be refused. */
const char *scratch_refused(const char *path, const struct load_options *opt);

#endif
