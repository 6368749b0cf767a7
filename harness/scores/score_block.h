/* The part of a table that is compared: data sets and methods without gaps, one number each. What is done about
 * missing scores is a rule, named in the answer, and its alternatives are worked out beside it
 * (score_analysis.h): who leaves sets out silently chooses among results.
 *
 * A fold counts when every method of the block has a score in it; a method is there on a data set when it has
 * scores in at least half of the folds. */
#ifndef SCORE_BLOCK_H
#define SCORE_BLOCK_H

#include "harness/scores/score_table.h"

enum score_missing_rule {
	SCORES_AUTO,            /* methods that lack more than a fifth of the sets go, then sets with a gap */
	SCORES_DROP_SETS,       /* sets with a gap go */
	SCORES_DROP_METHODS,    /* methods with a gap go */
	SCORES_WORST            /* a gap is as bad as the worst score of its data set, and ranks behind it */
};
#define SCORE_AUTO_SHARE 0.2

struct score_block {
	const struct score_table *t;
	enum score_missing_rule rule;
	int decimals;
	size_t sets, methods;
	size_t *set, *method;           /* positions in t */
	size_t *folds;                  /* (sets): that count */
	size_t *first;                  /* (sets): of its folds in counting, */
	bool *counting;                 /* which is all sets' folds: whether one counts */
	double *score;                  /* (sets, methods): means over these folds, rounded */
	double *rank_score;             /* the same; of SCORES_WORST, gaps lie below all scores of their set */
	size_t gaps;                    /* cells that the rule filled */
	size_t dropped_sets, dropped_methods;
};

/* ERR_DATA where fewer than two methods, or no set, are left. */
int score_block_create(struct score_block *out, const struct score_table *t, enum score_missing_rule rule,
		       int decimals, struct err *e);
void score_block_free(struct score_block *b);           /* accepts { 0 } */

/* Cells of the table (set, method) without a score; of folds. */
size_t score_block_gaps(const struct score_table *t, size_t *sets, size_t *methods, size_t *folds);

/* Differences of two methods of the block on its set, d (n) with n folds that count, signed so that above 0
 * the first is better. at (n, may be NULL): the folds' positions in the set. Returns n. */
size_t score_block_differences(const struct score_block *b, size_t set, size_t first, size_t second, double *d,
			       size_t *at);

double score_round(double x, int decimals);
bool score_present(const struct score_table *t, size_t set, size_t method);

#endif
