/* A run of a few cells whose scores a test writes down, stored and read back. */
#ifndef SMALL_RUN_H
#define SMALL_RUN_H

#include "harness/store/query.h"

struct small_cell {
	const char *study;              /* its name: "compare" */
	const char *kind;               /* NULL: its name */
	const char *data;
	bool regression;
	struct store_variant_row variant;       /* role NULL: "default" */
	size_t place;                   /* of the variant in its study */
	size_t repeat, fold, training;
	const char *factor;             /* NULL: none */
	double factor_value;
	double train, valid, test;      /* of the primary metric; test NAN: no score at all */
	double ece, log_loss;           /* scores of these names: it gives probabilities. 0: none */
	struct outcome o;               /* scores are filled in; CELL_PLANNED: not run */
};

/* Cells of one data set, variant, level, repeat, fold and training may not occur twice in a study. label (rows): the
 * classes 0, 1 of every data set's rows, or NULL. The run is `name` in the scratch folder; the test
 * ends with small_run_close for each. */
struct results *small_run(const char *name, const struct small_cell *cell, size_t n,
			  const uint32_t *label, size_t rows);
void small_run_close(struct results *r);

/* The position of the study of that name, of the data set, of the variant with that label. */
size_t small_study(const struct results *r, const char *name);
size_t small_data(const struct results *r, const char *name);
size_t small_variant(const struct results *r, const char *label);

#endif
