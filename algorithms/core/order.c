#include "algorithms/core/order.h"

enum { DIGIT = 11, DIGITS = 1 << DIGIT };
enum { FEW = 64 };                      /* what counting the digits of a pass costs, in keys */

static void insertion(uint64_t *keys, size_t n, unsigned from)
{
	for (size_t i = 1, j; i < n; i++) {
		uint64_t key = keys[i];

		for (j = i; j && keys[j - 1] >> from > key >> from; j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
	}
}

/* The least significant digit first; one that all keys share moves none. */
uint64_t *order_sort(uint64_t *keys, uint64_t *spare, size_t n, unsigned from)
{
	if (n <= FEW) {
		insertion(keys, n, from);
		return keys;
	}
	for (unsigned shift = from; shift < 64; shift += DIGIT) {
		uint32_t at[DIGITS] = { 0 }, sum = 0;
		uint64_t *swap = keys;

		for (size_t i = 0; i < n; i++)
			at[keys[i] >> shift & (DIGITS - 1)]++;
		if (at[keys[0] >> shift & (DIGITS - 1)] == n)
			continue;
		for (size_t d = 0; d < DIGITS; d++) {
			uint32_t here = at[d];
			at[d] = sum;
			sum += here;
		}
		for (size_t i = 0; i < n; i++)
			spare[at[keys[i] >> shift & (DIGITS - 1)]++] = keys[i];
		keys = spare;
		spare = swap;
	}
	return keys;
}
