/* One cell without a plan file: a data set made here, a variant, and what came of it. */
#ifndef ONE_CELL_H
#define ONE_CELL_H

#include "harness/run/cell_run.h"

/* What the labels or targets of one_cell_data follow. */
enum one_cell_truth {
	TRUTH_SIGN,             /* class: the sign of the first column, one row in ten flipped */
	TRUTH_NOISE,            /* class: nothing at all */
	TRUTH_GROUPS,           /* class: of the row's group (10 rows, equal but for 1e-3), at random */
	TRUTH_SUM               /* target: 100 + 10 times the sum of the columns */
};

/* n rows of 4 columns, all in group i / 10 for TRUTH_GROUPS; a stored holdout tests the last third. */
struct dataset *one_cell_data(size_t n, enum one_cell_truth truth);

/* The only fold of that holdout, for a learner spec; tune 0: its defaults. With predictions and curves. The caller
 * frees by outcome_free. */
struct outcome one_cell(const struct dataset *d, const char *spec, size_t tune);

/* The same with any budget; replay as in struct cell. */
struct outcome one_cell_within(const struct dataset *d, const char *spec, struct tune_budget tune,
			       size_t replay);

/* A fold of another split. */
struct outcome one_cell_folds(const struct dataset *d, const char *spec, const struct fold_spec *split, size_t fold);

/* Of three folds forward in time the last. */
struct outcome one_cell_forward(const struct dataset *d, const char *spec, size_t tune);

/* The same with so many percent of the labels that are learned from wrong. */
struct outcome one_cell_wrong(const struct dataset *d, const char *spec, size_t percent);

/* The same as a cell of controls. */
struct outcome one_cell_control(const struct dataset *d, const char *spec, enum study_control control);

/* The same with so many training rows scored, or TRAINING_SCORE_*. */
struct outcome one_cell_scored(const struct dataset *d, const char *spec, size_t rows);

/* A seal after rows were altered. */
void one_cell_seal(struct dataset *d);

#endif
