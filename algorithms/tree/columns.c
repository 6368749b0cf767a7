#include "algorithms/tree/columns.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

#define TILE 16         /* columns read together: one cache line of a row */

static unsigned bits_for(size_t values)
{
	unsigned bits = 0;

	while (((size_t)1 << bits) < values)
		bits++;
	return bits;
}

static uint32_t *stream_of(const struct columns *c, size_t column)
{
	return c->stream + column * c->rows;
}

static void fill_rows(struct columns *c, const struct data_view *v)
{
	uint32_t *rows = stream_of(c, c->cols);

	for (size_t i = 0; i < c->rows; i++)
		rows[i] = (uint32_t)i << c->label_bits | (v->label ? v->label[i] : 0);
}

/* Sorts columns first .. first + n - 1, keys (TILE, rows) and work (2, rows) being scratch. */
static void sort_tile(struct columns *c, const struct data_view *v, size_t first, size_t n,
		      uint32_t *keys, uint32_t *work)
{
	for (size_t i = 0; i < c->rows; i++)
		for (size_t j = 0; j < n; j++) {
			float x = view_row(v, i)[first + j];
			keys[j * c->rows + i] = sort_key(cell_value(&v->columns[first + j], x));
		}
	for (size_t j = 0; j < n; j++) {
		uint32_t *to = stream_of(c, first + j);
		memcpy(to, stream_of(c, c->cols), c->rows * sizeof *to);
		sort_pairs(keys + j * c->rows, to, work, c->rows);
	}
}

int columns_make(struct columns *c, const struct data_view *v, struct err *e)
{
	size_t tile = v->cols < TILE ? v->cols : TILE;
	uint32_t *keys = NULL, *work = NULL;
	int rc = -1;

	*c = (struct columns){ .rows = v->rows, .cols = v->cols };
	c->label_bits = v->label ? bits_for(v->classes) : 0;
	if (bits_for(v->rows) + c->label_bits > 32)
		return FAIL(e, ERR_LIMIT, "tree: %zu rows of %zu classes are too many (32 bits a row)",
			    v->rows, v->classes);
	if (!(c->stream = mem_aligned((v->cols + 1) * v->rows, sizeof *c->stream, e)) ||
	    !(c->scratch = mem_aligned(v->rows, sizeof *c->scratch, e)) ||
	    !(c->left = mem_zeros(v->rows, 1, e)) ||
	    !(keys = mem_array(tile * v->rows, sizeof *keys, e)) ||
	    !(work = mem_array(2 * v->rows, sizeof *work, e)))
		goto done;
	fill_rows(c, v);
	for (size_t first = 0; first < v->cols; first += TILE)
		sort_tile(c, v, first, v->cols - first < tile ? v->cols - first : tile, keys, work);
	rc = 0;
done:
	free(keys);
	free(work);
	if (rc)
		columns_free(c);
	return rc;
}

void columns_free(struct columns *c)
{
	free(c->stream);
	free(c->scratch);
	free(c->left);
	*c = (struct columns){ 0 };
}

struct segment columns_segment(const struct columns *c, size_t column, size_t begin, size_t n)
{
	return (struct segment){ stream_of(c, column) + begin, n, c->label_bits };
}

struct segment columns_rows(const struct columns *c, size_t begin, size_t n)
{
	return columns_segment(c, c->cols, begin, n);
}

/* Branch-free: every element is written to both ends, one of the two advances. */
static void part(const struct columns *c, uint32_t *at, size_t n)
{
	uint32_t *right = c->scratch;
	size_t l = 0, r = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t x = at[i];
		size_t left = c->left[x >> c->label_bits];
		at[l] = x;
		right[r] = x;
		l += left;
		r += 1 - left;
	}
	memcpy(at + l, right, r * sizeof *at);
}

void columns_part(struct columns *c, size_t begin, size_t n)
{
	for (size_t j = 0; j <= c->cols; j++)
		part(c, stream_of(c, j) + begin, n);
}
