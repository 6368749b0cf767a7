/* `bakeoff run` for other commands that begin with a plan. */
#ifndef CMD_RUN_H
#define CMD_RUN_H

#include "harness/cli/run_plan.h"

/* Everything that the command does with these options, the texts it prints included; the exit status. */
int cmd_run_plan(const struct run_options *o, const char *command);

#endif
