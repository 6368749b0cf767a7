/* How large a difference is, in numbers without units, and in counts.
 *
 *   Cliff's delta        P(x > y) - P(x < y) over all pairs of values; Vargha & Delaney's A is
 *                        (delta + 1) / 2
 *   Cohen's d            difference of means in pooled standard deviations; Hedges' g: less its
 *                        bias in small samples
 *   paired d             mean of differences in their standard deviations (d_z)
 *   win / tie / loss     differences above, within and below the region of practical equivalence
 *
 * Rank-biserial and Hodges-Lehmann belong to wilcoxon (compare.h). Folds of one data set are no
 * independent sample: their effect sizes describe, and have no interval here. */
#ifndef STATS_EFFECTS_H
#define STATS_EFFECTS_H

#include <stddef.h>

#include "algorithms/core/err.h"

/* O((n + m) log m). ERR_DATA for an empty sample or NAN. */
int effects_cliff(double *delta, const double *x, size_t n, const double *y, size_t m,
		  struct err *e);

/* NAN for fewer than 2 values on a side or no spread. g = d (1 - 3 / (4 (n + m - 2) - 1)). */
double effects_cohen_d(const double *x, size_t n, const double *y, size_t m);
double effects_hedges_g(const double *x, size_t n, const double *y, size_t m);
double effects_paired_d(const double *d, size_t n);

struct effects_counts {
	size_t wins, ties, losses;
};

/* d (n): |d| <= rope is a tie, both after round_score; rope 0: only equal scores tie. NANs are
 * left out. */
struct effects_counts effects_win_tie_loss(const double *d, size_t n, double rope);

/* "negligible", "small", "medium", "large", of NAN "undefined": |delta| from .147, .33, .474
 * (Romano et al. 2006); |d| from .2, .5, .8 (Cohen 1988). */
const char *effects_cliff_word(double delta);
const char *effects_cohen_word(double d);

#endif
