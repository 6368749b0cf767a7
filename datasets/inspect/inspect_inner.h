/* Between the parts of the inspection; users include datasets/inspect/inspect.h. */
#ifndef INSPECT_INNER_H
#define INSPECT_INNER_H

#include "datasets/inspect/inspect.h"

/* A value that is present. */
struct inspect_cell {
	float value;
	uint32_t row;
};

/* Rows in the order of a hash of their features, so that equal ones are neighbours. */
struct inspect_keyed {
	uint64_t key;
	size_t row;
};
struct inspect_keyed *inspect_keys(const struct dataset *d, struct err *e);     /* by free */

void inspect_shape(const struct inspection *in);                        /* inspect_rows.c */
int inspect_sparse(const struct inspection *in, struct err *e);         /* where x is NULL */
int inspect_rows(const struct inspection *in, struct err *e);
int inspect_splits(const struct inspection *in, struct err *e);         /* inspect_splits.c */
int inspect_columns(const struct inspection *in, struct err *e);        /* inspect_columns.c */

/* Warns when column j alone tells the target, or that it is missing does. c: its n present values,
 * ascending. O(n classes^2), far less for columns that tell little. */
int inspect_leak(const struct inspection *in, size_t j, const struct inspect_cell *c, size_t n,
		 struct err *e);                                        /* inspect_leak.c */

#endif
