/* Numbers as words whose unsigned order is theirs, and a radix sort of such words: some ten times as fast
 * as a comparison sort on a few thousand. -0 counts as 0; NaN has no place. */
#ifndef ORDER_H
#define ORDER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* In the high half; anything in the low one, as its row. */
static inline uint64_t order_of_float(float x, uint32_t with)
{
	uint32_t bits;

	x += 0.0f;
	memcpy(&bits, &x, sizeof bits);
	bits = bits >> 31 ? ~bits : bits | 0x80000000u;
	return (uint64_t)bits << 32 | with;
}

static inline float order_float(uint64_t key)
{
	uint32_t bits = (uint32_t)(key >> 32);
	float x;

	bits = bits >> 31 ? bits & 0x7fffffffu : ~bits;
	memcpy(&x, &bits, sizeof x);
	return x;
}

static inline uint64_t order_of_double(double x)
{
	uint64_t bits;

	x += 0.0;
	memcpy(&bits, &x, sizeof bits);
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static inline double order_double(uint64_t key)
{
	double x;

	key = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
	memcpy(&x, &key, sizeof x);
	return x;
}

/* Sorts by the bits from `from` (0, 32) on; equal ones stay in their order. The result is in keys or in spare,
 * both of room for n, whichever is returned. */
uint64_t *order_sort(uint64_t *keys, uint64_t *spare, size_t n, unsigned from);

#endif
