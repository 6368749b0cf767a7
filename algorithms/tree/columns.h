/* The training columns, sorted once and kept sorted.
 *
 * Every column is a stream of all rows in the order of its values, missing ones last, ties in row
 * order. A node owns the same stretch [begin, begin + n) of every stream. Parting a node's rows is a
 * stable partition of each stretch: both children's rows are then still in order, so nothing is
 * ever sorted again and a level of the tree costs O(n d).
 *
 * One more stream, `rows`, keeps the rows in their own order. An element is row << label_bits |
 * label (label_bits is 0 for regression): a scan that counts classes reads nothing else. */
#ifndef TREE_COLUMNS_H
#define TREE_COLUMNS_H

#include "algorithms/tree/split.h"

struct columns {
	size_t rows, cols;
	unsigned label_bits;
	uint32_t *stream;               /* (cols + 1, rows); the last is `rows` */
	uint32_t *scratch;              /* (rows) */
	uint8_t *left;                  /* (rows) by row: 1 goes left; set before columns_part */
};

/* O(n d): radix sort. ERR_LIMIT when row and label do not fit in 32 bits. */
int columns_make(struct columns *c, const struct data_view *v, struct err *e);
void columns_free(struct columns *c);

struct segment columns_segment(const struct columns *c, size_t column, size_t begin, size_t n);
struct segment columns_rows(const struct columns *c, size_t begin, size_t n);

/* Parts the stretch so that rows with left[row] come first, in every stream. */
void columns_part(struct columns *c, size_t begin, size_t n);

/* ---- sort.c ---- */

/* Sorts n (key, value) pairs by key, stable. Three passes of 11 bits, passes in which all keys agree
 * left out. work: (2 n) elements. */
void sort_pairs(uint32_t *key, uint32_t *value, uint32_t *work, size_t n);

/* Unsigned numbers in the order of floats, -0 equal to 0, NaN last. */
uint32_t sort_key(float x);

#endif
