/* The ratio of tested to learned rows, n2 / n1, by which Nadeau & Bengio (2003) widen the variance
 * of scores whose training sets overlap: s^2 (1/n + n2/n1). Every corrected test and interval takes
 * it from here, so that two of them on the same cells can never be corrected differently.
 *
 *   struct fold_overlap o = { 0 };
 *   for (...)
 *           fold_overlap_add(&o, cell);             the ok cells whose scores are tested
 *   corrected_t(&t, d, n, fold_overlap_ratio(&o), level, e);
 *
 * Learned (n1): training rows and the validation rows set aside from them. A network that stops
 * early and a setting that validation picks learn from those, and folds share them like the rest;
 * where nothing learns from them they still are not tested, and k folds stay k folds: with them the
 * ratio of k-fold cross-validation is the 1 / (k - 1) of the paper, whatever share is set aside.
 * Rows that a study leaves out of training count nowhere.
 *
 * Independent draws share no row: their scores are a plain sample, and what they test counts as
 * nothing here, so that the ratio is 0 and the test the ordinary one.
 *
 * A ratio of sums over the cells, not a mean of ratios or the ratio of one fold: 442 rows make ten
 * folds of 44 and 45, and only the sums give 1/9 exactly. */
#ifndef FOLD_OVERLAP_H
#define FOLD_OVERLAP_H

#include "harness/store/query.h"

struct fold_overlap {
	double tested, learned;         /* rows, summed over cells */
};

void fold_overlap_add(struct fold_overlap *o, const struct run_cell *c);
double fold_overlap_ratio(const struct fold_overlap *o);        /* n2 / n1; 0 without cells */

#endif
