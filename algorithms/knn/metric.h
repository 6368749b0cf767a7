/* The table of distances. Each is defined by one plain loop over the columns, in column order, in
 * double; what other files do faster must end in these values.
 *
 * `pair` gives a reduced distance: it orders rows as the distance does and leaves out what does
 * not matter for that (the root of L2). `distance` and `reduce` lead there and back; `length` is a
 * measure that obeys the triangle inequality, for trees of balls. */
#ifndef KNN_METRIC_H
#define KNN_METRIC_H

#include <stddef.h>

struct space;

enum metric_flags {
	METRIC_AXES     = 1 << 0,       /* never grows when one coordinate moves towards the other row's */
	METRIC_TRIANGLE = 1 << 1,       /* `length` obeys the triangle inequality */
	METRIC_MIXED    = 1 << 2        /* categories and missing values; numeric columns over their range */
};

struct metric {
	const char *name;
	double (*pair)(const struct space *s, const float *a, const float *b);  /* (cols) each */
	/* The same of four rows at once, bit for bit; or NULL. */
	void (*four)(const struct space *s, const float *a, const float *const b[4], double out[4]);
	double (*distance)(const struct space *s, double reduced);
	double (*reduce)(const struct space *s, double distance);
	double (*length)(const struct space *s, double reduced);
	unsigned flags;
	double slack;                   /* rounding of `length`, absolute */
};

extern const struct metric knn_metrics[];       /* by enum knn_metric */

/* Distances of mixed rows, in mixed.c. */
double gower_pair(const struct space *s, const float *a, const float *b);
double heom_pair(const struct space *s, const float *a, const float *b);

#endif
