#include "algorithms/system/threads.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>

#include "algorithms/core/cpu.h"

#define CREW_MAX 16

void threads_run(void *(*work)(void *ctx), void *ctx, size_t threads)
{
	pthread_t helper[CREW_MAX];
	size_t helpers = 0, want = threads ? threads : (size_t)cpu_count();

	while (helpers + 1 < want && helpers < CREW_MAX &&
	       !pthread_create(&helper[helpers], NULL, work, ctx))
		helpers++;
	work(ctx);
	for (size_t k = 0; k < helpers; k++)
		pthread_join(helper[k], NULL);
}

size_t threads_spare_by(const char *loadavg, size_t cores, size_t want)
{
	unsigned long run, all;
	size_t free;

	if (want < 2 || sscanf(loadavg, "%*f %*f %*f %lu/%lu", &run, &all) != 2 || !run)
		return want > 1 ? want : 1;
	free = cores > run - 1 ? cores - (run - 1) : 1;
	return want < free ? want : free;
}

size_t threads_spare(size_t want)
{
	char line[128] = "";
	FILE *f = want > 1 ? fopen("/proc/loadavg", "re") : NULL;

	if (f) {
		if (!fgets(line, sizeof line, f))
			*line = '\0';
		fclose(f);
	}
	return threads_spare_by(line, (size_t)cpu_count(), want);
}

struct each {
	size_t n, next, failed;         /* failed: the smallest that did, n: none */
	size_t hands;                   /* threads that have begun */
	int (*one)(void *ctx, size_t hand, size_t i, struct err *e);
	void *ctx;
	struct err *e;
	pthread_mutex_t lock;
};

static void *draw(void *ctx)
{
	struct each *w = ctx;
	size_t hand;

	pthread_mutex_lock(&w->lock);
	hand = w->hands++;
	pthread_mutex_unlock(&w->lock);
	for (;;) {
		struct err mine = { 0 };
		size_t i;

		pthread_mutex_lock(&w->lock);
		i = w->failed < w->n ? w->n : w->next++;
		pthread_mutex_unlock(&w->lock);
		if (i >= w->n)
			return NULL;
		if (!w->one(w->ctx, hand, i, &mine))
			continue;
		pthread_mutex_lock(&w->lock);
		if (i < w->failed) {
			w->failed = i;
			if (w->e)
				*w->e = mine;
		}
		pthread_mutex_unlock(&w->lock);
	}
}

int threads_each_hand(size_t n, size_t hands, int (*one)(void *ctx, size_t hand, size_t i, struct err *e), void *ctx,
		      struct err *e)
{
	struct each w = { .n = n, .failed = n, .one = one, .ctx = ctx, .e = e, .lock = PTHREAD_MUTEX_INITIALIZER };

	if (hands > 1)
		threads_run(draw, &w, hands);
	else
		draw(&w);
	pthread_mutex_destroy(&w.lock);
	return w.failed < n ? -1 : 0;
}

struct handless {
	int (*one)(void *ctx, size_t i, struct err *e);
	void *ctx;
};

static int any_hand(void *ctx, size_t hand, size_t i, struct err *e)
{
	const struct handless *a = ctx;

	(void)hand;
	return a->one(a->ctx, i, e);
}

int threads_each(size_t n, int threads, int (*one)(void *ctx, size_t i, struct err *e), void *ctx, struct err *e)
{
	size_t hands = threads > 1 && n > 1 ? threads_spare((size_t)threads < n ? (size_t)threads : n) : 1;

	return threads_each_hand(n, hands, any_hand, &(struct handless){ one, ctx }, e);
}

void threads_be_frugal(void)
{
	pthread_attr_t attr;

	mallopt(M_ARENA_MAX, 1);
	if (pthread_getattr_default_np(&attr))
		return;
	if (!pthread_attr_setstacksize(&attr, THREADS_STACK))
		pthread_setattr_default_np(&attr);
	pthread_attr_destroy(&attr);
}
