/* Signed ranks where differences of 0 are not dropped: Pratt's way and Demsar's. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/compare.h"
#include "harness/stats/ranks.h"

static void by_pratt(struct wilcoxon_zeros *w, double ties)
{
	double n = (double)w->n, z = (double)w->zeros;

	w->mean = n * (n + 1) / 4 - z * (z + 1) / 4;
	w->var = (n * (n + 1) * (2 * n + 1) - z * (z + 1) * (2 * z + 1)) / 24 - ties / 48;
}

/* Zeros have the lowest ranks, 1 to their number; each side gets half of their sum. */
static void by_splitting(struct wilcoxon_zeros *w)
{
	double n = (double)w->n, z = (double)w->zeros;

	w->mean = n * (n + 1) / 4;
	w->var = n * (n + 1) * (2 * n + 1) / 24;
	w->w_plus += z * (z + 1) / 4;
	w->w_minus += z * (z + 1) / 4;
}

int wilcoxon_with_zeros(struct wilcoxon_zeros *out, const double *d, size_t n,
			enum wilcoxon_zero_rule rule, struct err *e)
{
	double *size, *rank, ties = 0;
	struct wilcoxon_zeros w = { 0 };
	size_t above = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isfinite(d[i]))
			return FAIL(e, ERR_DATA, "difference %zu is not a number", i + 1);
		w.zeros += round_score(d[i]) == 0;
	}
	if (!(size = mem_array(2 * n, sizeof *size, e)))
		return -1;
	rank = size + n;
	for (size_t i = 0; i < n; i++)
		if (round_score(d[i]) != 0)
			size[above++] = fabs(round_score(d[i]));
	mid_ranks(size, above, -1, rank);
	ties = tie_sum(size, above);
	w.zeros -= rule == WILCOXON_SPLIT && w.zeros % 2;
	w.n = above + w.zeros;
	for (size_t i = 0, at = 0; i < n; i++)
		if (round_score(d[i]) != 0)
			*(d[i] > 0 ? &w.w_plus : &w.w_minus) += rank[at++] + (double)w.zeros;
	free(size);
	if (rule == WILCOXON_PRATT)
		by_pratt(&w, ties);
	else
		by_splitting(&w);
	w.z = w.var > 0 ? (fmin(w.w_plus, w.w_minus) - w.mean) / sqrt(w.var) : 0;
	w.p_normal = fmin(1, 2 * gsl_cdf_ugaussian_P(w.z));
	*out = w;
	return 0;
}
