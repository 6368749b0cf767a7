#include "algorithms/knn/search.h"

#include <math.h>

const struct knn_search_class *const knn_searches[] = { NULL, &knn_brute_search, &knn_kdtree_search,
						&knn_balltree_search };

/* Rows from which the kd-tree beats brute force, by columns: measured on Gaussian rows, 10
 * neighbours (tables with structure favour the tree more). Where brute force is a matrix product:
 *   2 columns 800 rows, 3 1,500, 4 4,000, 5 9,000, 6 18,000, 8 90,000; elsewhere: 4 200, 8 3,000,
 * 12 60,000 because the boxes around a query's neighbours soon hold most of the rows. */
static double tree_pays_from(const struct knn_space *s)
{
	bool product = s->kind == KNN_L2 || s->kind == KNN_MAHALANOBIS;

	return product ? 600 * pow(2.3, (double)s->cols - 2) : 50 * pow(2, (double)s->cols - 2);
}

enum knn_index knn_search_choice(const struct knn_space *s)
{
	bool tree = s->metric->flags & KNN_METRIC_AXES && (double)s->rows >= tree_pays_from(s);

	return tree ? KNN_KDTREE : KNN_BRUTE;
}
