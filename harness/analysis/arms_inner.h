/* Inside arms: which there are (arms.c), and what they change (arms_effects.c). */
#ifndef ARMS_INNER_H
#define ARMS_INNER_H

#include "harness/analysis/arms.h"

struct arms_gather {
	const struct results *r;
	size_t study;
	double *test, *train;           /* (2 cells): space for differences */
	size_t *cell;                   /* (2 cells): space for the cells of two arms */
};

/* All effects of arms that are collected and named, but for p_holm. */
int arms_work_out(const struct arms_gather *g, struct arms *a, struct err *e);
/* p_holm of all levels (n) of a learner. */
int arms_adjust(struct arms *a, size_t n, struct err *e);

#endif
