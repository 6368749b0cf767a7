/* Inside dataset*.c only. */
#ifndef DATASET_INNER_H
#define DATASET_INNER_H

#include "datasets/dataset.h"

/* SHA-256 over what a learner or a split can see: shape, task, column names, kinds and categories,
 * the cells (little-endian float32, one pattern for every NaN and for -0 and 0), targets, class
 * names, weights, groups, splits and offsets. Not over the name, texts or provenance, and independent of
 * the file it came from. */
int dataset_digest(const struct dataset *d, char hex[static 65], struct err *e);

#endif
