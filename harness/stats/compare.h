/* Two methods compared: is the difference real, and how large is it?
 *
 * On one data set, differences d of the folds' scores (paired: same fold, same rows):
 *   corrected_t     Nadeau & Bengio 2003: Student's t with the variance that overlapping training
 *                   sets leave out; the naive t over 10 x 10 folds errs in half of all null cases
 *   corrected_t_rope         the same as a posterior, with a region of practical equivalence
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

/* Whether differences can be tested at all. */
enum paired_spread {
	PAIRED_VARIES,                  /* three or more that are not all the same */
	PAIRED_EQUAL,                   /* all 0: p is 1 */
	PAIRED_SHIFTED,                 /* all the same and not 0: a deterministic difference. No
					 * variance to judge it by; p, t and the interval are NAN */
	PAIRED_FEW                      /* fewer than PAIRED_LEAST: p is NAN, nothing is decided */
};

#define PAIRED_LEAST 3

struct paired_t {
	size_t n;
	enum paired_spread spread;
	double mean, sd, se;            /* se is the corrected one */
	double t, df, p;                /* two-sided; NAN where there is no test (spread) */
	struct interval ci;             /* of the mean, at the level asked for */
};

/* Takes the arithmetic's last digits out of d (n), differences of scores of which none is larger
 * than size: what is within 1e-9 of size from 0 becomes 0, and differences that lie within it of
 * one another become one, their mean. 0.3 - 0.1 and 0.9 - 0.7 are both 0.2 in the end; left alone,
 * their spread of 1e-16 would be the surest difference of all. */
void round_differences(double *d, size_t n, double size);

/* True for two scores or errors, of a metric that may be as large as `scale` (infinite: as they are),
 * that differ by no more than that. */
bool scores_tie(double a, double b, double scale);

/* test_over_train: rows tested over rows trained on, 1 / (k - 1) in k-fold cross-validation;
 * 0 gives the naive paired t. d went through round_differences. ERR_DATA for n < 2. */
int corrected_t(struct paired_t *out, const double *d, size_t n, double test_over_train,
		double level, struct err *e);

/* A test no surer than it can be: its standard error not below least_se, its degrees of freedom not
 * above most_df. Nothing happens where there is no test, or it is within both. */
void corrected_t_limit(struct paired_t *t, double least_se, double most_df, double level);

struct rope {
	double left, inside, right;     /* P(mean < -rope), P(|mean| <= rope), P(mean > rope) */
};

/* Posterior of the mean difference under a flat prior (Corani & Benavoli 2015): Student's, with the
 * test's standard error and degrees of freedom. Without spread it is a point (a difference equal to the
 * rope lies inside): what that says is left to who knows why, so look at spread first. */
struct rope corrected_t_rope(const struct paired_t *t, double rope);

/* Two one-sided tests (Schuirmann 1987): the p of "the mean lies within -margin and margin", from the
 * test's standard error and degrees of freedom. All differences 0: 0. NAN where there is no test. */
double t_equivalence_p(const struct paired_t *t, double margin);

/* The mean difference, in standard deviations of the folds, from which corrected_t is below alpha: where the true
 * one is as large, half of all tests find it. */
double corrected_t_least(size_t n, double test_over_train, double alpha);

struct wilcoxon {
	size_t n, zeros;                /* n: differences that are not 0 */
	double w_plus, w_minus;
	double p;                       /* two-sided, exact; 1 when n is 0 */
	double p_greater;               /* one-sided, exact: that the differences lie above 0 */
	double z, p_normal;             /* normal approximation, ties corrected, no continuity */
	double rank_biserial;           /* (W+ - W-) / (W+ + W-); 0 when n is 0 */
	double hodges_lehmann;          /* median of all (d_i + d_j) / 2 */
};

/* d (n) is rounded by round_score first. Exact for up to WILCOXON_EXACT differences (O(n^3)
 * at worst), beyond that p is p_normal. */
#define WILCOXON_EXACT 500
int wilcoxon(struct wilcoxon *out, const double *d, size_t n, struct err *e);

/* Of the Hodges-Lehmann estimate: the Walsh averages between the quantiles of the signed-rank distribution
 * without ties (Hollander & Wolfe), as R's wilcox.test; infinite where n is too small for that level. Up to
 * WILCOXON_EXACT differences, beyond that by the normal approximation. */
int wilcoxon_interval(struct interval *out, const double *d, size_t n, double level, struct err *e);

/* The smallest p that n differences can reach, when all have one sign: 2 / 2^n. */
double wilcoxon_least_p(size_t n);

/* The largest min(W+, W-) of n differences without ties whose two-sided exact p is at most alpha; -1: none. */
int wilcoxon_critical(double *out, size_t n, double alpha, struct err *e);

/* Differences of 0 kept, by the normal approximation: ranked with the others and then left out (Pratt 1959), or their
 * ranks split between both sides, one of an odd number left out (Demsar 2006, who does not correct for ties). To
 * compare with what others print; decisions are by `wilcoxon`. */
enum wilcoxon_zero_rule { WILCOXON_PRATT, WILCOXON_SPLIT };
struct wilcoxon_zeros {
	size_t n, zeros;                /* n: differences that were ranked, zeros among them */
	double w_plus, w_minus, mean, var, z, p_normal;
};
int wilcoxon_with_zeros(struct wilcoxon_zeros *out, const double *d, size_t n,
			enum wilcoxon_zero_rule rule, struct err *e);

struct mcnemar {
	double exact, mid_p;            /* two-sided */
	double chi2, p_chi2;            /* Edwards' continuity correction */
	double chi2_plain, p_plain;     /* without */
};

/* only_a, only_b: rows that A alone, B alone got right. */
struct mcnemar mcnemar(uint64_t only_a, uint64_t only_b);

struct interval wilson(uint64_t right, uint64_t of, double level);
struct interval clopper_pearson(uint64_t right, uint64_t of, double level);

#endif
