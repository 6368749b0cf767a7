/* Two plans as one: what a run is of that was put together from runs of both.
 *
 * Studies are known by their names. One that both have gets the data sets and learners of both, those of
 * `into` first; its settings have to be the same, as they are part of what a cell is. Limits of time and
 * memory are no part of it: the larger ones are taken. */
#ifndef PLAN_UNION_H
#define PLAN_UNION_H

#include "harness/plan/plan.h"

/* Both are finished, and so is the union, in `into`; on error that is to be freed all the same. Claims are of
 * a plan's studies as they were registered: *claims is false where the plans differ in them or in their
 * studies, and then none is left. ERR_DATA says what cannot be one: seed, costs, settings, splits. */
int plan_union(struct plan *into, const struct plan *from, bool *claims, struct err *e);

#endif
