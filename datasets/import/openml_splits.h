/* The splits of an OpenML task, a file of theirs:
 *
 *   @attribute type {TRAIN,TEST}    @attribute rowid ...    @attribute repeat ...    @attribute fold ...
 *   @data
 *   TRAIN,17,0,3                    row 17, counted from 0, trains in fold 3 of repeat 0
 *
 * in any order of columns and rows; or the same four columns as CSV under a line of their names.
 *
 * A split of our files gives each row of a repeat one fold that tests it and lets it train in all others
 * (in those before it, where rows are in time order), or as often as a bootstrap drew it. Splits of another
 * kind - rows tested twice, or trained on in some folds only, or in growing samples - are refused rather
 * than bent. O(lines), memory as for the split itself. */
#ifndef OPENML_SPLITS_H
#define OPENML_SPLITS_H

#include "datasets/dataset.h"

/* Reads the file and stores it in d, whose rows it numbers, as the split `name`. ERR_FORMAT where they are
 * not splits, ERR_DATA where a split of our files cannot hold them; both name the line or the row. */
int openml_splits_read(struct dataset *d, const char *name, const char *path, struct err *e);

#endif
