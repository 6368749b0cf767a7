/* How run time grows with the number of training rows: one learner on one family of data sets that
 * differ in size, with the power of n that describes it.
 *
 *   struct time_scalings *t;
 *   if (time_scalings_create(&t, r, study, e))
 *           ...
 *   for (size_t i = 0; i < t->n; i++)
 *           ... t->at[i].fit.exponent ...
 *   time_scalings_destroy(t);
 *
 * Times are medians over folds: one fold that the machine disturbed must not bend a curve. A fit's
 * is in seconds, a prediction's in seconds per row predicted - of the test rows, not of those
 * trained on. Sizes whose time is below the clock's floor are shown but not fitted. */
#ifndef TIME_SCALING_H
#define TIME_SCALING_H

#include "harness/stats/scaling.h"
#include "harness/store/query.h"

#define TIME_SCALING_FLOOR 5e-5         /* seconds: shorter times are mostly overhead */
#define TIME_SCALING_LEAST 3            /* sizes that a power is fitted to */

struct time_scaling_size {
	double size;                    /* what the study varies */
	double rows;                    /* learned from, mean over folds */
	double fit_s, query_s;          /* medians; NAN when unknown */
};

struct time_scaling {
	size_t variant, dataset;        /* dataset: the first of its family */
	size_t n, room;
	struct time_scaling_size *at;   /* by size */
	double fit_from;                /* the fewest rows that the fit covers */
	bool fit_known, query_known;
	struct power_fit fit, query;    /* of the two times over rows */
};

struct time_scalings {
	size_t n, room;
	struct time_scaling *at;        /* in the order of the run's cells; baselines left out */
};

int time_scalings_create(struct time_scalings **out, const struct results *r, size_t study,
			 struct err *e);
void time_scalings_destroy(struct time_scalings *t);    /* accepts NULL */

/* True for data sets that differ in what stands in brackets, "waveform[n=500]". */
bool time_scaling_family(const struct results *r, size_t a, size_t b);

/* The fits with the highest and the lowest exponent, NULL while nothing was fitted. True when
 * their intervals do not meet. */
bool time_scalings_extremes(const struct time_scalings *t, const struct time_scaling **steep,
			    const struct time_scaling **flat);

#endif
