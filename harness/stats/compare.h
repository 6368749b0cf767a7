/* Two methods compared: is the difference real, and how large is it?
 *
 * On one data set, differences d of the folds' scores (paired: same fold, same rows):
 *   corrected_t     Nadeau & Bengio 2003: Student's t with the variance that overlapping training
 *                   sets leave out; the naive t over 10 x 10 folds errs in half of all null cases
 *   correlated_bayes  the same as a posterior, with a region of practical equivalence
 *                   (Corani & Benavoli 2015)
 *   mcnemar         one test set, counts of rows that only one of the two got right
 * Over data sets, one difference each:
 *   wilcoxon        signed ranks, zeros dropped, p exact also under ties
 * Share of rows that were right: wilson, clopper_pearson.
 *
 * A p-value says whether a difference is there; effect sizes (mean, Hodges-Lehmann, rank-biserial)
 * say whether it matters. Both are always given. */
#ifndef STATS_COMPARE_H
#define STATS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/err.h"
#include "harness/stats/describe.h"

struct paired_t {
	size_t n;
	double mean, sd, se;            /* se is the corrected one */
	double t, df, p; /* two-sided; sd = 0: p is 1 at mean 0, else 0 and t infinite */
	struct interval ci;             /* of the mean, at the level asked for */
};

/* test_over_train: rows tested over rows trained on, 1 / (k - 1) in k-fold cross-validation;
 * 0 gives the naive paired t. ERR_DATA for n < 2. */
int corrected_t(struct paired_t *out, const double *d, size_t n, double test_over_train,
		double level, struct err *e);

struct rope {
	double left, inside, right;     /* P(mean < -rope), P(|mean| <= rope), P(mean > rope) */
};

/* Posterior of the mean difference, Student with the same scale: rho = share of rows tested. */
int correlated_bayes(struct rope *out, const double *d, size_t n, double rho, double rope,
		     struct err *e);

struct wilcoxon {
	size_t n, zeros;                /* n: differences that are not 0 */
	double w_plus, w_minus;
	double p;                       /* two-sided, exact; 1 when n is 0 */
	double z, p_normal;             /* normal approximation, ties corrected, no continuity */
	double rank_biserial;           /* (W+ - W-) / (W+ + W-); 0 when n is 0 */
	double hodges_lehmann;          /* median of all (d_i + d_j) / 2 */
};

/* d (n) is rounded by round_score first. Exact for up to WILCOXON_EXACT differences (O(n^3)
 * at worst), beyond that p is p_normal. */
#define WILCOXON_EXACT 500
int wilcoxon(struct wilcoxon *out, const double *d, size_t n, struct err *e);

/* The smallest p that n differences can reach, when all have one sign: 2 / 2^n. */
double wilcoxon_least_p(size_t n);

struct mcnemar {
	double exact, mid_p;            /* two-sided */
	double chi2, p_chi2;            /* Edwards' continuity correction */
};

/* only_a, only_b: rows that A alone, B alone got right. */
struct mcnemar mcnemar(uint64_t only_a, uint64_t only_b);

struct interval wilson(uint64_t right, uint64_t of, double level);
struct interval clopper_pearson(uint64_t right, uint64_t of, double level);

#endif
