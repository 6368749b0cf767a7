/* The training columns in the form in which nodes are searched, ordered once and kept in order.
 *
 * A node owns the same stretch [begin, begin + n) of every array here.
 *
 * Stream: all rows in the order of the column's values, missing ones last, ties in row order. An
 * element is row << label_bits | label (label_bits is 0 for regression), so that a scan that counts
 * classes reads nothing else. Parting a node's rows is a stable partition of each stretch: both
 * children's rows are then still in order, so nothing is ever sorted again and a level costs
 * O(n d). `rows` is one more stream, of the rows in their own order.
 *
 * Codes: a column of at most 256 different values (missing being one) is kept as bytes in the order
 * of `rows`: it is searched through a histogram, which is as exact as sorting, and parted by the
 * same mask as all its like. FINDER_REFERENCE keeps all columns as streams. */
#ifndef TREE_COLUMNS_H
#define TREE_COLUMNS_H

#include "algorithms/tree/split.h"

/* The values behind the codes of a column, ascending. */
struct bins {
	float value[MOST_CODES];
	unsigned count;
	int missing;                    /* the code of missing values, always the last; or -1 */
};

struct column_form {
	bool coded;
	bool has_missing;
	bool tied; /* streams: half of the rows share their value with others */
	uint32_t at;                    /* which stream, or which row of codes */
};

/* Copies the bytes whose mask bit differs from `flip` (0 or all ones) to the front of `to`, which
 * may be `from` or scratch; returns how many. */
typedef size_t pack_fn(uint8_t *to, const uint8_t *from, const uint64_t *mask, uint64_t flip,
		       size_t n);
struct columns;
/* Parts a stretch of a stream by columns.left. */
typedef void part_fn(const struct columns *c, uint32_t *at, size_t n);

struct columns {
	size_t rows, cols, streams, coded;
	size_t marks;                   /* rows of the view */
	unsigned label_bits;
	struct column_form *form;       /* (cols) */
	struct bins *bins;              /* (coded) */
	uint32_t *stream;               /* (streams, rows) */
	uint32_t *order;                /* (rows): the stream `rows` */
	uint8_t *code;                  /* (coded, rows) */
	/* Targets in the order of `rows`, kept only where there are codes. */
	uint8_t *label;                 /* (rows), or NULL: regression, or more than 256 classes */
	double *y;                      /* (rows), or NULL: classification */
	double *weight;                 /* (rows), or NULL: all 1 */
	uint8_t *left;                  /* (marks) by row: 1 goes left; set before columns_part */
	uint64_t *mask;                 /* the same in the order of the node's rows, one bit each */
	uint32_t *scratch;              /* (rows) 8-byte elements and a vector's overhang */
	pack_fn *pack;                  /* kernels for this processor */
	part_fn *part;
};

/* Of rows r alone, which nothing else is copied of. threads > 1: sorted by so many. */
int columns_make(struct columns *c, const struct data_view *v, const struct rows *r,
		 const struct targets *t, enum tree_finder finder, int threads, struct err *e);
void columns_free(struct columns *c);
/* The same columns for another thread, with marks and scratch of its own; it must keep to stretches
 * that are nobody else's. */
int columns_fork(struct columns *c, const struct columns *of, struct err *e);
void columns_join(struct columns *c);           /* frees what fork made */

static inline uint32_t *columns_stream(const struct columns *c, uint32_t at)
{
	return c->stream + at * c->rows;
}

static inline uint8_t *columns_code(const struct columns *c, uint32_t at)
{
	return c->code + at * c->rows;
}

struct segment columns_rows(const struct columns *c, size_t begin, size_t n);
/* Any column as a segment; codes are counted out into `room` (n). O(n). */
struct segment columns_segment(const struct columns *c, size_t column, size_t begin, size_t n,
			       uint32_t *room);

/* ---- partition.c ---- */

void columns_choose(struct columns *c);         /* sets the kernels */

/* Which of a node's rows go left, from four sources: the first `head` and the last `tail` of a
 * stream; codes up to one; codes by a table; or left[], already set by row. All fill left[] (where
 * there are streams) and mask. */
void mark_by_position(struct columns *c, uint32_t stream, size_t begin, size_t n, size_t head,
		      size_t tail);
void mark_by_code(struct columns *c, uint32_t coded, size_t begin, size_t n, uint8_t last);
void mark_by_table(struct columns *c, uint32_t coded, size_t begin, size_t n, const bool *left);
void mark_by_row(struct columns *c, size_t begin, size_t n);

/* Parts the stretch as marked: left rows first, in `rows` and the targets. */
void part_rows(struct columns *c, size_t begin, size_t n);
/* The same for one column. A child that is a leaf already need not be kept in order: what is not
 * kept is undefined after. */
void part_column(struct columns *c, size_t column, size_t begin, size_t n, bool keep_left,
		 bool keep_right);

/* ---- sort.c ---- */

/* Sorts n (key, value) pairs by key, stable. Three passes of 11 bits, passes in which all keys
 * agree left out. work: (2 n) elements. */
void sort_pairs(uint32_t *key, uint32_t *value, uint32_t *work, size_t n);

/* Unsigned numbers in the order of floats, -0 equal to 0, NaN last. */
uint32_t sort_key(float x);

/* ---- bins.c ---- */

/* Least and greatest value of each column, and 1 in odd where a value is missing or no whole
 * number. */
void ranges_of(const struct data_view *v, const struct rows *r, float *low, float *high,
	       float *odd);
/* Are such a column's values, less the least, codes as they are? */
bool range_whole(const struct column *c, float low, float high, bool odd);
void bins_whole(float low, float high, struct bins *b);
/* True when x (n) has at most 256 different values, NaN being one; then sets bins and code (n). */
bool bins_distinct(const float *x, size_t n, struct bins *b, uint8_t *code);

#endif
