/* Whether the probabilities of a comparison's learners mean what they say, data set by data set, over rows
 * that did not train: those tested in the first repeat, all folds together, since the few rows of one fold
 * would show scatter for miscalibration.
 *
 * said and right are the mean probability of the class that is answered and the share of answers that are
 * right: said above right is overconfidence. mass and width are the expected calibration error over ten bins
 * of equally many rows (Nguyen & O'Connor 2015) and of one width (Naeini et al. 2015), brier the Brier score;
 * bin the reliability diagram (harness/stats/reliability.h): of two classes of what is said of the rarer one,
 * of more of the class that is answered. Rows count once each, whatever they weigh. */
#ifndef ANALYSIS_CALIBRATION_H
#define ANALYSIS_CALIBRATION_H

#include "harness/analysis/comparison.h"
#include "harness/stats/reliability.h"

struct calibration {
	bool known;                     /* a classification, the learner gives probabilities, and they were kept */
	size_t rows, classes;
	double said, right, mass, width, brier;
	struct reliability_bin bin[RELIABILITY_BINS];
	size_t bins;
};

/* (sets, ranked), by set; the caller's, free(). O(rows log rows) for each. */
int calibration_create(struct calibration **out, const struct comparison *c, struct err *e);
static inline const struct calibration *calibration_of(const struct calibration *k, const struct comparison *c,
						       size_t set, size_t method)
{
	return k + set * c->ranked + method;
}
/* Whether any method's probabilities on the data set are known. */
bool calibration_any(const struct calibration *k, const struct comparison *c, size_t set);

#endif
