/* `bakeoff run --dry-run`: what a run would do, and what that would take. */
#ifndef RUN_DRY_H
#define RUN_DRY_H

#include "harness/plan/job_list.h"

/* On stdout; all: every cell is listed, however many there are. command: the command line of the run. The exit
 * status. */
int run_dry_print(const struct job_list *l, bool all, size_t jobs, const char *command);

#endif
