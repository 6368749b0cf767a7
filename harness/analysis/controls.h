/* The controls of a study, judged: what must have no effect, or one that is known, beside what was measured.
 *
 *   struct controls c;
 *   if (controls_create(&c, r, study, e))
 *           ...
 *   for (size_t i = 0; i < c.n; i++)
 *           ... c.at[i].expected, c.at[i].measured, c.at[i].ci, controls_verdict_text(c.at[i].verdict) ...
 *   controls_free(&c);
 *
 * chance     permuted labels (harness/run/control.h): expected is what each learner's answers score by luck.
 *            Every fold has labels of its own, so that the variance is that of the draws: a normal interval
 * effect     planted errors: expected is what they cost the answers as they are; likewise
 * self       two halves of the training rows, one learner: no difference. The corrected t of every comparison
 *            (fold_sample.h), with the overlap of whole folds
 * self rate  of all pairs of halves, one for each data set, learner and repeat that has folds enough, the share
 *            whose p is below 0.05: no more than 5 %. Clopper and Pearson's 95 % interval
 * copies     test rows with the features of a training row: none. Where there are some, the score on them less
 *            that on the others
 * row number, random ID
 *            a column more: nothing gained. The corrected t, each fold with itself
 *
 * Intervals are those of all rows of the study at once, each at 1 - 0.05 / rows (Bonferroni); that of the rate
 * stands alone. As it should be: the interval holds what is expected - or lies below it where only more would be
 * wrong - and is narrow: CONTROLS_MARGIN either way, of the metric's range, or where it has none of the
 * score by luck. Not as it should be: it leaves it out. Undecided: it is wide, or there are too few folds. */
#ifndef CONTROLS_H
#define CONTROLS_H

#include "harness/analysis/paired_folds.h"

enum control_kind {
	CONTROL_CHANCE,
	CONTROL_EFFECT,
	CONTROL_SELF,
	CONTROL_SELF_RATE,
	CONTROL_COPIES,
	CONTROL_ROW_NUMBER,
	CONTROL_RANDOM_ID,
	CONTROL_KINDS
};
enum control_verdict { CONTROL_UNDECIDED, CONTROL_GOOD, CONTROL_BAD };

#define CONTROLS_MARGIN 0.1
#define CONTROLS_RATE_MOST 0.15 /* of the rate of p below 0.05: more is not near 5 % */

struct control_row {
	enum control_kind kind;
	size_t dataset, variant; /* positions, or CONTROLS_ALL */
	const struct metric *metric; /* NULL of a rate */
	size_t n; /* folds; of the rate pairs */
	double expected, measured; /* scores, or differences of them, larger is more to the good; of
					 * copies without a score: shares of rows */
	double se, df; /* of measured; df INFINITY: normal */
	double p; /* of self: two-sided, unadjusted, of all folds; else NAN */
	struct interval ci; /* of measured */
	enum control_verdict verdict;
	size_t copied, tested; /* of copies: test rows, over all folds */
	bool held; /* of effect: whether the 95 % interval of the corrected t, too, holds
					 * what is expected */
};
#define CONTROLS_ALL ((size_t)-1)

struct controls {
	size_t n, room;
	struct control_row *at; /* by kind, data set, then in the order of the plan */
	size_t judged; /* rows whose intervals are at 1 - 0.05 / judged */
	size_t pairs, rejected; /* of the rate */
	size_t effects, held; /* rows of effect, and those that held */
	size_t count[CONTROL_BAD + 1]; /* rows by verdict */
};

int controls_create(struct controls *out, const struct results *r, size_t study, struct err *e);
void controls_free(struct controls *c); /* accepts { 0 } */

const char *controls_kind_text(enum control_kind k); /* "permuted labels" */
const char *controls_verdict_text(enum control_verdict v); /* "as it should be" */

#endif
