#include "algorithms/mlp/threads.h"

#include <stdlib.h>

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

/* ---- a stretch of work ----------------------------------------------------------------------- */

struct mlp_crew {
	struct mlp_threads *t;
	void (*work)(void *ctx, size_t id);
	void *ctx;
	atomic_size_t ids;
};

/* Waits until it is known how many there are. */
static void *helper(void *arg)
{
	struct mlp_crew *c = arg;

	pthread_mutex_lock(&c->t->lock);
	pthread_mutex_unlock(&c->t->lock);
	c->work(c->ctx, atomic_fetch_add(&c->ids, 1));
	return NULL;
}

void mlp_threads_run(struct mlp_threads *t, size_t want, void (*work)(void *ctx, size_t id),
		     void *ctx)
{
	struct mlp_crew c = { .t = t, .work = work, .ctx = ctx };
	pthread_t *thread = want > 1 ? malloc((want - 1) * sizeof *thread) : NULL;

	atomic_init(&c.ids, 1);
	pthread_mutex_lock(&t->lock);
	t->count = 1;
	while (thread && t->count < want &&
	       !pthread_create(&thread[t->count - 1], NULL, helper, &c))
		t->count++;
	pthread_mutex_unlock(&t->lock);
	work(ctx, 0);
	for (size_t i = 0; i + 1 < t->count; i++)
		pthread_join(thread[i], NULL);
	t->count = 1;
	free(thread);
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

/* ---- how many of them ------------------------------------------------------------------------ */

/* Seconds: of a stretch, between looks at the clock; of a try, longer than other processes' turns; and of
 * the time between tries. So tries take a tenth of the time at first, a hundredth later. */
#define STRETCH  0.01
#define TRY      0.03
#define HOLD     0.3
#define HOLD_MOST 3

/* Several threads must be better by this much. */
#define GAIN 0.97

struct mlp_pace mlp_pace_make(size_t most)
{
	return (struct mlp_pace){ .most = most, .hold = HOLD, .trying = true };
}

size_t mlp_pace_threads(const struct mlp_pace *p)
{
	return p->together ? p->most : 1;
}

size_t mlp_pace_stretch(const struct mlp_pace *p)
{
	enum { UNKNOWN = 4, MOST = 1 << 20 };
	double cost = p->cost[p->together] > 0 ? p->cost[p->together] : p->cost[!p->together];

	if (p->most < 2)
		return MOST;
	return !(cost > 0) ? UNKNOWN : cost * MOST < STRETCH ? MOST : 1 + (size_t)(STRETCH / cost);
}

static void go_over(struct mlp_pace *p, bool together, bool trying)
{
	p->together = together;
	p->trying = trying;
	p->spent = 0;
	p->batches = 0;
}

void mlp_pace_note(struct mlp_pace *p, size_t batches, double seconds)
{
	double *here = &p->cost[p->together], other = p->cost[!p->together];

	if (p->most < 2)
		return;
	p->spent += seconds;
	p->batches += batches;
	if (!(*here > 0) || p->trying)
		*here = p->spent / (double)p->batches;
	if (p->spent < (p->trying ? TRY : p->hold))
		return;
	*here = p->spent / (double)p->batches;
	if (!p->trying || !(other > 0)) {
		go_over(p, !p->together, true);
	} else if (p->together ? *here < GAIN * other : !(GAIN * *here > other)) {
		p->hold = HOLD;         /* the other way was the better one */
		go_over(p, p->together, false);
	} else {
		p->hold = 2 * p->hold < HOLD_MOST ? 2 * p->hold : HOLD_MOST;
		go_over(p, !p->together, false);
	}
}
