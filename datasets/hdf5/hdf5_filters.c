#include "datasets/hdf5/hdf5_filters.h"

#include <string.h>

#if defined __GNUC__ && defined __has_builtin
#if __has_builtin(__builtin_shufflevector)
#define HAVE_LANES
#endif
#endif

/* ---- elements of four bytes, sixteen at a time ---- */

#ifdef HAVE_LANES
typedef unsigned char lanes __attribute__((vector_size(16)));

static lanes load(const unsigned char *at)
{
	lanes v;

	memcpy(&v, at, sizeof v);
	return v;
}

static void store(unsigned char *at, lanes v)
{
	memcpy(at, &v, sizeof v);
}

static lanes low(lanes a, lanes b)
{
	return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7,
				       23);
}

static lanes high(lanes a, lanes b)
{
	return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30,
				       15, 31);
}

/* Elements done; the rest, under sixteen, is the plain loop's. Interleaving twice spreads four
 * planes; interleaving sixteen elements four times gathers them. */
static size_t unshuffle_fours(const unsigned char *from, size_t elements, unsigned char *to)
{
	size_t i = 0;

	for (; i + 16 <= elements; i += 16) {
		lanes p = load(from + i), q = load(from + elements + i),
		      r = load(from + 2 * elements + i), s = load(from + 3 * elements + i);
		lanes pr = low(p, r), qs = low(q, s);

		store(to + 4 * i, low(pr, qs));
		store(to + 4 * i + 16, high(pr, qs));
		pr = high(p, r), qs = high(q, s);
		store(to + 4 * i + 32, low(pr, qs));
		store(to + 4 * i + 48, high(pr, qs));
	}
	return i;
}

static size_t shuffle_fours(const unsigned char *from, size_t elements, unsigned char *to)
{
	size_t i = 0;

	for (; i + 16 <= elements; i += 16) {
		lanes v[4];

		for (size_t k = 0; k < 4; k++)
			v[k] = load(from + 4 * i + 16 * k);
		for (int round = 0; round < 4; round++) {
			lanes a = low(v[0], v[2]), b = high(v[0], v[2]), c = low(v[1], v[3]),
			      d = high(v[1], v[3]);

			v[0] = a, v[1] = b, v[2] = c, v[3] = d;
		}
		for (size_t k = 0; k < 4; k++)
			store(to + k * elements + i, v[k]);
	}
	return i;
}
#else
static size_t unshuffle_fours(const unsigned char *from, size_t elements, unsigned char *to)
{
	(void)from, (void)elements, (void)to;
	return 0;
}

static size_t shuffle_fours(const unsigned char *from, size_t elements, unsigned char *to)
{
	(void)from, (void)elements, (void)to;
	return 0;
}
#endif

void h5_unshuffle(const unsigned char *from, size_t elements, size_t size, unsigned char *to)
{
	size_t done = size == 4 ? unshuffle_fours(from, elements, to) : 0;

	for (size_t k = 0; k < size; k++)
		for (size_t i = done; i < elements; i++)
			to[i * size + k] = from[k * elements + i];
}

void h5_shuffle(const unsigned char *from, size_t elements, size_t size, unsigned char *to)
{
	size_t done = size == 4 ? shuffle_fours(from, elements, to) : 0;

	for (size_t k = 0; k < size; k++)
		for (size_t i = done; i < elements; i++)
			to[k * elements + i] = from[i * size + k];
}

/* 16-bit words, high byte first, sums folded every 360 words so that they do not overflow. */
uint32_t h5_fletcher32(const unsigned char *at, size_t n)
{
	uint32_t first = 0, second = 0;

	for (size_t words = n / 2; words;) {
		size_t some = words > 360 ? 360 : words;

		words -= some;
		for (; some; some--, at += 2) {
			first += (uint32_t)at[0] << 8 | at[1];
			second += first;
		}
		first = (first & 0xffff) + (first >> 16);
		second = (second & 0xffff) + (second >> 16);
	}
	if (n % 2) {
		first += (uint32_t)*at << 8;
		second += first;
		first = (first & 0xffff) + (first >> 16);
		second = (second & 0xffff) + (second >> 16);
	}
	first = (first & 0xffff) + (first >> 16);
	second = (second & 0xffff) + (second >> 16);
	return second << 16 | first;
}
