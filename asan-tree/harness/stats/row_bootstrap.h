/* Bootstrap over rows that several learners answered: each resample is of rows, the same for all of them, so that
 * differences are those of learners on one and the same resample.
 *
 *   struct row_bootstrap *b;
 *   if (row_bootstrap_create(&b, x, n, k, 2000, seed, e))          x (n, k): what each learner lost on each row
 *           ...
 *   row_bootstrap_mean(&limits, b, learner, row_bootstrap_root, 0.95, e);           an RMSE
 *   row_bootstrap_difference(&limits, b, first, second, NULL, 0.95, e);             of means
 *   row_bootstrap_destroy(b);
 *
 * Rows are the sample (Efron 1987, as `bootstrap`): where the models were trained on one another's rows it is too
 * narrow, see METHODS.md. x is kept by the caller. O(draws n k), 8 draws k bytes. */
#ifndef STATS_ROW_BOOTSTRAP_H
#define STATS_ROW_BOOTSTRAP_H

#include "harness/stats/describe.h"

struct row_bootstrap;

/* What is made of a mean before it is compared; NULL: nothing. */
typedef double row_bootstrap_of(double mean);
double row_bootstrap_root(double mean);

/* ERR_DATA for fewer than 2 rows or what is not finite. */
int row_bootstrap_create(struct row_bootstrap **out, const double *x, size_t n, size_t k, size_t draws,
			 uint64_t seed, struct err *e);
void row_bootstrap_destroy(struct row_bootstrap *b);            /* accepts NULL */

int row_bootstrap_mean(struct bootstrap *out, const struct row_bootstrap *b, size_t column, row_bootstrap_of *of,
		       double level, struct err *e);
/* first less second */
int row_bootstrap_difference(struct bootstrap *out, const struct row_bootstrap *b, size_t first, size_t second,
			     row_bootstrap_of *of, double level, struct err *e);

#endif
