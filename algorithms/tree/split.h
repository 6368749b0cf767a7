/* What a split is, and the finders that propose one for a column.
 *
 * The rows of a node arrive as a `segment`: its rows in the order of the column's values, missing
 * ones last, ties in row order; an element is row << label_bits | label, so that a scan for whole
 * class counts reads nothing else. A finder improves *best if its column has a better split;
 * "better" is a larger score, or the same on a lower column, so that the order of columns does
 * not matter. Within a column the first (lowest) of equal splits wins. */
#ifndef TREE_SPLIT_H
#define TREE_SPLIT_H

#include <math.h>

#include "algorithms/tree/impurity.h"
#include "algorithms/tree/node.h"

struct segment {
	const uint32_t *at;
	size_t n;
	unsigned label_bits;
};

static inline uint32_t segment_row(const struct segment *s, size_t i)
{
	return s->at[i] >> s->label_bits;
}

#define NO_COLUMN UINT32_MAX

/* How a node's rows are parted: by asking each row, or, cheaper, by its place or its code. */
enum split_by { SPLIT_BY_TEST, SPLIT_BY_POSITION, SPLIT_BY_CODE };

struct split {
	double score;                   /* comparable within one node only */
	double scale;                   /* |score of the undivided node| */
	uint32_t column;                /* NO_COLUMN: none was found */
	float threshold;
	bool by_subset;                 /* finder.best_set holds the categories that go left */
	bool saw_missing;               /* rows of the node lack the column */
	bool default_left;              /* of missing values the node saw; else of the heavier child */
	size_t left_rows;               /* missing ones included */
	enum split_by by;
	uint8_t code;                   /* the last one that goes left */
};

/* Scores this close, relative to the node's own, are a tie: equal fractions summed in another order
 * differ in their last digits, and which column wins must not hang on that. */
#define SCORE_TIE 1e-12

static inline bool score_above(double score, double than, double scale)
{
	return score > than + SCORE_TIE * fmax(fabs(than), scale);
}

static inline bool split_better(const struct split *best, double score, uint32_t column)
{
	if (best->column == NO_COLUMN || score_above(score, best->score, best->scale))
		return true;
	return column < best->column && !score_above(best->score, score, best->scale);
}

/* Scratch of a search, made once for a fit. */
struct finder {
	const struct data_view *view;
	struct targets *targets;        /* finder_begin sets its center */
	const struct impurity *imp;
	size_t min_leaf;
	bool present_only;              /* surrogates: a column is judged on the rows that have it */
	struct side node;               /* totals of the node at hand */
	struct side left, right, here;  /* here: the present rows, or node */
	uint32_t *start;                /* (rows + 2) where groups of equal values begin */
	uint32_t *room;                 /* (rows) a coded column as a segment */
	/* Categories: per group of the column, (most levels + 1) of each. */
	uint32_t *order;
	double *key;
	double *share;                  /* (groups, classes) */
	double *axis;                   /* (3, classes) principal component of shares, and work */
	bool *in;                       /* does the group go left? */
	uint32_t *best_set;             /* set_words(most levels) */
	/* Absolute error: the node's targets in order, and each row's place among them. */
	double *sorted;
	uint32_t *rank, *by_target;
};

int finder_make(struct finder *f, const struct data_view *v, struct targets *t,
		const struct impurity *imp, const struct tree_options *opt, struct err *e);
void finder_free(struct finder *f);

/* Totals of the node's rows into f->node; call before the columns of a node are searched. */
void finder_begin(struct finder *f, const struct segment *rows);

/* The reference: any criterion, weights, missing values, categories. O(n) and a score for each
 * distinct value. False: the column is constant in the node. */
bool split_exact(struct finder *f, uint32_t column, const struct segment *s, struct split *best);

/* Largest float t with a <= t <= (a + b) / 2, for a < b, so that x <= t parts a from b and rows
 * between them go where exact arithmetic would send them. */
float split_threshold(float a, float b);

/* ---- shared by split_exact.c and split_cat.c ---- */

/* Groups of equal values: group g is start[g] .. start[g + 1] - 1; missing rows from start[count]. */
struct groups {
	const struct segment *s;
	const uint32_t *start;
	size_t count;
	size_t missing;                 /* rows */
};

float finder_value(const struct finder *f, uint32_t column, uint32_t row);
struct groups finder_groups(struct finder *f, uint32_t column, const struct segment *s);
/* Everything that takes part goes right, left is empty. Returns what is to be taken off scores: 0, or
 * with present_only, where totals differ between columns, the score of the undivided rows. */
double finder_start(struct finder *f, const struct groups *g);
void finder_move(struct finder *f, const struct segment *s, size_t from, size_t to);
/* The score of the present left and right, or -INFINITY when a child would be too small. */
double finder_score(struct finder *f, double base);

void split_categories(struct finder *f, uint32_t column, const struct groups *g,
		      struct split *best);

#endif
