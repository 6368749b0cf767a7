/* A data set with columns that tell nothing: what a learner makes of irrelevant features.
 *
 *   noise_append(&noisy, d, 20, seed, e) -> use noisy while d lives -> noise_free(&noisy)
 *
 * noisy is d with columns noise1, noise2 ... behind its own, standard normal and independent of all
 * else; the first columns of many are those of few. Everything but x and columns is d's own. It has
 * d's digest: who stores results says how many columns there were. */
#ifndef NOISE_H
#define NOISE_H

#include "datasets/dataset.h"

/* ERR_UNSUITED for sparse rows. On failure *out is empty. O(rows (cols + columns)) memory. */
int noise_append(struct dataset *out, const struct dataset *d, size_t columns, uint64_t seed,
		 struct err *e);
void noise_free(struct dataset *noisy);         /* accepts { 0 } */

#endif
