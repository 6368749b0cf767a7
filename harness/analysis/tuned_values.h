/* What the searches of a comparison chose: per data set, tuned learner and parameter the values of
 * all folds, how much they vary, and whether they press against the end of what was tried.
 *
 *   struct tuned_values *t;
 *   if (tuned_values_create(&t, c, e))
 *           ...
 *   tuned_values_destroy(t);
 *
 * A value lies at an end when it is within TUNED_END of the span of all values tried there (of the
 * logarithms where these differ by more than TUNED_LOG times; 0 is then at no end). A parameter is at the edge when
 * that happens at one end in at least half of the folds, three at least: of values drawn evenly it
 * would in one fold of ten. The comparison must outlive the result. */
#ifndef TUNED_VALUES_H
#define TUNED_VALUES_H

#include "harness/analysis/comparison.h"

#define TUNED_END 0.1
#define TUNED_LOG 25.0

struct tuned_value {
	size_t set, method;             /* of the comparison */
	char *name;                     /* of the parameter */
	size_t folds;                   /* that chose a value */
	char **text;                    /* (folds): what they chose, by repeat and fold */
	bool number;                    /* all of them are numbers: */
	double low, mid, high;          /* lowest, median, highest */
	double from, to;                /* tried; NAN unless numbers */
	double positive;                /* the smallest above 0 of these */
	size_t at_from, at_to;          /* folds that chose near either end */
	bool edge;
};

struct tuned_values {
	size_t n, room;
	struct tuned_value *at;         /* by data set, method, in the order of first occurrence */
};

int tuned_values_create(struct tuned_values **out, const struct comparison *c, struct err *e);
void tuned_values_destroy(struct tuned_values *t);      /* accepts NULL */

#endif
