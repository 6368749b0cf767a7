/* `bakeoff merge`: the plans of several runs, and the shards of them that are there. */
#ifndef MERGE_PLANS_H
#define MERGE_PLANS_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

/* Of a run: its name for errors, its plan, and which of its shards it has ("" all). */
struct merge_plans_run {
	char *name, *plan, *shard;
};

struct merge_plans {
	struct merge_plans_run *run;
	size_t n, room;
};

/* Reads what there is of a run. */
int merge_plans_add(struct merge_plans *p, const char *run, struct err *e);
/* One of a plan alone, whole. */
int merge_plans_add_text(struct merge_plans *p, const char *name, const char *plan, struct err *e);
void merge_plans_free(struct merge_plans *p); /* accepts { 0 } */

bool merge_plans_differ(const struct merge_plans *p);

/* The plan of all as text, the caller's; of equal plans that one. *claims: whether what was claimed before is claimed
 * of it, too (plan_union). */
char *merge_plans_union(const struct merge_plans *p, bool *claims, struct err *e);

/* "" where every plan is there as a whole; else which shards are, "1,3/4", of several plans with a blank
 * between. The caller's. */
char *merge_plans_shards(const struct merge_plans *p, struct err *e);

#endif
