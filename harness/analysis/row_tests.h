/* Row by row: where every row was tested once, the rows that only one of two learners got right; and
 * McNemar's exact test of them where one model of each learner was tested, on a single split. It
 * takes rows as independent and says nothing about another draw of training rows. Over the folds of a
 * cross-validation rows are not independent - they train the models of one another - and there is
 * no p: it would call one of three pairs of equal learners better in 12 to 16 of 100 runs (`make
 * false-alarms`).
 *
 *   struct row_tests *t;
 *   if (row_tests_create(&t, c, e))
 *           ...
 *   for (size_t s = 0; s < c->sets; s++)
 *           if (t->pair[s])                         else rows are tested twice, or not told
 *                   ... t->pair[s][q].only_a ...    q as in c->pair
 *   row_tests_destroy(t);
 *
 * The comparison must outlive the result. Reads every prediction of the run: O(rows, learners) per
 * data set, one data set at a time. */
#ifndef ROW_TESTS_H
#define ROW_TESTS_H

#include "harness/analysis/comparison.h"

/* The two learners of a pair on one data set. */
struct row_test {
	size_t both_tested;             /* rows */
	uint64_t only_a, only_b;        /* rows that pair.a alone, pair.b alone got right */
	double p, p_holm;               /* two-sided; adjusted for all pairs on all data sets that are
					 * tested; NAN where there is no test */
	int better;                     /* +1 a, -1 b, 0 not beyond chance (p_holm) */
};

struct row_tests {
	size_t sets;
	struct row_test **pair;         /* (sets): NULL, or (pairs) */
};

int row_tests_create(struct row_tests **out, const struct comparison *c, struct err *e);
void row_tests_destroy(struct row_tests *t);            /* accepts NULL */

#endif
