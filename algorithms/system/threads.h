/* A few threads for one job, started and joined inside the call: nothing of them is left when a
 * worker process is forked later. */
#ifndef THREADS_H
#define THREADS_H

#include <stddef.h>

#include "algorithms/core/err.h"

/* Runs work(ctx) on `threads` threads at once, the calling one among them, and returns when all
 * have come back. Fewer run where the system gives no more: work must share the job out itself.
 * threads 0: as many as there are cores. */
void threads_run(void *(*work)(void *ctx), void *ctx, size_t threads);

/* one(ctx, i, e) for i = 0 .. n - 1, drawn in order by so many threads as find a core (threads_spare);
 * those that have nothing left to draw end, and whoever waits sleeps. Of several errors that of the
 * smallest i is told; after one no more are drawn. What one() does may hang on i alone, so that threads
 * decide no result. */
int threads_each(size_t n, int threads, int (*one)(void *ctx, size_t i, struct err *e), void *ctx, struct err *e);

/* The same for work that has rooms of its own: one(ctx, hand, i, e) is called with hand < hands, by no two
 * threads at a time with the same. So many threads are started, which is the caller's to ask threads_spare. */
int threads_each_hand(size_t n, size_t hands, int (*one)(void *ctx, size_t hand, size_t i, struct err *e), void *ctx,
		      struct err *e);

/* As many of the threads that are wanted as would find a core now, at least one: each core less for
 * whatever else wants to run on this machine. A thread without a core of its own keeps those waiting
 * that share its work, so that two may be slower than one. To be asked before a job, not within it. */
size_t threads_spare(size_t want);

/* The same of a line of /proc/loadavg, "0.20 0.18 0.12 3/1040 11206": 3 run or could, the caller among
 * them. What cannot be read takes no core. */
size_t threads_spare_by(const char *loadavg, size_t cores, size_t want);

/* Each further thread of a fit takes this much address space for its stack, where the usual 8 MiB,
 * which nobody touches, would count against the limit of memory. */
#define THREADS_STACK ((size_t)1 << 20)

/* For a process under such a limit, before any thread of it: stacks of that size from now on, and
 * one heap for all threads (glibc sets 64 MiB of addresses aside for each further one). */
void threads_be_frugal(void);

#endif
