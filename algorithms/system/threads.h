/* A few threads for one job, started and joined inside the call: nothing of them is left when a
 * worker process is forked later. */
#ifndef THREADS_H
#define THREADS_H

#include <stddef.h>

/* Runs work(ctx) on `threads` threads at once, the calling one among them, and returns when all
 * have come back. Fewer run where the system gives no more: work must share the job out itself.
 * threads 0: as many as there are cores. */
void threads_run(void *(*work)(void *ctx), void *ctx, size_t threads);

#endif
