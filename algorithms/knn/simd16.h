/* Exact distances of one query from 16 rows at once, a row to a lane.
 *
 * Each lane does the steps of the plain loop (dist_ref.c, mixed.c) in the same order and in double,
 * so the results are the same bits, on every vector unit. Rows lie column by column: (cols, 16). */
#ifndef KNN_SIMD16_H
#define KNN_SIMD16_H

#include "algorithms/knn/space.h"
#include "algorithms/knn/topk.h"

enum { LANES = 16 };

/* out (16) reduced distances; rows (cols, 16) aligned to 64 bytes. */
typedef void lane_fn(const struct space *s, const float *q, const float *rows, double *out);

/* The function for this metric on this processor. */
lane_fn *lanes_for(const struct space *s);

/* Packs n <= 16 rows of the space, by their numbers, padding by the last. */
void lanes_pack(const struct space *s, const uint32_t *row, size_t n, float *out);

/* Offers the n <= 16 rows of a pack to t: row[i] is at distance gap[i], of which there are 16. */
static inline void lanes_offer(struct topk *t, const double *gap, const uint32_t *row, size_t n)
{
	double limit = topk_limit(t);
	int any = 0;

	for (size_t i = 0; i < LANES; i++)      /* mostly there is none */
		any |= gap[i] <= limit;
	for (size_t i = 0; any && i < n; i++)
		if (gap[i] <= limit) {
			topk_offer(t, (struct near){ gap[i], row[i] });
			limit = topk_limit(t);
		}
}

#endif
