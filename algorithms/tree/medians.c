/* Ordered sums for absolute error: weight and weighted target by rank of the target, as two Fenwick
 * trees (Fenwick 1994), so that a row is added and the median of the side found in O(log n). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/tree/impurity.h"

struct tree_medians {
	size_t n, top;                  /* ranks in use; the largest power of two <= n */
	const double *sorted;           /* (n) targets by rank */
	const uint32_t *rank;           /* by row */
	double *weight, *sum;           /* (n + 1) each, 1-based */
	double all_weight, all_sum;
};

int tree_medians_make(struct tree_medians **out, size_t rows, struct err *e)
{
	struct tree_medians *m = mem_zeros(1, sizeof *m, e);

	*out = m;
	if (!m || !(m->weight = mem_zeros(rows + 1, sizeof *m->weight, e)) ||
	    !(m->sum = mem_zeros(rows + 1, sizeof *m->sum, e)))
		return -1;
	return 0;
}

void tree_medians_free(struct tree_medians *m)
{
	if (!m)
		return;
	free(m->weight);
	free(m->sum);
	free(m);
}

void tree_medians_begin(struct tree_medians *m, const double *sorted_y, const uint32_t *rank,
			size_t n)
{
	m->n = n;
	for (m->top = 1; m->top * 2 <= n;)
		m->top *= 2;
	m->sorted = sorted_y;
	m->rank = rank;
	memset(m->weight, 0, (n + 1) * sizeof *m->weight);
	memset(m->sum, 0, (n + 1) * sizeof *m->sum);
	m->all_weight = m->all_sum = 0;
}

void tree_medians_add(struct tree_medians *m, uint32_t row, double weight, double y)
{
	for (size_t i = m->rank[row] + (size_t)1; i <= m->n; i += i & -i) {
		m->weight[i] += weight;
		m->sum[i] += weight * y;
	}
	m->all_weight += weight;
	m->all_sum += weight * y;
}

/* The first rank at which the running weight reaches (or, when past, exceeds) `target`; the running
 * weight and sum up to and with it. Weights are whole but for rounding, hence slack. */
static size_t reach(const struct tree_medians *m, double target, bool past, double *weight,
		    double *sum)
{
	double slack = 1e-12 * m->all_weight, w = 0, s = 0;
	size_t at = 0;

	target += past ? slack : -slack;
	for (size_t step = m->top; step; step /= 2)
		if (at + step < m->n && w + m->weight[at + step] < target) {
			at += step;
			w += m->weight[at];
			s += m->sum[at];
		}
	*weight = w, *sum = s;
	return at;      /* 0-based rank: `at` ranks lie before it */
}

double tree_medians_loss(const struct tree_medians *m)
{
	double w, s, middle;

	if (!(m->all_weight > 0))
		return 0;
	middle = m->sorted[reach(m, m->all_weight / 2, false, &w, &s)];
	/* What lies at the median adds nothing, so the sums before it will do. */
	return fmax(0, (m->all_sum - s) - s + middle * (w - (m->all_weight - w)));
}

double tree_medians_value(const struct tree_medians *m)
{
	double w, s;
	size_t low = reach(m, m->all_weight / 2, false, &w, &s);
	size_t high = reach(m, m->all_weight / 2, true, &w, &s);

	return m->sorted[low] + (m->sorted[high] - m->sorted[low]) / 2;
}
