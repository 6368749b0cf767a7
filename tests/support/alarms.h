/* Many runs between whose learners there is nothing to find, stored together, and the table of how often
 * something was found all the same (harness/stats/METHODS.md).
 *
 *   a = alarm_cells_begin();
 *   alarm_cells_add(a, run, &like, &table, score) ...       a study is a run, ALARM_AT_ONCE of them
 *   r = alarm_cells_stored(a); ... small_run_close(r);      and the next ones
 *   alarm_cells_free(a); alarm_tell("overfits", "tree", "10", alarms, alarm_runs(), .025); */
#ifndef ALARMS_H
#define ALARMS_H

#include "tests/support/null_scores.h"
#include "tests/support/small_run.h"

enum { ALARM_AT_ONCE = 20 };

struct alarm_cells {
	struct small_cell *cell;
	size_t n;
	bool answers;                   /* what is said of each row is stored, too */
	struct null_score *said;        /* of the cells, with answers */
	char study[ALARM_AT_ONCE][16];
};

size_t alarm_runs(void);                /* ALARM_RUNS of the environment, or the few of a unit test */

/* A line of the table, where ALARM_RUNS asks for it; a count that nominal cannot explain fails. */
void alarm_tell(const char *verdict, const char *learner, const char *cv, size_t alarms, size_t runs,
		double nominal);

/* Of a rule that is known not to hold its level: a line, too, and a count that even a rate of `most` cannot
 * explain fails; most 1 is a measurement alone. */
void alarm_measure(const char *verdict, const char *learner, const char *cv, size_t alarms, size_t runs,
		   double nominal, double most);

struct alarm_cells *alarm_cells_begin(void);
void alarm_cells_free(struct alarm_cells *a);
/* The cells of one learner on one data set of a run; like: what they share. */
void alarm_cells_add(struct alarm_cells *a, size_t run, const struct small_cell *like,
		     const struct null_table *t, const struct null_score *x);
struct results *alarm_cells_stored(struct alarm_cells *a);

#endif
