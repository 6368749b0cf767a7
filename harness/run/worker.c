#include "harness/run/worker.h"

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
#include "harness/plan/units.h"
#include "harness/run/attempt.h"
#include "harness/run/limits.h"
#include "harness/run/watch.h"
#include "harness/run/wire.h"

/* The plan's limit is for one fit; a tuned cell makes as many as it tries configurations, and one more. */
static double time_limit(const struct cell *c, const struct plan *p)
{
	return p->timeout * (double)(c->variant->tune + 1);
}

/* The processor may be used by all threads of a fit until the wall clock strikes; a little more, so that
 * the wall clock is the one that people see. */
static double cpu_limit(const struct cell *c, const struct plan *p)
{
	return time_limit(c, p) * (double)p->threads * 1.1 + 2;
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

__attribute__((noreturn))
static void child(const struct cell *c, const struct plan *p, int fd, int parent)
{
	struct outcome o;
	struct err e = { 0 };
	void *bytes;
	size_t n;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	dup2(STDERR_FILENO, STDOUT_FILENO);     /* results are the parent's; learners should be silent */
	limits_apply(p->memory, cpu_limit(c, p), parent);
	limits_catch_crashes(fd);
	attempt_cell(c, p, &o);
	bytes = wire_pack(&o, &n, &e);
	if (!bytes) {
		outcome_free(&o);
		o.status = CELL_MEMORY;
		snprintf(o.info, sizeof o.info, "no memory to send the outcome");
		bytes = wire_pack(&o, &n, &e);
	}
	outcome_free(&o);
	if (leaks())
		_exit(99);
	if (bytes)
		send_all(fd, bytes, n);
	_exit(0);
}

/* ---- in the parent ---- */

int worker_start(struct worker *w, const struct cell *c, const struct plan *p, struct err *e)
{
	int ends[2], parent = getpid();

	if (pipe2(ends, O_CLOEXEC))
		return FAIL(e, ERR_IO, "cannot make a pipe: %s", strerror(errno));
	w->resident_limit = p->memory ? p->memory + resident_bytes(parent) : 0;
	fflush(NULL);                   /* or the child would write it a second time */
	w->pid = fork();
	if (!w->pid) {
		close(ends[0]);
		child(c, p, ends[1], parent);
	}
	close(ends[1]);
	if (w->pid < 0) {
		close(ends[0]);
		w->pid = 0;
		return FAIL(e, ERR_IO, "cannot start a worker: %s", strerror(errno));
	}
	setpgid(w->pid, w->pid);        /* the child does it too: whoever comes first */
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	w->fd = ends[0];
	w->started = clock_seconds(CLOCK_MONOTONIC);
	w->limit = time_limit(c, p);
	w->deadline = w->started + w->limit;
	w->verdict = VERDICT_NONE;
	w->nanswer = 0;
	return 0;
}

bool worker_read(struct worker *w)
{
	for (;;) {
		if (mem_grow((void **)&w->answer, &w->room, w->nanswer + 65536, 1, NULL))
			return true;
		ssize_t got = read(w->fd, w->answer + w->nanswer, w->room - w->nanswer);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return wire_whole(w->answer, w->nanswer);
		if (got <= 0)
			return true;
		w->nanswer += (size_t)got;
	}
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

/* How a worker without a whole answer ended. */
static void post_mortem(const struct worker *w, const struct plan *p, int status, struct outcome *o)
{
	struct last_words words = { 0 };
	char limit[32];

	if (w->nanswer >= sizeof words)
		memcpy(&words, w->answer + w->nanswer - sizeof words, sizeof words);
	if (w->verdict == VERDICT_TIME)
		say(o, CELL_TIMEOUT, "not done within %s", duration_text(w->limit, limit));
	else if (w->verdict == VERDICT_MEMORY)
		say(o, CELL_MEMORY, "more than %s", size_text((double)p->memory, limit));
	else if (words.magic == LAST_WORDS && words.no_memory)
		say(o, CELL_MEMORY, "memory was refused at the limit of %s, then %s",
		    size_text((double)p->memory, limit), strsignal(words.signal));
	else if (words.magic == LAST_WORDS)
		say(o, CELL_CRASHED, "signal %d (%s)", words.signal, strsignal(words.signal));
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		say(o, CELL_TIMEOUT, "more processor time than %s allow", duration_text(w->limit, limit));
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		say(o, CELL_MEMORY, "killed by the system, which does that when memory runs out");
	else if (WIFSIGNALED(status))
		say(o, CELL_CRASHED, "signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		say(o, CELL_CRASHED, "the worker ended with status %d and no answer", WEXITSTATUS(status));
}

/* True when the process has ended; it stays a zombie, so that its number is not given away. */
static bool has_ended(int pid, int options)
{
	siginfo_t info = { 0 };
	int rc;

	do
		rc = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | options);
	while (rc && errno == EINTR);
	return rc || info.si_pid == pid;
}

/* A worker that closed its pipe without an answer is about to end: a second is granted to learn how. */
static void await_end(int pid)
{
	for (int ms = 0; ms < 1000 && !has_ended(pid, WNOHANG); ms++)
		usleep(1000);
}

void worker_end(struct worker *w, const struct plan *p, struct outcome *o)
{
	bool whole = wire_whole(w->answer, w->nanswer);
	int status = 0;

	if (!whole && w->verdict == VERDICT_NONE)
		await_end(w->pid);
	kill(-w->pid, SIGKILL);
	has_ended(w->pid, 0);
	kill(-w->pid, SIGKILL);         /* what it may have started meanwhile; the zombie holds the number */
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(w->fd);
	w->pid = 0;
	*o = (struct outcome){ 0 };
	if (whole && !wire_unpack(o, w->answer, w->nanswer, NULL))
		return;
	o->tune_s = o->fit_s = o->predict_s = o->tune_cpu_s = o->fit_cpu_s = o->predict_cpu_s = NAN;
	post_mortem(w, p, status, o);
}
