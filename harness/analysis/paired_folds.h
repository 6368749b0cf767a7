/* Two sides, fold by fold: the one way in which scores are paired before they are compared - two
 * learners on a data set, an arm and the plain one, two settings of a parameter, two runs.
 *
 *   struct paired_folds p;
 *   if (paired_folds_create(&p, ra, a, na, rb, b, nb, e))          lists of cells, in any order
 *           ...
 *   paired_folds_differences(&p, ON_TEST, 1, d);                   d (p.n)
 *   if (!paired_folds_t(&t, &p, d))                                -1: fewer than 2 pairs
 *           ... t.mean, t.ci, t.p ...
 *   paired_folds_free(&p);
 *
 * A pair is two cells of the same repeat and fold that both ended well with a primary test score;
 * what lacks its partner is left out. Each list holds a fold at most once: one data set, one
 * variant, one setting. */
#ifndef PAIRED_FOLDS_H
#define PAIRED_FOLDS_H

#include "harness/analysis/fold_sample.h"

struct paired_cells {
	size_t a, b;                    /* positions in the cells of ra, of rb */
};

struct paired_folds {
	const struct results *ra, *rb;
	size_t n;
	struct paired_cells *at;        /* (n): by repeat, fold */
	struct fold_overlap overlap;    /* of the cells of both sides */
	struct fold_sample sample;      /* of the pairs */
};

/* True when a cell may be one of a pair. */
bool paired_folds_usable(const struct results *r, size_t cell);

/* a (na), b (nb): cells of ra, rb, which may be one run. O(n log n). */
int paired_folds_create(struct paired_folds *out, const struct results *ra, const size_t *a,
			size_t na, const struct results *rb, const size_t *b, size_t nb,
			struct err *e);
void paired_folds_free(struct paired_folds *p);         /* accepts { 0 } */

/* d (n): scale * (score of a - score of b), the last digits taken out (round_differences); NAN where a
 * part has no score. */
void paired_folds_differences(const struct paired_folds *p, enum results_part part, double scale,
			      double *d);
/* The same of another metric, by its name; NAN where a cell has no such score. */
void paired_folds_differences_of(const struct paired_folds *p, const char *metric,
				 enum results_part part, double scale, double *d);

/* Corrected resampled t (fold_sample.h) over d (n), differences of test scores up to their sign or
 * unit. -1, *out untouched, when there are fewer than 2 pairs. */
int paired_folds_t(struct paired_t *out, const struct paired_folds *p, const double *d);
/* The same for differences of something else, such as gaps: without the bound by rows. */
int paired_folds_change_t(struct paired_t *out, const struct paired_folds *p, const double *d);

#endif
