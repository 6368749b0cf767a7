/* Progress of a run on stderr: one line that renews itself on a terminal, a plain line now and then
 * elsewhere; cells that fail get a line of their own in both. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "harness/process/scheduler.h"

struct progress {
	const struct job_list *job_list;
	const char *command;            /* that started the run; for progress_gave_up, set after init */
	bool terminal, color, quiet;
	double plain_at; /* seconds of the run at which the last plain line was written */
	size_t complaints, remarks;
};

void progress_init(struct progress *p, const struct job_list *l, bool quiet);
/* Fits run.gave_up: how many cells are not tried, and the command that tries them. */
void progress_gave_up(void *ctx, size_t cell, size_t n);
/* Fits run.progress. */
void progress_show(void *ctx, const struct run_progress *t, size_t cell, const struct outcome *o);
/* Takes the renewing line away. */
void progress_end(struct progress *p);

#endif
