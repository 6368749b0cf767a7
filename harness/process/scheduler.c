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
enum { LOOKED_AHEAD = 10000 };  /* cells that may go before one that waits for memory */
#define PAUSE 0.5               /* seconds beyond a tick in which this process must have stood still */

struct scheduler_slot {
	struct worker worker;
	size_t cell;                    /* number in the job_list */
	bool ended;                     /* one before it has: which, and how; it is to be kept */
	size_t last;
	struct outcome outcome;
};

struct loop {
	const struct scheduler *s;
	struct run_progress *t;
	struct pace_list *paces;
	struct scheduler_slot *slots;
	struct pollfd *polls;
	struct pace_running *ages;      /* of the busy slots */
	size_t *order, *later;          /* todo, as it is to begin; room to put some of it last */
	bool *begun;                    /* per place in order: it has run, runs, or is given up */
	size_t next, running;           /* next: the first of order that has not begun */
	double began, shown, awake;     /* CLOCK_MONOTONIC: start, last progress, last turn */
};

static struct pace *pace_of(const struct loop *l, size_t cell)
{
	return pace_list_find(l->paces, &l->s->job_list->cells[cell]);
}

/* What runs, and how long the rest will take. */
static void look(struct loop *l, double now)
{
	size_t n = 0;

	l->t->longest = NULL;
	for (size_t i = 0; i < l->s->jobs; i++) {
		const struct scheduler_slot *slot = &l->slots[i];
		if (!slot->worker.busy)
			continue;
		l->ages[n] = (struct pace_running){ pace_of(l, slot->cell),
						    now - slot->worker.started };
		if (!l->t->longest || l->ages[n].age > l->t->age) {
			l->t->longest = l->ages[n].pace;
			l->t->age = l->ages[n].age;
		}
		n++;
	}
	l->t->remaining = pace_list_remaining(l->paces, l->ages, n, l->s->jobs);
}

static void show(struct loop *l, size_t cell, const struct outcome *o)
{
	double now = clock_seconds(CLOCK_MONOTONIC);
	bool last = l->t->finished == l->t->total;

	if (!l->s->progress)
		return;
	if (now - l->shown >= 0.25 || last) {
		l->t->elapsed = now - l->began;
		look(l, now);
		l->shown = now;
	} else if (!o || cell_status_answers(o->status, pace_of(l, cell)->study->kind->diverges)) {
		return; /* thousands of small cells would spend their time on progress */
	}
	l->s->progress(l->s->ctx, l->t, cell, o);
}

/* Bytes that running cells are expected to hold: by the workers, as kinds may be many more. */
static double taken(const struct loop *l)
{
	double sum = 0;

	for (size_t i = 0; i < l->s->jobs; i++)
		if (l->slots[i].worker.busy)
			sum += pace_of(l, l->slots[i].cell)->bytes;
	return sum;
}

/* The place in order of the next cell to begin, ntodo where none may now: what waits for memory lets
 * others pass. */
static size_t choose(struct loop *l)
{
	const struct scheduler *s = l->s;
	const struct pace *waits = NULL;
	double held = taken(l);
	size_t end;

	while (l->next < s->ntodo && l->begun[l->next])
		l->next++;
	end = s->ntodo - l->next < LOOKED_AHEAD ? s->ntodo : l->next + LOOKED_AHEAD;
	for (size_t i = l->next; i < end; i++) {
		const struct pace *p = l->begun[i] ? NULL : pace_of(l, l->order[i]);

		if (!p || p == waits)
			continue;
		if (pace_fits(p, held, s->memory))
			return i;
		waits = p;
	}
	return s->ntodo;
}

static int start(struct loop *l, struct scheduler_slot *slot, size_t at, struct err *e)
{
	slot->cell = l->order[at];
	if (worker_start(&slot->worker, l->s->job_list, slot->cell, e))
		return -1;
	pace_of(l, slot->cell)->running++;
	l->begun[at] = true;
	l->running++;
	return 0;
}

/* False in *mine: another process has it, and here it is as if it had not been asked for. */
static int claim(struct loop *l, size_t at, bool *mine, struct err *e)
{
	*mine = true;
	if (l->s->claim && l->s->claim(l->s->ctx, l->order[at], mine, e))
		return -1;
	if (!*mine) {
		l->begun[at] = true;
		l->t->total--;
		pace_of(l, l->order[at])->cells--;
	}
	return 0;
}

static void count(struct loop *l, struct pace *p, enum cell_status status)
{
	p->finished++;
	pace_count(p, status);
	l->t->finished++;
	l->t->by_status[status]++;
	l->t->bad += cell_status_is_bad(status, p->study->kind->diverges);
}

/* Writes down for all of its kind that have not begun that they will not. */
static int give_up(struct loop *l, struct pace *p, size_t cell, struct err *e)
{
	const struct scheduler *s = l->s;
	struct outcome o = outcome_none();
	double each = p->finished ? p->seconds / (double)p->finished : 0;
	size_t n = 0;

	o.status = p->ran_out;
	snprintf(o.info, sizeof o.info, SCHEDULER_UNTRIED ": %s of its kind ran out of %s; a larger --%s, or "
		 "--retry, runs it", p->ok ? "most" : "all", scheduler_resource(o.status),
		 scheduler_option(o.status));
	for (size_t i = l->next; i < s->ntodo; i++) {
		bool mine;

		if (l->begun[i] || pace_of(l, l->order[i]) != p)
			continue;
		if (claim(l, i, &mine, e))
			return -1;
		if (!mine)
			continue;
		l->begun[i] = true;
		count(l, p, o.status);
		p->seconds += each;
		n++;
		if (s->keep(s->ctx, l->order[i], &o, e))
			return -1;
	}
	if (n && s->gave_up)
		s->gave_up(s->ctx, cell, p->ran_out, n);
	return 0;
}

/* Those of its kind that have not begun go behind all others, in their order. */
static void postpone(struct loop *l, const struct pace *p)
{
	size_t n = l->s->ntodo, kept = l->next, moved = 0;

	for (size_t i = l->next; i < n; i++) {
		size_t cell = l->order[i];
		bool begun = l->begun[i];

		if (!begun && pace_of(l, cell) == p) {
			l->later[moved++] = cell;
			continue;
		}
		l->order[kept] = cell;
		l->begun[kept++] = begun;
	}
	for (size_t i = 0; i < moved; i++) {
		l->order[kept + i] = l->later[i];
		l->begun[kept + i] = false;
	}
}

/* A cell of it has met a limit. */
static int ran_out(struct loop *l, struct pace *p, size_t cell, struct err *e)
{
	const struct scheduler *s = l->s;

	if (s->gives_up && pace_is_hopeless(p) && pace_left(p))
		return give_up(l, p, cell, e);
	if (p->told)
		return 0;
	p->told = true;
	postpone(l, p);
	if (s->ran_out)
		s->ran_out(s->ctx, cell, p->ran_out, pace_left(p));
	return 0;
}

static void take_outcome(struct loop *l, struct scheduler_slot *slot)
{
	struct pace *pace = pace_of(l, slot->cell);
	struct outcome *o = &slot->outcome;

	worker_finish(&slot->worker, l->s->job_list->plan, o);
	slot->ended = true;
	slot->last = slot->cell;
	l->running--;
	pace->running--;
	pace->seconds += clock_seconds(CLOCK_MONOTONIC) - slot->worker.started;
	pace->bytes = fmax(pace->bytes, o->peak_rss_kb > 0 ? o->peak_rss_kb * 1024 : 0);
}

static int keep_outcome(struct loop *l, struct scheduler_slot *slot, struct err *e)
{
	struct pace *pace = pace_of(l, slot->last);
	struct outcome *o = &slot->outcome;
	int rc;

	count(l, pace, o->status);
	rc = l->s->keep(l->s->ctx, slot->last, o, e);
	if (!rc)
		show(l, slot->last, o);
	if (!rc && pace_limit_status(o->status))
		rc = ran_out(l, pace, slot->last, e);
	outcome_free(o);
	slot->ended = false;
	return rc;
}

/* How the cells of this turn ended: `limits` those that met one, which may change what is to run next. */
static int keep_outcomes(struct loop *l, bool limits, struct err *e)
{
	for (size_t i = 0; i < l->s->jobs; i++)
		if (l->slots[i].ended && (!limits || pace_limit_status(l->slots[i].outcome.status)) &&
		    keep_outcome(l, &l->slots[i], e))
			return -1;
	return 0;
}

static int fill(struct loop *l, struct err *e);

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
	if (!ready && l->s->rest && l->s->rest(l->s->ctx, e))
		return -1;
	forgive_pause(l);
	for (size_t i = 0; i < l->s->jobs; i++) {
		struct scheduler_slot *slot = &l->slots[i];
		bool readable = ready > 0 && l->polls[i].revents;
		if (slot->worker.busy && worker_is_over(&slot->worker, readable))
			take_outcome(l, slot);
	}
	/* workers go on while what they have sent is being stored */
	if (keep_outcomes(l, true, e) || fill(l, e) || keep_outcomes(l, false, e))
		return -1;
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
	for (size_t i = 0; i < l->s->jobs; i++)
		if (l->slots[i].ended)
			outcome_free(&l->slots[i].outcome);
}

/* Gives idle workers what may begin. */
static int fill(struct loop *l, struct err *e)
{
	size_t at;
	bool mine;

	for (size_t i = 0; i < l->s->jobs && !*l->s->stop; i++) {
		if (l->slots[i].worker.busy)
			continue;
		do {
			if ((at = choose(l)) == l->s->ntodo)
				return 0;
			if (claim(l, at, &mine, e))
				return -1;
		} while (!mine);
		if (start(l, &l->slots[i], at, e))
			return -1;
	}
	return 0;
}

/* Kinds that an earlier call saw end so. */
static int give_up_earlier(struct loop *l, struct err *e)
{
	const struct scheduler *s = l->s;

	for (size_t i = 0; i < s->ntodo; i++) {
		struct pace *p = pace_of(l, l->order[i]);

		if (!l->begun[i] && pace_is_hopeless(p) && give_up(l, p, l->order[i], e))
			return -1;
	}
	return 0;
}

static int loop_run(struct loop *l, struct err *e)
{
	l->awake = l->began;
	if (l->s->gives_up && give_up_earlier(l, e))
		return -1;
	while (l->t->finished < l->t->total) {
		if (fill(l, e))
			return -1;
		if (*l->s->stop)
			return 0;
		if (l->running && turn(l, e))
			return -1;
	}
	return 0;
}

int scheduler_run(const struct scheduler *s, struct run_progress *t, struct err *e)
{
	struct pace_list own = { 0 };
	struct loop l = { .s = s, .t = t, .paces = s->paces ? s->paces : &own, .began = clock_seconds(CLOCK_MONOTONIC) };
	/* Orders to a worker that has just died must fail, not end us. */
	void (*pipe_handler)(int) = signal(SIGPIPE, SIG_IGN);
	double share = (s->memory > 0 ? s->memory : memory_total()) / (double)s->jobs;
	int rc = -1;

	*t = (struct run_progress){ .total = s->ntodo, .remaining = NAN };
	if ((s->paces || !pace_list_make(&own, s->job_list, s->todo, s->ntodo, e)) &&
	    (l.slots = mem_zeros(s->jobs, sizeof *l.slots, e)) &&
	    (l.polls = mem_zeros(s->jobs, sizeof *l.polls, e)) &&
	    (l.ages = mem_zeros(s->jobs, sizeof *l.ages, e)) &&
	    (l.order = mem_copy(s->todo, s->ntodo, sizeof *l.order, e)) &&
	    (l.later = mem_array(s->ntodo, sizeof *l.later, e)) &&
	    (l.begun = mem_zeros(s->ntodo, sizeof *l.begun, e))) {
		for (size_t i = 0; i < s->jobs; i++)
			l.slots[i].worker.share = (size_t)share;
		rc = loop_run(&l, e);
		dismiss(&l);
		if (s->rest && s->rest(s->ctx, rc ? NULL : e))
			rc = -1;
		t->elapsed = clock_seconds(CLOCK_MONOTONIC) - l.began;
	}
	for (size_t i = 0; l.slots && i < s->jobs; i++)
		free(l.slots[i].worker.answer);
	free(l.slots);
	free(l.polls);
	free(l.ages);
	free(l.order);
	free(l.later);
	free(l.begun);
	pace_list_free(&own);
	signal(SIGPIPE, pipe_handler);
	return rc;
}
