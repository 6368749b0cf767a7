/* bakeoff run --budget: a plan fitted into a time. */
#ifndef RUN_BUDGET_H
#define RUN_BUDGET_H

#include "harness/plan/job_list.h"

/* Makes p's splits smaller where the run of l, p's list, would take longer than p->budget: true in *changed, and l is
 * then to be made anew. What became of them is said. */
int run_budget_fit(struct plan *p, const struct job_list *l, size_t jobs, bool quiet, bool *changed,
		   struct err *e);

/* A run that goes on keeps the splits that it began with: takes those of `run` where its plan is p
 * with other splits. True in *taken. */
int run_budget_resume(struct plan *p, const char *run, bool quiet, bool *taken, struct err *e);

#endif
