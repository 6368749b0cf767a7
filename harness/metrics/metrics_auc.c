/* Area under the ROC curve by ranks (Mann and Whitney's U, ties half), O(n log n); more classes:
 * the mean over all pairs of classes (Hand and Till, Machine Learning 45, 2001). */
#include "harness/metrics/metrics_inner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A score and its row's class in one word, so that sorting moves one thing: the high half orders
 * like the float (sign bit flipped for positive numbers, all bits for negative), -0 as 0. */
static uint64_t key_of(float score, uint32_t label)
{
	uint32_t bits;

	score += 0.0f;
	memcpy(&bits, &score, sizeof bits);
	bits = bits >> 31 ? ~bits : bits | 0x80000000u;
	return (uint64_t)bits << 32 | label;
}

/* Least-significant-digit radix sort of the high halves, 11 bits at a time: 3 passes, the result
 * ends in `spare`. Comparison sorts take some ten times as long on the few thousand rows of a fold.
 */
static void sort_keys(uint64_t *keys, uint64_t *spare, size_t n)
{
	for (int shift = 32; shift < 64; shift += 11) {
		size_t at[2049] = { 0 };
		for (size_t i = 0; i < n; i++)
			at[(keys[i] >> shift & 2047) + 1]++;
		for (size_t d = 1; d < 2048; d++)
			at[d] += at[d - 1];
		for (size_t i = 0; i < n; i++)
			spare[at[keys[i] >> shift & 2047]++] = keys[i];
		uint64_t *swap = keys;
		keys = spare;
		spare = swap;
	}
}

/* Over the sorted keys: for each class j, wins[j] = over rows of class i, the rows of class j that
 * score less, ties half. below and tied are (classes) of scratch. */
static void count_wins(const uint64_t *keys, size_t n, size_t i, size_t classes, double *wins,
		       double *below, double *tied)
{
	memset(wins, 0, classes * sizeof *wins);
	memset(below, 0, classes * sizeof *below);
	for (size_t from = 0, to; from < n; from = to) {
		double own = 0;
		for (to = from; to < n && keys[to] >> 32 == keys[from] >> 32; to++)
			tied[(uint32_t)keys[to]]++;
		own = tied[i];
		if (own > 0)
			for (size_t j = 0; j < classes; j++)
				wins[j] += own * (below[j] + tied[j] / 2);
		for (size_t k = from; k < to; k++) {
			below[(uint32_t)keys[k]] += 1;
			tied[(uint32_t)keys[k]] = 0;
		}
	}
}

/* What row r scores for class i against the others. For two classes without probabilities both
 * columns carry the decision. */
static float score_for(const struct metric_truth *t, const float *row, size_t i)
{
	return t->classes == 2 && !t->probabilities ? row[i] - row[1 - i] : row[i];
}

double metric_auc(const struct metric_truth *t, struct mat scores)
{
	size_t n = t->rows, k = t->classes;
	uint64_t *keys = n ? malloc(2 * n * sizeof *keys) : NULL;
	double *wins = k ? calloc(4 * k, sizeof *wins) : NULL, sum = 0, pairs = 0;
	double *below, *tied, *size;

	/* Decisions of one class against another are no score of a class against all: votes counted
	 * from them would rank rows by the number of rivals beaten. */
	if ((k > 2 && !t->probabilities) || !keys || !wins)
		goto done;
	below = wins + k;
	tied = wins + 2 * k;
	size = wins + 3 * k;
	for (size_t r = 0; r < n; r++)
		size[t->label[r]]++;
	/* Two classes: the score of class 1 alone says it all. */
	for (size_t i = k == 2; i < k; i++) {
		if (!(size[i] > 0))
			continue;
		for (size_t r = 0; r < n; r++)
			keys[r] = key_of(score_for(t, mat_row(scores, r), i), t->label[r]);
		sort_keys(keys, keys + n, n);
		count_wins(keys + n, n, i, k, wins, below, tied);
		for (size_t j = 0; j < k; j++)
			if (j != i && size[j] > 0) {
				sum += wins[j] / (size[i] * size[j]);
				pairs++;
			}
	}
done:
	free(keys);
	free(wins);
	return pairs > 0 ? sum / pairs : NAN;
}
