/* What a split is, and the finders that propose one for a column.
 *
 * The rows of a node arrive as a `segment`: its rows in the order of the column's values, missing
 * ones last, ties in row order; an element is row << label_bits | label, so that a scan for whole
 * class counts reads nothing else. A finder improves *best if its column has a better split;
 * "better" is a larger score, or the same on a lower column, so that the order of columns does
 * not matter. Within a column the first (lowest) of equal splits wins. */
#ifndef TREE_SPLIT_H
#define TREE_SPLIT_H

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

/* How a node's rows are parted: by asking each row, or, cheaper, by its place in the column's
 * order, by its code, or by asking each code. */
enum split_by { SPLIT_BY_TEST, SPLIT_BY_POSITION, SPLIT_BY_CODE, SPLIT_BY_VALUE };

struct split {
	double score;                   /* comparable within one node only */
	double tie;                     /* scores this close are equal */
	double whole;                   /* score of the undivided node */
	uint32_t column;                /* NO_COLUMN: none was found */
	float threshold;
	bool by_subset;                 /* finder.best_set holds the categories that go left */
	bool saw_missing;               /* rows of the node lack the column */
	bool default_left; /* of missing values the node saw; else of the heavier child */
	size_t left_rows;               /* missing ones included */
	size_t lead;                    /* missing rows that go left; by position only */
	enum split_by by;
	uint8_t code;                   /* the last one that goes left */
};

/* Equal fractions summed in another order differ in their last digits, and which column wins must
 * not hang on that: scores are equal when this close, relative to the node's own. */
#define SCORE_TIE 1e-12

/* Would a split of this column with this score be better? Of equal ones the lowest column wins. */
static inline bool split_better(const struct split *best, double score, uint32_t column)
{
	if (best->column == NO_COLUMN || score > best->score + best->tie)
		return true;
	return column < best->column && !(best->score > score + best->tie);
}

/* What the rows of a group of equal values come to. */
struct group_sum {
	size_t rows;
	double weight, sum; /* of w, and of w y (regression; y less the node's center) */
	float value;
};

/* Scratch of a search, made once for a fit. */
struct finder {
	const struct data_view *view;
	struct targets *targets;        /* finder_begin sets its center */
	const struct impurity *imp;
	size_t min_leaf;
	bool present_only; /* surrogates: a column is judged on the rows that have it */
	struct side node;               /* totals of the node at hand */
	struct side left, right, here;  /* here: the present rows, or node */
	uint32_t *start;                /* (rows + 2) where groups of equal values begin */
	uint32_t *room;                 /* (rows) a coded column as a segment */
	/* Groups by their sums: (most groups + 1), the last for missing values. */
	struct group_sum *sum;
	double *share;                  /* (groups, classes) weights of the classes */
	uint32_t *order;
	double *key;
	double *axis;                   /* (3, classes) principal component of shares, and work */
	double *partial;                /* (EXHAUSTIVE_LEVELS, classes) */
	bool *in;                       /* does the group go left? */
	uint32_t *best_set;             /* set_words(most levels) */
	/* Absolute error: the node's targets in order, and each row's place among them. */
	double *sorted;
	uint32_t *rank, *by_target;
};

/* A column of up to so many values may come as codes (columns.h). */
enum { MOST_CODES = 256 };
/* With several classes, all subsets of so many categories are tried. */
enum { EXHAUSTIVE_LEVELS = 8 };

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

/* ---- groups of equal values (groups.c) ---- */

/* Ascending; the rows that lack the value are one more group, the last. Known by their rows, or by
 * their sums, or by both. */
struct groups {
	size_t count;                   /* of present values */
	size_t missing;                 /* rows */
	const struct segment *s;        /* rows, group after group; or NULL */
	const uint32_t *start; /* (count + 2) group g is s[start[g]] .. s[start[g + 1] - 1] */
	bool summed;                    /* finder.sum and finder.share have them */
};

float finder_value(const struct finder *f, uint32_t column, uint32_t row);
struct groups finder_groups(struct finder *f, uint32_t column, const struct segment *s);
/* Sums up groups that are known by their rows. */
void finder_sum_groups(struct finder *f, uint32_t column, struct groups *g);
float group_value(const struct finder *f, uint32_t column, const struct groups *g, size_t group);

/* Everything that takes part goes right, left is empty. Returns what is to be taken off scores: 0,
 * or with present_only, where totals differ between columns, the score of the undivided rows. */
double finder_start(struct finder *f, const struct groups *g);
void finder_move(struct finder *f, const struct groups *g, size_t group);
/* The score of the present left and right, or -INFINITY when a child would be too small. */
double finder_score(struct finder *f, double base);

/* Improves *best by the column if its groups can. False: there is but one. */
bool split_groups(struct finder *f, uint32_t column, const struct groups *g, struct split *best);
/* The same for a categorical column; groups must be summed. */
void split_categories(struct finder *f, uint32_t column, const struct groups *g,
		      struct split *best);

#endif
