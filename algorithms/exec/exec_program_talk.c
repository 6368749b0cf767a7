/* Talking with a program: what it is sent, what comes back on both of its outputs, and its end. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/exec/exec_program_inner.h"
#include "algorithms/system/group.h"
#include "algorithms/system/watch.h"

#define LAST_WORDS 0.2 /* seconds for what it still has to write to stderr */

/* ---- its stderr ---- */

static void keep_complaint(struct exec_program *p, const char *at, size_t n)
{
	size_t keep, room = sizeof p->complaint;

	if (n > room)
		at += n - room, n = room;
	keep = p->ncomplaint + n > room ? room - n : p->ncomplaint;
	memmove(p->complaint, p->complaint + p->ncomplaint - keep, keep);
	memcpy(p->complaint + keep, at, n);
	p->ncomplaint = keep + n;
}

/* True when it has closed its end. Not for ever, should it write faster than we read. */
static bool read_complaints(struct exec_program *p)
{
	char at[4096];

	for (int i = 0; i < 64 && p->stderr_end > 0; i++) {
		ssize_t got = read(p->stderr_end, at, sizeof at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return !got || errno != EAGAIN;
		keep_complaint(p, at, (size_t)got);
	}
	return false;
}

/* The end of it in one line, "" where there is none. */
static void tell_complaint(const struct exec_program *p, struct text *out)
{
	char text[260];
	size_t n = p->ncomplaint;

	while (n && (unsigned char)p->complaint[n - 1] <= ' ')
		n--;
	if (!n)
		return;
	size_t from = n > sizeof text - 1 ? n - (sizeof text - 1) : 0;
	snprintf(text, sizeof text, "%.*s", (int)(n - from), p->complaint + from);
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = '|';
	text_add(out, "; its stderr ends: ");
	escape_terminal(out, text);
}

/* ---- its end ---- */

void exec_program_close_stderr(struct exec_program *p)
{
	if (p->stderr_end > 0)
		close(p->stderr_end);
	p->stderr_end = 0;
}

bool exec_program_ends_within(const struct exec_program *p, double seconds)
{
	for (double waited = 0; waited < seconds; waited += 0.001) {
		if (child_ended(&p->child, false))
			return true;
		usleep(1000);
	}
	return child_ended(&p->child, false);
}

static void put_death(struct text *out, int status, bool of_itself)
{
	int by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (!of_itself)
		text_add(out, "closed its input or output");
	else if (by == SIGXCPU)
		text_add(out, "took more processor time than the cell has");
	else if (by)
		text_add(out, "died of signal %d (%s)", by, strsignal(by));
	else
		text_add(out, "ended with status %d", WEXITSTATUS(status));
}

/* Kills what is left of it and its group. Its number may be another's from then on. */
int exec_program_kill(struct exec_program *p)
{
	if (p->child.pid)
		janitor_watch(&p->janitor, 0);
	return child_end(&p->child);
}

/* Of a program that is gone, or closed its output while it was asked. */
static int died(struct exec_program *p, const char *what, struct err *e)
{
	struct text why = { 0 };
	bool of_itself = exec_program_ends_within(p, LAST_WORDS);
	int status;

	read_complaints(p);
	exec_program_close_stderr(p);
	status = exec_program_kill(p);
	p->failed = true;
	put_death(&why, status, of_itself);
	text_add(&why, " before it answered to %s", what);
	tell_complaint(p, &why);
	if (why.failed)
		FAIL(e, ERR_NOMEM, "out of memory");
	else
		FAIL(e, WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU ? ERR_LIMIT : ERR_IO,
		     "%.480s", text_of(&why));
	text_free(&why);
	return -1;
}

/* After what no program may do; e is set. */
int exec_program_expel(struct exec_program *p, struct err *e)
{
	struct text more = { 0 };

	read_complaints(p);
	exec_program_close_stderr(p);
	exec_program_kill(p);
	p->failed = true;
	tell_complaint(p, &more);
	if (e)
		snprintf(e->text + strlen(e->text), sizeof e->text - strlen(e->text), "%s",
			 text_of(&more));
	text_free(&more);
	return -1;
}

/* ---- to and fro ---- */

/* As write, with EPIPE instead of the signal. */
ssize_t exec_program_write(int fd, const char *at, size_t n)
{
	const struct timespec now = { 0 };
	sigset_t pipe, before, pending;
	ssize_t sent;
	int error;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigpending(&pending);
	pthread_sigmask(SIG_BLOCK, &pipe, &before);
	sent = write(fd, at, n);
	error = errno;
	if (sent < 0 && error == EPIPE && !sigismember(&pending, SIGPIPE))
		sigtimedwait(&pipe, NULL, &now);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return sent;
}

/* A line of what has come, or NULL. */
static char *whole_line(struct exec_program *p, size_t *n)
{
	char *at = p->line + p->taken,
	     *end = p->nline > p->taken ? memchr(at, '\n', p->nline - p->taken) : NULL;

	if (!end)
		return NULL;
	*end = 0;
	*n = (size_t)(end - at);
	p->taken += *n + 1;
	return at;
}

/* 1: something came; 0: nothing yet; -1: it has closed its output. */
static int read_answer(struct exec_program *p, struct err *e)
{
	ssize_t got;

	if (p->taken) {
		memmove(p->line, p->line + p->taken, p->nline - p->taken);
		p->nline -= p->taken;
		p->taken = 0;
	}
	if (mem_grow((void **)&p->line, &p->room, p->nline + 65536, 1, e))
		return -1;
	got = read(p->child.in, p->line + p->nline, 65536);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got > 0)
		p->nline += (size_t)got;
	return got > 0 ? 1 : -1;
}

#define LOOK 0.1 /* seconds between looks at its memory, */
#define LOOK_COST 100 /* and so many times what the last one took: it costs 1 % at most */

/* Whether its memory is within bounds, or it is not yet time to look again. */
static bool fits(struct exec_program *p, struct group_memory *held)
{
	double now = p->memory ? clock_seconds(CLOCK_MONOTONIC) : 0, took;
	bool exceeds;

	*held = (struct group_memory){ 0 };
	if (!p->memory || now < p->look)
		return true;
	exceeds = group_exceeds(p->child.pid, (double)p->memory, held);
	took = clock_seconds(CLOCK_MONOTONIC) - now;
	p->look = now + fmax(LOOK, LOOK_COST * took);
	return !exceeds;
}

static int too_much(struct exec_program *p, const struct group_memory *held, const char *what,
		    struct err *e)
{
	FAIL(e, ERR_NOMEM, "its %zu process%s held %.0f MiB at %s, more than the limit of %.0f",
	     held->processes, held->processes > 1 ? "es together" : "", held->bytes / 0x1p20, what,
	     (double)p->memory / 0x1p20);
	return exec_program_expel(p, e);
}

/* Waits until one of the ends has something, or until its memory is to be looked at, for at most what is left
 * of its patience. */
static int await(struct exec_program *p, bool writes, double since, struct pollfd ends[3])
{
	double left = p->patience > 0 ? since + p->patience - clock_seconds(CLOCK_MONOTONIC) : 3600;

	ends[0] = (struct pollfd){ .fd = p->child.in, .events = POLLIN };
	ends[1] = (struct pollfd){ .fd = p->stderr_end > 0 ? p->stderr_end : -1, .events = POLLIN };
	ends[2] = (struct pollfd){ .fd = writes ? p->child.out : -1, .events = POLLOUT };
	if (left <= 0)
		return -1;
	if (p->memory)
		left = fmin(left, fmax(0, p->look - clock_seconds(CLOCK_MONOTONIC)));
	poll(ends, 3, (int)(left * 1000) + 1);
	if (ends[1].revents && read_complaints(p))
		exec_program_close_stderr(p);
	return 0;
}

static int too_long(struct exec_program *p, const char *what, struct err *e)
{
	FAIL(e, ERR_FORMAT, "an answer to %s is longer than 1 MiB", what);
	return exec_program_expel(p, e);
}

/* Two answers to one request, or a word before the first. */
static int unasked(struct exec_program *p, const char *what, struct err *e)
{
	size_t n = p->nline - p->taken;
	struct text shown = { 0 };
	char part[100];

	snprintf(part, sizeof part, "%.*s", (int)(n < sizeof part ? n : sizeof part - 1),
		 p->line + p->taken);
	escape_terminal(&shown, part);
	FAIL(e, ERR_FORMAT, "it wrote to stdout unasked, before %s: %.200s", what, text_of(&shown));
	text_free(&shown);
	return exec_program_expel(p, e);
}

/* After read_answer's -1. */
static int lost(struct exec_program *p, const char *what, struct err *e)
{
	return e && e->code == ERR_NOMEM ? exec_program_expel(p, e) : died(p, what, e);
}

static int silent(struct exec_program *p, const char *what, struct err *e)
{
	FAIL(e, ERR_LIMIT, "no answer to %s within %.0f s", what, p->patience);
	return exec_program_expel(p, e);
}

/* Sends n bytes, and gives the line that comes back; NULL with e set, and then it is gone. */
char *exec_program_converse(struct exec_program *p, const char *what, const char *at, size_t n,
			    size_t *length, struct err *e)
{
	double since = clock_seconds(CLOCK_MONOTONIC);
	struct group_memory held;
	struct pollfd ends[3];
	char *line = NULL;
	ssize_t sent;
	int came;

	p->look = since + LOOK;
	came = read_answer(p, e);
	if (p->nline > p->taken)
		return unasked(p, what, e), NULL;
	if (came < 0)
		return lost(p, what, e), NULL;
	for (;;) {
		if (await(p, n > 0, since, ends))
			return silent(p, what, e), NULL;
		if (!fits(p, &held))
			return too_much(p, &held, what, e), NULL;
		if (ends[2].revents) {
			sent = exec_program_write(p->child.out, at, n);
			if (sent < 0 && errno != EAGAIN && errno != EINTR)
				return died(p, what, e), NULL;
			at += sent > 0 ? sent : 0;
			n -= sent > 0 ? (size_t)sent : 0;
		}
		if (!ends[0].revents)
			continue;
		if ((came = read_answer(p, e)) < 0)
			return lost(p, what, e), NULL;
		if (came && (line = whole_line(p, length)))
			return line;
		if (p->nline >= EXEC_LINE)
			return too_long(p, what, e), NULL;
	}
}
