/* A forked process that runs cells, one after the other, and sends each outcome home.
 *
 *   worker_start(&w, job_list, cell, e) -> poll w.child.in -> worker_is_over -> worker_finish
 *
 * The data are inherited by copy-on-write. A fork with its page faults costs one to two
 * milliseconds, more than many a cell: so a worker whose cell told its own end, with a score or by an
 * error, and took less than WORKER_SMALL of the processor is given the next one, up to WORKER_CELLS of them. A crash, a
 * broken limit or memory that was refused ends its process, and every limit holds for each cell. */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>

#include "algorithms/system/child.h"
#include "harness/plan/job_list.h"
#include "harness/store/store.h"

/* Why the parent ended a worker. */
enum worker_verdict { VERDICT_NONE, VERDICT_TIME, VERDICT_MEMORY };

#define WORKER_SMALL 0.1                /* seconds */
#define WORKER_CELLS 256

/* Time in which a worker was ready to run and others had the processor is not its own: it is granted on
 * top of the limit, up to so many times the limit. */
#define WORKER_WAIT_MOST 3.0

/* An answer that has begun means that the cell is done: from then on only silence ends the worker. */
#define WORKER_ANSWER 10.0              /* seconds */

/* From one look at what it holds to the next: reading /proc takes some 30 us, and every answer of another
 * worker wakes the parent. */
#define WORKER_LOOK 0.02                /* seconds */

struct worker {
	struct child child;             /* reads numbers of cells, writes outcomes */
	size_t share;                   /* of the machine's memory, for its cells to plan with: set by
					 * the caller */
	bool busy;                      /* it has a cell to do */
	size_t cells;                   /* given to it so far */
	double started, deadline;       /* of its cell: CLOCK_MONOTONIC, seconds */
	double limit;                   /* seconds from one to the other, at first */
	double born;                    /* of its process: CLOCK_MONOTONIC */
	double granted;                 /* seconds of deadline for waiting in the queue of a processor */
	size_t resident_limit;          /* bytes; above it the parent ends the worker */
	double looked;                  /* at what it holds: CLOCK_MONOTONIC */
	long memory_kills;              /* by the system, before its process began (limits.h) */
	char *answer;                   /* what came so far */
	size_t nanswer, room;
	enum worker_verdict verdict;
};

/* Gives the cell of this number to the worker, forking it when there is none. */
int worker_start(struct worker *w, const struct job_list *l, size_t cell, struct err *e);

/* Reads what there is, first; then looks at the limits. True when the answer is whole, no more will
 * come, or a limit is broken. readable: poll has said that there is something. */
bool worker_is_over(struct worker *w, bool readable);

/* The parent was stopped, or got no processor, for so many seconds, in which a worker that was
 * stopped with it did nothing: they do not count. One that ran on is held by its processor time. */
void worker_forgive(struct worker *w, double seconds);

/* What is to be granted of `waited` seconds in the queue, of a cell with such a limit. */
double worker_grant(double waited, double limit);

/* Takes the outcome of its cell, which is the caller's to free. The process lives on only where the
 * cell was small and told its own end; else it and all it started are killed, whatever they are doing. */
void worker_finish(struct worker *w, const struct plan *p, struct outcome *o);

/* Ends the process. Accepts one that is not there. */
void worker_end(struct worker *w);

#endif
