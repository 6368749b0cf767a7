/* A data set column by column: kind, missing values, a few numbers and a small histogram, as a report
 * shows them.
 *
 *   for (size_t i = 0; i < profile_columns(d); i++)
 *           if (profile_column(&p, d, i, e)) ...
 *
 * Column 0 is the target; the features follow, at most PROFILE_FEATURES of them and none of a sparse set;
 * last come weights and groups, where there are any: of groups the numbers are of their sizes in rows, and
 * `distinct` is how many there are. O(rows log rows) a column: quartiles and the number
 * of different values are of evenly spaced rows where there are more than PROFILE_VALUES. */
#ifndef PROFILE_H
#define PROFILE_H

#include "datasets/dataset.h"

#define PROFILE_FEATURES 256
#define PROFILE_VALUES   100000
#define PROFILE_BARS     16

struct profile {
	const char *role;               /* target, feature, weight, group */
	const char *name, *kind;        /* kind: numeric, categorical, ordered */
	size_t missing, distinct;       /* rows without a value; different values */
	/* Of numbers, in the column's own unit; NAN for categories and where all are missing. */
	double lowest, q1, median, q3, highest, mean;
	/* Rows: of numbers in PROFILE_BARS bins of one width from lowest to highest (one bin where these
	 * are equal); of categories, the most frequent first, and `others` of those beyond. */
	size_t bars, bar[PROFILE_BARS], others;
	const char *bar_name[PROFILE_BARS];     /* of categories, else NULL; the data set's */
};

size_t profile_columns(const struct dataset *d);
int profile_column(struct profile *out, const struct dataset *d, size_t i, struct err *e);

#endif
