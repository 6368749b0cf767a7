/* Threads that work through a batch together: they take numbered pieces of work as they come free,
 * and meet before what was made is used. A thread that waits spins for a moment and then sleeps, so
 * that on a busy machine the other can have its core. */
#ifndef MLP_THREADS_H
#define MLP_THREADS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct team {
	size_t count;
	atomic_size_t rows, pieces;     /* next number of either kind of work */
	atomic_size_t arrived, round;
	pthread_mutex_t lock;
	pthread_cond_t turned;
};

void team_make(struct team *t);
void team_free(struct team *t);

/* Returns when all `count` threads have called it. */
void team_meet(struct team *t);

#endif
