/* Labels of some rows of a data set drawn anew: permuted, so that they say nothing of the features, or wrong in
 * a known share. What answers to such labels must score follows from how they were drawn, and drawing them
 * again tells it (harness/run/control.h).
 *
 *   relabel_make(&r, d, rows, n, e)
 *   -> relabel_permuted(&r, &rng, label, target) | relabel_planted(&r, share, &rng, label, target)
 *   -> relabel_free(&r)
 *
 * label, target (r.n): of the rows r.row[0..n-1], ascending, each once; the one that d has is written, the
 * other may be NULL. Every call draws anew from what d holds. */
#ifndef RELABEL_H
#define RELABEL_H

#include "algorithms/core/rng.h"
#include "datasets/dataset.h"

struct relabel {
	const struct dataset *d;
	size_t n, *row; /* the different rows, ascending */
	/* What is permuted: rows, or, where the rows of each group have one and the same label, the groups,
	 * whose rows go on sharing one. */
	size_t units;
	size_t *unit; /* (n): of each row */
	size_t *first; /* (units): a position of one of its rows */
	size_t *order; /* (n): space */
};

/* rows (n): ascending; repeated ones count once. O(n log n). */
int relabel_make(struct relabel *out, const struct dataset *d, const size_t *rows, size_t n,
		 struct err *e);
void relabel_free(struct relabel *r); /* accepts { 0 } */

/* Every arrangement of the units' labels is as likely. Of rows each label occurs as often as before. O(n). */
void relabel_permuted(struct relabel *r, struct rng *rng, uint32_t *label, double *target);

/* The share [0, 1], rounded to whole rows, is wrong, each set of them as likely: one of the other classes, each
 * as likely; a target is that of one of the rows, itself not excluded. O(n). */
size_t relabel_wrong(const struct relabel *r, double share); /* how many */
void relabel_planted(struct relabel *r, double share, struct rng *rng, uint32_t *label,
		     double *target);

#endif
