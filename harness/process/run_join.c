/* Cells of a plan that several processes run, round by round: first what nobody has taken, then what those had who
 * have died meanwhile. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/watch.h"
#include "harness/process/run.h"

/* Seconds between two looks at what others do, and how many times what a look takes. */
#define RUN_JOIN_PAUSE 0.2
#define RUN_JOIN_SHARE 10

static void add_counts(struct run_progress *to, const struct run_progress *t)
{
	to->finished += t->finished;
	to->bad += t->bad;
	to->elapsed += t->elapsed;
	for (size_t k = 0; k < CELL_STATUSES; k++)
		to->by_status[k] += t->by_status[k];
}

static void sleep_for(double seconds)
{
	const struct timespec pause = { (time_t)seconds, (long)(1e9 * fmod(seconds, 1)) };

	nanosleep(&pause, NULL);
}

/* Until nothing is open, something is free, or stop. */
static void wait_for_others(struct run *s, size_t *cells, struct join_left *left,
			    const volatile sig_atomic_t *stop)
{
	bool told = false;

	for (;;) {
		double began = clock_seconds(CLOCK_MONOTONIC), took;

		join_look(s->join, cells, left);
		took = clock_seconds(CLOCK_MONOTONIC) - began;
		if (*stop || !left->open || left->free)
			return;
		if (!told && s->waits)
			s->waits(s->ctx, left->open);
		told = true;
		sleep_for(fmax(RUN_JOIN_PAUSE, RUN_JOIN_SHARE * took));
		join_beat(s->join);
	}
}

/* Cells that were thought to be others' come again. */
static void expect_again(struct run *s)
{
	for (size_t i = 0; i < s->ntodo; i++)
		pace_list_find(&s->paces, &s->job_list->cells[s->todo[i]])->cells++;
}

int run_cells_joined(struct run *s, size_t jobs, const volatile sig_atomic_t *stop,
		     struct run_progress *t, struct err *e)
{
	struct join_left left = { s->ntodo, s->ntodo };
	struct run_progress round;
	size_t nall = s->ntodo, *all = mem_copy(s->todo, nall, sizeof *all, e);
	bool again = false;
	int rc = all ? 0 : -1;

	*t = (struct run_progress){ .remaining = NAN };
	while (!rc && left.free && !*stop) {
		s->ntodo = left.free;
		if (again)
			expect_again(s);
		again = true;
		join_expect(s->join, all, nall);
		rc = run_cells(s, jobs, stop, &round, e);
		if (!rc) {
			add_counts(t, &round);
			wait_for_others(s, s->todo, &left, stop);
		}
	}
	t->total = t->finished + left.open;
	free(all);
	return rc;
}
