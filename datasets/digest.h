/* SHA-256 of data: the identity of a data set in cells and files, and of downloads; MD5 where a
 * publisher gives nothing better. */
#ifndef DIGEST_H
#define DIGEST_H

#include "datasets/dataset.h"

/* Over what a learner or a split can see: shape, task, column names, kinds and categories, the
 * cells (little-endian float32, one pattern for every NaN and for -0 and 0), targets, class
 * names, weights, groups and splits. Not over the name, texts or provenance, and independent of
 * the file it came from. */
int digest_dataset(const struct dataset *d, char hex[static 65], struct err *e);

int digest_bytes(const void *at, size_t n, char hex[static 65], struct err *e);

enum digest_kind { DIGEST_SHA256, DIGEST_MD5 };
enum { DIGEST_HEX = 65 };                       /* room for the longest of them in hex */

const char *digest_name(enum digest_kind kind); /* "SHA-256" */
int digest_file(const char *path, enum digest_kind kind, char hex[static DIGEST_HEX],
		struct err *e);

#endif
