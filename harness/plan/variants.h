/* Inside harness/plan: making variants from the points of a grid. */
#ifndef VARIANTS_H
#define VARIANTS_H

#include "harness/plan/cell.h"
#include "harness/plan/grid.h"

/* On error *out is empty. */
int variant_of_point(struct variant *out, const struct point *p, struct err *e);
/* Makes label, changed, canonical and json anew, after params, pipe or tuned were altered. */
int variant_texts(struct variant *v, struct err *e);

#endif
