/* What learners answered for single test rows, beside what is true: for confusions, for tests that
 * count rows, and for what is taken over all rows at once.
 *
 *   answers_open(&a, r, dataset, e) -> answers_confusion, answers_marks, answers_pooled_r2
 *                                   -> answers_close(&a) */
#ifndef STORE_ANSWERS_H
#define STORE_ANSWERS_H

#include "harness/store/query.h"

struct answers {
	const struct results *r;
	size_t dataset;                 /* a position */
	size_t rows, classes;           /* 0 where the run does not tell: a regression, or a run of
					   a plan without predictions, or of an older bakeoff */
	const char **class_name;        /* (classes), alive as long as r */
	uint32_t *label;                /* (rows) */
	size_t ntargets;                /* 0 unless a regression whose truth the run tells */
	double *target;                 /* (ntargets) */
};

int answers_open(struct answers *a, const struct results *r, size_t dataset, struct err *e);
void answers_close(struct answers *a);                  /* accepts { 0 } */

/* The predictions of one ok cell as they were stored; valid during the call. */
struct answers_cell {
	int repeat, fold;
	size_t training;                /* which of the training seeds */
	const char *factor;             /* what the study varies, "" nothing; and its value, NAN none */
	double factor_value;
	size_t n, outputs;              /* test rows; scores of each: classes, or 1 */
	double offset;                  /* to be added to a score */
	const unsigned char *row, *score;       /* inner: not aligned */
};
size_t answers_cell_row(const struct answers_cell *c, size_t i);         /* of the data set */
void answers_cell_scores(const struct answers_cell *c, size_t i, float *scores);       /* (outputs) */

/* All of a variant in a study, every training of it, by level, repeat, fold; one in memory at a time. Nothing
 * where the run does not tell what is true. */
typedef int answers_cell_fn(void *ctx, const struct answers *a, const struct answers_cell *c, struct err *e);
int answers_cells(const struct answers *a, size_t study, size_t variant, answers_cell_fn *take, void *ctx,
		  struct err *e);

/* Adds to count (classes, classes), row the truth, column the answer, every test row of every ok
 * cell of a variant. */
int answers_confusion(const struct answers *a, size_t study, size_t variant, size_t *count,
		      struct err *e);

/* Every test row of the ok cells of a variant, in one repeat or (-1) in all: the row, and its scores as
 * they were predicted, one for each class. */
typedef void answers_fn(void *ctx, const struct answers *a, size_t row, const float *score);
int answers_each(const struct answers *a, size_t study, size_t variant, int repeat, answers_fn *take,
		 void *ctx, struct err *e);

/* The same of a regression: the row, and the number predicted for it. */
typedef void answers_number_fn(void *ctx, const struct answers *a, size_t row, double answer);
int answers_each_number(const struct answers *a, size_t study, size_t variant, int repeat,
			answers_number_fn *take, void *ctx, struct err *e);

enum answers_mark { MARK_NONE, MARK_WRONG, MARK_RIGHT };        /* NONE: never tested */

/* mark (rows) of one repeat, from its ok cells. */
int answers_marks(const struct answers *a, size_t study, size_t variant, int repeat,
		  unsigned char *mark, struct err *e);

/* R2 of a regression's test rows all at once, against their own mean, each as often as it was tested. NAN
 * where the run does not tell. */
int answers_pooled_r2(const struct answers *a, size_t study, size_t variant, double *r2, struct err *e);

#endif
