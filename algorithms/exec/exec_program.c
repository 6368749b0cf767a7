#include "algorithms/exec/exec_program_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/exec/exec_helpers.h"
#include "algorithms/exec/exec_words.h"
#include "algorithms/system/watch.h"

#define GOODBYE 1.0 /* seconds to end by itself */

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
	static const char *const threads[] = { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
					       "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS" };
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

/* ---- the calls ---- */

static int make_folder(struct exec_program *p, struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	int n = snprintf(p->folder, sizeof p->folder, "%s/bakeoff-exec.XXXXXX",
			 tmp && *tmp ? tmp : "/tmp");

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
	char *line = exec_program_converse(p, "hello", greeting, strlen(greeting), &n, e);

	if (!line || exec_answer_hello(hello, line, n, e))
		return line ? exec_program_expel(p, e) : -1;
	p->start_s = clock_seconds(CLOCK_MONOTONIC) - since;
	return 0;
}

int exec_program_start(struct exec_program *p, const struct exec_start *how,
		       struct exec_hello *hello, struct err *e)
{
	char **words;
	int rc;

	*p = (struct exec_program){ .patience = how->patience, .memory = how->memory };
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
	if (!(line = exec_program_converse(p, what, request->at, request->used, &n, e)))
		return -1;
	if (!exec_answer_done(out, line, n, &told))
		return 0;
	if (e)
		*e = told;
	return told.code == ERR_FORMAT ? exec_program_expel(p, e) : -1;
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
		ssize_t sent = exec_program_write(p->child.out, bye, strlen(bye));

		(void)sent;
		close(p->child.out);
		p->child.out = -1;
		exec_program_ends_within(p, GOODBYE);
	}
	exec_program_kill(p);
	exec_program_close_stderr(p);
	janitor_end(&p->janitor);
	free(p->line);
	*p = (struct exec_program){ 0 };
}
