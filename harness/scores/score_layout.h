/* Which column of a text table is what: by options, else by its name, as people call it. */
#ifndef SCORE_LAYOUT_H
#define SCORE_LAYOUT_H

#include "algorithms/core/text.h"
#include "harness/scores/score_grid.h"
#include "harness/scores/score_table.h"

enum score_role {
	SCORE_DATASET, SCORE_METHOD, SCORE_VALUE, SCORE_FOLD, SCORE_REPEAT, SCORE_TIME, SCORE_STATUS,
	SCORE_MEASURE,                  /* names the metric of the row */
	SCORE_TRIAL,                    /* tells configurations of a search apart */
	SCORE_VALID,                    /* the score by which it picks one */
	SCORE_TRUTH,                    /* class of a test row */
	SCORE_ROW,                      /* names it, and is used for nothing */
	SCORE_ROLES
};

#define SCORE_NO_COLUMN SIZE_MAX

struct score_columns {
	enum score_layout layout;
	size_t role[SCORE_ROLES];       /* a column, or SCORE_NO_COLUMN */
	bool seeds;                     /* SCORE_FOLD is a seed or a run: it does not part rows */
	size_t *value, values;          /* wide: the columns of the methods */
};

/* how gets sentences on what was taken for what. ERR_PARAM where the user must say, ERR_DATA where a column
 * of scores holds words. */
int score_layout_find(struct score_columns *out, const struct score_grid *g, const struct score_options *o,
		      struct text *how, struct err *e);
void score_layout_free(struct score_columns *c);        /* accepts { 0 } */

/* -1 for names of what is better small (error, loss, rmse, seconds ...), +1 for those of what is better
 * large (accuracy, auc ...), 0 for others. */
int score_layout_direction(const char *name);

#endif
