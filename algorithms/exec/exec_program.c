#include "algorithms/exec/exec_program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/exec/exec_helpers.h"
#include "algorithms/exec/exec_words.h"
#include "algorithms/system/watch.h"

#define GOODBYE 1.0             /* seconds to end by itself */
#define LAST_WORDS 0.2          /* seconds for what it still has to write to stderr */

/* ---- in the new process ---- */

struct to_run {
	char **words;
	const char *folder;
	int threads, stderr_end;
};

/* What the libraries of other languages take their threads from, and what else would make one machine's
 * results another's. */
static void set_variables(const struct to_run *r)
{
	static const char *const threads[] = { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
					       "NUMEXPR_NUM_THREADS" };
	const char *path = getenv("PYTHONPATH");
	char text[4096];

	snprintf(text, sizeof text, "%d", r->threads > 0 ? r->threads : 1);
	for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
		setenv(threads[i], text, true);
	snprintf(text, sizeof text, "%s%s%s", r->folder, path ? ":" : "", path ? path : "");
	setenv("PYTHONPATH", text, true);
	setenv("PYTHONHASHSEED", "0", true);
	setenv("PYTHONDONTWRITEBYTECODE", "1", true);
	setenv("LC_ALL", "C.UTF-8", true);
	setenv("BAKEOFF_HELPERS", r->folder, true);
	snprintf(text, sizeof text, "%d", EXEC_PROTOCOL);
	setenv("BAKEOFF_PROTOCOL", text, true);
}

static int become(const void *ctx, int in, int out)
{
	const struct to_run *r = ctx;
	sigset_t none;

	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(r->stderr_end, STDERR_FILENO);
	close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	set_variables(r);
	execvp(r->words[0], r->words);
	dprintf(STDERR_FILENO, "%s: %s\n", r->words[0], strerror(errno));
	return 127;
}

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

static void close_stderr(struct exec_program *p)
{
	if (p->stderr_end > 0)
		close(p->stderr_end);
	p->stderr_end = 0;
}

static bool ends_within(const struct exec_program *p, double seconds)
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
static int end_child(struct exec_program *p)
{
	if (p->child.pid)
		janitor_watch(&p->janitor, 0);
	return child_end(&p->child);
}

/* Of a program that is gone, or closed its output while it was asked. */
static int died(struct exec_program *p, const char *what, struct err *e)
{
	struct text why = { 0 };
	bool of_itself = ends_within(p, LAST_WORDS);
	int status;

	read_complaints(p);
	close_stderr(p);
	status = end_child(p);
	p->failed = true;
	put_death(&why, status, of_itself);
	text_add(&why, " before it answered to %s", what);
	tell_complaint(p, &why);
	if (why.failed)
		FAIL(e, ERR_NOMEM, "out of memory");
	else
		FAIL(e, WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU ? ERR_LIMIT : ERR_IO, "%.480s",
		     text_of(&why));
	text_free(&why);
	return -1;
}

/* After what no program may do; e is set. */
static int expel(struct exec_program *p, struct err *e)
{
	struct text more = { 0 };

	read_complaints(p);
	close_stderr(p);
	end_child(p);
	p->failed = true;
	tell_complaint(p, &more);
	if (e)
		snprintf(e->text + strlen(e->text), sizeof e->text - strlen(e->text), "%s", text_of(&more));
	text_free(&more);
	return -1;
}

/* ---- to and fro ---- */

/* As write, with EPIPE instead of the signal. */
static ssize_t write_quietly(int fd, const char *at, size_t n)
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
	char *at = p->line + p->taken, *end = p->nline > p->taken ? memchr(at, '\n', p->nline - p->taken) : NULL;

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

/* Waits until one of the ends has something, for at most what is left of its patience. */
static int await(struct exec_program *p, bool writes, double since, struct pollfd ends[3])
{
	double left = p->patience > 0 ? since + p->patience - clock_seconds(CLOCK_MONOTONIC) : 3600;

	ends[0] = (struct pollfd){ .fd = p->child.in, .events = POLLIN };
	ends[1] = (struct pollfd){ .fd = p->stderr_end > 0 ? p->stderr_end : -1, .events = POLLIN };
	ends[2] = (struct pollfd){ .fd = writes ? p->child.out : -1, .events = POLLOUT };
	if (left <= 0)
		return -1;
	poll(ends, 3, (int)(left * 1000) + 1);
	if (ends[1].revents && read_complaints(p))
		close_stderr(p);
	return 0;
}

static int too_long(struct exec_program *p, const char *what, struct err *e)
{
	FAIL(e, ERR_FORMAT, "an answer to %s is longer than 1 MiB", what);
	return expel(p, e);
}

/* Two answers to one request, or a word before the first. */
static int unasked(struct exec_program *p, const char *what, struct err *e)
{
	size_t n = p->nline - p->taken;
	struct text shown = { 0 };
	char part[100];

	snprintf(part, sizeof part, "%.*s", (int)(n < sizeof part ? n : sizeof part - 1), p->line + p->taken);
	escape_terminal(&shown, part);
	FAIL(e, ERR_FORMAT, "it wrote to stdout unasked, before %s: %.200s", what, text_of(&shown));
	text_free(&shown);
	return expel(p, e);
}

/* After read_answer's -1. */
static int lost(struct exec_program *p, const char *what, struct err *e)
{
	return e && e->code == ERR_NOMEM ? expel(p, e) : died(p, what, e);
}

static int silent(struct exec_program *p, const char *what, struct err *e)
{
	FAIL(e, ERR_LIMIT, "no answer to %s within %.0f s", what, p->patience);
	return expel(p, e);
}

/* Sends n bytes, and gives the line that comes back; NULL with e set, and then it is gone. */
static char *converse(struct exec_program *p, const char *what, const char *at, size_t n, size_t *length,
		      struct err *e)
{
	double since = clock_seconds(CLOCK_MONOTONIC);
	struct pollfd ends[3];
	char *line = NULL;
	ssize_t sent;
	int came;

	came = read_answer(p, e);
	if (p->nline > p->taken)
		return unasked(p, what, e), NULL;
	if (came < 0)
		return lost(p, what, e), NULL;
	for (;;) {
		if (await(p, n > 0, since, ends))
			return silent(p, what, e), NULL;
		if (ends[2].revents) {
			sent = write_quietly(p->child.out, at, n);
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

/* ---- the calls ---- */

static int make_folder(struct exec_program *p, struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	int n = snprintf(p->folder, sizeof p->folder, "%s/bakeoff-exec.XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (n < 0 || (size_t)n >= sizeof p->folder || !mkdtemp(p->folder)) {
		FAIL(e, ERR_IO, "cannot make a folder %s: %s", p->folder,
		     (size_t)n >= sizeof p->folder ? "the path is too long" : strerror(errno));
		*p->folder = 0;
		return -1;
	}
	if (janitor_start(&p->janitor, p->folder, e)) {
		rmdir(p->folder);
		*p->folder = 0;
		return -1;
	}
	return exec_helpers_write(p->folder, e);
}

static void set_nonblocking(int fd)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

static int spawn(struct exec_program *p, const struct exec_start *how, char **words, struct err *e)
{
	int complaints[2];
	struct to_run r = { words, p->folder, how->threads, -1 };
	struct child_job job = { become, &r, 0 };
	int rc;

	if (pipe2(complaints, O_CLOEXEC))
		return FAIL(e, ERR_IO, "cannot make a pipe: %s", strerror(errno));
	r.stderr_end = complaints[1];
	rc = child_start(&p->child, &job, e);
	close(complaints[1]);
	p->stderr_end = complaints[0];
	if (rc)
		return -1;
	janitor_watch(&p->janitor, p->child.pid);
	set_nonblocking(p->child.in);
	set_nonblocking(p->child.out);
	set_nonblocking(p->stderr_end);
	return 0;
}

static int greet(struct exec_program *p, struct exec_hello *hello, struct err *e)
{
	static const char greeting[] = "{\"message\":\"hello\",\"protocol\":1}\n";
	double since = clock_seconds(CLOCK_MONOTONIC);
	size_t n;
	char *line = converse(p, "hello", greeting, strlen(greeting), &n, e);

	if (!line || exec_answer_hello(hello, line, n, e))
		return line ? expel(p, e) : -1;
	p->start_s = clock_seconds(CLOCK_MONOTONIC) - since;
	return 0;
}

int exec_program_start(struct exec_program *p, const struct exec_start *how, struct exec_hello *hello,
		       struct err *e)
{
	char **words;
	int rc;

	*p = (struct exec_program){ .patience = how->patience };
	*hello = (struct exec_hello){ 0 };
	if (exec_words_split(&words, how->run, e))
		return -1;
	rc = make_folder(p, e) || spawn(p, how, words, e) || greet(p, hello, e) ? -1 : 0;
	free(words);
	if (rc)
		exec_program_end(p);
	return rc;
}

int exec_program_ask(struct exec_program *p, const char *what, const struct text *request,
		     struct exec_done *out, struct err *e)
{
	struct err told = { 0 };
	size_t n;
	char *line;

	if (request->failed)
		return FAIL(e, ERR_NOMEM, "out of memory");
	if (p->failed || !p->child.pid)
		return FAIL(e, ERR_IO, "the program has ended");
	if (!(line = converse(p, what, request->at, request->used, &n, e)))
		return -1;
	if (!exec_answer_done(out, line, n, &told))
		return 0;
	if (e)
		*e = told;
	return told.code == ERR_FORMAT ? expel(p, e) : -1;
}

double exec_program_cpu(const struct exec_program *p)
{
	return p->child.pid ? child_family_seconds(&p->child) : 0;
}

/* VmHWM of /proc/PID/status. */
double exec_program_peak(const struct exec_program *p)
{
	char path[64], line[256];
	double kb = 0;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/status", p->child.pid);
	if (!p->child.pid || !(in = fopen(path, "re")))
		return 0;
	while (!(kb > 0) && fgets(line, sizeof line, in))
		sscanf(line, "VmHWM: %lf kB", &kb);
	fclose(in);
	return kb * 1024;
}

char *exec_program_path(const struct exec_program *p, const char *file, struct err *e)
{
	return mem_format(e, "%s/%s", p->folder, file);
}

void exec_program_end(struct exec_program *p)
{
	static const char bye[] = "{\"message\":\"bye\"}\n";

	if (p->child.pid && !p->failed) {
		ssize_t sent = write_quietly(p->child.out, bye, strlen(bye));

		(void)sent;
		close(p->child.out);
		p->child.out = -1;
		ends_within(p, GOODBYE);
	}
	end_child(p);
	close_stderr(p);
	janitor_end(&p->janitor);
	free(p->line);
	*p = (struct exec_program){ 0 };
}
