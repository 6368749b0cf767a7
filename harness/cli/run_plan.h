/* The plan that the command line of `bakeoff run` asks for. */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "harness/cli/run_options.h"

/* Whether an input is a plan: one of the program's, or a file that is called .yaml or .yml. */
bool run_plan_is(const char *input);

/* *p is to be freed by plan_free, also on failure. */
int run_plan_make(struct plan *p, const struct run_options *o, struct err *e);

#endif
