/* Between the files of bradley_terry: draws of the strengths, with what each is worth. */
#ifndef STATS_BRADLEY_TERRY_INNER_H
#define STATS_BRADLEY_TERRY_INNER_H

#include "harness/stats/bradley_terry.h"

struct bradley_terry_draws {
	size_t n, dim;                  /* dim: k, or k + 1 with Davidson's nu last */
	double *b;                      /* (dim, n); strengths less their mean over the methods */
	double *weight;                 /* (n); sum up to 1 */
	size_t kept, *keep;             /* draws of equal weight, for quantiles: columns of b */
	double sigma;                   /* posterior mean */
	double ess;
};

int bradley_terry_draw(struct bradley_terry_draws *s, const double *wins, const double *ties,
		       size_t k, const struct bradley_terry_options *o, struct err *e);
void bradley_terry_draws_free(struct bradley_terry_draws *s);

#endif
