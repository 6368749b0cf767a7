/* k nearest neighbours: keep the training rows, let the k closest vote.
 *
 *   knn_create -> knn_fit -> { knn_neighbours | knn_predict | knn_loo }* -> knn_destroy
 *
 * A fitted model is read-only: the calls in braces may run in several threads at once.
 *
 * What is near is defined once and for all: the metric's plain loop over the columns, summed in
 * double (dist_ref.c), smaller first, equal distances in training order. Every index, every vector
 * unit and any number of threads gives exactly these neighbours; they differ in time alone.
 *
 * Reading order of this folder: knn.h, metric.h (the table of distances), space.h (the rows as a
 * metric sees them), topk.h, search.h (what an index is), brute.c, kdtree.c, balltree.c, postings.h (of
 * compressed rows), vote.h, knn.c, knn_class.c.
 *
 * Views with compressed rows stay compressed, with the same neighbours as written out, for all metrics in
 * whose sums a column of two zeros adds nothing: l2, l1, linf, minkowski, cosine, hamming, canberra.
 *
 * Sources: Fix & Hodges 1951, Cover & Hart 1967; weighted votes Dudani 1976; Gower 1971; HEOM
 * Wilson & Martinez 1997; kd-tree Friedman, Bentley & Finkel 1977; ball tree Omohundro 1989;
 * condensed set Hart 1968. */
#ifndef KNN_H
#define KNN_H

#include <stdint.h>

#include "algorithms/knn/options.h"
#include "algorithms/learner.h"

extern const struct learner_class knn_class;

struct knn;                                     /* opaque; laid out in knn_model.h */

/* ERR_PARAM when options do not go together (kdtree with cosine, hart with regression, ...). */
int knn_create(struct knn **out, const struct knn_options *opt, struct err *e);
void knn_destroy(struct knn *m);                /* accepts NULL */

/* Keep the rows and their labels or targets. Copies: the view may be freed after. ERR_UNSUITED for compressed
 * rows with another metric or a tree, ERR_PARAM when k exceeds the rows, ERR_DATA for a missing or infinite value the metric cannot take. */
int knn_fit(struct knn *m, const struct data_view *train, struct err *e);

/* The k nearest training rows of each row of x: row numbers and distances, both (rows(x), k),
 * nearest first. Either may be NULL. After KNN_HART, row numbers count the rows that were kept.
 * ERR_PARAM unless 1 <= k <= rows kept. */
int knn_neighbours(const struct knn *m, const struct data_view *x, size_t k, uint32_t *row,
		   double *distance, struct err *e);

/* Write to scores (rows(x), classes) the share of the vote each class won, rows summing to 1, or
 * (rows(x), 1) the weighted mean of the voters' targets. ERR_SHAPE if cols(x) differs from fit. */
int knn_predict(const struct knn *m, const struct data_view *x, struct mat scores, struct err *e);

/* Leave-one-out error on the kept rows for every k from 1 to k_max, in one pass: error[k - 1] is
 * the share of rows (of their weight) that the other rows misclassify by majority, ties to the
 * lowest class, or the mean squared error. Votes and row weights are those of the model, radius is
 * not used. ERR_PARAM unless 1 <= k_max < rows. */
int knn_loo(const struct knn *m, size_t k_max, double *error, struct err *e);

/* What distances between the kept rows can tell; of at most KNN_GEOMETRY_ROWS of them, evenly spaced.
 * Both fade as features grow that say nothing. */
struct knn_geometry {
	/* How much farther the farthest row is than the nearest, (max - min) / min, mean over rows that
	 * have no twin (Beyer et al. 1999); NAN without such rows. */
	double contrast;
	/* Skewness of N_k, how often a row is among the k nearest of others (Radovanovic et al. 2010):
	 * above 1 a few hubs answer most queries, and others none. NAN where all N_k are equal. */
	double hubness;
	size_t rows, k;                 /* looked at; min(KNN_GEOMETRY_K, rows - 1) */
};
enum { KNN_GEOMETRY_ROWS = 500, KNN_GEOMETRY_K = 10 };
/* ERR_DATA for fewer than 3 rows. O(rows^2 cols). */
int knn_geometry(const struct knn *m, struct knn_geometry *out, struct err *e);

size_t knn_bytes(const struct knn *m);          /* of the fitted model */

#endif
