/* The corrected resampled t over folds, held to what they can carry. Every verdict from differences
 * fold by fold comes from here.
 *
 *   struct fold_sample s = { 0 };
 *   for (...)
 *           fold_sample_add(&s, cell);              one for each difference, repeats in order
 *   fold_sample_t(&t, &s, fold_overlap_ratio(&overlap), d, n, share);
 *
 * Two bounds, both found necessary by `make false-alarms`:
 *
 * Degrees of freedom are folds - 1, whatever the repeats: they test the same rows again, and what
 * they tell of the variance is little (Bouckaert 2003 calibrates 10 x 10 to 10 degrees). Splits that
 * are not parts of a whole, held out at random or drawn independently, count each.
 *
 * A share of rows that differs by d over N rows is right on at least |d| of them for one side alone,
 * so that the rows by themselves make it vary by (|d| - d^2) / N; folds that happen to be nearly
 * alike do not make it surer. */
#ifndef FOLD_SAMPLE_H
#define FOLD_SAMPLE_H

#include "harness/analysis/fold_overlap.h"
#include "harness/stats/compare.h"

#define ANALYSIS_LEVEL 0.95             /* of intervals; tests at 1 - this */

struct fold_sample {
	size_t n, repeats;
	int repeat;                     /* of the last cell */
	double rows;                    /* tested, summed over cells */
};

void fold_sample_add(struct fold_sample *s, const struct run_cell *c);

/* ratio: n2 / n1 of the overlap. share: d (s->n) are differences of a share of rows, in its own unit
 * and either direction. With the interval at ANALYSIS_LEVEL. -1, *out untouched, for fewer than two. */
int fold_sample_t(struct paired_t *out, const struct fold_sample *s, double ratio, const double *d,
		  bool share);

#endif
