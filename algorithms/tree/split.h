/* What a split is, and the splitters that propose one for a column.
 *
 * The rows of a node arrive as a `segment`: its rows in the order of the column's values, missing
 * ones last, ties in row order; an element is row << label_bits | label, so that a scan for whole
 * class counts reads nothing else. A splitter improves *best if its column has a better split;
 * "better" is a larger score, or the same on a lower column, so that the order of columns does
 * not matter. Within a column the first (lowest) of equal splits wins. */
#ifndef TREE_SPLIT_H
#define TREE_SPLIT_H

#include "algorithms/tree/impurity.h"
#include "algorithms/tree/node.h"

struct tree_segment {
	const uint32_t *at;
	size_t n;
	unsigned label_bits;
};

static inline uint32_t tree_segment_row(const struct tree_segment *s, size_t i)
{
	return s->at[i] >> s->label_bits;
}

#define TREE_NO_COLUMN UINT32_MAX

/* How a node's rows are parted: by asking each row, or, cheaper, by its place in the column's
 * order, by its code, by asking each code, or by asking each entry. */
enum tree_split_by {
	TREE_SPLIT_BY_TEST,
	TREE_SPLIT_BY_POSITION,
	TREE_SPLIT_BY_CODE,
	TREE_SPLIT_BY_VALUE,
	TREE_SPLIT_BY_ENTRIES
};

struct tree_split {
	double score;                   /* comparable within one node only */
	double tie;                     /* scores this close are equal */
	double whole;                   /* score of the undivided node */
	uint32_t column;                /* TREE_NO_COLUMN: none was found */
	float threshold;
	bool by_subset;                 /* splitter.categories.best holds what goes left */
	bool saw_missing;               /* rows of the node lack the column */
	bool default_left; /* of missing values the node saw; else of the heavier child */
	size_t left_rows;               /* missing ones included */
	size_t lead;                    /* missing rows that go left; by position only */
	enum tree_split_by by;
	uint8_t code;                   /* the last one that goes left */
};

/* Equal fractions summed in another order differ in their last digits, and which column wins must
 * not hang on that: scores are equal when this close, relative to the node's own. */
#define TREE_SCORE_TIE 1e-12

/* Would a split of this column with this score be better? Of equal ones the lowest column wins. */
static inline bool tree_split_better(const struct tree_split *best, double score, uint32_t column)
{
	if (best->column == TREE_NO_COLUMN || score > best->score + best->tie)
		return true;
	return column < best->column && !(best->score > score + best->tie);
}

/* What the rows of a group of equal values come to. */
struct tree_group_sum {
	size_t rows;
	double weight, sum; /* of w, and of w y (regression; y less the node's center) */
	float value;
};

/* What the search among categories needs besides (split_cat.c). */
struct tree_categories {
	uint32_t *order;                /* (groups) by key */
	double *key;                    /* (groups) */
	double *axis;                   /* (3, classes) principal component of shares, and work */
	double *partial;                /* (TREE_EXHAUSTIVE_LEVELS, classes) */
	bool *in;                       /* (groups) does the group go left? */
	uint32_t *best;                 /* tree_set_words(most levels): what goes left */
};
int tree_categories_make(struct tree_categories *c, size_t groups, size_t levels, size_t classes,
			 struct err *e);
void tree_categories_free(struct tree_categories *c);

/* Absolute error: the node's targets in order, and each row's place among them. */
struct tree_target_ranks {
	double *sorted;
	uint32_t *rank, *by_target;     /* by row of the view; rows in the order of their targets */
};

/* Scratch of a search, made once for a fit. */
struct tree_splitter {
	const struct data_view *view;
	struct tree_targets *targets;   /* tree_splitter_begin sets its center */
	const struct tree_impurity *imp;
	size_t min_leaf;
	bool pruned;                    /* the tree will be */
	bool present_only; /* surrogates: a column is judged on the rows that have it */
	struct tree_side node;          /* totals of the node at hand */
	struct tree_side left, right, here; /* here: the present rows, or node */
	uint32_t *start;                /* (rows + 2) where groups of equal values begin */
	uint32_t *room;                 /* (rows) a coded column as a segment */
	/* Groups by their sums: (most groups + 1), the last for missing values. */
	struct tree_group_sum *sum;
	double *share;                  /* (groups, classes) weights of the classes */
	struct tree_categories categories;
	struct tree_target_ranks ranks;
};

/* A column of up to so many values may come as codes (columns.h). */
enum { TREE_CODES_MOST = 256 };
/* With several classes, all subsets of so many categories are tried. */
enum { TREE_EXHAUSTIVE_LEVELS = 8 };

int tree_splitter_make(struct tree_splitter *f, const struct data_view *v, struct tree_targets *t,
		       const struct tree_impurity *imp, const struct tree_options *opt,
		       struct err *e);
void tree_splitter_free(struct tree_splitter *f);

/* Totals of the node's rows into f->node; call before the columns of a node are searched. */
void tree_splitter_begin(struct tree_splitter *f, const struct tree_segment *rows);

/* The reference: any criterion, weights, missing values, categories. O(n) and a score for each
 * distinct value. False: the column is constant in the node. */
bool tree_split_exact(struct tree_splitter *f, uint32_t column, const struct tree_segment *s,
		      struct tree_split *best);

/* Largest float t with a <= t <= (a + b) / 2, for a < b, so that x <= t parts a from b and rows
 * between them go where exact arithmetic would send them. */
float tree_split_threshold(float a, float b);

/* ---- groups of equal values (groups.c) ---- */

/* Ascending; the rows that lack the value are one more group, the last. Known by their rows, or by
 * their sums, or by both. */
struct tree_groups {
	size_t count;                   /* of present values */
	size_t missing;                 /* rows */
	const struct tree_segment *s;   /* rows, group after group; or NULL */
	const uint32_t *start; /* (count + 2) group g is s[start[g]] .. s[start[g + 1] - 1] */
	bool summed;                    /* splitter.sum and splitter.share have them */
};

float tree_splitter_value(const struct tree_splitter *f, uint32_t column, uint32_t row);
struct tree_groups tree_splitter_groups(struct tree_splitter *f, uint32_t column,
					const struct tree_segment *s);
/* Sums up groups that are known by their rows. */
void tree_splitter_sum_groups(struct tree_splitter *f, uint32_t column, struct tree_groups *g);
float tree_group_value(const struct tree_splitter *f, uint32_t column, const struct tree_groups *g,
		       size_t group);

/* Everything that takes part goes right, left is empty. Returns what is to be taken off scores: 0,
 * or with present_only, where totals differ between columns, the score of the undivided rows. */
double tree_splitter_start(struct tree_splitter *f, const struct tree_groups *g);
void tree_splitter_move(struct tree_splitter *f, const struct tree_groups *g, size_t group);
/* The score of the present left and right, or -INFINITY when a child would be too small. */
double tree_splitter_score(struct tree_splitter *f, double base);

/* Improves *best by the column if its groups can. False: there is but one. */
bool tree_split_groups(struct tree_splitter *f, uint32_t column, const struct tree_groups *g,
		       struct tree_split *best);
/* The same for a categorical column; groups must be summed. */
void tree_split_categories(struct tree_splitter *f, uint32_t column, const struct tree_groups *g,
			   struct tree_split *best);

#endif
