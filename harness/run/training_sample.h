/* Which training rows are scored after a fit: all of them, or a sample that the gap is estimated from.
 *
 *   m = training_sample_size(&sizes) -> training_sample_draw(out, m, data, rows, n, seed, e)
 *
 * Scoring all of them costs nine times what the test rows of ten folds cost: most of a cell of k-NN. The
 * gap, training less test score, needs far less. With n folds that learn from N rows and test T, the mean
 * test score has the variance s^2 (1/n + T/N) of the corrected t (METHODS.md), where s^2 is at least v / T,
 * v the variance of what one row adds; m of N training rows add v (1/m - 1/N) / n to that of the mean gap,
 * if rows that were learned vary no more than others. The standard error of the mean gap grows by a tenth
 * at most where
 *
 *   1/m = 1/N + 0.21 (1/T + n/N)                         (0.21 = 1.1^2 - 1)
 *
 * Ten folds take 1.8 times as many rows as they test, leave-one-out three. Nor does a fold need more than
 * TRAINING_SAMPLE_MOST: there the standard error of a share is half a point at most, and of its mean over
 * ten folds a sixth of a point. It gets at least TRAINING_SAMPLE_LEAST, and so many that the rarest class
 * has TRAINING_SAMPLE_CLASS rows or, where that is less, as many as in the test rows. Where all folds
 * together score no more than TRAINING_SAMPLE_EXACT rows, and each no more than twice TRAINING_SAMPLE_MOST,
 * or it would be more than half of them, all are taken: small sets have exact scores.
 *
 * Rows are drawn from each class in its proportion, those with the smallest of numbers that a stream of
 * the fold gives every row: learners of a fold are scored on the same rows, but for those that one of them
 * set aside, and a smaller sample is part of a larger one. */
#ifndef TRAINING_SAMPLE_H
#define TRAINING_SAMPLE_H

#include "datasets/dataset.h"

enum {
	TRAINING_SAMPLE_EXACT = 100000, TRAINING_SAMPLE_MOST = 10000, TRAINING_SAMPLE_LEAST = 100,
	TRAINING_SAMPLE_CLASS = 20
};

struct training_sizes {
	size_t rows, tested, folds;     /* learned from and tested in a fold; folds of all repeats */
	size_t rarest;                  /* rows of the rarest class; 0: there are none */
	size_t asked;                   /* TRAINING_SCORE_* of plan.h, or so many rows */
	size_t whole;                   /* the rows are a sample of so many (learner_env); 0: no sample. Then
					 * as large a share is scored as would be of those */
};

/* How many are scored: `rows` for all. */
size_t training_sample_size(const struct training_sizes *s);

/* Rows of the rarest class among these n that has some; 0 without classes. */
size_t training_sample_rarest(const struct dataset *d, const size_t *rows, size_t n);

/* Writes m <= n of the n ascending row numbers, ascending; repeated ones are rows of their own. O(n + m
 * log m). */
int training_sample_draw(size_t *out, size_t m, const struct dataset *d, const size_t *rows, size_t n,
			 uint64_t seed, struct err *e);

#endif
