/* Mid-ranks are halves, so doubled ranks are whole and ties stay exact. */
#include "harness/stats/trend.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/stats/ranks.h"

/* Of a block: how often each doubled sum occurs among the k! orders of its ranks. count (room), zeros. */
static void walk_orders(size_t *count, const size_t *twice, size_t k, size_t at, unsigned used, size_t sum)
{
	if (at == k) {
		count[sum]++;
		return;
	}
	for (size_t i = 0; i < k; i++)
		if (!(used >> i & 1))
			walk_orders(count, twice, k, at + 1, used | 1u << i, sum + (at + 1) * twice[i]);
}

/* share (room) becomes that of the sum with one block more. */
static void add_block(double *share, double *next, size_t room, const size_t *count, size_t block_room,
		      double orders)
{
	memset(next, 0, room * sizeof *next);
	for (size_t s = 0; s < room; s++)
		for (size_t c = 0; share[s] > 0 && c < block_room && s + c < room; c++)
			if (count[c])
				next[s + c] += share[s] * (double)count[c] / orders;
	memcpy(share, next, room * sizeof *next);
}

/* rank (blocks, k). */
static int exact(struct trend_page *out, const double *rank, struct err *e)
{
	size_t k = out->levels, one = k * (k + 1) * (2 * k + 1) / 3 + 1, room = one * out->blocks;
	double *share = mem_zeros(room, sizeof *share, e), *next = mem_zeros(room, sizeof *next, e);
	size_t *count = mem_array(one, sizeof *count, e), at = (size_t)llround(2 * out->l);
	double low = 0, high = 0;
	int rc = share && next && count ? 0 : -1;

	if (!rc)
		share[0] = 1;
	for (size_t b = 0; b < out->blocks && !rc; b++) {
		size_t twice[TREND_EXACT];

		for (size_t j = 0; j < k; j++)
			twice[j] = (size_t)llround(2 * rank[b * k + j]);
		memset(count, 0, one * sizeof *count);
		walk_orders(count, twice, k, 0, 0, 0);
		add_block(share, next, room, count, one, tgamma((double)k + 1));
	}
	for (size_t s = 0; s < room && !rc; s++) {
		low += s <= at ? share[s] : 0;
		high += s >= at ? share[s] : 0;
	}
	if (!rc) {
		out->p_rising = fmin(1, high);
		out->p = fmin(1, 2 * fmin(low, high));
	}
	free(share);
	free(next);
	free(count);
	return rc;
}

/* What a block adds to L and to its variance: sum_j j R_j over all orders of the same ranks. */
static void add_ranks(struct trend_page *out, const double *rank)
{
	double k = (double)out->levels, spread = 0;

	for (size_t j = 0; j < out->levels; j++) {
		out->l += (double)(j + 1) * rank[j];
		spread += (rank[j] - (k + 1) / 2) * (rank[j] - (k + 1) / 2);
	}
	out->mean += k * (k + 1) * (k + 1) / 4;
	out->var += spread * k * (k * k - 1) / 12 / (k - 1);
}

int trend_page(struct trend_page *out, const double *score, size_t blocks, size_t levels,
	       struct err *e)
{
	double *rank, *row;
	int rc = 0;

	*out = (struct trend_page){ .blocks = blocks, .levels = levels, .p = 1, .p_normal = 1,
				    .p_rising = 1 };
	if (!blocks || levels < 2)
		return FAIL(e, ERR_SHAPE, "a trend needs a block and two levels");
	rank = mem_array(blocks * levels, sizeof *rank, e);
	row = mem_array(levels, sizeof *row, e);
	for (size_t b = 0; b < blocks && rank && row; b++) {
		for (size_t j = 0; j < levels; j++)
			row[j] = round_score(score[b * levels + j]);
		mid_ranks(row, levels, -1, rank + b * levels);
		add_ranks(out, rank + b * levels);
	}
	if (!rank || !row)
		rc = -1;
	else if (out->var > 0) {
		out->z = (out->l - out->mean) / sqrt(out->var);
		out->p_normal = fmin(1, 2 * gsl_cdf_ugaussian_Q(fabs(out->z)));
		out->p = out->p_normal;
		out->p_rising = gsl_cdf_ugaussian_Q(out->z);
		if (levels <= TREND_EXACT)
			rc = exact(out, rank, e);
	}
	free(rank);
	free(row);
	return rc;
}
