/* CART: classification and regression trees, grown by exhaustive search and pruned.
 *
 *   tree_fit -> tree_predict* -> tree_destroy            (tree_class is the learner made of it)
 *
 * Growth. A node holds n rows. Every column proposes its best split; the best of all divides the
 * rows in two, and the parts are treated alike until they are pure or a limit forbids it. The best
 * split maximizes the decrease of impurity
 *
 *   gain = W I(node) - W_l I(left) - W_r I(right),       W: sum of the weights of the rows
 *
 * with I one of impurity.h's table. A split of zero gain is taken while the node is impure
 * (exclusive-or needs it). Equal gains: the lowest column, then the lowest threshold. Defaults give
 * the fully grown tree of Breiman et al. 1984, with Gini or variance, which is also scikit-learn's
 * default.
 *
 * Columns. Numeric and ordered: value <= threshold goes left; thresholds lie at the midpoint of two
 * neighbouring training values, rounded down to a float, so that a <= threshold < b. Categorical:
 * a subset of the categories goes left; of the gain of many categories with few rows counts what is
 * beyond chance (split_cat.c), and of trees of values that are pruned what other rows are to gain
 * (shrinkage.h). Missing values: missing.h. A category that the node's training rows lack, and a
 * missing value where the node saw none, go with the heavier child, or with the categories that are
 * pooled for being rare. A broken code (fraction, out of range) is treated as missing.
 *
 * There is no approximate splitter. One of 256 quantile bins was built and measured against this
 * exact one: 147 against 109 ms on 100k x 20 with two classes, 302 against 121 ms on 100k x 10
 * regression, at no gain in accuracy; where values are few, histograms are exact and used anyway
 * (columns.h).
 *
 * Cost: columns are sorted once, O(n d log n), and stay sorted when a node's rows are parted,
 * O(n d) for each level of the tree; what a row costs does not depend on the number of classes.
 * Memory: 4 bytes a cell, 1 where a column has few values, beside the table, which is never copied,
 * and about 30 a row; a node takes as much more as its rows have classes (values.h). Cross-validation
 * grows its folds one after the other on lists of rows, in the same room. Of compressed rows only the entries are kept, 8 bytes each, and a level costs time of
 * the entries (entries.h): the tree is that of the same rows written out. There criterion=absolute
 * and missing=surrogate go through all rows of a node for each column that has an entry in it.
 *
 * Threads: large tables are sorted and grown by several, with the same tree (subtrees.h).
 *
 * Reading order: impurity.h, split.h, groups.c, split_exact.c, split_cat.c, columns.h, entries.h,
 * grow.c, best_split.c, node.h, values.h, prune.h; then scanner.h. */
#ifndef TREE_H
#define TREE_H

#include <stdio.h>

#include "algorithms/learner.h"

enum tree_prune { TREE_PRUNE_NONE, TREE_PRUNE_COST_COMPLEXITY, TREE_PRUNE_REDUCED_ERROR };
enum tree_choice { TREE_CHOOSE_BY_CROSS_VALIDATION, TREE_CHOOSE_BY_VALIDATION };
enum tree_risk { TREE_RISK_IMPURITY, TREE_RISK_ERROR };
enum tree_missing { TREE_MISSING_DEFAULT, TREE_MISSING_SURROGATE };
/* The reference is slow and grows the same tree. */
enum tree_splitter_kind { TREE_SPLITTER_SCAN, TREE_SPLITTER_REFERENCE };

#define TREE_NO_LIMIT SIZE_MAX
#define TREE_THREAD_CELLS 500000        /* below, starting threads costs what they save */

struct tree_options {
	const char *criterion;          /* NULL: gini or variance */
	size_t max_depth;               /* edges from the root; TREE_NO_LIMIT */
	size_t min_samples_split;       /* rows a node must have to be split, at least 2 */
	size_t min_samples_leaf;        /* rows each child must keep */
	double min_impurity_decrease;   /* least gain / W of the root */
	size_t max_leaves;              /* best-first growth up to so many leaves; TREE_NO_LIMIT */
	size_t max_features;            /* columns drawn at each node; 0: all */
	bool balanced;                  /* weigh classes by n / (classes x rows of the class) */
	enum tree_missing missing;
	size_t surrogates;              /* kept at each node, at most */
	enum tree_splitter_kind splitter;
	double ccp_alpha;               /* prune branches that earn less than this per leaf */
	double cp;                      /* the same, as a share of the root's risk; 0: ccp_alpha */
	enum tree_prune prune;
	enum tree_choice choice;        /* how cost-complexity pruning chooses alpha */
	enum tree_risk risk;            /* what alpha is measured in */
	size_t folds;
	bool one_se; /* the smallest tree within one standard error of the best */
	uint64_t seed;
	int threads;                    /* the tree does not depend on it */
	size_t thread_cells;            /* rows x columns from which threads are used */
};

#define TREE_DEFAULTS { .max_depth = TREE_NO_LIMIT, .min_samples_split = 2, .min_samples_leaf = 1, \
	.max_leaves = TREE_NO_LIMIT, .surrogates = 5, .folds = 10, .one_se = true, .threads = 1, \
	.thread_cells = TREE_THREAD_CELLS }

struct tree;                                    /* laid out in node.h */

/* Grow and, when asked, prune. valid may be NULL unless the options choose by validation.
 * ERR_DATA without rows, ERR_PARAM for a criterion of the other task. */
int tree_fit(struct tree **out, const struct data_view *train, const struct data_view *valid,
	     const struct tree_options *opt, struct err *e);
void tree_destroy(struct tree *t);              /* accepts NULL */

/* Class shares of the leaf each row reaches, or its value. Thread-safe. O(depth) a row. */
int tree_predict(const struct tree *t, const struct data_view *x, struct mat scores, struct err *e);

struct tree_shape {
	size_t nodes, leaves, depth, columns_used, bytes;
};
struct tree_shape tree_shape(const struct tree *t);

/* out (columns): each column's share of the total gain; sums to 1 unless there is no split. */
void tree_impurity_importance(const struct tree *t, double *out);

/* The cost-complexity path: point 0 is the tree as grown, every next one lacks the branches with
 * the least risk saved per leaf. alpha is that saving, per training weight; the last is the root
 * alone. Errors are shares of wrong classes or mean squared errors, NAN without the rows. */
struct tree_path {
	size_t points;
	double *alpha, *train_error, *valid_error, *valid_se;   /* (points) */
	size_t *leaves;                                         /* (points) */
};
int tree_path(const struct tree *t, enum tree_risk risk, const struct data_view *valid,
	      struct tree_path *out, struct err *e);
void tree_path_free(struct tree_path *p);       /* accepts { 0 } */

/* Formats: "text" (indented), "rules" (one line a leaf), "dot" (Graphviz), "json". */
#define TREE_FORMATS "text dot json rules"
int tree_print(const struct tree *t, const char *format, FILE *out, struct err *e);

int tree_save(const struct tree *t, struct blob *out, struct err *e);
int tree_load(struct tree **out, const struct blob *in, struct err *e);

extern const struct learner_class tree_class;

#endif
