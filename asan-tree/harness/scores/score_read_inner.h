/* Inside of reading a table of scores: score_read*.c. */
#ifndef SCORE_READ_INNER_H
#define SCORE_READ_INNER_H

#include "algorithms/core/text.h"
#include "harness/scores/score_layout.h"

/* While a table is being filled. Words of a column become sets and methods once each. */
struct score_reading {
	const struct score_grid *g;
	const struct score_options *o;
	const char *path;
	struct score_columns c;
	struct score_table *t;
	bool *taken;                    /* (rows): by --where, and with a state that is well */
	size_t *set, *method;           /* of each word of their columns; SIZE_MAX: not met yet, or left out */
	struct text how;
};

/* For tables of test rows (score_read_answers.c), which need all that is here. */
int score_read_answers(struct score_reading *r, struct err *e);
int score_read_set(struct score_reading *r, size_t row, size_t *at, struct err *e);
int score_read_method(struct score_reading *r, const char *name, size_t *at, struct err *e);
long score_read_number(const struct score_reading *r, enum score_role role, size_t row);

/* Which rows are taken (score_options.where), into r->taken. */
int score_read_rows(struct score_reading *r, struct err *e);
/* Whether the table has a column of states that tells cells that failed; and whether this row's is well. */
bool score_read_states(const struct score_reading *r);
bool score_read_well(const struct score_reading *r, size_t row);

/* The table's measure, direction and unit in common, by the names of the metrics and the user's word. */
int score_read_measure(struct score_reading *r, struct err *e);

/* Takes rows out of the table that sum up its data sets, by name and by number. Before score_table_end. */
int score_read_summaries(struct score_reading *r, struct err *e);

#endif
