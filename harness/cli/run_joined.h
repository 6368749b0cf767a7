/* `bakeoff run --join`: what is told, and how all becomes one run. */
#ifndef RUN_JOINED_H
#define RUN_JOINED_H

#include "harness/process/run.h"
#include "harness/process/shard.h"

/* Which part of the plan's cells a process runs. */
struct run_part {
	struct shard shard;
	struct join *join; /* those that others have not; NULL: nobody else is there */
};

/* Fits run.waits. */
void run_joined_waits(void *ctx, size_t cells);
void run_joined_sum_up(const struct run_progress *t, const char *out, bool quiet);

/* Before joining: until nobody writes the run itself. */
int run_joined_wait(const char *out, bool quiet, struct err *e);

/* When all cells are done: puts them into the run, or waits until another process has done so. *last: this one did. */
int run_joined_finish(struct join *j, const struct job_list *l, const char *out,
		      const char *command, bool *last, struct err *e);

/* Before a run without --join: ERR_PARAM where processes are at it; what such have left who have died is put into
 * the run, or dropped (fresh). */
int run_joined_take_up(const struct job_list *l, const char *out, const char *command, bool fresh,
		       struct err *e);

#endif
