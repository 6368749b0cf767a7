/* Before a run begins: how long it will take, and what memory. */
#ifndef RUN_AHEAD_H
#define RUN_AHEAD_H

#include "harness/cli/run_options.h"
#include "harness/process/run.h"

/* Told where it is worth a line, and held against what memory there is (run.memory). remedies: seconds that were
 * asked for; 0: as many as follow from the cells. stop: ends the look. */
int run_ahead_look(struct run *s, const struct run_options *o, size_t jobs, const char *command, double remedies,
		   const volatile sig_atomic_t *stop, struct err *e);

#endif
