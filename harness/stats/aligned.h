/* Friedman's aligned ranks (Hodges & Lehmann 1962) and Quade's test (1979): for few methods, where
 * ranks within a data set alone say little. Both use how far scores lie apart, so that scores of
 * all data sets must have one unit, which Friedman's own test does not ask for (Garcia, Fernandez,
 * Luengo & Herrera, Inf. Sci. 180, 2010, for both and for their post-hoc z).
 *
 *   aligned ranks   each score less the mean of its data set; all N k of them ranked together
 *   Quade           data sets weigh by the rank of their range (largest less smallest score)
 *
 * score is (sets, methods) row-major and finite; better as in ranks.h, rank 1 is the best.
 * Differences and ranges are rounded by round_score before they are ranked. mean_rank (methods):
 * of the aligned ranks; of Quade's ranks weighted by the data sets. Tables without any difference
 * give p 1; where all data sets have the same ranks and the same weight, Quade's F is INFINITY and
 * p (1 / k!)^(sets - 1). ERR_SHAPE for fewer than 2 sets or methods, ERR_DATA for NAN. O(N k log(N
 * k)).
 *
 * Post hoc, z is a difference of two mean ranks over se, which is that of the null hypothesis
 * itself: scores of a data set in any order. The formulas printed for it, sqrt(k (N + 1) / 6) and
 * sqrt(k (k + 1) (2 N + 1) (k - 1) / (18 N (N + 1))), are too small for aligned ranks, by the root
 * of about k^2 / (k - 1), and right for Quade's with three methods alone: see "False alarms,
 * measured" in METHODS.md. */
#ifndef STATS_ALIGNED_H
#define STATS_ALIGNED_H

#include <stddef.h>

#include "algorithms/core/err.h"

struct aligned_ranks {
	double t, df, p;                /* chi squared, methods - 1 degrees of freedom */
	double se; /* of a difference of two mean ranks; 0 where nothing differs */
};

int aligned_ranks(struct aligned_ranks *out, double *mean_rank, const double *score, size_t sets,
		  size_t methods, int better, struct err *e);

struct aligned_quade {
	double f, df1, df2, p;          /* ties in the ranks are allowed for: A = sum of S_ij^2 */
	double se;
};

int aligned_quade(struct aligned_quade *out, double *mean_rank, const double *score, size_t sets,
		  size_t methods, int better, struct err *e);

#endif
