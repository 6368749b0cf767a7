/* Exact search of a column's best split in one pass: presorted columns are scanned in order with
 * running sums, coded ones through a histogram of their codes.
 *
 *   no weights, complete columns    whole counts: split_count.c, split_sum.c, split_code.c
 *   streams with missing values     the same passes, begun with the missing rows: split_stream.c
 *   streams of weighted rows        split_weight.c
 *   entries of compressed rows      split_entries.c, whatever they hold
 *   codes with either, categories,  sums by code, then the reference's own search among groups:
 *   poisson                         split_hist.c
 *
 * Left to the reference: absolute error, surrogates, and, of streams, poisson and categories (more
 * than 256 of them). All find the split that the reference finds, scores differing in the last
 * digits (split.tie) only; TREE_SPLITTER_REFERENCE grows a tree without them, to prove it. */
#ifndef TREE_SCANNER_H
#define TREE_SCANNER_H

#include <math.h>

#include "algorithms/core/cpu.h"
#include "algorithms/tree/columns.h"

struct tree_scanner {
	bool forked;                    /* xlog, mode and sparse are another's */
	bool on;                        /* do options, targets and criterion allow it? */
	bool entropy;
	bool poisson;
	bool counts;                    /* weights 1, and not poisson: whole counts will do */
	enum isa isa;
	const struct tree_columns *columns;
	struct tree_splitter *splitter;
	size_t classes;
	size_t padded;                  /* classes up to a multiple of eight, for vectors of them */
	double *xlog;                   /* (rows + 1): k log2 k; entropy only */
	/* The node at hand. */
	size_t begin, n;
	double *total;                  /* (padded) rows of each class, zeros behind */
	double squares;                 /* sum of total^2 */
	double whole;                   /* score of the undivided node */
	/* max_c (1 - 2 p_c + sum p^2), see split_code.c; of sums the largest (y - mean)^2, where there
	 * are entries (split_entries.c). */
	double reach;
	/* Work. */
	double *l, *best_l; /* (padded) classes so far on the left, and at the best cut */
	uint32_t *count;                /* (TREE_CODES_MOST, padded) zero between calls */
	double *sum;                    /* (TREE_CODES_MOST) the same */
	uint32_t *rows;                 /* (TREE_CODES_MOST) the same */
	uint64_t *pair;                 /* (2, TREE_CODES_MOST) the same */
	struct tree_group_sum *by_code; /* (TREE_CODES_MOST) the same */
	double *share;                  /* (TREE_CODES_MOST, classes) the same */
	uint8_t *few;                   /* (TREE_CODES_MOST) rows, when a byte holds them; else 0 */
	uint8_t *label;                 /* (TREE_CODES_MOST) of the row counted last */
	uint64_t (*nonzero)(const uint8_t *bytes);      /* which of 64 bytes are not 0 */
	uint64_t *bits;                 /* (rows / 64 + 1) rows with another code than the mode */
	uint8_t *mode;                  /* (coded) the most frequent code at the root ... */
	bool *sparse;                   /* ... and whether most rows have it */
};

int tree_scanner_make(struct tree_scanner *f, const struct tree_columns *c,
		      struct tree_splitter *splitter, const struct tree_options *opt,
		      struct err *e);
/* The same for another thread, with columns and splitter of its own; `of` must outlive it. */
int tree_scanner_fork(struct tree_scanner *f, const struct tree_scanner *of,
		      const struct tree_columns *c, struct tree_splitter *splitter, struct err *e);
void tree_scanner_free(struct tree_scanner *f);

/* Totals of a node, into splitter->node and here; instead of tree_splitter_begin. */
void tree_scanner_begin(struct tree_scanner *f, size_t begin, size_t n);

/* Improves *best by the column, which is none of entries, if it can. False: the column is constant
 * in the node, and so in all that comes of it. */
bool tree_scanner_split(struct tree_scanner *f, uint32_t column, struct tree_split *best);

/* ---- a column's own splitter ---- */

/* A scan looks for its column's best position above `bar`; the caller judges it against *best. */
struct tree_scan {
	double bar;                     /* scores up to it do not matter */
	double tie;                     /* scores this close are equal: the first wins */
	bool look;                      /* streams: at the values behind each candidate */
	size_t at;                      /* rows or codes that go left; 0: none found */
	uint8_t low, high;              /* histograms: the codes at the cut */
	size_t left_rows;
	double score;
};

/* What a score must exceed to be better than the best so far. */
static inline double tree_scan_bar(const struct tree_split *best, uint32_t column)
{
	if (best->column == TREE_NO_COLUMN)
		return -INFINITY;
	return best->score + (column < best->column ? -best->tie : best->tie);
}

/* Class of a node's row i. */
static inline uint32_t tree_scanner_label(const struct tree_scanner *f, size_t i)
{
	const struct tree_columns *c = f->columns;

	return c->label ? c->label[f->begin + i] : c->order[f->begin + i] & ((1u << c->label_bits) - 1);
}

/* Can m rows, put apart as well as can be, reach the bar? The bound: split_code.c. */
static inline bool tree_scan_hopeless(const struct tree_scanner *f, size_t m, double bar)
{
	double n = (double)f->n, gain = n * (double)m / (n - (double)m) * f->reach;

	return f->classes && !f->entropy &&
	       (m < f->splitter->min_leaf || f->whole + gain < bar);
}

/* A column's stream in the node: `present` rows and behind them those that lack the value. These go
 * right, or all of them (`lead`) are on the left from the start. Cuts lie behind row first .. last,
 * so that children are large enough. */
struct tree_stretch {
	const uint32_t *at;
	size_t present, missing, lead;
	size_t first, last;
};

typedef void tree_stream_fn(struct tree_scanner *f, uint32_t column, const struct tree_stretch *r,
			    struct tree_scan *s);
tree_stream_fn tree_count_stream;               /* split_count.c */
tree_stream_fn tree_sum_stream;                 /* split_sum.c */
tree_stream_fn tree_weigh_stream;               /* split_weight.c */

/* s: the column's entries in the node, at least one. */
bool tree_split_entries(struct tree_scanner *f, const struct tree_entries *s,
			struct tree_split *best);
/* False: constant. Of split_code.c, split_sum.c, split_hist.c, split_stream.c. */
bool tree_count_codes(struct tree_scanner *f, uint32_t column, struct tree_scan *s);
bool tree_sum_codes(struct tree_scanner *f, uint32_t column, struct tree_scan *s);
bool tree_split_hist(struct tree_scanner *f, uint32_t column, struct tree_split *best);
bool tree_split_stream(struct tree_scanner *f, uint32_t column, struct tree_split *best);

/* ---- bytes.c, by isa ---- */

/* Sets bits[i / 64] where code[i] is not `mode`; returns how many. May read 64 bytes beyond. */
extern size_t (*const tree_others_kernels[])(const uint8_t *code, size_t n, uint8_t mode,
					     uint64_t *bits);
/* Which of 64 bytes are not 0. */
extern uint64_t (*const tree_nonzero_kernels[])(const uint8_t *bytes);

/* May the stretch be cut before position i? Not between equal values. */
static inline bool tree_cut_before(const struct tree_scanner *f, uint32_t column,
				   const uint32_t *at, size_t i)
{
	unsigned bits = f->columns->label_bits;
	struct tree_row a = tree_row_of(f->splitter->view, at[i - 1] >> bits);
	struct tree_row b = tree_row_of(f->splitter->view, at[i] >> bits);

	return tree_row_value(&a, column) != tree_row_value(&b, column);
}

/* May it be cut behind i of its present rows? Where few values are equal, a scan does not look: two
 * values far apart in memory for each candidate cost more than to scan again, looking, when the cut
 * found is none. */
static inline __attribute__((always_inline)) bool tree_may_cut(const struct tree_scanner *f,
							       uint32_t column,
							       const struct tree_stretch *r,
							       bool look, size_t i)
{
	return i >= r->first && (!look || tree_cut_before(f, column, r->at, i));
}

#endif
