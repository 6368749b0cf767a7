/* The area under the ROC curve of one test set with its error, and of two learners on the same
 * rows compared (DeLong, DeLong & Clarke-Pearson, Biometrics 44, 1988).
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

#endif
