/* Columns of a view made codes, streams and entries. */
#include "algorithms/tree/columns.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/threads.h"

#define TILE 16         /* columns read together: one cache line of a row ... */
#define TILE_BYTES (32u << 20)          /* ... fewer where their copies would be larger than this */
#define TILE_CELLS 20000                /* of fewer, one thread sorts a tile */

/* What is built from, and scratch: values of a tile by column, sort keys and work. */
struct build {
	const struct data_view *view;
	const struct tree_rows *r;
	size_t tile;                    /* columns read together */
	float *x;                       /* (tile, rows) */
	int threads;
	uint32_t *key, *work;           /* (threads, rows), (threads, 2, rows) */
	size_t streams_room, coded_room;
	size_t streamable;              /* columns that may become streams */
};

static int grow_streams(struct tree_columns *c, struct build *b, struct err *e)
{
	size_t want = b->streams_room ? b->streams_room : b->streamable - c->coded;
	uint32_t *at;

	if (c->streams < b->streams_room)
		return 0;
	if (want <= c->streams)
		want = b->streamable;
	if (!(at = mem_aligned(want * c->rows + TREE_OVERHANG, sizeof *at, e)))
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
	at = mem_aligned(want * c->rows + TREE_OVERHANG, 1, e);
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

/* A tile whose columns threads draw one after the other. */
struct tile {
	struct tree_columns *c;
	const struct build *b;
	const uint32_t *column;
	size_t n, next, threads;
};

static void *sort_drawn(void *tile)
{
	struct tile *t = tile;
	size_t thread = __atomic_fetch_add(&t->threads, 1, __ATOMIC_RELAXED), j;

	while ((j = __atomic_fetch_add(&t->next, 1, __ATOMIC_RELAXED)) < t->n)
		if (!t->c->form[t->column[j]].coded)
			sort_column(t->c, t->b, t->column[j], t->b->x + j * t->c->rows, thread);
	return NULL;
}

/* The columns of a tile that are streams. */
static void sort_tile(struct tree_columns *c, const struct build *b, const uint32_t *column,
		      size_t n)
{
	struct tile t = { .c = c, .b = b, .column = column, .n = n };
	size_t streams = 0;

	for (size_t j = 0; j < n; j++)
		streams += !c->form[column[j]].coded;
	if (b->threads > 1 && streams > 1 && streams * c->rows >= TILE_CELLS)
		threads_run(sort_drawn, &t, (size_t)b->threads);
	else
		sort_drawn(&t);
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
	size_t cols = view_dense(v), wholes = 0;
	float *range = mem_array(3 * cols, sizeof *range, e);
	uint32_t *whole = mem_array(cols, sizeof *whole, e);
	float *low = range, *high = range + cols, *odd = range + 2 * cols;
	int rc = -1;

	*n = 0;
	if (!range || !whole)
		goto done;
	tree_ranges_of(v, b->r, low, high, odd);
	for (size_t k = 0; k < cols; k++)
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
	size_t n = view_dense(b->view);
	uint32_t *rest = mem_array(n, sizeof *rest, e);
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

/* ---- columns of compressed rows ---- */

/* Each row's place among the rows r; NULL: its own. */
static int make_places(uint32_t **place, const struct build *b, struct err *e)
{
	*place = NULL;
	if (!b->r->at)
		return 0;
	if (!(*place = mem_array(b->view->rows, sizeof **place, e)))
		return -1;
	for (size_t i = 0; i < b->r->n; i++)
		(*place)[b->r->at[i]] = (uint32_t)i;
	return 0;
}

/* Writes out a column's values, as those of a tile. */
static void spread(const struct tree_columns *c, const struct build *b,
		   const struct tree_entries *s, const uint32_t *place)
{
	const struct column *meta = &b->view->columns[s->column];

	for (size_t i = 0; i < c->rows; i++)
		b->x[i] = 0;
	for (size_t k = s->begin; k < s->begin + s->n; k++) {
		uint32_t row = c->entry[k] >> c->label_bits;
		b->x[place ? place[row] : row] =
			tree_cell_value(meta, tree_key_value(c->entry_key[k]));
	}
}

/* Codes of a column take no more than twice the memory of its entries then. */
static bool worth_codes(const struct tree_columns *c, const struct tree_entries *s)
{
	return c->rows + sizeof(struct tree_bins) <= 2 * sizeof(uint64_t) * s->n;
}

/* Codes for columns of many entries, and for those that are not numeric codes or a stream. */
static int build_from_entries(struct tree_columns *c, struct build *b,
			      enum tree_splitter_kind splitter, struct err *e)
{
	struct tree_entry_list *list = &c->root;
	uint32_t *place;
	size_t kept = 0;
	int rc = -1;

	if (tree_entries_read(c, b->view, b->r, list, e) || make_places(&place, b, e))
		return -1;
	for (size_t k = 0; k < list->n; k++) {
		struct tree_entries s = list->at[k];
		bool coded = false, numeric = b->view->columns[s.column].kind == COLUMN_NUMERIC;
		if (splitter != TREE_SPLITTER_REFERENCE && (!numeric || worth_codes(c, &s))) {
			if (reserve_codes(c, b, 1, e))
				goto done;
			spread(c, b, &s, place);
			coded = tree_bins_distinct(b->x, c->rows, &c->bins[c->coded],
						   tree_columns_code(c, (uint32_t)c->coded));
		}
		if (coded) {
			keep_codes(c, s.column);
		} else if (!numeric) {
			spread(c, b, &s, place);
			if (keep_stream(c, b, s.column, e))
				goto done;
			sort_column(c, b, s.column, b->x, 0);
		} else {
			c->form[s.column].entries = true;
			list->at[kept] = s;
			kept += s.n > 0;
		}
	}
	list->n = kept;
	tree_entries_sort(c, list, b->work);
	rc = 0;
done:
	free(place);
	return rc;
}

/* ---- all of them ---- */

/* Columns to be read together: a cache line of them, as long as their copies stay small. */
static size_t tile_of(size_t rows, size_t cols)
{
	size_t fitting = TILE_BYTES / sizeof(float) / rows + 1,
	       tile = fitting < TILE ? fitting : TILE;

	return tile < cols ? tile : cols ? cols : 1;
}

int tree_columns_build(struct tree_columns *c, const struct data_view *v, const struct tree_rows *r,
		       enum tree_splitter_kind splitter, int threads, struct err *e)
{
	struct build b = { .view = v, .r = r, .tile = tile_of(r->n, view_dense(v)),
			   .threads = threads, .streamable = v->cols };
	int rc = -1;

	for (size_t j = view_dense(v); j < v->cols; j++)
		b.streamable -= v->columns[j].kind == COLUMN_NUMERIC;
	if ((b.x = mem_array(b.tile * r->n, sizeof *b.x, e)) &&
	    (b.key = mem_array((size_t)threads * r->n, sizeof *b.key, e)) &&
	    (b.work = mem_array((size_t)threads * 2 * r->n, sizeof *b.work, e)) &&
	    !build_columns(c, &b, splitter, e))
		rc = build_from_entries(c, &b, splitter, e);
	free(b.x);
	free(b.key);
	free(b.work);
	return rc;
}
