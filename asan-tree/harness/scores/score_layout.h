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
	SCORE_TRUTH,                    /* class, or number, of a test row */
	SCORE_ROW,                      /* names it */
	SCORE_PREDICTION,               /* what the method answered for it */
	SCORE_INNER,                    /* of nested cross-validation: the inner fold that tests the row; empty: none */
	SCORE_TRAINING, SCORE_STUDY, SCORE_LEVEL,       /* of predictions of ours */
	SCORE_ROLES
};

#define SCORE_NO_COLUMN SIZE_MAX

struct score_columns {
	enum score_layout layout;
	size_t role[SCORE_ROLES];       /* a column, or SCORE_NO_COLUMN */
	bool seeds;                     /* SCORE_FOLD is a seed or a run: it does not part rows */
	size_t *value, values;          /* wide: the columns of the methods; of rows with a column of predictions: those
					 * of the scores of classes */
};

/* how gets sentences on what was taken for what. ERR_PARAM where the user must say, ERR_DATA where a column
 * of scores holds words. */
int score_layout_find(struct score_columns *out, const struct score_grid *g, const struct score_options *o,
		      struct text *how, struct err *e);
void score_layout_free(struct score_columns *c);        /* accepts { 0 } */

/* The column that its name makes this, or that of the methods, which holds words; SCORE_NO_COLUMN. */
size_t score_layout_column(const struct score_grid *g, enum score_role role);
size_t score_layout_method(const struct score_grid *g);
/* A name without case, blanks, dots, hyphens and underscores. */
void score_layout_plain_name(char *to, size_t room, const char *from);

/* Whether a table is of test rows: truths beside predictions, in a column of theirs or one for each method; and then
 * its columns. -1: an error. Inside of score_layout*.c, as what follows. */
int score_layout_rows(struct score_columns *c, const struct score_grid *g, const struct score_options *o, bool *rows,
		      struct text *how, struct err *e);
enum score_holding { SCORE_ANYTHING, SCORE_SOME_NUMBERS, SCORE_NUMBERS_ALONE };
/* The column of the first of these names that is there and holds that, ignored ones aside. */
size_t score_layout_named(const struct score_grid *g, const char *names, enum score_holding what);
bool score_layout_is_role(const struct score_columns *c, size_t column);
void score_layout_replicates(struct score_columns *c, const struct score_grid *g);

/* ---- score_names.c ---- */

/* Names of what is taken over other scores: mean, sd, rank ... */
bool score_layout_is_summary(const char *name);
/* ... and of measures, as a word of the name: test_f1, fit time. */
bool score_layout_is_measure(const char *name);
/* -1 for names of what is better small (error, loss, rmse, seconds ...), +1 for those of what is better
 * large (accuracy, auc, neg_log_loss ...), 0 for others. */
int score_layout_direction(const char *name);
/* Whether a measure of this name (harness/metrics' or a usual one) is an amount in the target's unit, in nats, in
 * seconds: not a share or percent, whatever values it has. */
bool score_layout_is_amount(const char *name);

#endif
