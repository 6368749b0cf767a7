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
struct tree_rows {
	const uint32_t *at;
	size_t n;
};

static inline size_t tree_row_at(const struct tree_rows *r, size_t i)
{
	return r->at ? r->at[i] : i;
}

/* What is to be predicted, per row of the view. */
struct tree_targets {
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
struct tree_impurity;
int tree_targets_make(struct tree_targets *t, const struct data_view *v, const struct tree_rows *r,
		      const struct tree_impurity *imp, bool balanced, struct err *e);
void tree_targets_free(struct tree_targets *t);

struct tree_medians;                    /* ordered sums of one side, for "absolute" */

struct tree_side {
	size_t rows, classes;           /* classes: 0 for regression */
	double weight, sum, extra;      /* sum of w, w y, w own(y), y less the center */
	double *count;                  /* (classes) weight of each class; NULL for regression */
	struct tree_medians *med;       /* or NULL */
};

struct tree_impurity {
	const char *name, *summary;
	enum task task;
	bool splits;                    /* false: for display only */
	bool ordered;                   /* needs side.med */
	bool centers;                   /* y is taken relative to the node's mean */
	double (*score)(const struct tree_side *l, const struct tree_side *r);
	double (*whole)(const struct tree_side *s); /* of an undivided node: gain = score - whole */
	double (*total)(const struct tree_side *s);     /* W I */
	double (*value)(const struct tree_side *s); /* what regression predicts, less the center */
	double (*own)(double y);                        /* or NULL */
};
extern const struct tree_impurity tree_impurities[]; /* ends with { 0 } */

/* The named criterion, or the task's default for NULL. ERR_PARAM names what would fit. */
const struct tree_impurity *tree_impurity_find(const char *name, enum task task, struct err *e);

int tree_side_make(struct tree_side *s, const struct tree_targets *t,
		   const struct tree_impurity *imp, struct err *e);
void tree_side_free(struct tree_side *s);       /* accepts { 0 } */
void tree_side_clear(struct tree_side *s);      /* not med */
void tree_side_add(struct tree_side *s, const struct tree_targets *t,
		   const struct tree_impurity *imp, uint32_t row);
void tree_side_copy(struct tree_side *to, const struct tree_side *from); /* not med */
/* rest = all - part, for all but med and extra. */
void tree_side_rest(struct tree_side *rest, const struct tree_side *all,
		    const struct tree_side *part);

/* Has the part no less than half of the weight? Halves summed in another order are halves still. */
static inline bool tree_side_heavier(const struct tree_side *part, const struct tree_side *all)
{
	return 2 * part->weight >= all->weight * (1 - 1e-12);
}

/* Ordered sums: a Fenwick tree over the ranks of the node's targets. */
int tree_medians_make(struct tree_medians **out, size_t rows, struct err *e);
void tree_medians_free(struct tree_medians *m);
/* Both sides of a node share ranks: rank[row] is the place of a row's y among the node's rows. */
void tree_medians_begin(struct tree_medians *m, const double *sorted_y, const uint32_t *rank,
			size_t n);
void tree_medians_add(struct tree_medians *m, uint32_t row, double weight, double y);
double tree_medians_loss(const struct tree_medians *m); /* sum w |y - median| */
double tree_medians_value(const struct tree_medians *m); /* weighted median; the middle of two */

#endif
