#include "harness/process/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/limits.h"
#include "algorithms/system/threads.h"
#include "algorithms/system/watch.h"
#include "harness/plan/units.h"
#include "harness/process/wire.h"
#include "harness/run/cell_run.h"

/* The plan's limit is for one fit; a tuned cell makes as many as it tries configurations, and one
 * more. Where seconds limit the search the last configuration may begin just before they end, and
 * the wall clock may run several times as fast as the processor's. */
static double time_limit(const struct cell *c, const struct plan *p)
{
	const struct tune_budget *b = &c->variant->tune;
	double by_trials = p->timeout * (double)(b->trials + 1),
	       by_seconds = 4 * b->seconds + 2 * p->timeout;

	return !(b->seconds > 0) || (b->trials && by_trials < by_seconds) ? by_trials : by_seconds;
}

/* The processor may be used by all threads of a fit until the wall clock strikes; a little more, so
 * that the wall clock is the one that people see. */
static double cpu_limit(double time_limit, const struct plan *p)
{
	return time_limit * (double)p->threads * 1.1 + 2;
}

/* ---- in the child ---- */

static void send_all(int fd, const char *at, size_t n)
{
	while (n) {
		ssize_t sent = write(fd, at, n);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return;
		at += sent;
		n -= (size_t)sent;
	}
}

/* Present when the program is built with the leak sanitizer. */
extern int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

/* A worker leaves by _exit, past the sanitizer's own check: tests ask for it by this variable. */
static int leaks(void)
{
	return getenv("BAKEOFF_LEAK_CHECK") && &__lsan_do_recoverable_leak_check &&
	       __lsan_do_recoverable_leak_check();
}

static int send_outcome(const struct cell *c, const struct plan *p, int fd)
{
	struct outcome o;
	void *bytes;
	size_t n;

	cell_run(c, p, &o);
	bytes = wire_pack(&o, &n, NULL);
	if (!bytes) {
		outcome_free(&o);
		o.status = CELL_MEMORY;
		snprintf(o.info, sizeof o.info, "no memory to send the outcome");
		bytes = wire_pack(&o, &n, NULL);
	}
	outcome_free(&o);
	if (!bytes || leaks()) {
		free(bytes);
		return -1;
	}
	send_all(fd, bytes, n);
	free(bytes);
	return 0;
}

/* What a process does: cells of a list, with its part of the machine's memory. */
struct child_work {
	const struct job_list *job_list;
	size_t share;
};

/* Cells until the parent closes the pipe of orders. */
static int run_cells(const void *ctx, int orders, int fd)
{
	const struct child_work *work = ctx;
	const struct job_list *l = work->job_list;
	struct plan plan = *l->plan;
	size_t cell;

	plan.share = work->share;

	threads_be_frugal();
	dup2(STDERR_FILENO,
	     STDOUT_FILENO); /* results are the parent's; learners should be silent */
	while (read(orders, &cell, sizeof cell) == (ssize_t)sizeof cell) {
		limits_next(cpu_limit(time_limit(&l->cells[cell], l->plan), l->plan));
		if (send_outcome(&l->cells[cell], &plan, fd))
			return 99;
	}
	return 0;
}

/* ---- in the parent ---- */

static int make_process(struct worker *w, const struct job_list *l, struct err *e)
{
	size_t stacks = (l->plan->threads - 1) * (THREADS_STACK + (size_t)sysconf(_SC_PAGESIZE)),
	       memory = l->plan->memory;
	struct child_work work = { l, w->share };
	struct child_job job = { run_cells, &work, memory ? memory + stacks : 0 };

	w->resident_limit = memory ? memory + limits_resident_bytes(getpid()) : 0;
	w->memory_kills = limits_memory_kills();
	w->cells = 0;
	w->born = clock_seconds(CLOCK_MONOTONIC);
	if (child_start(&w->child, &job, e))
		return -1;
	fcntl(w->child.in, F_SETFL, O_NONBLOCK);
	return 0;
}

int worker_start(struct worker *w, const struct job_list *l, size_t cell, struct err *e)
{
	if (w->child.pid &&
	    (w->cells >= WORKER_CELLS || !child_send(&w->child, &cell, sizeof cell)))
		worker_end(w);
	if (!w->child.pid) {
		if (make_process(w, l, e))
			return -1;
		if (!child_send(&w->child, &cell, sizeof cell)) {
			worker_end(w);
			return FAIL(e, ERR_IO, "a worker ended at once");
		}
	}
	w->busy = true;
	w->cells++;
	w->started = clock_seconds(CLOCK_MONOTONIC);
	w->limit = time_limit(&l->cells[cell], l->plan);
	w->deadline = w->started + w->limit;
	w->granted = 0;
	w->verdict = VERDICT_NONE;
	w->nanswer = 0;
	return 0;
}

/* Reads what there is. True when the answer is whole or no more will come. */
static bool worker_read(struct worker *w)
{
	for (;;) {
		if (mem_grow((void **)&w->answer, &w->room, w->nanswer + 65536, 1, NULL))
			return true;
		ssize_t got = read(w->child.in, w->answer + w->nanswer, w->room - w->nanswer);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return wire_whole(w->answer, w->nanswer);
		if (got <= 0)
			return true;
		w->nanswer += (size_t)got;
		w->deadline = clock_seconds(CLOCK_MONOTONIC) + WORKER_ANSWER;
	}
}

double worker_grant(double waited, double limit)
{
	return waited > 0 ? fmin(waited, WORKER_WAIT_MOST * limit) : 0;
}

/* Its process may have waited before this cell, at most for as long as it lived. */
static void forgive_queue(struct worker *w)
{
	double waited = limits_waited_seconds(w->child.pid) - (w->started - w->born),
	       owed = worker_grant(waited, w->limit);

	if (owed > w->granted) {
		w->deadline += owed - w->granted;
		w->granted = owed;
	}
}

static bool holds_too_much(struct worker *w)
{
	double now = clock_seconds(CLOCK_MONOTONIC);

	if (!w->resident_limit || now - w->looked < WORKER_LOOK)
		return false;
	w->looked = now;
	return limits_resident_bytes(w->child.pid) > w->resident_limit;
}

bool worker_is_over(struct worker *w, bool readable)
{
	bool late = clock_seconds(CLOCK_MONOTONIC) >= w->deadline;

	if ((readable || late) && worker_read(w))
		return true;
	if (late && !w->nanswer)
		forgive_queue(w);
	if (clock_seconds(CLOCK_MONOTONIC) >= w->deadline)
		w->verdict = VERDICT_TIME;
	else if (holds_too_much(w))
		w->verdict = VERDICT_MEMORY;
	return w->verdict != VERDICT_NONE;
}

void worker_forgive(struct worker *w, double seconds)
{
	double age = clock_seconds(CLOCK_MONOTONIC) - w->started;

	if (w->busy)
		w->deadline += seconds < age ? seconds : age;
}

static void say(struct outcome *o, enum cell_status s, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void say(struct outcome *o, enum cell_status s, const char *fmt, ...)
{
	va_list args;

	o->status = s;
	va_start(args, fmt);
	vsnprintf(o->info, sizeof o->info, fmt, args);
	va_end(args);
}

static void say_processor_time(const struct worker *w, const struct plan *p, struct outcome *o)
{
	double inherited = limits_processor_seconds();
	char limit[32];

	if (inherited <= cpu_limit(w->limit, p))
		say(o, CELL_TIMEOUT, "more processor time than %s, which bakeoff was given "
		    "(ulimit -t)", units_duration_text(inherited, limit));
	else
		say(o, CELL_TIMEOUT, "more processor time than %s allow",
		    units_duration_text(w->limit, limit));
}

/* By SIGKILL, and not by us: the system does it when memory runs out, and counts how often. */
static void say_killed(const struct worker *w, struct outcome *o)
{
	long kills = limits_memory_kills();

	if (kills > w->memory_kills)
		say(o, CELL_MEMORY, "killed by the system, which had run out of memory");
	else
		say(o, CELL_CRASHED, "signal %d (%s), from outside%s", SIGKILL, strsignal(SIGKILL),
		    kills < 0 ? " or for want of memory" : "");
}

#define QUEUE_TOLD 0.1          /* share of the limit from which waiting is worth a word */

/* How a worker without a whole answer ended. */
static void post_mortem(const struct worker *w, const struct plan *p, int status, struct outcome *o)
{
	struct child_crash words;
	bool crashed = child_crashed(w->answer, w->nanswer, &words);
	char limit[32], queue[32];

	if (w->verdict == VERDICT_TIME && w->granted > QUEUE_TOLD * w->limit)
		say(o, CELL_TIMEOUT, "not done within %s, and %s more that it waited for a processor",
		    units_duration_text(w->limit, limit), units_duration_text(w->granted, queue));
	else if (w->verdict == VERDICT_TIME)
		say(o, CELL_TIMEOUT, "not done within %s", units_duration_text(w->limit, limit));
	else if (w->verdict == VERDICT_MEMORY)
		say(o, CELL_MEMORY, "more than %s", units_size_text((double)p->memory, limit));
	else if (crashed && words.no_memory)
		say(o, CELL_MEMORY, "memory was refused at the limit of %s, then %s",
		    units_size_text((double)p->memory, limit),
		    words.signal ? strsignal(words.signal) : "it gave up");
	else if (crashed && words.signal)
		say(o, CELL_CRASHED, "signal %d (%s)", words.signal, strsignal(words.signal));
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		say_processor_time(w, p, o);
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		say_killed(w, o);
	else if (WIFSIGNALED(status))
		say(o, CELL_CRASHED, "signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		say(o, CELL_CRASHED, "the worker ended with status %d and no answer",
		    WEXITSTATUS(status));
}

/* A worker that closed its pipe without an answer is about to end: a second is granted to learn
 * how. */
static void await_end(const struct child *c)
{
	for (int ms = 0; ms < 1000 && !child_ended(c, false); ms++)
		usleep(1000);
}

void worker_end(struct worker *w)
{
	child_end(&w->child);
	w->busy = false;
}

/* Ends that a learner came to by itself, with nothing left behind: an error returned is no crash. */
static bool leaves_it_sound(enum cell_status s)
{
	return s == CELL_OK || s == CELL_SKIPPED || s == CELL_FAILED || s == CELL_DIVERGED;
}

void worker_finish(struct worker *w, const struct plan *p, struct outcome *o)
{
	bool whole = wire_whole(w->answer, w->nanswer);
	double took = clock_seconds(CLOCK_MONOTONIC) - w->started;

	w->busy = false;
	if (whole && !wire_unpack(o, w->answer, w->nanswer, NULL)) {
		/* by the processor's time, as a crowded machine makes no cell larger */
		if (!leaves_it_sound(o->status) || !(fmin(took, o->cell_cpu_s) < WORKER_SMALL))
			worker_end(w);
		return;
	}
	if (w->verdict == VERDICT_NONE)
		await_end(&w->child);
	*o = outcome_none();
	post_mortem(w, p, child_end(&w->child), o);
}
