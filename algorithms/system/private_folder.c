#include "algorithms/system/private_folder.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/core/mem.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

int private_folder_remove(const char *folder, struct err *e)
{
	enum { OPEN = 32 };

	if (nftw(folder, remove_one, OPEN, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
		return FAIL(e, ERR_IO, "cannot remove the temporary folder %s: %s", folder,
			    strerror(errno));
	return 0;
}

static char *make_folder(struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = mem_format(e, "%s/bakeoff.XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (folder && !mkdtemp(folder)) {
		FAIL(e, ERR_IO, "cannot make a temporary folder %s: %s", folder, strerror(errno));
		free(folder);
		return NULL;
	}
	return folder;
}

/* Until the child has ended; meanwhile its parent's signals are its own. *caught: the last of them, or 0. */
static int wait_for(pid_t child, const sigset_t *watched, int *caught)
{
	int status = 0, got;

	for (;;) {
		got = sigwaitinfo(watched, NULL);
		if (got > 0 && got != SIGCHLD) {
			*caught = got;
			kill(child, got);
		}
		if (waitpid(child, &status, WNOHANG) == child)
			return status;
	}
}

static void in_child(int (*work)(void *ctx, const char *folder), void *ctx, const char *folder,
		     pid_t parent, const sigset_t *before) __attribute__((noreturn));
static void in_child(int (*work)(void *ctx, const char *folder), void *ctx, const char *folder,
		     pid_t parent, const sigset_t *before)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	sigprocmask(SIG_SETMASK, before, NULL);
	exit(work(ctx, folder));
}

static int outcome(int how, int caught, int *status, struct err *e)
{
	if (caught)
		raise(caught); /* with its usual effect: the folder is gone */
	if (WIFEXITED(how)) {
		*status = WEXITSTATUS(how);
		return 0;
	}
	if (WTERMSIG(how) == SIGINT || WTERMSIG(how) == SIGTERM || WTERMSIG(how) == SIGHUP)
		raise(WTERMSIG(how));
	return FAIL(e, ERR_IO, "the work in a temporary folder ended by signal %d (%s)",
		    WTERMSIG(how), strsignal(WTERMSIG(how)));
}

int private_folder_with(int (*work)(void *ctx, const char *folder), void *ctx, int *status,
			struct err *e)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	struct sigaction chld;
	sigset_t watched, before;
	char *folder = make_folder(e);
	pid_t parent = getpid(), child;
	int how = 0, caught = 0, rc = -1;

	if (!folder)
		return -1;
	sigemptyset(&watched);
	sigaddset(&watched, SIGCHLD);
	sigaddset(&watched, SIGINT);
	sigaddset(&watched, SIGTERM);
	sigaddset(&watched, SIGHUP);
	fflush(NULL);
	sigaction(SIGCHLD, &usual, &chld); /* ignored, the child's status would be lost */
	sigprocmask(SIG_BLOCK, &watched, &before);
	if (!(child = fork()))
		in_child(work, ctx, folder, parent, &before);
	if (child > 0) {
		how = wait_for(child, &watched, &caught);
		rc = 0;
	} else {
		FAIL(e, ERR_IO, "cannot start a process: %s", strerror(errno));
	}
	if (private_folder_remove(folder, rc ? NULL : e))
		rc = -1;
	free(folder);
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGCHLD, &chld, NULL);
	return rc ? -1 : outcome(how, caught, status, e);
}
