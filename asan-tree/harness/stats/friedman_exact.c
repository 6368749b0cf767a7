/* Friedman's test without the chi-squared approximation. The rank sums after each row are walked
 * through one by one, with their probabilities; the statistic does not see which method has which
 * sum, so a state is the sorted sums, packed into one word. Doubled mid-ranks are whole numbers.
 *
 * States are kept in a hash table with open addressing. Their number grows like the rows to the
 * power of the methods less one. The rows may come in any order: those with most orders come first,
 * where states are few, but behind some with half ranks, which make the sums' lattice as fine as it
 * gets. So the first rows tell what all of them would take, and a table that is too large is given
 * up after hundredths of a second. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/ranks.h"

#define METHODS_MOST 5
#define ORDERS_MOST 120                 /* 5! */
#define SUM_BITS 12                     /* a doubled rank sum: at most 2 * 5 * 400 */
#define SETS_MOST 400
#define LOOK_FROM 7                     /* rows before the steps to come are estimated */
#define HALVES_FIRST 4                  /* rows with half ranks that come first */
#define ROOM_FIRST 1024                 /* a power of 2 */

/* States times orders that take about a second and a half, by methods. What is estimated to take more is given up; what
 * has been begun may take twice as many. */
static const double steps_most[METHODS_MOST + 1] = { 0, 0, 2e8, 2e8, 8e7, 4e7 };

struct state {
	uint64_t sums;                  /* 0: no state */
	double share;
};

struct states {
	struct state *at;
	size_t room, n;                 /* room: a power of 2 */
};

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

static int states_make(struct states *s, size_t room)
{
	*s = (struct states){ .at = mem_zeros(room, sizeof *s->at, NULL), .room = room };
	return s->at ? 0 : -1;
}

static struct state *place_of(const struct states *s, uint64_t sums)
{
	size_t at = (size_t)(sums * 0x9e3779b97f4a7c15u >> 20) & (s->room - 1);

	while (s->at[at].sums && s->at[at].sums != sums)
		at = (at + 1) & (s->room - 1);
	return s->at + at;
}

static int grow(struct states *s)
{
	struct states wider;

	if (states_make(&wider, 2 * s->room))
		return -1;
	for (size_t i = 0; i < s->room; i++)
		if (s->at[i].sums)
			*place_of(&wider, s->at[i].sums) = s->at[i];
	wider.n = s->n;
	free(s->at);
	*s = wider;
	return 0;
}

static int add(struct states *s, uint64_t sums, double share)
{
	struct state *p;

	if (2 * s->n >= s->room && grow(s))
		return -1;
	p = place_of(s, sums);
	s->n += !p->sums;
	p->sums = sums;
	p->share += share;
	return 0;
}

/* The orders of a row's ranks that differ, each as likely as the others. */
struct orders {
	size_t n;
	unsigned rank[ORDERS_MOST][METHODS_MOST];
};

static void add_order(struct orders *o, const unsigned *r, size_t k)
{
	for (size_t i = 0; i < o->n; i++) {
		size_t same = 0;

		while (same < k && o->rank[i][same] == r[same])
			same++;
		if (same == k)
			return;
	}
	for (size_t j = 0; j < k; j++)
		o->rank[o->n][j] = r[j];
	o->n++;
}

/* Heap's algorithm. */
static void orders_of(struct orders *o, const unsigned *rank, size_t k)
{
	unsigned r[METHODS_MOST];
	size_t turn[METHODS_MOST] = { 0 }, i = 0;

	o->n = 0;
	for (size_t j = 0; j < k; j++)
		r[j] = rank[j];
	for (;;) {
		add_order(o, r, k);
		while (i < k && turn[i] >= i)
			turn[i++] = 0;
		if (i == k)
			return;
		unsigned t = r[i];
		size_t other = i % 2 ? turn[i] : 0;

		r[i] = r[other];
		r[other] = t;
		turn[i]++;
		i = 0;
	}
}

/* One row more: *s is replaced. -1 without memory. */
static int add_row(struct states *s, const struct orders *o, size_t k)
{
	struct states next;
	unsigned sum[METHODS_MOST], moved[METHODS_MOST];
	int rc = states_make(&next, s->room);

	for (size_t i = 0; i < s->room && !rc; i++) {
		if (!s->at[i].sums)
			continue;
		unpack(s->at[i].sums, k, sum);
		for (size_t n = 0; n < o->n && !rc; n++) {
			for (size_t j = 0; j < k; j++)
				moved[j] = sum[j] + o->rank[n][j];
			rc = add(&next, pack(moved, k), s->at[i].share / (double)o->n);
		}
	}
	free(s->at);
	*s = next;
	return rc;
}

/* A row's doubled ranks, and how many orders of them differ. */
struct row {
	unsigned twice[METHODS_MOST];
	size_t orders, at;
	bool halves;                    /* some rank is no whole one */
};

static size_t factorial(size_t n)
{
	return n < 2 ? 1 : n * factorial(n - 1);
}

static struct row row_of(const double *score, size_t k, int better, size_t at)
{
	struct row r = { .orders = factorial(k), .at = at };
	double rank[METHODS_MOST];

	mid_ranks(score, k, better, rank);
	for (size_t j = 0; j < k; j++) {
		size_t same = 1;

		r.twice[j] = (unsigned)lround(2 * rank[j]);
		r.halves |= r.twice[j] & 1;
		for (size_t i = 0; i < j; i++)
			same += r.twice[i] == r.twice[j];
		r.orders /= same;
	}
	return r;
}

static int by_orders(const void *x, const void *y)
{
	const struct row *a = x, *b = y;

	return a->orders != b->orders ? (a->orders < b->orders) - (a->orders > b->orders) : (a->at > b->at) - (a->at < b->at);
}

/* Rows as they are walked through. */
static void order_rows(struct row *row, size_t sets)
{
	qsort(row, sets, sizeof *row, by_orders);
	for (size_t i = 0, n = 0; i < sets && n < HALVES_FIRST; i++) {
		struct row r = row[i];

		if (!r.halves)
			continue;
		for (size_t j = i; j > n; j--)
			row[j] = row[j - 1];
		row[n++] = r;
	}
}

/* Steps from row `at` on. States grow like a power of the rows and something, so that this root of them,
 * root (at + 1), goes on along a line. */
static double steps_to_come(const struct row *row, const double *root, size_t at, size_t sets, size_t k)
{
	double steps = 0, slope = (root[at] - root[at / 2]) / (double)(at - at / 2);

	for (size_t i = at; i < sets; i++)
		steps += pow(root[at] + slope * (double)(i - at), (double)k - 1) * (double)row[i].orders;
	return steps;
}

/* Every state that the rows might have led to. -1: too many. */
static int walk(struct states *s, const struct row *row, size_t sets, size_t k)
{
	double steps = 0, root[SETS_MOST];
	struct orders o;

	if (add(s, pack(row[0].twice, k), 1))
		return -1;
	root[0] = 0;
	for (size_t i = 1; i < sets; i++) {
		root[i] = pow((double)s->n, 1 / ((double)k - 1));
		steps += (double)s->n * (double)row[i].orders;
		if (steps > 2 * steps_most[k] ||
		    (i >= LOOK_FROM && steps_to_come(row, root, i, sets, k) > steps_most[k] * (1 + LOOK_FROM / (double)i)))
			return -1;
		orders_of(&o, row[i].twice, k);
		if (add_row(s, &o, k))
			return -1;
	}
	return 0;
}

double friedman_exact_p(const double *score, size_t sets, size_t methods, int better)
{
	unsigned seen[METHODS_MOST] = { 0 };
	struct row row[SETS_MOST];
	struct states s;
	uint64_t least;
	double p = 0;

	if (methods > METHODS_MOST || methods < 2 || sets < 2 || sets > SETS_MOST ||
	    states_make(&s, ROOM_FIRST))
		return NAN;
	for (size_t i = 0; i < sets; i++) {
		row[i] = row_of(score + i * methods, methods, better, i);
		for (size_t j = 0; j < methods; j++)
			seen[j] += row[i].twice[j];
	}
	order_rows(row, sets);
	if (walk(&s, row, sets, methods)) {
		free(s.at);
		return NAN;
	}
	least = squares(pack(seen, methods), methods);
	for (size_t i = 0; i < s.room; i++)
		if (s.at[i].sums && squares(s.at[i].sums, methods) >= least)
			p += s.at[i].share;
	free(s.at);
	return fmin(1, p);
}
