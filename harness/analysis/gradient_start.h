/* How fast the error signal of networks fades from layer to layer before the first step, beside theory's rate.
 *
 *   struct gradient_starts g;
 *   if (gradient_starts_create(&g, r, study, e))
 *           ...
 *   for (size_t i = 0; i < g.n; i++)
 *           ... g.at[i].slope, g.at[i].ci, g.at[i].theory ...
 *   gradient_starts_free(&g);
 *
 * Of diagnostics delta_rms and delta_theory at step 0, hidden layers alone: the step from the output to the last
 * of them depends on the number of outputs. A cell's slope is that of a least-squares line through the
 * logarithms over layers, and its sign is that of a walk backwards: below 0 the signal fades. Cells are
 * networks of their own first weights on rows of their own split; the interval is Student's over them. */
#ifndef GRADIENT_START_H
#define GRADIENT_START_H

#include "harness/stats/describe.h"
#include "harness/store/query.h"

enum { GRADIENT_LAYERS = 64 };

struct gradient_start {
	size_t dataset, variant, hidden;        /* hidden layers, two or more, at most GRADIENT_LAYERS */
	size_t cells;
	double slope;                           /* decades per layer, mean over cells */
	struct interval ci;                     /* 95 %; NANs for one cell */
	double theory;                          /* the same of theory's; NAN where it is silent */
	/* log10 of the signal in each layer over that in the last hidden one, means over cells. */
	double level[GRADIENT_LAYERS], expected[GRADIENT_LAYERS];
};

struct gradient_starts {
	size_t n;
	struct gradient_start *at;              /* by data set, then variant */
};

/* The slope of the first record of one cell, of its numbers at i of n by cell, step, layer; *next: where another
 * cell's begin. NAN where there are fewer than two hidden layers, or a value has no logarithm. */
double gradient_slope(const struct results_number *at, size_t n, size_t i, size_t *next);

/* n is 0 where the study recorded none. Errors: no memory, a broken run. */
int gradient_starts_create(struct gradient_starts *g, const struct results *r, size_t study, struct err *e);
void gradient_starts_free(struct gradient_starts *g);

#endif
