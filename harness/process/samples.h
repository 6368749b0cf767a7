/* Cells on samples of the training rows of a fold, larger and larger, each sample part of the next:
 * what a look ahead runs (estimate.h). They are a list of cells of their own, made before the first
 * worker is forked, that workers take as any other. */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "harness/process/pace.h"

struct samples {
	struct job_list list;           /* cells: by pace, size; tasks: by task, size, owned */
	const struct pace *first;       /* of the paces */
	size_t sizes;                   /* places for cells of each pace, of which few rows use few */
	size_t *used;                   /* per task of the job list: sizes; 0 where none was made */
	size_t *whole;                  /* training rows that they are drawn from */
};

/* Of the paces whose `each` is not known. plan: of the cells. trials: configurations that a cell with
 * a search tries. */
int samples_make(struct samples *s, const struct job_list *l, const struct plan *plan,
		 const struct pace_list *p, size_t trials, struct err *e);
void samples_free(struct samples *s);                   /* accepts { 0 } */

/* Rows of the k-th size of a fold that trains on so many; the last size is all of them. */
double samples_rows(double whole, size_t k);

/* How many sizes there are for a pace, and the number in the list of the cell of one of them. */
size_t samples_sizes(const struct samples *s, const struct pace *p);
size_t samples_cell(const struct samples *s, const struct pace *p, size_t size);

/* What the outcome of such a cell says of its costs. */
struct cost_point samples_point(const struct variant *v, const struct outcome *o);

#endif
