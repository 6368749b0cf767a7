/* How `bakeoff run` ends after the ranking: the commands that fit the winner on all rows and predict by
 * it; and the fit with the remedy that helps it most, where one is shown to. */
#ifndef NEXT_STEPS_H
#define NEXT_STEPS_H

#include "harness/plan/job_list.h"

/* Of the run's first comparison, on its first data set where there are several, to stderr. Nothing
 * where no learner is shown to be better than luck. */
int next_steps_print(const struct job_list *l, const char *run, struct err *e);

#endif
