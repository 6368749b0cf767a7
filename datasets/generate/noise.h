/* A data set made worse on purpose: what a learner makes of irrelevant features, and of wrong labels.
 *
 *   noise_append(&noisy, d, 20, seed, e) -> use noisy while d lives -> noise_free(&noisy)
 *   noise_labels(&noisy, d, train, ntrain, 0.3, seed, e) -> ... -> noise_labels_free(&noisy)
 *
 * noisy is d with columns noise1, noise2 ... behind its own, standard normal and independent of all
 * else; the first columns of many are those of few. Everything but x and columns is d's own. It has
 * d's digest: who stores results says how many columns there were.
 *
 * With wrong labels everything but label or target is d's own. A wrong label is one of the other
 * classes, each as likely: at a share of 1 - 1 / classes nothing can be learned. A wrong target is that of
 * one of the rows that may go wrong, itself not excluded. Which rows are wrong, and what is said of them, follows from the seed and the row: the
 * wrong rows of a small share are among those of a larger one, with the same labels. */
#ifndef NOISE_H
#define NOISE_H

#include "datasets/dataset.h"

/* ERR_UNSUITED for sparse rows. On failure *out is empty. O(rows (cols + columns)) memory. */
int noise_append(struct dataset *out, const struct dataset *d, size_t columns, uint64_t seed,
		 struct err *e);

/* The same with one column id1, which numbers the rows from 1: in their order, or shuffled, so that it tells
 * nothing. Different in every row up to 2^24 of them. */
int noise_id(struct dataset *out, const struct dataset *d, bool shuffled, uint64_t seed, struct err *e);

/* Of the n rows (ascending; repeated ones count once) the share [0, 1], rounded to whole rows, is wrong;
 * all other rows keep what they have. O(n log n + rows). */
int noise_labels(struct dataset *out, const struct dataset *d, const size_t *rows, size_t n,
		 double share, uint64_t seed, struct err *e);
void noise_free(struct dataset *noisy);         /* of noise_append and noise_id; accepts { 0 } */
void noise_labels_free(struct dataset *noisy);  /* of noise_labels; likewise */

#endif
