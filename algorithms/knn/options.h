/* What a model is asked to be: how near is measured, who votes, how rows are searched. */
#ifndef KNN_OPTIONS_H
#define KNN_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

enum knn_metric {
	KNN_L2, KNN_L1, KNN_LINF, KNN_MINKOWSKI, KNN_COSINE, KNN_HAMMING, KNN_CANBERRA,
	KNN_MAHALANOBIS, KNN_GOWER, KNN_HEOM
};
enum knn_index { KNN_AUTO, KNN_BRUTE, KNN_KDTREE, KNN_BALLTREE };
enum knn_votes { KNN_UNIFORM, KNN_DISTANCE, KNN_GAUSSIAN };
enum knn_condense { KNN_KEEP_ALL, KNN_HART };

struct knn_options {
	size_t            k;            /* voters, 1..rows */
	enum knn_metric   metric;
	double            p;            /* exponent, KNN_MINKOWSKI only; below 1 it is no metric */
	double            shrink;       /* KNN_MAHALANOBIS: covariance towards a multiple of the
	                                 * identity, 0..1; below 0: by Ledoit & Wolf 2004 */
	enum knn_votes    votes;        /* 1, 1/distance, or exp(-d^2 / 2 h^2), h the farthest's */
	double            radius;       /* > 0: all rows within it vote, the k nearest where there
	                                 * are none */
	enum knn_index    index;        /* how to search; never changes the answer */
	size_t            leaf_rows;    /* rows per tree leaf; ignored by KNN_BRUTE */
	enum knn_condense condense;     /* KNN_HART: keep what classifies the others by 1-NN */
	uint64_t          seed;         /* order in which KNN_HART visits the rows */
	int               threads;      /* cores a call may use */
};
#define KNN_DEFAULTS \
	{ .k = 5, .metric = KNN_L2, .p = 2, .shrink = -1, .leaf_rows = 32, .threads = 1 }

#endif
