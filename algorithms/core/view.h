/* What a learner sees of a data set: a table of floats, what its columns mean, and the targets.
 *
 * A view owns nothing. x is row-major, (rows, cols) with `stride` floats from row to row. In a
 * numeric column the float is the value; in a categorical or ordered one it is the category's
 * code 0..levels-1, exactly representable. NaN is a missing value, in any column. Codes of an
 * ordered column increase in its order. A column's `levels` counts the categories of the whole
 * data set, so a code may occur in a test view that no training row had; a code >= levels or a
 * fraction is a broken view and must give an error or be treated as missing, never be an index.
 *
 * A numeric column whose values lie far from 0 beside their spread (Julian days, seconds since
 * 1970) holds value - offset, and `offset` is what to add for people; it is 0 for all others. So
 * it is with the targets of a view that learners get: target - target_offset, and their answers
 * are of that scale. Nothing that a learner computes needs either of them.
 *
 * A view is dense (x alone), sparse (`sparse` alone, x NULL) or both: columns 0..first-1 then lie in
 * x, (rows, first), and the compressed rows hold columns first..cols-1 under their numbers in the
 * view. view_dense says how many columns x holds. What a compressed row does not name is 0; NaN may
 * be named. Only learners with TAKES_SPARSE ever get a view with a sparse block, and they must take
 * all three. */
#ifndef CORE_VIEW_H
#define CORE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum task { TASK_CLASSIFY, TASK_REGRESS };

enum column_kind { COLUMN_NUMERIC, COLUMN_CATEGORICAL, COLUMN_ORDERED };

struct column {
	const char *name;               /* never NULL */
	enum column_kind kind;
	uint32_t levels;                /* categories; 0 for numeric */
	const char *const *level_names; /* levels of them, or NULL */
	double offset;                  /* of a numeric column: value = offset + x */
};

/* Compressed rows: row i has entries start[i] .. start[i + 1] - 1, columns ascending, 0-based. */
struct sparse {
	const size_t *start;            /* rows + 1 */
	const uint32_t *col;            /* first..cols-1 */
	const float *value;
	size_t first;                   /* columns before it are in the view's x; 0 where x is NULL */
};

struct data_view {
	const float *x;                 /* (rows, view_dense), or NULL when sparse */
	size_t rows, cols, stride;
	const struct column *columns;   /* cols of them */
	const struct sparse *sparse;    /* or NULL */

	enum task task;
	size_t classes;                 /* of the whole data set; 0 for regression */
	const char *const *class_names; /* classes of them, or NULL */
	const uint32_t *label; /* rows, 0..classes-1; NULL for regression and in pure prediction */
	const double *target;           /* rows; NULL for classification and in pure prediction */
	double target_offset;           /* has been taken off the targets of a learner's view */
	const float *weight;            /* rows, > 0; NULL means all 1 */

	/* How a learner may hold out rows itself, inside a fit (algorithms/core/held_out.h). */
	const uint32_t *unit;           /* rows: those of one number are not parted; NULL: each by itself */
	bool forward;                   /* rows are in time order: what is held out is later than what is
					 * learned from */
};

/* Columns that x holds, the first of the view; the others are in the sparse block. */
static inline size_t view_dense(const struct data_view *v)
{
	return !v->x ? 0 : v->sparse ? v->sparse->first : v->cols;
}

static inline const float *view_row(const struct data_view *v, size_t i)
{
	return v->x + i * v->stride;
}

/* Columns of the score matrix that predict fills: one per class, or one for the regression
 * value. */
static inline size_t view_outputs(const struct data_view *v)
{
	return v->task == TASK_CLASSIFY ? v->classes : 1;
}

/* True when no entry of the view is NaN. */
bool view_complete(const struct data_view *v);

#endif
