/* How mixed a set of rows is, and what a split must make small.
 *
 * A `side` sums what a criterion needs of the rows on one side of a split, so that a split is
 * scanned by moving rows one after another. `score` of two sides is to be maximized; within one
 * node it differs from the gain by a constant only:
 *
 *   gini      1 - sum p_c^2                  score: sum_c l_c^2 / L + sum_c r_c^2 / R
 *   entropy   - sum p_c log2 p_c             score: sum_c l_c log2 l_c - L log2 L, and of r
 *   variance  mean (y - m)^2                 score: (S_l/L - S_r/R)^2 L R / (L + R): the gain
 *   absolute  mean |y - median|              score: - sum |y - median|, both sides
 *   poisson   mean y log(y / m)              score: S_l log(S_l / L), and the same of r; both S > 0
 *   error     1 - max p_c                    for display only: blind to many useful splits
 *
 * Unit weights make the class counts whole numbers, so that gini and its ties are exact. */
#ifndef TREE_IMPURITY_H
#define TREE_IMPURITY_H

#include "algorithms/core/err.h"
#include "algorithms/core/view.h"

/* Which rows of a view are grown on, ascending; at NULL: the first n. */
struct rows {
	const uint32_t *at;
	size_t n;
};

static inline size_t row_at(const struct rows *r, size_t i)
{
	return r->at ? r->at[i] : i;
}

/* What is to be predicted, per row of the view. */
struct targets {
	enum task task;
	size_t rows, classes;
	const uint32_t *label;          /* or NULL */
	const double *y;                /* or NULL */
	double *weight;                 /* owned; NULL: all 1 */
	double center;                  /* sides sum y - center: the node's mean, or 0 */
};

/* Of rows r only the weights are made and checked. ERR_DATA for a label out of range, a target that
 * is not finite (or negative, for poisson), a weight that is not positive. balanced: a class weighs
 * n / (classes present x its rows). */
struct impurity;
int targets_make(struct targets *t, const struct data_view *v, const struct rows *r,
		 const struct impurity *imp, bool balanced, struct err *e);
void targets_free(struct targets *t);

struct medians;                         /* ordered sums of one side, for "absolute" */

struct side {
	size_t rows, classes;           /* classes: 0 for regression */
	double weight, sum, extra;      /* sum of w, w y, w own(y), y less the center */
	double *count;                  /* (classes) weight of each class; NULL for regression */
	struct medians *med;            /* or NULL */
};

struct impurity {
	const char *name, *summary;
	enum task task;
	bool splits;                    /* false: for display only */
	bool ordered;                   /* needs side.med */
	bool centers;                   /* y is taken relative to the node's mean */
	double (*score)(const struct side *l, const struct side *r);
	double (*whole)(const struct side *s); /* of an undivided node: gain = score - whole */
	double (*total)(const struct side *s);          /* W I */
	double (*value)(const struct side *s); /* what regression predicts, less the center */
	double (*own)(double y);                        /* or NULL */
};
extern const struct impurity impurities[];      /* ends with { 0 } */

/* The named criterion, or the task's default for NULL. ERR_PARAM names what would fit. */
const struct impurity *impurity_find(const char *name, enum task task, struct err *e);

int side_make(struct side *s, const struct targets *t, const struct impurity *imp, struct err *e);
void side_free(struct side *s);                 /* accepts { 0 } */
void side_clear(struct side *s);                /* not med */
void side_add(struct side *s, const struct targets *t, const struct impurity *imp, uint32_t row);
void side_copy(struct side *to, const struct side *from); /* not med */
/* rest = all - part, for all but med and extra. */
void side_rest(struct side *rest, const struct side *all, const struct side *part);

/* Has the part no less than half of the weight? Halves summed in another order are halves still. */
static inline bool side_heavier(const struct side *part, const struct side *all)
{
	return 2 * part->weight >= all->weight * (1 - 1e-12);
}

/* Ordered sums: a Fenwick tree over the ranks of the node's targets. */
int medians_make(struct medians **out, size_t rows, struct err *e);
void medians_free(struct medians *m);
/* Both sides of a node share ranks: rank[row] is the place of a row's y among the node's rows. */
void medians_begin(struct medians *m, const double *sorted_y, const uint32_t *rank, size_t n);
void medians_add(struct medians *m, uint32_t row, double weight, double y);
double medians_loss(const struct medians *m);           /* sum w |y - median| */
double medians_value(const struct medians *m);          /* weighted median; the middle of two */

#endif
