/* Search among compressed rows by an inverted index: for each compressed column the rows that name it.
 *
 * Where a distance is a sum over columns, sum of g(a_f, b_f), a query that walks the postings of its own
 * columns meets all that is not the same for rows that share none of them:
 *
 *   D(q, x) = dense part + S(q) + S(x) + sum over shared f of [g(q_f, x_f) - g(q_f, 0) - g(0, x_f)]
 *
 * with S(x) = sum of g(0, x_f); for L2 the bracket is -2 q_f x_f. The cosine is the same with S = 0 and
 * the bracket -q_f x_f, over the lengths. The dense part of L2 and cosine comes from the tiles (tile.h),
 * that of the other sums from the lanes (simd16.h). Time of a query: the rows, once for each of 16 values
 * or so at a time, and the postings of its columns; never rows times columns.
 *
 * These sums screen. Rows that their error cannot exclude go to the query's shortlist, are ranked by the
 * plain distance (dist_rows.c), and give the neighbours that the same rows written out would. Where all
 * values are whole numbers (one-hot columns, counts), L1, L2 and Hamming are exact at once, so that
 * thousands of rows equally far away cost nothing. metric=linf, and rows whose squares leave a float's
 * range, are compared one by one.
 *
 * Source of the index: Zobel & Moffat 2006, Inverted files for text search engines. */
#ifndef KNN_POSTINGS_H
#define KNN_POSTINGS_H

#include "algorithms/knn/search.h"
#include "algorithms/knn/tile.h"

enum {
	/* Rows that a query's sums are held for at a time: a multiple of a tile's rows. */
	KNN_POSTINGS_ROWS = 1024,
	KNN_POSTINGS_BYTES = 384 << 10 /* of dense values among them, or fewer rows */
};

struct knn_postings {
	const struct knn_space *space;
	bool sums; /* the screen applies; else nothing below is there */
	bool cosine, tiles; /* tiles make the dense part, else lanes */
	bool whole; /* sums are exact: all values are whole numbers, or only counted */
	size_t *start; /* (cols - dense + 1) */
	uint32_t *row; /* ascending in each column */
	float *value;
	double *size; /* (rows) S(x); cosine: 1 / |x|, 0 for a zero row */
	size_t longest; /* entries of the row that has most */
	size_t chunk, chunks; /* rows at a time */
	double *most; /* (chunks) the largest S(x); cosine: 0 */

	/* The dense columns; tiles: (dense, 32) a panel, less center; lanes: (dense, 16). */
	struct knn_space block; /* x is the space's */
	float *panels, *center, *bias;
	float *norm; /* (chunks) the largest |x| of the dense part, tiles only */
};

/* n queries; *done is false, without error, for the first of them whose values are too large for the
 * screen, in which case all are to be asked one by one. */
int knn_postings_screen(const struct knn_postings *p, const struct knn_rows *q, size_t n, size_t k,
			struct knn_neighbour *out, bool *done, struct err *e);

/* Whether x is a whole number of which sums of a few million products are exact. */
static inline bool knn_postings_whole(double x)
{
	return fabs(x) < 1 << 16 && x == trunc(x);
}

/* Whether a row with this sum of squares, or another sum of its columns, can be screened: widths of errors
 * must stay in a float, and so must products of the tiles behind which a cosine stands. */
static inline bool knn_postings_fits(const struct knn_postings *p, double square, double sum)
{
	bool tiny = p->cosine && p->space->dense && square > 0 && square < 1e-20;

	return square <= 1e30 && sum <= 1e30 && !tiny;
}

#endif
