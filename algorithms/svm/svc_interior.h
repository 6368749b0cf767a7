/* A linear machine from inside its box: where the columns are few, the optimum of a long solve is
 * reached in some twenty steps, whatever C, and SMO has only to confirm it. */
#ifndef SVC_INTERIOR_H
#define SVC_INTERIOR_H

#include "algorithms/core/err.h"
#include "algorithms/svm/svc_linear.h"

/* minimise 1/2 b'X X'b + s'b + epsilon |b|_1  with  sum b = 0,  lo <= b <= hi  (svc_problem.h). */
struct svc_interior {
	struct svc_linear x;            /* x.n rows */
	const double *s, *lo, *hi;      /* lo <= 0 <= hi; equal: the row is left out */
	double epsilon;
	double tolerance;               /* of the slopes */
	double *b; /* out: feasible, to the tolerance optimal as a rule; bounds exact */
	double *g;                      /* out: X X'b + s */
	double steps;                   /* out */
};

/* -1 only when there is no memory: where rounding ends it early, b is feasible all the same. */
int svc_interior_solve(struct svc_interior *p, struct err *e);

/* What that takes, in tenths of a nanosecond, roughly. */
double svc_interior_work(const struct svc_linear *x);

#endif
