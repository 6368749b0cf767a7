/* A text table made to say what each row is, before its columns are looked at (score_layout.h).
 *
 * What is left out, by names and contents: a column that but counts the rows, as pandas and R write one, and columns
 * that tell sizes of data sets (n_rows, n_classes) beside scores; of columns METHOD~MEASURE, as caret's resamples have
 * them, all but those of one measure. What is named anew: schemes of WEKA that have several options. What is turned:
 * a row for each method and a column for each data set or fold, as papers and GridSearchCV have it, becomes a row
 * for each score. */
#ifndef SCORE_SHAPE_H
#define SCORE_SHAPE_H

#include "algorithms/core/text.h"
#include "harness/scores/score_grid.h"
#include "harness/scores/score_table.h"

/* *g is changed, or another one in its place; so is an option that is thereby done. how gets sentences on it. */
int score_shape(struct score_grid *g, struct score_options *o, struct text *how, struct err *e);

/* ---- inside: score_turn.c ---- */

/* A row for each method becomes a row for each score, where it is so. */
int score_turn(struct score_grid *g, const struct score_options *o, struct text *how, struct err *e);

static inline bool score_is_numeric(const struct score_column *c)
{
	return c->numbers && !c->strays && !c->ignored;
}

#endif
