/* Inside of the controls: controls.c judges, controls_draws.c has those whose labels are drawn anew, controls_folds.c
 * those that compare each fold with itself, and copies. */
#ifndef CONTROLS_INNER_H
#define CONTROLS_INNER_H

#include "harness/analysis/controls.h"
#include "harness/studies/study_kind.h"

#define CONTROLS_ALPHA (1 - ANALYSIS_LEVEL)

enum control_count {
	COUNT_LUCK,
	COUNT_SPREAD,
	COUNT_TRUE,
	COUNT_COPIED,
	COUNT_ON_COPIED,
	COUNT_ON_OTHERS,
	COUNTS
};

struct controls_search {
	const struct results *r;
	size_t study;
	struct controls *out;
	size_t *own, n_own; /* the study's usable cells */
	double *count; /* (COUNTS, cells): NAN where it was not told */
	size_t *cell, *other; /* (cells): space */
	double *d; /* (cells): space */
	double *luck; /* (data sets, variants): mean score by luck */
};

/* What a cell told; NAN where it did not. */
double controls_count(const struct controls_search *s, enum control_count k, size_t cell);
/* The cells of an arm; out (cells). */
size_t controls_arm_cells(const struct controls_search *s, size_t dataset, size_t variant,
			  enum study_control arm, size_t *out);
/* A row more, of which nothing is known; NULL: no memory. */
struct control_row *controls_add_row(struct controls_search *s, enum control_kind kind,
				     size_t dataset, size_t variant, struct err *e);

/* One for each kind: the rows of a learner on a data set; the rate, when all others are there. */
int controls_add_chance(struct controls_search *s, size_t dataset, size_t variant, struct err *e);
int controls_add_effect(struct controls_search *s, size_t dataset, size_t variant, struct err *e);
int controls_add_self(struct controls_search *s, size_t dataset, size_t variant, struct err *e);
int controls_add_copies(struct controls_search *s, size_t dataset, size_t variant, struct err *e);
int controls_add_row_number(struct controls_search *s, size_t dataset, size_t variant, struct err *e);
int controls_add_random_id(struct controls_search *s, size_t dataset, size_t variant, struct err *e);
int controls_add_rate(struct controls_search *s, struct err *e);

#endif
