/* Threads that work through a batch together: they take numbered pieces of work as they come free,
 * with a barrier before what was made is used. A thread that waits spins for a moment and then
 * sleeps, so that on a busy machine the other can have its core. */
#ifndef MLP_THREADS_H
#define MLP_THREADS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct mlp_threads {
	size_t count;
	atomic_size_t rows, pieces;     /* next number of either kind of work */
	atomic_size_t arrived, round;
	pthread_mutex_t lock;
	pthread_cond_t next_round;
};

void mlp_threads_make(struct mlp_threads *t);
void mlp_threads_free(struct mlp_threads *t);

/* Returns when all `count` threads have called it. */
void mlp_threads_barrier(struct mlp_threads *t);

#endif
