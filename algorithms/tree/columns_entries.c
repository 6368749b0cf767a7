/* Stretches of entries: made, marked, parted (entries.h). */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/columns.h"

/* ---- from rows to columns ---- */

static bool counts(float x)
{
	return x != 0;                  /* NaN does */
}

/* Entries of each column, and where they begin. Returns how many there are. */
static size_t count_entries(const struct data_view *v, const struct tree_rows *r,
			    struct tree_entry_list *list)
{
	const struct sparse *s = v->sparse;
	size_t sum = 0;

	for (size_t c = 0; c < list->n; c++)
		list->at[c] = (struct tree_entries){ .column = (uint32_t)(v->cols - list->n + c) };
	for (size_t i = 0; i < r->n; i++) {
		size_t row = tree_row_at(r, i);
		for (size_t k = s->start[row]; k < s->start[row + 1]; k++)
			list->at[s->col[k] - list->at[0].column].n += counts(s->value[k]);
	}
	for (size_t c = 0; c < list->n; c++) {
		list->at[c].begin = sum;
		sum += list->at[c].n;
	}
	return sum;
}

static void fill_entries(struct tree_columns *c, const struct data_view *v,
			 const struct tree_rows *r, struct tree_entry_list *list)
{
	const struct sparse *s = v->sparse;

	for (size_t i = 0; i < r->n; i++) {
		size_t row = tree_row_at(r, i);
		for (size_t k = s->start[row]; k < s->start[row + 1]; k++) {
			struct tree_entries *to = &list->at[s->col[k] - list->at[0].column];
			if (!counts(s->value[k]))
				continue;
			c->entry_key[to->begin] = tree_sort_key(s->value[k]);
			c->entry[to->begin++] = c->order[i];
		}
	}
	for (size_t k = 0; k < list->n; k++)
		list->at[k].begin -= list->at[k].n;
}

int tree_entries_read(struct tree_columns *c, const struct data_view *v, const struct tree_rows *r,
		      struct tree_entry_list *list, struct err *e)
{
	size_t entries;

	*list = (struct tree_entry_list){ .n = v->sparse ? v->cols - view_dense(v) : 0 };
	if (!list->n)
		return 0;
	if (!(list->at = mem_array(list->n, sizeof *list->at, e)))
		return -1;
	entries = count_entries(v, r, list);
	if (!(c->entry = mem_array(entries, sizeof *c->entry, e)) ||
	    !(c->entry_key = mem_array(entries, sizeof *c->entry_key, e)) ||
	    !(c->named = mem_zeros(v->rows, 1, e)))
		return -1;
	fill_entries(c, v, r, list);
	return 0;
}

static bool ascending(const uint32_t *key, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (key[i] < key[i - 1])
			return false;
	return true;
}

void tree_entries_sort(struct tree_columns *c, const struct tree_entry_list *list, uint32_t *work)
{
	for (size_t k = 0; k < list->n; k++) {
		const struct tree_entries *s = &list->at[k];
		if (!ascending(c->entry_key + s->begin, s->n))
			tree_sort_pairs(c->entry_key + s->begin, c->entry + s->begin, work, s->n);
	}
}

const struct tree_entries *tree_entries_find(const struct tree_entry_list *list, size_t column)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list->at[middle].column < column)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->n && list->at[low].column == column ? &list->at[low] : NULL;
}

/* ---- parting ---- */

void tree_mark_by_entries(struct tree_columns *c, const struct tree_entries *s, float threshold,
			  bool missing_left, size_t begin, size_t n)
{
	const uint32_t *row = c->order + begin;

	for (size_t i = 0; i < n; i++)
		c->left[row[i] >> c->label_bits] = 0 <= threshold;
	for (size_t k = s->begin; k < s->begin + s->n; k++) {
		float x = tree_key_value(c->entry_key[k]);
		c->left[c->entry[k] >> c->label_bits] = x != x ? missing_left : x <= threshold;
	}
	tree_mark_by_row(c, begin, n);
}

/* Returns how many go left; both sides are kept. */
static uint32_t part_stretch(struct tree_columns *c, const struct tree_entries *s)
{
	uint32_t *at = c->entry + s->begin, *key = c->entry_key + s->begin;
	uint32_t *right = c->scratch, *right_key = c->scratch + c->rows, l = 0, r = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t x = at[i], k = key[i], left = c->left[x >> c->label_bits];
		at[l] = x;
		key[l] = k;
		right[r] = x;
		right_key[r] = k;
		l += left;
		r += 1 - left;
	}
	memcpy(at + l, right, r * sizeof *at);
	memcpy(key + l, right_key, r * sizeof *key);
	return l;
}

static int shrink(struct tree_entry_list *list, size_t n)
{
	void *less = n ? realloc(list->at, n * sizeof *list->at) : NULL;

	if (!n)
		free(list->at);
	if (!n || less)
		list->at = less;
	list->n = n;
	return 0;
}

int tree_entries_part(struct tree_columns *c, struct tree_entry_list *list,
		      struct tree_entry_list *right, bool keep_left, bool keep_right, struct err *e)
{
	size_t nl = 0, nr = 0;

	*right = (struct tree_entry_list){ 0 };
	if (!list->n)
		return 0;
	if (keep_right && !(right->at = mem_array(list->n, sizeof *right->at, e)))
		return -1;
	for (size_t k = 0; k < list->n && (keep_left || keep_right); k++) {
		struct tree_entries s = list->at[k];
		uint32_t l = part_stretch(c, &s);
		if (keep_right && l < s.n)
			right->at[nr++] = (struct tree_entries){ s.begin + l, s.column, s.n - l };
		if (keep_left && l)
			list->at[nl++] = (struct tree_entries){ s.begin, s.column, l };
	}
	shrink(list, nl);
	return keep_right ? shrink(right, nr) : 0;
}

/* ---- all rows ---- */

struct tree_segment tree_entries_segment(const struct tree_columns *c, const struct tree_entries *s,
					 size_t begin, size_t n, uint32_t *room)
{
	const uint32_t *at, *key;
	size_t to = 0, k = 0;

	if (!s)
		return tree_columns_rows(c, begin, n);
	at = c->entry + s->begin;
	key = c->entry_key + s->begin;
	for (size_t i = 0; i < s->n; i++)
		c->named[at[i] >> c->label_bits] = 1;
	for (; k < s->n && key[k] < TREE_KEY_ZERO; k++)
		room[to++] = at[k];
	for (size_t i = begin; i < begin + n; i++)
		if (!c->named[c->order[i] >> c->label_bits])
			room[to++] = c->order[i];
	for (; k < s->n; k++)
		room[to++] = at[k];
	for (size_t i = 0; i < s->n; i++)
		c->named[at[i] >> c->label_bits] = 0;
	return (struct tree_segment){ room, n, c->label_bits };
}
