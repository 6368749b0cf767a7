/* Exact distances of one query from 16 rows at once, a row to a lane.
 *
 * Each lane does the steps of the plain loop (dist_ref.c, mixed.c) in the same order and in double,
 * so the results are the same bits, on every vector unit. Rows lie column by column: (cols, 16). */
#ifndef KNN_SIMD16_H
#define KNN_SIMD16_H

#include "algorithms/knn/space.h"
#include "algorithms/knn/topk.h"

enum { KNN_SIMD16 = 16 };

/* out (16) reduced distances; rows (cols, 16) aligned to 64 bytes. */
typedef void knn_simd16_fn(const struct knn_space *s, const float *q, const float *rows,
			   double *out);

/* The function for this metric on this processor. */
knn_simd16_fn *knn_simd16_for(const struct knn_space *s);

/* Packs n <= 16 rows of the space, by their numbers, padding by the last. */
void knn_simd16_pack(const struct knn_space *s, const uint32_t *row, size_t n, float *out);

/* Offers the n <= 16 rows of a pack to t: row[i] is at distance gap[i], of which there are 16. */
static inline void knn_simd16_offer(struct knn_topk *t, const double *gap, const uint32_t *row,
				    size_t n)
{
	double limit = knn_topk_limit(t);
	int any = 0;

	for (size_t i = 0; i < KNN_SIMD16; i++) /* mostly there is none */
		any |= gap[i] <= limit;
	for (size_t i = 0; any && i < n; i++)
		if (gap[i] <= limit) {
			knn_topk_offer(t, (struct knn_neighbour){ gap[i], row[i] });
			limit = knn_topk_limit(t);
		}
}

#endif
