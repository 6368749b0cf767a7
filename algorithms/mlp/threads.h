/* Threads that work through batches together: they take numbered pieces of work as they come free, with
 * a barrier before what was made is used. A thread that waits looks for a moment and then sleeps, so
 * that on a busy machine the other can have its core; between stretches of batches there are none.
 *
 * Whether several are faster than one depends on the size of the network and on what else the machine
 * does: threads that share their cores with others wait for each other's turns. So it is measured while
 * training goes on. As bits do not depend on the number of threads, it may change at any batch. */
#ifndef MLP_THREADS_H
#define MLP_THREADS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
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

/* work(ctx, id) on `want` threads, the calling one being number 0, or on as many as the system gives:
 * t->count says how many while they work, and is 1 afterwards. */
void mlp_threads_run(struct mlp_threads *t, size_t want, void (*work)(void *ctx, size_t id),
		     void *ctx);

/* Returns when all `count` threads have called it. */
void mlp_threads_barrier(struct mlp_threads *t);

/* Which of the two is the faster, one thread or `most`: the one at work is left for a moment every now and
 * then, the more seldom the longer it stays the better one. */
struct mlp_pace {
	size_t most;
	bool together, trying;
	double cost[2];         /* seconds a batch: alone, together; 0: not known */
	double spent, hold;     /* in the present way; how long to stay in it before a try */
	size_t batches;
};

struct mlp_pace mlp_pace_make(size_t most);
size_t mlp_pace_threads(const struct mlp_pace *p);

/* How many batches to do before the next note. */
size_t mlp_pace_stretch(const struct mlp_pace *p);
void mlp_pace_note(struct mlp_pace *p, size_t batches, double seconds);

#endif
