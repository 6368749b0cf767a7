/* When an arm helps: its effect at each level of what else the study varies - rows learned from, wrong
 * labels, the width of a network - side by side, and how it changes from the first level to the last.
 *
 *   arms_create(&a, &na, r, study, e)
 *   arm_levels_create(&x, &n, a, na, r, study, e)           a must outlive x
 *   for (...)
 *           ... arm_levels_effect(x + i, level, dataset, ARMS_TEST), x[i].change[s] ...
 *   arm_levels_free(x, n); arms_free(a, na);
 *
 * An arm at several levels is one whose name, what differs from the plain arm of its level, is the same.
 * The change is that of the effect on the test score, the last level's less the first one's, fold by
 * fold where both levels have the fold: a difference of differences, with the corrected t; over data
 * sets random effects. Its p is adjusted for all arms and data sets of the learner. */
#ifndef ARM_LEVELS_H
#define ARM_LEVELS_H

#include "harness/analysis/arms.h"

struct arm_at_level {
	const struct arms *arms;        /* with the level */
	size_t arm;                     /* a position in it */
};

struct arm_levels {
	const char *learner, *factor, *name;    /* name: the arm's */
	size_t n;
	struct arm_at_level *at;        /* (n): by level */
	size_t sets;
	const size_t *set;              /* data sets of the first level */
	struct arms_effect *change;     /* (sets) */
	struct arms_effect over[2];     /* mean change over the sets, by enum task */
};

/* Arms that have two levels or more, in the order of the first level's. */
int arm_levels_create(struct arm_levels **out, size_t *n, const struct arms *a, size_t na,
		      const struct results *r, size_t study, struct err *e);
void arm_levels_free(struct arm_levels *x, size_t n);           /* accepts NULL, 0 */

/* The effect at a level (a position) on a data set; NULL where there is none. */
const struct arms_effect *arm_levels_effect(const struct arm_levels *x, size_t level, size_t dataset,
					    enum arms_measure m);
static inline double arm_levels_value(const struct arm_levels *x, size_t level)
{
	return x->at[level].arms->level;
}

#endif
