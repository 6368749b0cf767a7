#include "algorithms/mlp/threads.h"

/* Some 10 microseconds of looking before sleeping: waking a thread costs about as much. */
enum { LOOKS = 2000 };

void mlp_threads_make(struct mlp_threads *t)
{
	t->count = 1;
	atomic_init(&t->rows, 0);
	atomic_init(&t->pieces, 0);
	atomic_init(&t->arrived, 0);
	atomic_init(&t->round, 0);
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->next_round, NULL);
}

void mlp_threads_free(struct mlp_threads *t)
{
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->next_round);
}

static void pause_briefly(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#endif
}

void mlp_threads_barrier(struct mlp_threads *t)
{
	size_t round = atomic_load(&t->round);

	if (t->count < 2)
		return;
	if (atomic_fetch_add(&t->arrived, 1) + 1 == t->count) {
		atomic_store(&t->arrived, 0);
		pthread_mutex_lock(&t->lock);
		atomic_store(&t->round, round + 1);
		pthread_cond_broadcast(&t->next_round);
		pthread_mutex_unlock(&t->lock);
		return;
	}
	for (int i = 0; i < LOOKS; i++) {
		if (atomic_load(&t->round) != round)
			return;
		pause_briefly();
	}
	pthread_mutex_lock(&t->lock);
	while (atomic_load(&t->round) == round)
		pthread_cond_wait(&t->next_round, &t->lock);
	pthread_mutex_unlock(&t->lock);
}
