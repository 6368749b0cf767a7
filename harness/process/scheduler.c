#include "harness/process/scheduler.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/memory.h"
#include "algorithms/system/watch.h"
#include "harness/process/worker.h"

enum { TICK_MS = 50 };          /* how often memory is looked at and the stop flag noticed */
#define PAUSE 0.5               /* seconds beyond a tick in which this process must have stood still */

struct scheduler_slot {
	struct worker worker;
	size_t cell;                    /* number in the job_list */
};

struct pace;

struct loop {
	const struct scheduler *s;
	struct run_progress *t;
	struct scheduler_slot *slots;
	struct pollfd *polls;
	struct pace *paces;             /* one per (learner with parameters, data set), sorted */
	size_t npaces;
	size_t next, running;           /* next of todo to start */
	double began, shown, awake;     /* CLOCK_MONOTONIC: start, last progress, last turn */
};

/* What a learner takes on a data set, over the cells finished so far. */
struct pace {
	const struct variant *variant;
	const struct plan_task *task;
	double seconds;
	size_t finished, left;
};

static int by_pair(const void *a, const void *b)
{
	const struct pace *x = a, *y = b;

	if (x->variant != y->variant)
		return x->variant < y->variant ? -1 : 1;
	return x->task < y->task ? -1 : x->task > y->task;
}

static struct pace *pace_of(const struct loop *l, size_t cell)
{
	const struct cell *c = &l->s->job_list->cells[cell];
	struct pace like = { .variant = c->variant, .task = c->task };

	return bsearch(&like, l->paces, l->npaces, sizeof like, by_pair);
}

static int make_paces(struct loop *l, struct err *e)
{
	const struct scheduler *s = l->s;
	size_t n = 0;

	if (!(l->paces = mem_zeros(s->ntodo, sizeof *l->paces, e)))
		return -1;
	for (size_t i = 0; i < s->ntodo; i++) {
		const struct cell *c = &s->job_list->cells[s->todo[i]];
		l->paces[i] =
			(struct pace){ .variant = c->variant, .task = c->task, .left = 1 };
	}
	qsort(l->paces, s->ntodo, sizeof *l->paces, by_pair);
	for (size_t i = 0; i < s->ntodo; i++)
		if (n && !by_pair(&l->paces[n - 1], &l->paces[i]))
			l->paces[n - 1].left++;
		else
			l->paces[n++] = l->paces[i];
	l->npaces = n;
	return 0;
}

/* Expected seconds of the cells not yet finished: what the same learner took on the same data, else
 * the mean over all. NAN until one has finished. */
static double expect_remaining(const struct loop *l)
{
	double sum = 0, all = 0, finished = 0;

	for (size_t i = 0; i < l->npaces; i++) {
		all += l->paces[i].seconds;
		finished += (double)l->paces[i].finished;
	}
	for (size_t i = 0; i < l->npaces; i++) {
		const struct pace *p = &l->paces[i];
		double each = p->finished ? p->seconds / (double)p->finished : all / finished;
		sum += each * (double)p->left;
	}
	return finished > 0 ? sum / (double)l->s->jobs : NAN;
}

static void show(struct loop *l, size_t cell, const struct outcome *o)
{
	double now = clock_seconds(CLOCK_MONOTONIC);
	bool last = l->t->finished == l->t->total;

	if (!l->s->progress)
		return;
	if (now - l->shown >= 0.25 || last) {
		l->t->elapsed = now - l->began;
		l->t->remaining = last ? 0 : expect_remaining(l);
		l->shown = now;
	} else if (!o || o->status == CELL_OK) {
		return; /* thousands of small cells would spend their time on progress */
	}
	l->s->progress(l->s->ctx, l->t, cell, o);
}

static int start(struct loop *l, struct scheduler_slot *slot, struct err *e)
{
	slot->cell = l->s->todo[l->next];
	if (worker_start(&slot->worker, l->s->job_list, slot->cell, e))
		return -1;
	l->next++;
	l->running++;
	return 0;
}

static int finish(struct loop *l, struct scheduler_slot *slot, struct err *e)
{
	struct pace *pace;
	struct outcome o;
	int rc;

	worker_finish(&slot->worker, l->s->job_list->plan, &o);
	l->running--;
	pace = pace_of(l, slot->cell);
	pace->seconds += clock_seconds(CLOCK_MONOTONIC) - slot->worker.started;
	pace->finished++;
	pace->left--;
	l->t->finished++;
	l->t->by_status[o.status]++;
	rc = l->s->keep(l->s->ctx, slot->cell, &o, e);
	if (!rc)
		show(l, slot->cell, &o);
	outcome_free(&o);
	return rc;
}

/* Between two turns lies a tick, unless this process did not run. */
static void forgive_pause(struct loop *l)
{
	double now = clock_seconds(CLOCK_MONOTONIC), lost = now - l->awake - TICK_MS * 1e-3;

	for (size_t i = 0; i < l->s->jobs && lost > PAUSE; i++)
		worker_forgive(&l->slots[i].worker, lost);
	l->awake = now;
}

/* Milliseconds to sleep at most. */
static int patience(const struct loop *l)
{
	double now = clock_seconds(CLOCK_MONOTONIC), least = TICK_MS * 1e-3;

	for (size_t i = 0; i < l->s->jobs; i++)
		if (l->slots[i].worker.busy && l->slots[i].worker.deadline - now < least)
			least = l->slots[i].worker.deadline - now;
	return least > 0 ? (int)ceil(least * 1e3) : 0;
}

/* Sleep until an answer, a limit or a tick, and deal with every worker that is through. */
static int turn(struct loop *l, struct err *e)
{
	for (size_t i = 0; i < l->s->jobs; i++) {
		const struct worker *w = &l->slots[i].worker;
		l->polls[i] = (struct pollfd){ .fd = w->busy ? w->child.in : -1, .events = POLLIN };
	}
	int ready = poll(l->polls, l->s->jobs, patience(l));
	if (ready < 0 && errno != EINTR)
		return FAIL(e, ERR_IO, "poll: %s", strerror(errno));
	forgive_pause(l);
	for (size_t i = 0; i < l->s->jobs; i++) {
		struct scheduler_slot *slot = &l->slots[i];
		bool readable = ready > 0 && l->polls[i].revents;
		if (slot->worker.busy && worker_is_over(&slot->worker, readable) &&
		    finish(l, slot, e))
			return -1;
	}
	if (l->running)
		show(l, 0, NULL);
	return 0;
}

/* At the end; and on a stop or an error, when what is running is killed and what it had is dropped.
 */
static void dismiss(struct loop *l)
{
	for (size_t i = 0; i < l->s->jobs; i++)
		worker_end(&l->slots[i].worker);
}

static int loop_run(struct loop *l, struct err *e)
{
	const struct scheduler *s = l->s;

	l->awake = l->began;
	while (l->next < s->ntodo || l->running) {
		for (size_t i = 0; i < s->jobs && l->next < s->ntodo && !*s->stop; i++)
			if (!l->slots[i].worker.busy && start(l, &l->slots[i], e))
				return -1;
		if (*s->stop)
			return 0;
		if (turn(l, e))
			return -1;
	}
	return 0;
}

int scheduler_run(const struct scheduler *s, struct run_progress *t, struct err *e)
{
	struct loop l = { .s = s, .t = t, .began = clock_seconds(CLOCK_MONOTONIC) };
	/* Orders to a worker that has just died must fail, not end us. */
	void (*pipe_handler)(int) = signal(SIGPIPE, SIG_IGN);
	int rc = -1;

	double share = memory_total() / (double)s->jobs;

	*t = (struct run_progress){ .total = s->ntodo, .remaining = NAN };
	if ((l.slots = mem_zeros(s->jobs, sizeof *l.slots, e)) &&
	    (l.polls = mem_zeros(s->jobs, sizeof *l.polls, e)) &&
	    !make_paces(&l, e)) {
		for (size_t i = 0; i < s->jobs; i++)
			l.slots[i].worker.share = (size_t)share;
		rc = loop_run(&l, e);
		dismiss(&l);
		t->elapsed = clock_seconds(CLOCK_MONOTONIC) - l.began;
	}
	for (size_t i = 0; l.slots && i < s->jobs; i++)
		free(l.slots[i].worker.answer);
	free(l.slots);
	free(l.polls);
	free(l.paces);
	signal(SIGPIPE, pipe_handler);
	return rc;
}
