/* Runs the cells that are still to be run, several workers at a time, and hands each outcome to the
 * store before another cell starts in its place.
 *
 * When the first cell of a kind (the same learner with the same parameters in a study, on the same data
 * set, on as many rows) meets its limit of time or memory, ran_out is told at once, and those of its kind
 * that have not begun come last: others are not to wait for what may end so again. With gives_up, when a
 * second one does and no more were done, the rest is not tried, as it would burn that time each: their outcome
 * is that status, with an info that begins by SCHEDULER_UNTRIED.
 *
 * Cells begin in the order of todo, but one that would take more memory than is left waits until others
 * have ended, and later ones that need less go before it. */
#ifndef SCHEDULER_H
#define SCHEDULER_H

#include <signal.h>

#include "harness/process/pace.h"

/* Where a run stands; what progress is told. */
struct run_progress {
	size_t total, finished;         /* cells of this call */
	size_t by_status[CELL_STATUSES];        /* of those finished */
	size_t bad;                     /* of those finished: cell_status_is_bad */
	double elapsed, remaining;      /* seconds; remaining NAN while unknown */
	const struct pace *longest;     /* of the running cells the one that began first, */
	double age;                     /* seconds ago; NULL: none runs */
};

struct scheduler {
	const struct job_list *job_list;
	const size_t *todo;             /* ntodo numbers of cells, in this order */
	size_t ntodo, jobs;
	struct pace_list *paces;            /* of todo; what is expected is there, what is seen is added.
					 * NULL: nothing is expected */
	bool gives_up;                  /* on kinds of which several met a limit (pace_is_hopeless) */
	double memory;                  /* bytes that running cells may hold together, as far as paces
					 * tell; 0: any */

	/* Asked before a cell begins, or is given up: *mine false leaves it to another process, and it is none of this
	 * call then. NULL: all are. */
	int (*claim)(void *ctx, size_t cell, bool *mine, struct err *e);
	/* Called for each outcome, in the order of their ending. Nonzero ends the run with its
	 * error. */
	int (*keep)(void *ctx, size_t cell, const struct outcome *o, struct err *e);
	/* Called when no outcome has come for a tick, and at the end. NULL: nothing is to be done then. */
	int (*rest)(void *ctx, struct err *e);
	/* Called after each outcome and at least four times a second meanwhile. NULL: silent. */
	void (*progress)(void *ctx, const struct run_progress *t, size_t cell,
			 const struct outcome *o);
	/* Called when the first cell of a kind has met a limit; n of its kind have not begun. NULL:
	 * silent. */
	void (*ran_out)(void *ctx, size_t cell, enum cell_status status, size_t n);
	/* Called when the cells of a kind that have not begun are given up, all but `cell` (which
	 * just ended): n of them. NULL: silent. */
	void (*gave_up)(void *ctx, size_t cell, enum cell_status status, size_t n);
	void *ctx;

	/* Set by a signal handler to end early: running workers are killed, their cells stay to be
	 * run. */
	const volatile sig_atomic_t *stop;
};

#define SCHEDULER_UNTRIED "not tried"

/* Of CELL_TIMEOUT, CELL_MEMORY: what ran out, and the option that gives more of it. */
static inline const char *scheduler_resource(enum cell_status s)
{
	return s == CELL_MEMORY ? "memory" : "time";
}
static inline const char *scheduler_option(enum cell_status s)
{
	return s == CELL_MEMORY ? "memory" : "timeout";
}

/* 0 when all cells have an outcome or stop was set. */
int scheduler_run(const struct scheduler *s, struct run_progress *t, struct err *e);

#endif
