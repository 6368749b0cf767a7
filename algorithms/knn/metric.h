/* The table of distances. Each is defined by one plain loop over the columns, in column order, in
 * double; what other files do faster must end in these values.
 *
 * `pair` gives a reduced distance: it orders rows as the distance does and leaves out what does
 * not matter for that (the root of L2). `distance` and `reduce` lead there and back; `length` is a
 * measure that obeys the triangle inequality, for trees of balls. */
#ifndef KNN_METRIC_H
#define KNN_METRIC_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct knn_space;

/* A row of a space whose last columns are compressed. What is not named is 0. */
struct knn_row {
	const float *x;                 /* (dense) the first columns */
	const uint32_t *col;            /* n of the others, ascending */
	const float *value;             /* n, none of them 0 */
	size_t n;
};

enum knn_metric_flags {
	/* never grows when one coordinate moves towards the other row's */
	KNN_METRIC_AXES     = 1 << 0,
	KNN_METRIC_TRIANGLE = 1 << 1,   /* `length` obeys the triangle inequality */
	/* categories and missing values; numeric columns over their range */
	KNN_METRIC_MIXED    = 1 << 2
};

struct knn_metric_class {
	const char *name;
	double (*pair)(const struct knn_space *s, const float *a, const float *b); /* (cols) each */
	/* The same of four rows at once, bit for bit; or NULL. */
	void (*four)(const struct knn_space *s, const float *a, const float *const b[4],
		     double out[4]);
	double (*distance)(const struct knn_space *s, double reduced);
	double (*reduce)(const struct knn_space *s, double distance);
	double (*length)(const struct knn_space *s, double reduced);
	unsigned flags;
	double slack;                   /* rounding of `length`, absolute */

	/* `pair` of compressed rows: bit for bit that of the same rows written out, because a column in
	 * which both are 0 adds nothing to any of them. NULL: takes none. O(dense + entries of both). */
	double (*rows)(const struct knn_space *s, struct knn_row a, struct knn_row b);
	/* What one column adds, where `pair` is a sum over columns; else NULL. */
	double (*term)(const struct knn_space *s, double a, double b);
};

extern const struct knn_metric_class knn_metrics[]; /* by enum knn_metric */

/* 1 - cos from the three sums. A zero row has no direction: its distance to every row is 1. */
static inline double knn_cosine_gap(double ab, double aa, double bb)
{
	double gap = 1 - ab / sqrt(aa * bb);

	return aa > 0 && bb > 0 ? (gap > 0 ? gap : 0) : 1;
}

/* Small whole exponents are products, others go through pow. */
static inline bool knn_minkowski_whole(double p)
{
	return p == 1 || p == 2 || p == 3 || p == 4 || p == 5 || p == 6;
}

static inline double knn_minkowski_term(double gap, double p)
{
	double power = gap;

	if (!knn_minkowski_whole(p))
		return pow(gap, p);
	for (size_t i = 1; (double)i < p; i++)
		power *= gap;
	return power;
}

/* Distances of compressed rows and what a column adds, in dist_rows.c. */
double knn_l2_rows(const struct knn_space *s, struct knn_row a, struct knn_row b);
double knn_l1_rows(const struct knn_space *s, struct knn_row a, struct knn_row b);
double knn_linf_rows(const struct knn_space *s, struct knn_row a, struct knn_row b);
double knn_minkowski_rows(const struct knn_space *s, struct knn_row a, struct knn_row b);
double knn_cosine_rows(const struct knn_space *s, struct knn_row a, struct knn_row b);
double knn_hamming_rows(const struct knn_space *s, struct knn_row a, struct knn_row b);
double knn_canberra_rows(const struct knn_space *s, struct knn_row a, struct knn_row b);
double knn_l2_term(const struct knn_space *s, double a, double b);
double knn_l1_term(const struct knn_space *s, double a, double b);
double knn_minkowski_sum_term(const struct knn_space *s, double a, double b);
double knn_hamming_term(const struct knn_space *s, double a, double b);
double knn_canberra_term(const struct knn_space *s, double a, double b);

/* Distances of mixed rows, in mixed.c. */
double knn_gower_pair(const struct knn_space *s, const float *a, const float *b);
double knn_heom_pair(const struct knn_space *s, const float *a, const float *b);

#endif
