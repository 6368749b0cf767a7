/* Brute force at the speed of matrix multiplication, for metrics that are a scalar product in
 * disguise: L2 (and so Mahalanobis) and cosine.
 *
 *   |q - x|^2 = |q|^2 + (|x|^2 - 2 q.x)          cos = (q / |q|) . (x / |x|)
 *
 * Training rows are packed into panels of 32 (tile.h), centred on their mean, because the error of
 * the left form is about FLT_EPSILON * (|q| + |x|)^2 and not of the distance itself. A tile of
 * float scores screens; rows that its error bound cannot exclude go to the query's shortlist and
 * are ranked by their exact distances, so that the outcome is that of the definition.
 *
 * When all training values and all queries are whole numbers 0..255 and the processor can (VNNI),
 * the products are summed in integers: exact at once, and four times as many per instruction. */
#ifndef KNN_SCREEN_H
#define KNN_SCREEN_H

#include "algorithms/knn/space.h"
#include "algorithms/knn/topk.h"

struct knn_screen;

/* *out is NULL, without error, when these rows cannot be screened: another metric, or values whose
 * squares leave a float's range. */
int knn_screen_build(struct knn_screen **out, const struct knn_space *s, struct err *e);
void knn_screen_destroy(struct knn_screen *c);  /* accepts NULL */
size_t knn_screen_bytes(const struct knn_screen *c);

/* As search_class.nearest. *done is false, without error, when a query's values are too large. */
int knn_screen_nearest(const struct knn_screen *c, const float *q, size_t n, size_t k,
		       struct knn_neighbour *out, bool *done, struct err *e);

#endif
