/* The area under the ROC curve of one test set with its error, and of two learners on the same
 * rows compared (DeLong, DeLong & Clarke-Pearson, Biometrics 44, 1988).
 * Of folds: areas within each, combined.
 *
 * AUC is a U statistic: its variance is that of the m positive rows' shares of negatives below
 * them, over m, and that of the n negative rows' shares of positives above them, over n; ties
 * count half. By mid-ranks in O(N log N) (Sun & Xu, IEEE Signal Processing Letters 21, 2014). Rows
 * are the sample: models are as they are, and another training set is not allowed for. */
#ifndef STATS_DELONG_H
#define STATS_DELONG_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"
#include "harness/stats/describe.h"

struct delong {
	size_t positives, negatives;
	double auc, var, se;
	struct interval ci;             /* auc +- z se; may pass 1 */
	/* The same on the scale of log(auc / (1 - auc)), within 0 .. 1; NANs at an AUC of 0 or 1, which
	 * has no error to go by. */
	struct interval ci_logit;
};

struct delong_pair {
	struct delong a, b;
	double difference, var, se;     /* a.auc - b.auc */
	double z, p;                    /* two-sided; without variance 0 and 1 for equal areas,
					 * NANs for different ones */
	struct interval ci;
};

/* score (n): larger for positive rows. ERR_DATA where a class has fewer than 2 rows or a score is
 * NAN. */
int delong(struct delong *out, const double *score, const bool *positive, size_t n, double level,
	   struct err *e);
int delong_pair(struct delong_pair *out, const double *a, const double *b, const bool *positive,
		size_t n, double level, struct err *e);

/* Test rows of the folds of a cross-validation, fold by fold. Each fold has another model, whose scores may
 * be of another size: rows are compared with rows of their own fold alone, and the area is the mean of the
 * folds' areas (LeDell, Petersen & van der Laan, Electronic Journal of Statistics 9, 2015). Its variance
 * is the sum over rows of the squares of what each adds to that mean, (V - area) / m sqrt(m / (m - 1)) /
 * folds as in DeLong's of one test set; a row that repeats test again adds its sum once, so that repeats are
 * not taken for more rows. */
struct delong_folds {
	const double *a, *b;            /* scores of test rows (first[folds]); b: NULL of one learner */
	const bool *positive;
	const size_t *row;              /* which of `rows` each is */
	size_t rows;
	const size_t *first;            /* (folds + 1): where each begins, and the end of the last */
	size_t folds;
};

/* out->b and the difference only with b. Folds where a class has fewer than 2 rows are left out; used (may be NULL):
 * those that are not; area (may be NULL, (2, folds)): theirs, of a, then of b, NAN of the others. ERR_DATA where none
 * is left or a score is NAN. O(n log n). */
int delong_folds(struct delong_pair *out, const struct delong_folds *f, size_t *used, double *area,
		 double level, struct err *e);

#endif
