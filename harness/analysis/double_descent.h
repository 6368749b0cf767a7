/* Double descent: whether the test error peaks where a dial of complexity first lets a learner fit its
 * training rows without error - the interpolation threshold - and falls again beyond it (Belkin et al. 2019).
 *
 *   struct double_descents d;
 *   if (double_descents_create(&d, r, study, e))
 *           ...
 *   for (size_t i = 0; i < d.n; i++)
 *           ... d.at[i].shape, d.at[i].rise, d.at[i].fall ...
 *   double_descents_free(&d);
 *
 * The threshold is the first setting, from the simple end, whose mean training error is 1 % of the rows or
 * less, for metrics that are no shares of rows 5 % of the largest on the dial: test errors have no say in
 * it. Rise: the test error there less that at the simpler setting that the fold's own validation rows
 * pick; fall: the test error there less that at the complex end. Fold by fold, corrected t, p
 * adjusted by Holm over both of all dials. */
#ifndef DOUBLE_DESCENT_H
#define DOUBLE_DESCENT_H

#include "harness/analysis/validation_curves.h"

#define DOUBLE_DESCENT_SHARE 0.01
#define DOUBLE_DESCENT_REST  0.05

enum double_descent_shape {
	DESCENT_NOT_REACHED,            /* no threshold with settings on both sides */
	DESCENT_OPEN,                   /* neither is shown */
	DESCENT_RISES, DESCENT_FALLS, DESCENT_DOUBLE
};

struct double_descent {
	const struct validation_curve *dial;
	enum double_descent_shape shape;
	size_t threshold;               /* of dial->point; unless NOT_REACHED */
	bool tested;                    /* there are validation rows, and folds enough */
	struct paired_t rise, fall;
	double rise_p, fall_p;          /* adjusted */
};

struct double_descents {
	size_t n;
	struct double_descent *at;      /* by dials */
	struct validation_curves dials;
};

int double_descents_create(struct double_descents *out, const struct results *r, size_t study, struct err *e);
void double_descents_free(struct double_descents *d);   /* accepts { 0 } */

#endif
