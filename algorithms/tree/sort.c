/* Floats as keys whose unsigned order is theirs, and a radix sort of (key, row) pairs. */
#include <string.h>

#include "algorithms/tree/columns.h"

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)
#define PASSES 3                        /* 33 bits cover a key of 32 */
#define FEW 64                          /* below, insertion beats clearing three histograms */

uint32_t tree_sort_key(float x)
{
	uint32_t u;

	if (x != x)
		return UINT32_MAX;
	x += 0.0f;                              /* -0 becomes 0 */
	memcpy(&u, &x, sizeof u);
	return u & 0x80000000u ? ~u : u | 0x80000000u;
}

static void insertion(uint32_t *key, uint32_t *value, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t k = key[i], v = value[i];
		size_t j = i;
		for (; j && key[j - 1] > k; j--)
			key[j] = key[j - 1], value[j] = value[j - 1];
		key[j] = k, value[j] = v;
	}
}

static void scatter(const uint32_t *key, const uint32_t *value, uint32_t *to_key,
		    uint32_t *to_value, size_t n, uint32_t *count, unsigned shift)
{
	uint32_t at = 0;

	for (size_t d = 0; d < DIGITS; d++) {
		uint32_t here = count[d];
		count[d] = at;
		at += here;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t to = count[key[i] >> shift & (DIGITS - 1)]++;
		to_key[to] = key[i];
		to_value[to] = value[i];
	}
}

void tree_sort_pairs(uint32_t *key, uint32_t *value, uint32_t *work, size_t n)
{
	uint32_t count[PASSES][DIGITS] = { { 0 } };
	uint32_t *from[2] = { key, value }, *to[2] = { work, work + n };

	if (n <= FEW) {
		insertion(key, value, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		for (unsigned p = 0; p < PASSES; p++)
			count[p][key[i] >> p * DIGIT_BITS & (DIGITS - 1)]++;
	for (unsigned p = 0; p < PASSES; p++) {
		uint32_t *swap[2] = { from[0], from[1] };
		if (count[p][key[0] >> p * DIGIT_BITS & (DIGITS - 1)] == n)
			continue;
		scatter(from[0], from[1], to[0], to[1], n, count[p], p * DIGIT_BITS);
		memcpy(from, to, sizeof from);
		memcpy(to, swap, sizeof to);
	}
	if (from[0] != key) {
		memcpy(key, from[0], n * sizeof *key);
		memcpy(value, from[1], n * sizeof *value);
	}
}
