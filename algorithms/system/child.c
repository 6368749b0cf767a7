#include "algorithms/system/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/system/limits.h"
#include "algorithms/system/watch.h"

enum { CRASH_MAGIC = 0x64656164 };

/* ---- in the child ---- */

/* Of this process; handlers can be told in no other way. */
static int crash_fd = -1, own_pid;

static void send_crash(int signal_number, bool no_memory)
{
	struct child_crash how = { CRASH_MAGIC, signal_number, no_memory, 0 };
	ssize_t sent = write(crash_fd, &how, sizeof how);       /* 16 bytes: whole or not at all */

	(void)sent;
}

static void report_crash(int signal_number)
{
	send_crash(signal_number, errno == ENOMEM);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* A library that gives up calls exit (libgomp does where it gets no thread), and we never do. */
static void report_exit(void)
{
	if (getpid() == own_pid)
		send_crash(0, limits_exhausted());
}

static void catch_crashes(int fd)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	/* On a stack of its own: the crash may be an overflow of the usual one. */
	stack_t stack = { .ss_size = 65536 };
	struct sigaction action = { .sa_handler = report_crash,
				    .sa_flags = SA_ONSTACK | SA_NODEFER };

	crash_fd = fd;
	own_pid = getpid();
	atexit(report_exit);
	stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);
	if (stack.ss_sp != MAP_FAILED)
		sigaltstack(&stack, NULL);
	errno = 0;
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &action, NULL);
}

static void default_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXCPU, SIGXFSZ };

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		signal(signals[i], SIG_DFL);
}

/* The parent is gone: this process goes, and with it all that it has started. */
static void end_group(int signal_number)
{
	(void)signal_number;
	kill(0, SIGKILL);
}

static void follow_parent(int parent)
{
	const struct sigaction action = { .sa_handler = end_group };

	sigaction(SIGRTMIN, &action, NULL);
	prctl(PR_SET_PDEATHSIG, SIGRTMIN);
	if (getppid() != parent)        /* it died before the line above */
		end_group(0);
}

int child_guard(void)
{
	int leader = getpid(), pid = fork();

	if (pid)
		return pid < 0 ? -1 : 0;
	close(STDIN_FILENO), close(STDOUT_FILENO), close(STDERR_FILENO);
	follow_parent(leader);
	for (;;)
		pause();
}

__attribute__((noreturn))
static void child_main(const struct child_job *job, int in, int out, int parent)
{
	default_signals();
	setpgid(0, 0);
	follow_parent(parent);
	limits_apply(job->memory);
	catch_crashes(out);
	_exit(job->run(job->ctx, in, out));
}

/* ---- in the parent ---- */

static void close_both(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

static int fork_child(struct child *c, const struct child_job *job, const int answers[2],
		      const int orders[2], struct err *e)
{
	int parent = getpid();

	fflush(NULL);                   /* or the child would write it a second time */
	c->pid = fork();
	if (c->pid < 0) {
		c->pid = 0;
		return FAIL(e, ERR_IO, "cannot start a process: %s", strerror(errno));
	}
	if (!c->pid) {
		close(answers[0]);
		close(orders[1]);
		child_main(job, orders[0], answers[1], parent);
	}
	setpgid(c->pid, c->pid);        /* the child does it too: whoever comes first */
	close(answers[1]);
	close(orders[0]);
	c->in = answers[0];
	c->out = orders[1];
	return 0;
}

int child_start(struct child *c, const struct child_job *job, struct err *e)
{
	int answers[2], orders[2];

	*c = (struct child){ 0 };
	if (pipe2(answers, O_CLOEXEC))
		return FAIL(e, ERR_IO, "cannot make a pipe: %s", strerror(errno));
	if (pipe2(orders, O_CLOEXEC)) {
		close_both(answers);
		return FAIL(e, ERR_IO, "cannot make a pipe: %s", strerror(errno));
	}
	if (fork_child(c, job, answers, orders, e)) {
		close_both(answers);
		close_both(orders);
		return -1;
	}
	return 0;
}

bool child_send(const struct child *c, const void *at, size_t n)
{
	ssize_t sent;

	do
		sent = write(c->out, at, n);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)n;
}

bool child_ended(const struct child *c, bool wait)
{
	siginfo_t info = { 0 };
	int rc;

	do
		rc = waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOWAIT | (wait ? 0 : WNOHANG));
	while (rc && errno == EINTR);
	return rc || info.si_pid == c->pid;
}

double child_processor_seconds(const struct child *c)
{
	clockid_t of_child;

	return clock_getcpuclockid(c->pid, &of_child) ? 0 : clock_seconds(of_child);
}

/* Of /proc/PID/stat the fields 16 and 17, behind the name in brackets. */
static double waited_for_seconds(int pid)
{
	char path[64], line[1024], *at = NULL;
	long long user = 0, kernel = 0;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	if (!(in = fopen(path, "re")))
		return 0;
	if (fgets(line, sizeof line, in))
		at = strrchr(line, ')');
	if (!at || sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lld %lld", &user,
			  &kernel) != 2)
		user = kernel = 0;
	fclose(in);
	return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

double child_family_seconds(const struct child *c)
{
	return child_processor_seconds(c) + waited_for_seconds(c->pid);
}

int child_end(struct child *c)
{
	int status = 0;

	if (!c->pid)
		return 0;
	kill(-c->pid, SIGKILL);
	child_ended(c, true);
	kill(-c->pid, SIGKILL); /* what it may have started meanwhile: the number is still its */
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(c->in);
	close(c->out);
	*c = (struct child){ 0 };
	return status;
}

bool child_crashed(const char *at, size_t n, struct child_crash *how)
{
	*how = (struct child_crash){ 0 };
	if (n >= sizeof *how)
		memcpy(how, at + n - sizeof *how, sizeof *how);
	return how->magic == CRASH_MAGIC;
}
