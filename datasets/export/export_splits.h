/* A split as OpenML writes the splits of its tasks, for programs that read those:
 *
 *   @RELATION NAME    @ATTRIBUTE type {TRAIN,TEST}    @ATTRIBUTE rowid NUMERIC
 *   @ATTRIBUTE repeat NUMERIC    @ATTRIBUTE fold NUMERIC    @DATA
 *   TRAIN,17,0,3                    row 17, counted from 0, trains in fold 3 of repeat 0
 *
 * by repeat, fold and row. What a bootstrap drew m times trains in m lines. datasets/import/openml_splits.h
 * reads it back as it was, but for the validation rows of a holdout, which come as training rows: the format
 * has no word for them. */
#ifndef EXPORT_SPLITS_H
#define EXPORT_SPLITS_H

#include <stdio.h>

#include "datasets/dataset.h"

void export_splits(FILE *out, const char *name, const struct dataset_split *s, size_t rows);
/* How many lines that takes: leave-one-out of n rows has n lines for each of them. */
double export_splits_lines(const struct dataset_split *s, size_t rows);

#endif
