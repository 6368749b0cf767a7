/* One or two numeric columns of a data set, what lies between their least and greatest value, and
 * the rows that train and test there. A learner that is drawn over a plane is trained on these columns
 * alone, so that the picture shows the whole of it and no slice.
 *
 *   plane_make(&p, data, wish, e) -> model_fit on p.train -> plane_grid -> plane_free(&p) */
#ifndef PLANE_H
#define PLANE_H

#include "datasets/dataset.h"

struct plane_wish {
	size_t axes;                    /* 1 or 2 */
	const char *x, *y;              /* columns by name or number from 1, or NULL: telling.h */
	const char *cv;                 /* its first fold is drawn */
	uint64_t seed;
	size_t query;                   /* a row from 1: it alone is tested, all others train; 0: by cv */
};

struct plane_axis {
	size_t column;
	const char *name;
	double offset;                  /* of the column: value = offset + x */
	double lo, hi;                  /* values in the frame. Where a few rows lie far outside (the
					 * middle 98 % take less than a third), the frame leaves them out */
};

struct plane {
	const struct dataset *data;
	size_t axes;
	struct plane_axis axis[2];
	bool chosen;                    /* out of several, by telling.h, one of them at least */
	struct dataset *train, *test;   /* of these columns */
};

/* ERR_PARAM: no such column or row, or a column of categories; ERR_UNSUITED: too few numeric columns, or a query
 * that lacks a value. */
int plane_make(struct plane *p, const struct dataset *d, const struct plane_wish *w,
	       struct err *e);
void plane_free(struct plane *p);                               /* accepts { 0 } */

/* nx by ny points (ny 1 for one axis), x fastest, from the frame's lower left corner to its upper right: a
 * data set to be predicted. The caller's. */
int plane_grid(struct dataset **out, const struct plane *p, size_t nx, size_t ny, struct err *e);
/* Value of the i-th of n points along an axis. */
double plane_value(const struct plane_axis *a, size_t i, size_t n);
/* Whether row i of train or test lies in the frame. Missing values do not. */
bool plane_holds(const struct plane *p, const struct dataset *part, size_t i);

#endif
