/* Pruning: which branches are worth their leaves.
 *
 * Cost complexity (Breiman et al. 1984, ch. 3). R(t) is the risk of node t as a leaf per training
 * weight, R(T_t) that of its branch. Cutting t saves leaves at the rate
 *
 *   g(t) = (R(t) - R(T_t)) / (leaves(T_t) - 1)
 *
 * Cutting the node with the least g again and again gives nested trees, each the best for alpha
 * between its own g and the next. alpha is chosen by the error on other rows (a validation part, or
 * cross-validation at the geometric means of neighbouring alphas), with the one-standard-error
 * rule: the smallest tree whose error is within one standard error of the least.
 * Reduced error (Quinlan 1987): from the bottom up, a branch is cut when the validation rows that
 * reach it are predicted no worse without it. */
#ifndef TREE_PRUNE_H
#define TREE_PRUNE_H

#include "algorithms/tree/node.h"

#define TREE_NEVER_CUT SIZE_MAX

/* The whole path with the path point at which each node is cut. */
struct tree_cuts {
	struct tree_path path;          /* valid_error and valid_se: filled by cuts_judge */
	size_t *point; /* (nodes): TREE_NEVER_CUT for leaves and what goes with an ancestor */
};

/* O(n log n + n depth). */
int tree_cuts_make(struct tree_cuts *c, const struct tree *t, enum tree_risk risk, struct err *e);
void tree_cuts_free(struct tree_cuts *c);

/* Loss sums of rows at every point of a path. */
struct tree_losses {
	double *sum, *square;           /* (points + 1) */
	double weight;
	size_t rows;
};
int tree_losses_make(struct tree_losses *l, size_t points, struct err *e);
void tree_losses_free(struct tree_losses *l);
/* Rows r of v (NULL: all). Once for a `losses`. */
void tree_losses_add(struct tree_losses *l, const struct tree *t, const struct tree_cuts *c,
		     const struct data_view *v, const struct tree_rows *r);
/* Turns sums into mean and standard error at each point. */
void tree_losses_mean(const struct tree_losses *l, struct tree_path *path);

/* The last point with alpha <= a. */
size_t tree_path_point(const struct tree_path *p, double a);
/* By valid_error: the smallest tree that is best, or within one standard error of it. */
size_t tree_path_best(const struct tree_path *p, bool one_se);

/* Cut t to a point of its path; cut the branches that the validation rows do not vouch for. */
int tree_prune_to(struct tree *t, const struct tree_cuts *c, size_t point, struct err *e);
int tree_prune_reduced_error(struct tree *t, const struct data_view *valid, struct err *e);

#endif
