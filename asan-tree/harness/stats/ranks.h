/* Several methods on several data sets: ranks, Friedman's test, critical differences.
 *
 *   friedman(&f, mean_rank, score, sets, methods, +1, e)  are there differences at all?
 *   cd = nemenyi_cd(0.05, methods, sets)                  how far apart must mean ranks be?
 *   rank_cliques(mean_rank, methods, cd, ...)             the bars of the diagram
 *
 * Sources: Demsar, JMLR 7 (2006); Iman & Davenport 1980. Rank 1 is the best; ties share the mean
 * of their ranks. Scores must be rounded to a declared precision before they are ranked
 * (round_score), or the last bit decides ties: 0.774 - 0.763 is not 0.011 in binary.
 * A critical difference depends on the pool of methods; pairs are decided by Wilcoxon's test
 * (compare.h) with Holm's adjustment (Benavoli, Corani & Mangili, JMLR 17, 2016). */
#ifndef STATS_RANKS_H
#define STATS_RANKS_H

#include <stddef.h>

#include "algorithms/core/err.h"

#define SCORE_DECIMALS 6

double round_score(double x);           /* to SCORE_DECIMALS; NAN stays NAN */

/* Mid-ranks of x (n) into rank (n). better: +1 the largest gets rank 1, -1 the smallest. No NAN.
 * O(n log n). */
void mid_ranks(const double *x, size_t n, int better, double *rank);

/* Sum of t^3 - t over the groups of equal values in x (n). O(n log n). */
double tie_sum(const double *x, size_t n);

struct friedman {
	size_t sets, methods;
	double chi2, p_chi2;            /* as Demsar prints it, ties not corrected */
	double chi2_ties, p_chi2_ties;  /* corrected for ties, as R and scipy do */
	double df1, df2;
	double f, p_f;                  /* Iman & Davenport, from chi2 */
	double f_ties, p_f_ties;        /* from chi2_ties */
	double kendall_w;
};

/* score is (sets, methods) row-major, finite. Fills mean_rank (methods). When every row is one
 * tie, chi2 is 0 and p is 1. ERR_SHAPE for fewer than 2 sets or methods. */
int friedman(struct friedman *out, double *mean_rank, const double *score, size_t sets,
	     size_t methods, int better, struct err *e);

/* Exact p of the same statistic: of all ways to shuffle each row's ranks, the share with rank sums
 * at least as uneven. NAN when there are more than 5 methods or too many sums to walk through: about
 * 400 data sets of 3 methods, 60 of 4, 18 of 5, fewer with some ties; up to three seconds, but a tenth
 * of one for NAN. */
double friedman_exact_p(const double *score, size_t sets, size_t methods, int better);

double rank_se(size_t methods, size_t sets);                    /* of a difference of mean ranks */
double nemenyi_cd(double alpha, size_t methods, size_t sets);
double nemenyi_p(double rank_difference, size_t methods, size_t sets);
double bonferroni_dunn_cd(double alpha, size_t methods, size_t sets); /* all against one control */

/* Maximal runs of methods, in the order of mean_rank, that lie within cd: the bars of a diagram.
 * order (methods) gets the methods sorted by mean rank; clique[i] holds positions from..to in it.
 * Returns how many; clique has room for `methods`. Runs of one method are left out. */
struct clique {
	size_t from, to;
};
size_t rank_cliques(const double *mean_rank, size_t methods, double cd, size_t *order,
		    struct clique *clique);

#endif
