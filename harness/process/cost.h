/* What a cell costs as a function of its rows, from cells on samples of growing size.
 *
 *   cost_fit(&c, points, n, e) -> cost_seconds(&c, &size) ... cost_bytes(&c, rows)
 *
 * Each part is a power of the training rows, a line in logarithms through the largest samples: the
 * small ones tell of overheads. A cell of n training and m tested rows takes
 * steps x base(n) + m query(n) processor seconds, where steps are those of the samples (how many a
 * learner needs follows no power), one that searches also configurations x inner folds x search(rows of an inner
 * fold). One size alone is taken as the start of a line through nothing. Exponents are
 * kept within what learners have, and drawn to what each says of itself (learner_class.growth) by how short or
 * small the samples are: milliseconds are mostly noise and overhead. */
#ifndef COST_H
#define COST_H

#include <stddef.h>

#include "harness/plan/variant.h"

/* A cell on a sample, NAN for what was not seen. Seconds are of the processor. */
struct cost_point {
	double train, tested;           /* rows */
	double base;                    /* all but the two below */
	double steps;                   /* of training, at least 1 */
	double query;                   /* to predict the tested rows */
	double inner, search;           /* rows that an inner fold trains on; one configuration on it */
	double bytes;                   /* by which memory rose */
};

enum { COST_POINTS = 16 };
#define COST_EXPONENT_MOST 2.2          /* of any learner: what seems steeper is no growth */

struct cost_power {
	double scale, exponent;         /* scale * n ^ exponent; scale NAN: nothing is known */
};

struct cost {
	struct cost_power base, query, search, bytes;
	double steps;                   /* of training; base is of one of them */
	double seen_train, seen_bytes;  /* of the largest sample whose memory was seen */
	double cache;                   /* bytes that are spent on what can be computed anew, at most */
};

/* What a cell of some split would have. */
struct cost_size {
	double train, tested;
	const struct tune_budget *tune; /* of a search; NULL: none */
	double inner_folds, inner;      /* of that: folds, rows that each trains on */
};

/* What is known without samples. */
struct cost_prior {
	double growth;                  /* the learner's exponent of time, and of memory; 0: 1 */
	double cache;                   /* as below */
};

/* points: by growing train. n 0: nothing is known. */
void cost_fit(struct cost *out, const struct cost_point *points, size_t n, const struct cost_prior *prior);

double cost_at(const struct cost_power *p, double n);
double cost_seconds(const struct cost *c, const struct cost_size *s);   /* NAN: not known */

/* What rises quicker than the rows is put down to a cache, which ends at c->cache. 0: not known. */
double cost_bytes(const struct cost *c, double train);

#endif
