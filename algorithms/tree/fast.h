/* The fast finders: whole counts instead of sums of weights, one pass over what lies in order.
 *
 * They serve a numeric or ordered column without missing values in the node, rows of weight 1, and
 * gini, entropy or variance; every other case goes to split_exact. They find the same split, scores
 * differing in the last digits (SCORE_TIE) only; FINDER_REFERENCE grows a tree without them, to
 * prove it. */
#ifndef TREE_FAST_H
#define TREE_FAST_H

#include "algorithms/core/cpu.h"
#include "algorithms/tree/columns.h"

struct fast {
	bool forked;                    /* xlog, mode and sparse are another's */
	bool on;                        /* do options, targets and criterion allow it? */
	bool entropy;
	enum isa isa;
	const struct columns *columns;
	struct finder *finder;
	size_t classes;
	size_t padded;                  /* classes up to a multiple of eight, for vectors of them */
	double *xlog;                   /* (rows + 1): k log2 k; entropy only */
	/* The node at hand. */
	size_t begin, n;
	double *total;                  /* (padded) rows of each class, zeros behind */
	double squares;                 /* sum of total^2 */
	double whole;                   /* score of the undivided node */
	double reach;                   /* max_c (1 - 2 p_c + sum p^2): see split_code.c */
	/* Work. */
	double *l;                      /* (padded) classes so far on the left */
	uint32_t *count;                /* (MOST_CODES, padded) zero between calls */
	double *sum;                    /* (MOST_CODES) the same */
	uint32_t *rows;                 /* (MOST_CODES) the same */
	uint8_t *few;                   /* (MOST_CODES) rows, when a byte holds them; else 0 */
	uint8_t *label;                 /* (MOST_CODES) of the row counted last */
	uint64_t (*nonzero)(const uint8_t *bytes);      /* which of 64 bytes are not 0 */
	uint64_t *bits;                 /* (rows / 64 + 1) rows with another code than the mode */
	uint8_t *mode;                  /* (coded) the most frequent code at the root ... */
	bool *sparse;                   /* ... and whether most rows have it */
};

int fast_make(struct fast *f, const struct columns *c, struct finder *finder, enum task task,
	      const struct tree_options *opt, struct err *e);
/* The same for another thread, with columns and finder of its own; `of` must outlive it. */
int fast_fork(struct fast *f, const struct fast *of, const struct columns *c,
	      struct finder *finder, struct err *e);
void fast_free(struct fast *f);

/* Totals of a node, into finder->node and here; instead of finder_begin. */
void fast_begin(struct fast *f, size_t begin, size_t n);

/* Improves *best by the column if it can. False: the column is constant in the node, and so in all
 * that comes of it. */
bool fast_split(struct fast *f, uint32_t column, struct split *best);

/* ---- a column's own finder ---- */

/* A scan looks for the best position of its column above `bar`; the caller judges it against *best.
 */
struct scan {
	double bar;                     /* scores up to it do not matter */
	double tie;                     /* scores this close are equal: the first wins */
	size_t at;                      /* rows or codes that go left; 0: none found */
	uint8_t low, high;              /* histograms: the codes at the cut */
	size_t left_rows;
	double score;
};

bool count_stream(struct fast *f, uint32_t column, struct scan *s);     /* split_count.c */
bool sum_stream(struct fast *f, uint32_t column, struct scan *s);       /* split_sum.c */
bool count_codes(struct fast *f, uint32_t column, struct scan *s);      /* split_code.c */
bool sum_codes(struct fast *f, uint32_t column, struct scan *s);        /* split_sum.c */

/* ---- bytes.c, by isa ---- */

/* Sets bits[i / 64] where code[i] is not `mode`; returns how many. May read 64 bytes past the end. */
extern size_t (*const others_kernels[])(const uint8_t *code, size_t n, uint8_t mode, uint64_t *bits);
/* Which of 64 bytes are not 0. */
extern uint64_t (*const nonzero_kernels[])(const uint8_t *bytes);

/* Looking up whether a stream is constant in the node costs two values far apart in memory: only
 * where the scan that it may save is longer than that. */
enum { LONG_STRETCH = 128 };

static inline bool stream_constant(const struct fast *f, uint32_t column, const uint32_t *at)
{
	unsigned bits = f->columns->label_bits;

	return f->n >= LONG_STRETCH && view_row(f->finder->view, at[0] >> bits)[column] ==
				       view_row(f->finder->view, at[f->n - 1] >> bits)[column];
}

/* May the stretch be cut before position i? Not between equal values. */
static inline bool cut_before(const struct fast *f, uint32_t column, const uint32_t *at, size_t i)
{
	unsigned bits = f->columns->label_bits;

	return view_row(f->finder->view, at[i - 1] >> bits)[column] !=
	       view_row(f->finder->view, at[i] >> bits)[column];
}

#endif
