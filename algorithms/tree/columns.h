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
 * same mask as all its like. TREE_SPLITTER_REFERENCE keeps all columns as streams.
 *
 * Entries: a column of the view's compressed rows is kept as the entries that are not 0
 * (entries.h), unless so many rows have one that codes take little more room, or it is not numeric.
 * */
#ifndef TREE_COLUMNS_H
#define TREE_COLUMNS_H

#include "algorithms/tree/entries.h"
#include "algorithms/tree/split.h"

/* The values behind the codes of a column, ascending. */
struct tree_bins {
	float value[TREE_CODES_MOST];
	unsigned count;
	int missing;                    /* the code of missing values, always the last; or -1 */
};

struct tree_column_form {
	bool coded;
	bool entries;                   /* neither codes nor a stream; `at` is not used */
	bool has_missing;
	bool tied; /* streams: half of the rows share their value with others */
	uint32_t at;                    /* which stream, or which row of codes */
};

/* Copies the bytes whose mask bit differs from `flip` (0 or all ones) to the front of `to`, which
 * may be `from` or scratch; returns how many. */
typedef size_t tree_pack_fn(uint8_t *to, const uint8_t *from, const uint64_t *mask, uint64_t flip,
			    size_t n);
struct tree_columns;
/* Parts a stretch of a stream by columns.left. */
typedef void tree_partition_fn(const struct tree_columns *c, uint32_t *at, size_t n);

struct tree_columns {
	size_t rows, cols, streams, coded;
	size_t marks;                   /* rows of the view */
	unsigned label_bits;
	struct tree_column_form *form;  /* (cols) */
	struct tree_bins *bins;         /* (coded) */
	uint32_t *stream;               /* (streams, rows) */
	uint32_t *order;                /* (rows): the stream `rows` */
	uint8_t *code;                  /* (coded, rows) */
	/* Targets in the order of `rows`, kept only where there are codes. */
	uint8_t *label; /* (rows), or NULL: regression, or more than 256 classes (see order) */
	double *y;                      /* (rows), or NULL: classification */
	double *weight;                 /* (rows), or NULL: all 1 */
	uint32_t *entry, *entry_key;    /* of all columns kept as entries; or NULL */
	struct tree_entry_list root;    /* the root's, until it is opened */
	uint8_t *named;                 /* (marks) zero between calls; NULL without entries */
	uint8_t *left;                  /* (marks) by row: 1 goes left; set before columns_part */
	uint64_t *mask;                 /* the same in the order of the node's rows, one bit each */
	uint32_t *scratch;              /* (rows) 8-byte elements and a vector's overhang */
	tree_pack_fn *pack;             /* kernels for this processor */
	tree_partition_fn *part;
};

/* Of rows r alone, which nothing else is copied of. threads > 1: sorted by so many. */
int tree_columns_make(struct tree_columns *c, const struct data_view *v, const struct tree_rows *r,
		      const struct tree_targets *t, enum tree_splitter_kind splitter, int threads,
		      struct err *e);
void tree_columns_free(struct tree_columns *c);
/* The same columns for another thread, with marks and scratch of its own; it must keep to stretches
 * that are nobody else's. */
int tree_columns_fork(struct tree_columns *c, const struct tree_columns *of, struct err *e);
void tree_columns_join(struct tree_columns *c); /* frees what fork made */

static inline uint32_t *tree_columns_stream(const struct tree_columns *c, uint32_t at)
{
	return c->stream + at * c->rows;
}

static inline uint8_t *tree_columns_code(const struct tree_columns *c, uint32_t at)
{
	return c->code + at * c->rows;
}

struct tree_segment tree_columns_rows(const struct tree_columns *c, size_t begin, size_t n);
/* Any column as a segment, codes and entries (of the node's list) written to `room` (n). O(n). */
struct tree_segment tree_columns_segment(const struct tree_columns *c, size_t column, size_t begin,
					 size_t n, const struct tree_entry_list *list,
					 uint32_t *room);

/* ---- columns_build.c ---- */

enum { TREE_OVERHANG = 64 };    /* elements a vector store may write past the end of an array */

/* Fills in forms, bins, codes, streams and entries; order is there. */
int tree_columns_build(struct tree_columns *c, const struct data_view *v, const struct tree_rows *r,
		       enum tree_splitter_kind splitter, int threads, struct err *e);

/* ---- columns_entries.c ---- */

/* The entries of the view's rows r, column after column, not yet in the order of values; *list
 * (cols) gets every column's stretch, empty ones too. O(columns + entries). */
int tree_entries_read(struct tree_columns *c, const struct data_view *v, const struct tree_rows *r,
		      struct tree_entry_list *list, struct err *e);
/* Puts the stretches of a list in order. work: (2 x the longest). */
void tree_entries_sort(struct tree_columns *c, const struct tree_entry_list *list, uint32_t *work);

/* The stretch of a column in a node's list; NULL: all rows are 0. O(log columns). */
const struct tree_entries *tree_entries_find(const struct tree_entry_list *list, size_t column);

/* Rows of a node that are 0 go left or right, those of the stretch by the test. Fills left[] and
 * mask of the columns. O(n). */
void tree_mark_by_entries(struct tree_columns *c, const struct tree_entries *s, float threshold,
			  bool missing_left, size_t begin, size_t n);

/* Parts all stretches of *list by left[]. *list becomes that of the left child, *right is made. */
int tree_entries_part(struct tree_columns *c, struct tree_entry_list *list,
		      struct tree_entry_list *right, bool keep_left, bool keep_right, struct err *e);

/* A stretch as a segment of all n rows, written to room (n): below 0, 0, above, missing. s NULL:
 * all are 0. O(n). */
struct tree_segment tree_entries_segment(const struct tree_columns *c, const struct tree_entries *s,
					 size_t begin, size_t n, uint32_t *room);

/* ---- partition.c ---- */

void tree_columns_choose(struct tree_columns *c); /* sets the kernels */

/* Which of a node's rows go left, from four sources: the first `head` and the last `tail` of a
 * stream; codes up to one; codes by a table; or left[], already set by row. All fill left[] (where
 * there are streams or entries) and mask. */
void tree_mark_by_position(struct tree_columns *c, uint32_t stream, size_t begin, size_t n,
			   size_t head, size_t tail);
void tree_mark_by_code(struct tree_columns *c, uint32_t coded, size_t begin, size_t n,
		       uint8_t last);
void tree_mark_by_table(struct tree_columns *c, uint32_t coded, size_t begin, size_t n,
			const bool *left);
void tree_mark_by_row(struct tree_columns *c, size_t begin, size_t n);

/* Parts the stretch as marked: left rows first, in `rows` and the targets. */
void tree_partition_rows(struct tree_columns *c, size_t begin, size_t n);
/* The same for one column. A child that is a leaf already need not be kept in order: what is not
 * kept is undefined after. */
void tree_partition_column(struct tree_columns *c, size_t column, size_t begin, size_t n,
			   bool keep_left, bool keep_right);

/* ---- sort.c ---- */

/* Sorts n (key, value) pairs by key, stable. Three passes of 11 bits, passes in which all keys
 * agree left out. work: (2 n) elements. */
void tree_sort_pairs(uint32_t *key, uint32_t *value, uint32_t *work, size_t n);

/* Unsigned numbers in the order of floats, -0 equal to 0, NaN last. */
uint32_t tree_sort_key(float x);

/* ---- bins.c ---- */

/* Least and greatest value of each dense column, and 1 in odd where a value is missing or no whole
 * number. */
void tree_ranges_of(const struct data_view *v, const struct tree_rows *r, float *low, float *high,
		    float *odd);
/* Are such a column's values, less the least, codes as they are? */
bool tree_range_whole(const struct column *c, float low, float high, bool odd);
void tree_bins_whole(float low, float high, struct tree_bins *b);
/* True when x (n) has at most 256 different values, NaN being one; then sets bins and code (n). */
bool tree_bins_distinct(const float *x, size_t n, struct tree_bins *b, uint8_t *code);

#endif
