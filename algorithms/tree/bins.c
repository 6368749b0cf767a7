/* From values to codes. */
#include <math.h>
#include <string.h>

#include "algorithms/tree/columns.h"

/* ---- whole numbers that span less than 256 are their own codes, less the least of them ---- */

/* Adding and taking off this rounds a float below 2^22 to a whole number, and keeps NaN. */
#define ROUNDER 12582912.0f             /* 1.5 * 2^23 */
#define MOST_WHOLE 0x1p22f

void tree_ranges_of(const struct data_view *v, const struct tree_rows *r, float *restrict low,
		    float *restrict high, float *restrict odd)
{
	size_t cols = view_dense(v);

	for (size_t c = 0; c < cols; c++)
		low[c] = INFINITY, high[c] = -INFINITY, odd[c] = 0;
	for (size_t i = 0; i < r->n; i++) {
		const float *restrict x = view_row(v, tree_row_at(r, i));
#pragma omp simd
		for (size_t c = 0; c < cols; c++) {
			float whole = (x[c] + ROUNDER) - ROUNDER;
			low[c] = x[c] < low[c] ? x[c] : low[c];
			high[c] = x[c] > high[c] ? x[c] : high[c];
			odd[c] = whole == x[c] ? odd[c] : 1;
		}
	}
}

bool tree_range_whole(const struct column *c, float low, float high, bool odd)
{
	if (odd || !(high - low <= (float)(TREE_CODES_MOST - 1)) ||
	    !(low > -MOST_WHOLE && high < MOST_WHOLE))
		return false;
	return c->kind == COLUMN_NUMERIC || (low >= 0 && high < (float)c->levels);
}

void tree_bins_whole(float low, float high, struct tree_bins *b)
{
	b->count = (unsigned)(high - low) + 1;
	b->missing = -1;
	for (unsigned k = 0; k < b->count; k++)
		b->value[k] = low + (float)k;
}

/* ---- any other values, as long as they are few ---- */

#define SLOTS 1024      /* of an open hash table for at most 257 keys */

struct distinct {
	uint32_t key[SLOTS];
	int16_t id[SLOTS];              /* -1: free */
	uint32_t keys[TREE_CODES_MOST];
	float value[TREE_CODES_MOST];
	unsigned count;
};

/* The number of a value, in order of appearance; -1 when there are too many. */
static int distinct_id(struct distinct *d, float x)
{
	uint32_t key = tree_sort_key(x), slot = key * 2654435761u >> 22;

	for (; d->id[slot] >= 0; slot = (slot + 1) % SLOTS)
		if (d->key[slot] == key)
			return d->id[slot];
	if (d->count == TREE_CODES_MOST)
		return -1;
	d->key[slot] = key;
	d->keys[d->count] = key;
	d->value[d->count] = x;
	return d->id[slot] = (int16_t)d->count++;
}

bool tree_bins_distinct(const float *x, size_t n, struct tree_bins *b, uint8_t *code)
{
	struct distinct d = { .count = 0 };
	uint32_t order[TREE_CODES_MOST], work[2 * TREE_CODES_MOST];
	uint8_t to[TREE_CODES_MOST];
	int id = -1;

	memset(d.id, 0xff, sizeof d.id);
	for (size_t i = 0; i < n; i++) {
		if (id < 0 || x[i] != x[i - 1])         /* true also for NaN */
			id = distinct_id(&d, x[i]);
		if (id < 0)
			return false;
		code[i] = (uint8_t)id;
	}
	for (unsigned k = 0; k < d.count; k++)
		order[k] = k;
	tree_sort_pairs(d.keys, order, work, d.count);
	b->count = d.count;
	b->missing = -1;
	for (unsigned k = 0; k < d.count; k++) {
		to[order[k]] = (uint8_t)k;
		b->value[k] = d.value[order[k]] + 0.0f;      /* -0 becomes 0 */
		if (b->value[k] != b->value[k])
			b->missing = (int)k;
	}
	for (size_t i = 0; i < n; i++)
		code[i] = to[code[i]];
	return true;
}
