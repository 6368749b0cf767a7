/* A forked process that runs one cell and sends its outcome home.
 *
 *   worker_start(&w, cell, plan, e) -> poll w.fd -> worker_read -> worker_end(&w, &outcome)
 *
 * The data are inherited by copy-on-write: starting costs a fork, about half a millisecond. */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>

#include "harness/plan/cell.h"
#include "harness/store/store.h"

/* Why the parent ended a worker. */
enum verdict { VERDICT_NONE, VERDICT_TIME, VERDICT_MEMORY };

struct worker {
	int pid;                        /* leads a process group of the same number; 0: none */
	int fd;                         /* its answer comes here */
	double started, deadline;       /* CLOCK_MONOTONIC, seconds */
	double limit;                   /* seconds from one to the other */
	size_t resident_limit;          /* bytes; above it the parent ends the worker */
	char *answer;                   /* what came so far */
	size_t nanswer, room;
	enum verdict verdict;
};

int worker_start(struct worker *w, const struct cell *c, const struct plan *p, struct err *e);

/* Reads what there is. True when the answer is whole or no more will come. */
bool worker_read(struct worker *w);

/* Ends the process and all it started, whatever it is doing, and says how the cell ended. o is the
 * caller's to free. The worker may then be started again. */
void worker_end(struct worker *w, const struct plan *p, struct outcome *o);

#endif
