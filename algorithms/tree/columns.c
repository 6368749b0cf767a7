#include "algorithms/tree/columns.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static unsigned bits_for(size_t values)
{
	unsigned bits = 0;

	while (((size_t)1 << bits) < values)
		bits++;
	return bits;
}

/* ---- targets ---- */

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
	if (!(c->label = mem_aligned(c->rows + TREE_OVERHANG, 1, e)))
		return -1;
	for (size_t i = 0; i < c->rows; i++)
		c->label[i] = (uint8_t)t->label[tree_row_at(r, i)];
	return 0;
}

static void fill_order(struct tree_columns *c, const struct data_view *v, const struct tree_rows *r)
{
	for (size_t i = 0; i < c->rows; i++) {
		size_t row = tree_row_at(r, i);
		c->order[i] = (uint32_t)row << c->label_bits | (v->label ? v->label[row] : 0);
	}
}

int tree_columns_make(struct tree_columns *c, const struct data_view *v, const struct tree_rows *r,
		      const struct tree_targets *t, enum tree_splitter_kind splitter, int threads,
		      struct err *e)
{
	size_t n = r->n;
	int rc = -1;

	*c = (struct tree_columns){ .rows = n, .cols = v->cols, .marks = v->rows };
	tree_columns_choose(c);
	c->label_bits = v->label ? bits_for(v->classes) : 0;
	if (bits_for(v->rows) + c->label_bits > 32)
		return FAIL(e, ERR_LIMIT,
			    "tree: %zu rows of %zu classes are too many (32 bits a row)", v->rows,
			    v->classes);
	if (!(c->form = mem_zeros(v->cols, sizeof *c->form, e)) ||
	    !(c->order = mem_aligned(n + TREE_OVERHANG, sizeof *c->order, e)) ||
	    !(c->scratch = mem_aligned(2 * n + TREE_OVERHANG, sizeof *c->scratch, e)) ||
	    !(c->left = mem_zeros(c->marks + TREE_OVERHANG, 1, e)) ||
	    !(c->mask = mem_zeros(n / 64 + 1, sizeof *c->mask, e)))
		goto done;
	fill_order(c, v, r);
	if (!tree_columns_build(c, v, r, splitter, threads, e))
		rc = keep_targets(c, r, t, e);
done:
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
	free(c->entry);
	free(c->entry_key);
	free(c->root.at);
	free(c->named);
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
	c->scratch = mem_aligned(2 * c->rows + TREE_OVERHANG, sizeof *c->scratch, e);
	c->left = mem_zeros(c->marks + TREE_OVERHANG, 1, e);
	c->mask = mem_zeros(c->rows / 64 + 1, sizeof *c->mask, e);
	c->named = of->named ? mem_zeros(c->marks, 1, e) : NULL;
	return c->scratch && c->left && c->mask && !of->named == !c->named ? 0 : -1;
}

void tree_columns_join(struct tree_columns *c)
{
	free(c->left);
	free(c->mask);
	free(c->named);
	free(c->scratch);
	*c = (struct tree_columns){ 0 };
}

/* ---- segments ---- */

struct tree_segment tree_columns_rows(const struct tree_columns *c, size_t begin, size_t n)
{
	return (struct tree_segment){ c->order + begin, n, c->label_bits };
}

struct tree_segment tree_columns_segment(const struct tree_columns *c, size_t column, size_t begin,
					 size_t n, const struct tree_entry_list *list,
					 uint32_t *room)
{
	const struct tree_column_form *f = &c->form[column];
	uint32_t at[TREE_CODES_MOST] = { 0 }, sum = 0;
	const uint8_t *code;

	if (f->entries)
		return tree_entries_segment(c, tree_entries_find(list, column), begin, n, room);
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
