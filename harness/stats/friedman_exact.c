/* Friedman's test without the chi-squared approximation. The rank sums after each row are walked
 * through one by one, with their probabilities; the statistic does not see which method has which
 * sum, so a state is the sorted sums, packed into one word. Doubled mid-ranks are whole numbers. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/ranks.h"

#define METHODS_MOST 5
#define SUM_BITS     12                 /* a doubled rank sum: at most 2 * 5 * 400 */
#define SETS_MOST    400
#define STATES_MOST  4000000            /* 64 MB of them */

struct state {
	uint64_t sums;
	double share;
};

static int by_sums(const void *a, const void *b)
{
	const struct state *x = a, *y = b;

	return (x->sums > y->sums) - (x->sums < y->sums);
}

static uint64_t pack(const unsigned *sum, size_t k)
{
	unsigned s[METHODS_MOST];
	uint64_t word = 0;

	for (size_t i = 0; i < k; i++) {
		size_t at = i;

		for (; at > 0 && s[at - 1] > sum[i]; at--)
			s[at] = s[at - 1];
		s[at] = sum[i];
	}
	for (size_t i = 0; i < k; i++)
		word = word << SUM_BITS | s[i];
	return word;
}

static void unpack(uint64_t word, size_t k, unsigned *sum)
{
	for (size_t i = k; i-- > 0; word >>= SUM_BITS)
		sum[i] = (unsigned)(word & ((1u << SUM_BITS) - 1));
}

static uint64_t squares(uint64_t word, size_t k)
{
	unsigned sum[METHODS_MOST];
	uint64_t total = 0;

	unpack(word, k, sum);
	for (size_t i = 0; i < k; i++)
		total += (uint64_t)sum[i] * sum[i];
	return total;
}

/* Every order of the row's ranks added to one state (Heap's algorithm); returns how many. */
static size_t spread(struct state *out, const struct state *from, const unsigned *rank, size_t k)
{
	unsigned sum[METHODS_MOST], r[METHODS_MOST], add[METHODS_MOST];
	size_t turn[METHODS_MOST] = { 0 }, n = 0, i = 0;

	unpack(from->sums, k, sum);
	for (size_t j = 0; j < k; j++)
		r[j] = rank[j];
	for (;;) {
		for (size_t j = 0; j < k; j++)
			add[j] = sum[j] + r[j];
		out[n++] = (struct state){ pack(add, k), from->share };
		while (i < k && turn[i] >= i)
			turn[i++] = 0;
		if (i == k)
			return n;
		unsigned t = r[i];
		size_t other = i % 2 ? turn[i] : 0;

		r[i] = r[other];
		r[other] = t;
		turn[i]++;
		i = 0;
	}
}

static size_t merge(struct state *s, size_t n)
{
	size_t kept = 0;

	qsort(s, n, sizeof *s, by_sums);
	for (size_t i = 0; i < n; i++)
		if (kept && s[kept - 1].sums == s[i].sums)
			s[kept - 1].share += s[i].share;
		else
			s[kept++] = s[i];
	return kept;
}

static size_t orders(size_t k)
{
	return k < 2 ? 1 : k * orders(k - 1);
}

/* One row more: *s (*n) is replaced. -1 when there would be too many. */
static int add_row(struct state **s, size_t *n, const unsigned *rank, size_t k)
{
	size_t each = orders(k), made = 0;
	struct state *next;

	if (*n > STATES_MOST / each || !(next = mem_array(*n * each, sizeof *next, NULL)))
		return -1;
	for (size_t i = 0; i < *n; i++)
		made += spread(next + made, *s + i, rank, k);
	for (size_t i = 0; i < made; i++)
		next[i].share /= (double)each;
	free(*s);
	*s = next;
	*n = merge(next, made);
	return 0;
}

double friedman_exact_p(const double *score, size_t sets, size_t methods, int better)
{
	unsigned seen[METHODS_MOST] = { 0 }, twice[METHODS_MOST];
	struct state *s = mem_zeros(1, sizeof *s, NULL);
	size_t n = 1;
	double p = 0;

	if (!s || methods > METHODS_MOST || methods < 2 || sets < 2 || sets > SETS_MOST) {
		free(s);
		return NAN;
	}
	s->share = 1;
	for (size_t i = 0; i < sets; i++) {
		double rank[METHODS_MOST];

		mid_ranks(score + i * methods, methods, better, rank);
		for (size_t j = 0; j < methods; j++)
			seen[j] += twice[j] = (unsigned)lround(2 * rank[j]);
		if (add_row(&s, &n, twice, methods)) {
			free(s);
			return NAN;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (squares(s[i].sums, methods) >= squares(pack(seen, methods), methods))
			p += s[i].share;
	free(s);
	return fmin(1, p);
}
