/* Inside of reading a table of test rows: score_read_answers.c, score_read_kinds.c for classes or numbers, and
 * score_read_areas.c for the scores of classes. */
#ifndef SCORE_ANSWERS_INNER_H
#define SCORE_ANSWERS_INNER_H

#include "harness/scores/score_read_inner.h"
#include "harness/scores/score_rows.h"

/* A data set, as its rows are met. */
struct answers_set {
	bool words, strange;            /* some truth is no number; some answer is no truth of this set */
	size_t word_row, word_column;   /* where the first answer is that is no number; SIZE_MAX: nowhere */
	bool numbers;                   /* it is a regression */
	size_t truths;                  /* that differ */

	/* areas; truths as words of the truth's column */
	uint32_t positive;              /* WORDS_NONE: none */
	size_t column, other;           /* of the scores of that class; of the other of two, or SCORE_NO_COLUMN */
};

struct answers_reading {
	struct score_reading *r;
	struct score_rows *rows;        /* of r->t */
	const struct score_column *truth;
	bool beside;                    /* a column of answers for each method */
	const size_t *said;             /* (columns): those of answers */
	size_t columns;
	size_t *set;                    /* (rows of the grid) */
	struct answers_set *sets;
	uint32_t *of_truth, **of_said;  /* (words): the truth, each once, that a word of that column is; WORDS_NONE */
	struct numbered_word *sorted;
	size_t n_sorted;
	struct set_truth *known;        /* (n_known): truths of each set, sorted */
	size_t n_known;
	size_t *votes;                  /* (n_known, columns of scores), see score_read_areas.c */
};

/* A truth of a data set. */
struct set_truth {
	uint32_t set, truth;
};

/* Data sets are of classes or of numbers: which, by their truths and answers; those of another kind than a->rows are
 * dropped. Fills known. */
int score_kinds_find(struct answers_reading *a, struct err *e);
size_t score_answers_method(const struct answers_reading *a, size_t row, size_t said);

/* Which class areas are of, and which columns hold its scores, set by set; sets without them say why. */
int score_areas_find(struct answers_reading *a, struct err *e);
void score_areas_of_row(const struct answers_reading *a, size_t row, double *score, bool *positive);
void score_areas_forget(struct answers_reading *a);

/* The truth, as a word of its column, that a text is; WORDS_NONE. */
uint32_t score_answers_truth(const struct answers_reading *a, const char *text);

#endif
