/* A decision tree laid out for drawing: lying on its side, the root on the left, a line for each end,
 * every inner node at the middle between its two children.
 *
 *   branches_read(&b, model, e) -> branches_lay_out(&b, ends, depth) -> b.branch[i].x, y
 *   -> branches_free(&b)
 *
 * A tree that is too large is cut at the deepest level that leaves at most so many ends; a branch that was
 * cut is an end and knows how many leaves it stands for. O(nodes) but for the search of that level, O(nodes
 * depth). */
#ifndef BRANCHES_H
#define BRANCHES_H

#include "harness/model/model_file.h"

struct branch {
	size_t left, right;             /* children; 0 of a leaf. Left is where the test holds */
	size_t depth, leaves;           /* edges from the root; leaves under it, itself included */
	double rows, impurity;
	const double *value;            /* class shares, or the one value */
	char *test;                     /* "petal width ≤ 0.8", or NULL */
	bool shown, end;                /* end: drawn without children */
	double x, y;                    /* depth, and the line: ends have 0, 1, 2 ... */
};

struct branch_tree {
	struct branch *branch;
	size_t n, outputs, ends, depth; /* depth: of the deepest that is shown */
	double *values;                 /* (n, outputs) */
};

/* Of a tree (a learner that prints itself as json with nodes); ERR_UNSUITED for others. */
int branches_read(struct branch_tree *b, const struct model *m, struct err *e);
void branches_free(struct branch_tree *b);                         /* accepts { 0 } */
/* ends at least 2, depth at least 1. */
void branches_lay_out(struct branch_tree *b, size_t ends, size_t depth);

#endif
