#include "harness/stats/reliability.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/compare.h"

#define LEVEL 0.95

struct reliability_row {
	double said;
	unsigned came;
};

static int by_said(const void *a, const void *b)
{
	const struct reliability_row *p = a, *q = b;

	return (p->said > q->said) - (p->said < q->said);
}

static struct reliability_bin bin_of(const struct reliability_row *row, size_t n)
{
	struct reliability_bin b = { .rows = n };
	struct interval i;
	size_t came = 0;

	for (size_t k = 0; k < n; k++) {
		b.said += row[k].said / (double)n;
		came += row[k].came;
	}
	i = wilson(came, n, LEVEL);
	b.came = (double)came / (double)n;
	b.lo = i.lo, b.hi = i.hi;
	return b;
}

int reliability_bins(struct reliability_bin *bin, size_t *bins, const double *said,
		     const unsigned char *came, size_t n, struct err *e)
{
	struct reliability_row *row = mem_array(n, sizeof *row, e);
	size_t from = 0;

	if (!row)
		return -1;
	for (size_t i = 0; i < n; i++)
		row[i] = (struct reliability_row){ said[i], came[i] };
	qsort(row, n, sizeof *row, by_said);
	for (*bins = 0; from < n && *bins < RELIABILITY_BINS; ++*bins) {
		/* an even part of what is left, up to the next change */
		size_t left = RELIABILITY_BINS - *bins, to = from + (n - from + left - 1) / left;
		while (to < n && !(row[to].said > row[to - 1].said))
			to++;
		bin[*bins] = bin_of(row + from, to - from);
		from = to;
	}
	free(row);
	return 0;
}
