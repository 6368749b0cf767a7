#include "algorithms/tree/columns.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

#define TILE 16         /* columns read together: one cache line of a row ... */
#define TILE_BYTES (32u << 20)          /* ... fewer where their copies would be larger than this */
#define OVERHANG 64     /* elements a vector store may write past the end */

static unsigned bits_for(size_t values)
{
	unsigned bits = 0;

	while (((size_t)1 << bits) < values)
		bits++;
	return bits;
}

/* ---- building ---- */

/* What is built from, and scratch: values of a tile by column, sort keys and work. */
struct build {
	const struct data_view *view;
	const struct tree_rows *r;
	size_t tile;                    /* columns read together */
	float *x;                       /* (tile, rows) */
	int threads;
	uint32_t *key, *work;           /* (threads, rows), (threads, 2, rows) */
	size_t streams_room, coded_room;
};

static void fill_order(struct tree_columns *c, const struct build *b)
{
	const uint32_t *label = b->view->label;

	for (size_t i = 0; i < c->rows; i++) {
		size_t row = tree_row_at(b->r, i);
		c->order[i] = (uint32_t)row << c->label_bits | (label ? label[row] : 0);
	}
}

static int grow_streams(struct tree_columns *c, struct build *b, struct err *e)
{
	size_t want = b->streams_room ? b->streams_room : c->cols - c->coded;
	uint32_t *at;

	if (c->streams < b->streams_room)
		return 0;
	if (want <= c->streams)
		want = c->cols;
	if (!(at = mem_aligned(want * c->rows + OVERHANG, sizeof *at, e)))
		return -1;
	if (c->streams)
		memcpy(at, c->stream, c->streams * c->rows * sizeof *at);
	free(c->stream);
	c->stream = at;
	b->streams_room = want;
	return 0;
}

/* Room for `more` coded columns beyond those there are, doubling: wide tables are copied once. */
static int reserve_codes(struct tree_columns *c, struct build *b, size_t more, struct err *e)
{
	size_t want = c->coded + more;
	struct tree_bins *bins;
	uint8_t *at;

	if (want <= b->coded_room)
		return 0;
	if (want < 2 * b->coded_room)
		want = 2 * b->coded_room < c->cols ? 2 * b->coded_room : c->cols;
	at = mem_aligned(want * c->rows + OVERHANG, 1, e);
	bins = mem_array(want, sizeof *bins, e);
	if (!at || !bins) {
		free(at);
		free(bins);
		return -1;
	}
	if (c->coded) {
		memcpy(at, c->code, c->coded * c->rows);
		memcpy(bins, c->bins, c->coded * sizeof *bins);
	}
	free(c->code);
	free(c->bins);
	c->code = at;
	c->bins = bins;
	b->coded_room = want;
	return 0;
}

static void keep_codes(struct tree_columns *c, size_t column)
{
	c->form[column].coded = true;
	c->form[column].at = (uint32_t)c->coded;
	c->form[column].has_missing = c->bins[c->coded].missing >= 0;
	c->coded++;
}

/* A stream's place; it is sorted later. */
static int keep_stream(struct tree_columns *c, struct build *b, size_t column, struct err *e)
{
	if (grow_streams(c, b, e))
		return -1;
	c->form[column].at = (uint32_t)c->streams++;
	return 0;
}

static void sort_column(struct tree_columns *c, const struct build *b, size_t column,
			const float *x, size_t thread)
{
	uint32_t *to = tree_columns_stream(c, c->form[column].at), *key = b->key + thread * c->rows;
	size_t equal = 0;

	memcpy(to, c->order, c->rows * sizeof *to);
	for (size_t i = 0; i < c->rows; i++)
		key[i] = tree_sort_key(x[i]);
	tree_sort_pairs(key, to, b->work + thread * 2 * c->rows, c->rows);
	c->form[column].has_missing = key[c->rows - 1] == UINT32_MAX;
	for (size_t i = 1; i < c->rows; i++)
		equal += key[i] == key[i - 1];
	c->form[column].tied = 2 * equal > c->rows;
}

/* The columns of a tile that are streams. */
static void sort_tile(struct tree_columns *c, const struct build *b, const uint32_t *column,
		      size_t n)
{
#pragma omp parallel for num_threads(b->threads) schedule(dynamic, 1) if (b->threads > 1)
	for (size_t j = 0; j < n; j++)
		if (!c->form[column[j]].coded)
			sort_column(c, b, column[j], b->x + j * c->rows,
				    (size_t)omp_get_thread_num());
}

/* ---- columns of whole numbers ---- */

enum { STRIP = 64 }; /* rows turned into columns at a time: a strip of a wide table stays in L2 */

static void write_whole(struct tree_columns *c, const struct build *b, const uint32_t *column,
			size_t n)
{
	for (size_t first = 0; first < c->rows; first += STRIP) {
		size_t rows = c->rows - first < STRIP ? c->rows - first : STRIP, from[STRIP];
		for (size_t i = 0; i < rows; i++)
			from[i] = tree_row_at(b->r, first + i) * b->view->stride;
		for (size_t k = 0; k < n; k++) {
			const struct tree_column_form *f = &c->form[column[k]];
			const float *restrict x = b->view->x + column[k];
			uint8_t *restrict to = tree_columns_code(c, f->at) + first;
			float low = c->bins[f->at].value[0];
			for (size_t i = 0; i < rows; i++)
				to[i] = (uint8_t)(int)(x[from[i]] - low);
		}
	}
}

/* Codes for the columns that are their own codes; the others into rest. */
static int code_whole(struct tree_columns *c, struct build *b, uint32_t *rest, size_t *n,
		      struct err *e)
{
	const struct data_view *v = b->view;
	float *range = mem_array(3 * v->cols, sizeof *range, e);
	uint32_t *whole = mem_array(v->cols, sizeof *whole, e);
	float *low = range, *high = range + v->cols, *odd = range + 2 * v->cols;
	size_t wholes = 0;
	int rc = -1;

	*n = 0;
	if (!range || !whole)
		goto done;
	tree_ranges_of(v, b->r, low, high, odd);
	for (size_t k = 0; k < v->cols; k++)
		if (tree_range_whole(&v->columns[k], low[k], high[k], odd[k] > 0))
			whole[wholes++] = (uint32_t)k;
		else
			rest[(*n)++] = (uint32_t)k;
	if (reserve_codes(c, b, wholes, e))
		goto done;
	for (size_t k = 0; k < wholes; k++) {
		tree_bins_whole(low[whole[k]], high[whole[k]], &c->bins[c->coded]);
		keep_codes(c, whole[k]);
	}
	write_whole(c, b, whole, wholes);
	rc = 0;
done:
	free(range);
	free(whole);
	return rc;
}

/* ---- all others ---- */

static void read_tile(const struct build *b, const uint32_t *column, size_t n)
{
	size_t rows = b->r->n;

	for (size_t i = 0; i < rows; i++) {
		const float *row = view_row(b->view, tree_row_at(b->r, i));
		for (size_t j = 0; j < n; j++)
			b->x[j * rows + i] = row[column[j]];
	}
	for (size_t j = 0; j < n; j++) {
		const struct column *meta = &b->view->columns[column[j]];
		float *x = b->x + j * rows;
		for (size_t i = 0; i < rows && meta->kind != COLUMN_NUMERIC; i++)
			x[i] = tree_cell_value(meta, x[i]);
	}
}

static int build_columns(struct tree_columns *c, struct build *b, enum tree_splitter_kind splitter,
			 struct err *e)
{
	uint32_t *rest = mem_array(c->cols, sizeof *rest, e);
	size_t n = c->cols;
	int rc = -1;

	if (!rest)
		return -1;
	for (size_t k = 0; k < n; k++)
		rest[k] = (uint32_t)k;
	if (splitter != TREE_SPLITTER_REFERENCE && code_whole(c, b, rest, &n, e))
		goto done;
	for (size_t first = 0; first < n; first += b->tile) {
		size_t wide = n - first < b->tile ? n - first : b->tile;
		if (splitter != TREE_SPLITTER_REFERENCE && reserve_codes(c, b, wide, e))
			goto done;
		read_tile(b, rest + first, wide);
		for (size_t j = 0; j < wide; j++) {
			const float *x = b->x + j * c->rows;
			if (splitter != TREE_SPLITTER_REFERENCE &&
			    tree_bins_distinct(x, c->rows, &c->bins[c->coded],
					       tree_columns_code(c, (uint32_t)c->coded)))
				keep_codes(c, rest[first + j]);
			else if (keep_stream(c, b, rest[first + j], e))
				goto done;
		}
		sort_tile(c, b, rest + first, wide);
	}
	rc = 0;
done:
	free(rest);
	return rc;
}

/* Picks the rows r of by_row. */
static double *pick_rows(const double *by_row, const struct tree_rows *r, struct err *e)
{
	double *to = mem_array(r->n, sizeof *to, e);

	for (size_t i = 0; to && i < r->n; i++)
		to[i] = by_row[tree_row_at(r, i)];
	return to;
}

static int keep_targets(struct tree_columns *c, const struct tree_rows *r,
			const struct tree_targets *t, struct err *e)
{
	if (!c->coded)
		return 0;
	if (t->weight && !(c->weight = pick_rows(t->weight, r, e)))
		return -1;
	if (!t->label)
		return (c->y = pick_rows(t->y, r, e)) ? 0 : -1;
	if (t->classes > TREE_CODES_MOST)
		return 0;
	if (!(c->label = mem_aligned(c->rows + OVERHANG, 1, e)))
		return -1;
	for (size_t i = 0; i < c->rows; i++)
		c->label[i] = (uint8_t)t->label[tree_row_at(r, i)];
	return 0;
}

/* Columns to be read together: a cache line of them, as long as their copies stay small. */
static size_t tile_of(size_t rows, size_t cols)
{
	size_t fitting = TILE_BYTES / sizeof(float) / rows + 1,
	       tile = fitting < TILE ? fitting : TILE;

	return tile < cols ? tile : cols;
}

int tree_columns_make(struct tree_columns *c, const struct data_view *v, const struct tree_rows *r,
		      const struct tree_targets *t, enum tree_splitter_kind splitter, int threads,
		      struct err *e)
{
	size_t n = r->n;
	struct build b = { .view = v, .r = r, .tile = tile_of(n, v->cols), .threads = threads };
	int rc = -1;

	*c = (struct tree_columns){ .rows = n, .cols = v->cols, .marks = v->rows };
	tree_columns_choose(c);
	c->label_bits = v->label ? bits_for(v->classes) : 0;
	if (bits_for(v->rows) + c->label_bits > 32)
		return FAIL(e, ERR_LIMIT,
			    "tree: %zu rows of %zu classes are too many (32 bits a row)", v->rows,
			    v->classes);
	if (!(c->form = mem_zeros(v->cols, sizeof *c->form, e)) ||
	    !(c->order = mem_aligned(n + OVERHANG, sizeof *c->order, e)) ||
	    !(c->scratch = mem_aligned(2 * n + OVERHANG, sizeof *c->scratch, e)) ||
	    !(c->left = mem_zeros(c->marks + OVERHANG, 1, e)) ||
	    !(c->mask = mem_zeros(n / 64 + 1, sizeof *c->mask, e)) ||
	    !(b.x = mem_array(b.tile * n, sizeof *b.x, e)) ||
	    !(b.key = mem_array((size_t)threads * n, sizeof *b.key, e)) ||
	    !(b.work = mem_array((size_t)threads * 2 * n, sizeof *b.work, e)))
		goto done;
	fill_order(c, &b);
	if (!build_columns(c, &b, splitter, e))
		rc = keep_targets(c, r, t, e);
done:
	free(b.x);
	free(b.key);
	free(b.work);
	if (rc)
		tree_columns_free(c);
	return rc;
}

void tree_columns_free(struct tree_columns *c)
{
	free(c->form);
	free(c->bins);
	free(c->stream);
	free(c->order);
	free(c->code);
	free(c->label);
	free(c->y);
	free(c->weight);
	free(c->left);
	free(c->mask);
	free(c->scratch);
	*c = (struct tree_columns){ 0 };
}

int tree_columns_fork(struct tree_columns *c, const struct tree_columns *of, struct err *e)
{
	*c = *of;
	c->scratch = mem_aligned(2 * c->rows + OVERHANG, sizeof *c->scratch, e);
	c->left = mem_zeros(c->marks + OVERHANG, 1, e);
	c->mask = mem_zeros(c->rows / 64 + 1, sizeof *c->mask, e);
	return c->scratch && c->left && c->mask ? 0 : -1;
}

void tree_columns_join(struct tree_columns *c)
{
	free(c->left);
	free(c->mask);
	free(c->scratch);
	*c = (struct tree_columns){ 0 };
}

/* ---- segments ---- */

struct tree_segment tree_columns_rows(const struct tree_columns *c, size_t begin, size_t n)
{
	return (struct tree_segment){ c->order + begin, n, c->label_bits };
}

struct tree_segment tree_columns_segment(const struct tree_columns *c, size_t column, size_t begin,
					 size_t n, uint32_t *room)
{
	const struct tree_column_form *f = &c->form[column];
	uint32_t at[TREE_CODES_MOST] = { 0 }, sum = 0;
	const uint8_t *code;

	if (!f->coded)
		return (struct tree_segment){ tree_columns_stream(c, f->at) + begin, n,
					      c->label_bits };
	code = tree_columns_code(c, f->at) + begin;
	for (size_t i = 0; i < n; i++)
		at[code[i]]++;
	for (unsigned k = 0; k < c->bins[f->at].count; k++) {
		uint32_t here = at[k];
		at[k] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		room[at[code[i]]++] = c->order[begin + i];
	return (struct tree_segment){ room, n, c->label_bits };
}
