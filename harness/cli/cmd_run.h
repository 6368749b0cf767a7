/* `bakeoff run` for other commands that begin with a plan. */
#ifndef CMD_RUN_H
#define CMD_RUN_H

#include "harness/cli/run_plan.h"
#include "harness/plan/job_list.h"

/* Everything that the command does with these options, the texts it prints included; the exit status. */
int cmd_run_plan(const struct run_options *o, const char *command);

/* The cells of a list alone, with progress and what is told before them: nothing is printed of their outcomes
 * and no page is written. EXIT_OK, EXIT_CELLS where some have no score, or what it failed with. */
int cmd_run_cells(const struct run_options *o, const struct job_list *l, const char *out, const char *command);

#endif
