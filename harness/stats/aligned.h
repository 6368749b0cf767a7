/* Friedman's aligned ranks (Hodges & Lehmann 1962) and Quade's test (1979): for few methods, where ranks within
 * a data set alone say little. Both use how far scores lie apart, so that scores of all data sets must have
 * one unit, which Friedman's own test does not ask for (Garcia, Fernandez, Luengo & Herrera, Inf. Sci. 180,
 * 2010, for both and for their post-hoc z).
 *
 *   aligned ranks   each score less the mean of its data set; all N k of them ranked together
 *   Quade           data sets weigh by the rank of their range (largest less smallest score)
 *
 * score is (sets, methods) row-major and finite; better as in ranks.h, rank 1 is the best. Differences and
 * ranges are rounded by round_score before they are ranked. mean_rank (methods): of the aligned ranks;
 * of Quade's ranks weighted by the data sets. A difference of two mean ranks over the standard error is the
 * post-hoc z. Tables without any difference give p 1; where every data set says the same, Quade's F is
 * INFINITY and p (1 / k!)^(sets - 1). ERR_SHAPE for fewer than 2 sets or methods, ERR_DATA for NAN.
 * O(N k log(N k)). */
#ifndef STATS_ALIGNED_H
#define STATS_ALIGNED_H

#include <stddef.h>

#include "algorithms/core/err.h"

struct aligned_ranks {
	double t, df, p;                /* chi squared, methods - 1 degrees of freedom */
};

int aligned_ranks(struct aligned_ranks *out, double *mean_rank, const double *score, size_t sets,
		  size_t methods, int better, struct err *e);
double aligned_rank_se(size_t methods, size_t sets);            /* sqrt(k (N + 1) / 6) */

struct aligned_quade {
	double f, df1, df2, p;          /* ties in the ranks are allowed for: A = sum of S_ij^2 */
};

int aligned_quade(struct aligned_quade *out, double *mean_rank, const double *score, size_t sets,
		  size_t methods, int better, struct err *e);
double aligned_quade_se(size_t methods, size_t sets);

#endif
