/* Runs the cells that are still to be run, several workers at a time, and hands each outcome to the
 * store before another cell starts in its place. */
#ifndef SCHEDULER_H
#define SCHEDULER_H

#include <signal.h>

#include "harness/plan/job_list.h"
#include "harness/store/store.h"

/* Where a run stands; what progress is told. */
struct run_progress {
	size_t total, finished;         /* cells of this call */
	size_t by_status[CELL_STATUSES];        /* of those finished */
	double elapsed, remaining;      /* seconds; remaining NAN while unknown */
};

struct scheduler {
	const struct job_list *job_list;
	const size_t *todo;             /* ntodo numbers of cells, in this order */
	size_t ntodo, jobs;

	/* Called for each outcome, in the order of their ending. Nonzero ends the run with its
	 * error. */
	int (*keep)(void *ctx, size_t cell, const struct outcome *o, struct err *e);
	/* Called after each outcome and at least four times a second meanwhile. NULL: silent. */
	void (*progress)(void *ctx, const struct run_progress *t, size_t cell,
			 const struct outcome *o);
	void *ctx;

	/* Set by a signal handler to end early: running workers are killed, their cells stay to be
	 * run. */
	const volatile sig_atomic_t *stop;
};

/* 0 when all cells have an outcome or stop was set. */
int scheduler_run(const struct scheduler *s, struct run_progress *t, struct err *e);

#endif
