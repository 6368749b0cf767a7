/* The plan that the command line of `bakeoff run` asks for. */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "harness/cli/run_options.h"

/* *p is to be freed by plan_free, also on failure. */
int run_plan_make(struct plan *p, const struct run_options *o, struct err *e);

#endif
