/* SHA-256 of data: the identity of a data set in cells and files, and of downloads. */
#ifndef DIGEST_H
#define DIGEST_H

#include "datasets/dataset.h"

/* Over what a learner or a split can see: shape, task, column names, kinds and categories, the cells
 * (little-endian float32, one pattern for every NaN and for -0 and 0), targets, class names, weights,
 * groups and splits. Not over the name, texts or provenance, and independent of the file it came from. */
int digest_dataset(const struct dataset *d, char hex[static 65], struct err *e);

int digest_bytes(const void *at, size_t n, char hex[static 65], struct err *e);
int digest_file(const char *path, char hex[static 65], struct err *e);

#endif
