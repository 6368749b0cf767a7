/* From values to codes. */
#include <math.h>
#include <string.h>

#include "algorithms/tree/columns.h"

/* Whole numbers that span less than 256 are their own codes, less the least of them. */
static bool bins_whole(const float *x, size_t n, struct bins *b, uint8_t *code)
{
	float low = INFINITY, high = -INFINITY;
	bool missing = false, whole = true;

	for (size_t i = 0; i < n; i++) {
		low = x[i] < low ? x[i] : low;
		high = x[i] > high ? x[i] : high;
		missing |= x[i] != x[i];
	}
	/* Beyond 2^24 the codes would not add up in floats. */
	if (!(high - low <= (float)(MOST_CODES - 1 - missing)) || !(fabsf(low) < 0x1p23f) || low != floorf(low))
		return false;
	for (size_t i = 0; i < n; i++) {
		int k = (int)(x[i] == x[i] ? x[i] - low : 0);
		whole &= x[i] != x[i] || (float)k == x[i] - low;
		code[i] = (uint8_t)k;
	}
	if (!whole)
		return false;
	b->count = (unsigned)(high - low) + 1;
	b->missing = missing ? (int)b->count : -1;
	for (unsigned k = 0; k < b->count; k++)
		b->low[k] = b->high[k] = low + (float)k;
	for (size_t i = 0; missing && i < n; i++)
		if (x[i] != x[i])
			code[i] = (uint8_t)b->missing;
	b->count += missing;
	return true;
}

#define SLOTS 1024      /* of an open hash table for at most 257 keys */

struct distinct {
	uint32_t key[SLOTS];
	int16_t id[SLOTS];              /* -1: free */
	uint32_t keys[MOST_CODES];
	float value[MOST_CODES];
	unsigned count;
};

/* The number of a value, in order of appearance; -1 when there are too many. */
static int distinct_id(struct distinct *d, float x)
{
	uint32_t key = sort_key(x), slot = key * 2654435761u >> 22;

	for (; d->id[slot] >= 0; slot = (slot + 1) % SLOTS)
		if (d->key[slot] == key)
			return d->id[slot];
	if (d->count == MOST_CODES)
		return -1;
	d->key[slot] = key;
	d->keys[d->count] = key;
	d->value[d->count] = x;
	return d->id[slot] = (int16_t)d->count++;
}

static bool bins_distinct(const float *x, size_t n, struct bins *b, uint8_t *code)
{
	struct distinct d = { .count = 0 };
	uint32_t order[MOST_CODES], work[2 * MOST_CODES];
	uint8_t to[MOST_CODES];
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
	sort_pairs(d.keys, order, work, d.count);
	b->count = d.count;
	b->missing = -1;
	for (unsigned k = 0; k < d.count; k++) {
		to[order[k]] = (uint8_t)k;
		b->low[k] = b->high[k] = d.value[order[k]] + 0.0f;      /* -0 becomes 0 */
		if (b->low[k] != b->low[k])
			b->missing = (int)k;
	}
	for (size_t i = 0; i < n; i++)
		code[i] = to[code[i]];
	return true;
}

bool bins_exact(const float *x, size_t n, struct bins *b, uint8_t *code)
{
	return bins_whole(x, n, b, code) || bins_distinct(x, n, b, code);
}

static float value_of(uint32_t key)
{
	uint32_t u = key & 0x80000000u ? key & 0x7fffffffu : ~key;
	float x;

	memcpy(&x, &u, sizeof x);
	return x;
}

/* Bins are filled to the next n / count-th row and then up to the next change of value, so that equal
 * values share a bin. */
void bins_quantiles(const uint32_t *key, const uint32_t *order, unsigned label_bits, size_t n, struct bins *b,
		    uint8_t *code)
{
	size_t present = n, bin = 0, begin = 0;
	size_t most;

	while (present && key[present - 1] == UINT32_MAX)
		present--;
	most = MOST_CODES - (present < n);
	for (size_t i = 0; i < present; i++) {
		if (i == begin)
			b->low[bin] = value_of(key[i]);
		code[order[i] >> label_bits] = (uint8_t)bin;
		b->high[bin] = value_of(key[i]);
		if (i + 1 < present && key[i + 1] != key[i] && (i + 1) * most >= (bin + 1) * present && bin + 1 < most)
			bin++, begin = i + 1;
	}
	b->count = (unsigned)(present ? bin + 1 : 0);
	b->missing = present < n ? (int)b->count : -1;
	for (size_t i = present; i < n; i++)
		code[order[i] >> label_bits] = (uint8_t)b->missing;
	b->count += present < n;
}
