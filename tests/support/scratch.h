/* Files for one test: written into a folder of its own, removed when its process ends. Tables from text,
 * and the remarks of a load. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stddef.h>

#include "datasets/dataset.h"
#include "datasets/load_options.h"

/* The path of `name` in this process's scratch folder, which is made at the first call; static memory,
 * overwritten after 16 calls. */
const char *scratch_path(const char *name);
/* Writes n bytes (text: strlen) there and returns the path. */
const char *scratch_bytes(const char *name, const void *at, size_t n);
const char *scratch_text(const char *name, const char *text);
/* Removes the folder and all that is in it before the end: the next path is in a fresh one. */
void scratch_clean(void);

/* Remarks of a load, one a line: ctx of remarks_keep in load_options. */
struct remarks { char text[8192]; };
void remarks_keep(void *ctx, const char *text);

/* dataset_load of a file that must be good; remarks are collected in r (or NULL). */
struct dataset *scratch_load(const char *path, const struct load_options *opt, struct remarks *r);
/* The error text of a file that must be refused, one line, valid until the next call. */
const char *scratch_refused(const char *path, const struct load_options *opt);
/* The same for text as file NAME, whose extension matters. */
struct dataset *scratch_table(const char *name, const char *text, const struct load_options *opt);
const char *scratch_refused_table(const char *name, const char *text, const struct load_options *opt);

#endif
