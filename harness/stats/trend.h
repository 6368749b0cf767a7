/* Page's test for ordered levels: do responses rise from level to level, within blocks?
 *
 * Each block (a draw of the data, a data set) has a response at every level; its ranks 1..k, ascending,
 * ties sharing, are weighed by the level's position: L = sum_j j R_j. Under the null hypothesis every
 * order of a block's responses is as likely (Page, JASA 58, 1963). The exact distribution follows by
 * adding the blocks one by one. */
#ifndef STATS_TREND_H
#define STATS_TREND_H

#include <stddef.h>

#include "algorithms/core/err.h"

#define TREND_EXACT 8                   /* levels up to which p is exact: 8! orders of a block */

struct trend_page {
	size_t blocks, levels;
	double l, mean, var;            /* var: of the blocks' own ranks, ties and all */
	double z, p_normal;             /* two-sided */
	double p;                       /* two-sided, exact up to TREND_EXACT levels, else p_normal */
	double p_rising;                /* one-sided, in the same way: of an L as large */
};

/* score (blocks, levels), row-major, levels in their order; rounded by round_score. A run of ties in every
 * block gives p 1. ERR_SHAPE for no block or fewer than 2 levels. O(levels! + blocks^2 levels^3). */
int trend_page(struct trend_page *out, const double *score, size_t blocks, size_t levels,
	       struct err *e);

#endif
