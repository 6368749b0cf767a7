/* All pairs of k methods tested at once: adjustments that know that pairs hang together.
 *
 * p and out have k (k - 1) / 2 values, pairs in the order (0,1) (0,2) .. (0,k-1) (1,2) ..
 * (k-2,k-1), which is adjust_pair_at(i, j, k). If A equals B and B equals C, A equals C: not every
 * number of true hypotheses can occur, and not every set of them. Both procedures bound the chance
 * of any false claim (strongly), need no assumption about dependence, and are never less powerful
 * than Holm's (Garcia & Herrera, JMLR 9, 2008):
 *
 *   Shaffer 1986, static    the i-th smallest p is multiplied by the largest number of hypotheses
 *                           that can be true when i - 1 are false, instead of Holm's m - i + 1
 *   Bergmann & Hommel 1988  out_i = the largest, over all exhaustive sets I with i, of |I| times
 *                           the smallest p in I; exhaustive: all pairs within the blocks of a
 *                           partition of the methods. As many as partitions (Bell numbers): k = 9
 *                           21,147, k = 12 4.2 million. Beyond ADJUST_BERGMANN_MOST it is refused;
 *                           Shaffer's is the one to take then (up to ADJUST_SHAFFER_MOST).
 *
 * p may come from any pairwise test; a p of NAN stays NAN and counts as 1, as in adjust.h. out may
 * be p. */
#ifndef STATS_ADJUST_PAIRS_H
#define STATS_ADJUST_PAIRS_H

#include <stddef.h>

#include "algorithms/core/err.h"

#define ADJUST_BERGMANN_MOST 12
#define ADJUST_SHAFFER_MOST  200        /* methods: 19,900 pairs, 4 MB of counts */

struct adjustment_pairs {
	const char *name, *title;
	size_t most;                    /* methods */
	int (*adjust)(const double *p, size_t k, double *out, struct err *e);
};

extern const struct adjustment_pairs adjustments_pairs[]; /* ends with { 0 } */

size_t adjust_pair_at(size_t i, size_t j, size_t k); /* i != j, in either order */

/* factor (k (k - 1) / 2): how many hypotheses can be true, at the smallest p, the next, ... */
int adjust_shaffer_factors(double *factor, size_t k, struct err *e);

/* ERR_PARAM for k < 2. O(m log m + k^4). */
int adjust_shaffer(const double *p, size_t k, double *out, struct err *e);

/* ERR_PARAM for k < 2 or k > ADJUST_BERGMANN_MOST. */
int adjust_bergmann_hommel(const double *p, size_t k, double *out, struct err *e);

#endif
