/* Stratified random assignment of rows: what folds.c is made of.
 *
 * What is assigned is a unit: one row, or all rows of one group. Units are spread over folds, or a
 * share of them is picked, so that every class is spread as evenly as whole units allow. Regression
 * is one stratum. */
#ifndef STRATIFY_H
#define STRATIFY_H

#include <stdbool.h>

#include "algorithms/core/rng.h"
#include "datasets/dataset.h"

struct stratify {
	size_t units, rows, classes;
	size_t *start; /* units + 1: unit u has rows row[start[u]] .. row[start[u + 1] - 1] */
	size_t *row;                    /* rows, without repetitions */
	size_t *count;                  /* classes: rows of each */
	const uint32_t *label;          /* of the data set, by row; NULL: one class */
	bool grouped;
};

/* rows: ascending row numbers, n of them; repeated ones count once. Units stand in the order of
 * their first row when they are rows, of their group number when they are groups. */
int stratify_units(struct stratify *u, const struct dataset *d, const size_t *rows, size_t n,
	       struct err *e);
void stratify_free(struct stratify *u);

/* Writes the fold 0..folds-1 of each row to part[row]. Every fold gets a unit when units >=
 * folds. */
int stratify_folds(const struct stratify *u, size_t folds, struct rng *r, int16_t *part,
		   struct err *e);

/* picked (units, all false): true for about `share` of the rows of each class, at least one unit
 * and never all. Where rows are units, the last row of a class is never picked. */
int stratify_share(const struct stratify *u, double share, struct rng *r, bool *picked,
		   struct err *e);

#endif
