/* What may be said of a difference, and the one way in which it is decided.
 *
 *   better            beyond chance: p, adjusted for the family of tests shown with it, below 0.05
 *   practically equal the difference lies within the region of practical equivalence: posterior
 *                     probability, or 1 - p of the two one-sided tests, 0.95 or more
 *   not shown         neither: the data do not tell
 *   identical         the same score in every fold; told, not inferred from
 *   deterministic     one and the same difference in every fold: without variance there is no test,
 *                     and it is never counted as better
 *   too few folds     fewer than PAIRED_LEAST decide nothing */
#ifndef VERDICT_H
#define VERDICT_H

#include "harness/stats/compare.h"

enum verdict {
	VERDICT_OPEN, VERDICT_FIRST, VERDICT_SECOND, VERDICT_EQUAL, VERDICT_IDENTICAL,
	VERDICT_DETERMINISTIC, VERDICT_FEW
};

/* p: adjusted; difference: first less second; equal: evidence for practical equality in 0..1. */
static inline enum verdict verdict_of(enum paired_spread spread, double p, double difference,
				      double equal, double level)
{
	static const enum verdict untested[] = {
		[PAIRED_VARIES] = VERDICT_OPEN, [PAIRED_EQUAL] = VERDICT_IDENTICAL,
		[PAIRED_SHIFTED] = VERDICT_DETERMINISTIC, [PAIRED_FEW] = VERDICT_FEW,
	};

	if (spread != PAIRED_VARIES)
		return untested[spread];
	if (p < 1 - level && difference != 0)
		return difference > 0 ? VERDICT_FIRST : VERDICT_SECOND;
	return equal >= level ? VERDICT_EQUAL : VERDICT_OPEN;
}

static inline int verdict_better(enum verdict v)
{
	return (v == VERDICT_FIRST) - (v == VERDICT_SECOND);
}

#endif
