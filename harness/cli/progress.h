/* Progress of a run on stderr: one line that renews itself on a terminal, a plain line now and then
 * elsewhere; cells that fail get a line of their own in both. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "harness/process/scheduler.h"

struct progress {
	const struct job_list *job_list;
	const char *command;            /* that started the run; for progress_gave_up, set after init */
	bool terminal, color, quiet, goes_on;   /* goes_on: as run.goes_on; set after init */
	double plain_at; /* seconds of the run at which the last plain line was written */
	size_t complaints, remarks;
};

void progress_init(struct progress *p, const struct job_list *l, bool quiet);
/* Fits run.ran_out: what a learner met on a data set, what becomes of its other cells, and what helps. */
void progress_ran_out(void *ctx, size_t cell, enum cell_status status, size_t n);
/* Fits run.gave_up: how many cells are not tried, and the command that tries them. */
void progress_gave_up(void *ctx, size_t cell, enum cell_status status, size_t n);
/* Fits run.progress. */
void progress_show(void *ctx, const struct run_progress *t, size_t cell, const struct outcome *o);
/* Takes the renewing line away. */
void progress_end(struct progress *p);

#endif
