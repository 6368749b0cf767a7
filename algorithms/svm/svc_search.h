/* C and gamma from the training rows themselves: cross-validation on a coarse log2 grid, then on a
 * finer one around its best (svc_grid.h), as the field's guide recommends. */
#ifndef SVC_SEARCH_H
#define SVC_SEARCH_H

#include "algorithms/svm/svc_grid.h"

/* Sets plan->options.c and .kernel.gamma to the best found. Folds are stratified by a stream of the
 * plan's seed; of more than 3000 rows a regular part of about that many is searched on. *score: the
 * best cell's. ERR_PARAM for the nu types. */
int svc_search(struct svc_plan *plan, const struct data_view *v, size_t folds, double *score,
	       struct err *e);

#endif
