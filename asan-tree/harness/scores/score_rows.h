/* What methods answered for test rows, one by one: what a table of predictions holds beneath its scores of folds.
 * score_read_answers.c fills it, score_row_results.h says what comes of them.
 *
 * An answer belongs to a data set, a method, a row, and a fold of a repeat: the fold's model gave it. Of nested
 * cross-validation there are inner answers, too: `fold` was set aside, and a model without it and without the fold
 * `inner` was asked for a row of the latter. Only answers that are no inner ones make scores. */
#ifndef SCORE_ROWS_H
#define SCORE_ROWS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "datasets/table_options.h"

#define SCORE_NOT_INNER LONG_MIN

struct score_answer {
	uint32_t set, method;           /* positions in the table */
	uint32_t truth;                 /* one number for each */
	uint64_t row;                   /* of the data set: the same for all methods */
	size_t line;                    /* of the file */
	long repeat, fold, inner;       /* inner: SCORE_NOT_INNER of all but inner answers */
	long training;                  /* which of several trainings on the same rows */
	double loss;                    /* 0 right, 1 wrong; or the square of what it missed by */
	double score;                   /* larger for the positive class; NAN: none */
	bool positive;                  /* the row is of that class */
};

struct score_rows {
	bool numbers;                   /* truths are numbers; else classes */
	bool named;                     /* a column tells rows, so that they are known again in another repeat */
	bool nested;                    /* there are inner answers */
	struct score_answer *at;        /* (n): by set, method, repeat, fold, row, training; inner ones behind all others */
	size_t n, room, outer;          /* outer: how many are no inner ones */
	size_t missing;                 /* lines without an answer */
	char **positive;                /* (sets): the class that areas are of, NULL: no areas; */
	size_t sets;
	char *no_areas;                 /* and why, or NULL */
};

int score_rows_add(struct score_rows *r, const struct score_answer *a, struct err *e);
/* Puts them in the order of the file within each fold: for rows without names, numbered by it. */
void score_rows_by_line(struct score_rows *r);
/* Puts them in order. ERR_DATA, naming both lines, for two answers to one question. method: names. */
int score_rows_sort(struct score_rows *r, const char *path, char *const *method, struct err *e);
/* ERR_DATA, naming both lines, for one row with two truths. */
int score_rows_check(const struct score_rows *r, const char *path, struct err *e);
void score_rows_destroy(struct score_rows *r);          /* accepts NULL */

/* The answers of a method on a set: from which one on, and behind the last; inner ones, or the others. */
void score_rows_find(const struct score_rows *r, size_t set, size_t method, bool inner, size_t *from, size_t *to);

/* The score of answers that one model gave, or several trained on the same rows (by `training`): share of rows right,
 * or root of the mean squared error; the mean over trainings. */
double score_rows_score(const struct score_rows *r, size_t from, size_t to);

#endif
