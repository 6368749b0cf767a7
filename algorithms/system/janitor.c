#include "algorithms/system/janitor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- in the janitor ---- */

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
	(void)s, (void)kind, (void)at;
	remove(path);
	return 0; /* the others all the same */
}

/* Links are removed, not followed. A process that is dying may still write a file: so more than once. */
static void remove_tree(const char *folder)
{
	for (int i = 0; i < 20; i++) {
		nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
		if (access(folder, F_OK))
			return;
		usleep(10000);
	}
}

/* Whether a process has the folder in its environment, which is handed down from process to process. */
static bool knows(const char *pid, const char *folder)
{
	char path[64], *vars = NULL;
	size_t room = 0, len = strlen(folder);
	bool found = false;
	ssize_t n;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%.20s/environ", pid);
	if (!(in = fopen(path, "re")))
		return false; /* gone, or another user's */
	while (!found && (n = getdelim(&vars, &room, 0, in)) > 0) {
		const char *at = strstr(vars, folder), *end = at ? at + len : NULL;

		found = end && (!*end || *end == ':' || *end == '/');
	}
	free(vars);
	fclose(in);
	return found;
}

/* What left the group (setsid, a daemon) is found by the folder. Again, until nothing is found: a process may have
 * started another while we looked. */
static void kill_kin(const char *folder)
{
	for (int i = 0, found = 1; found && i < 20; i++) {
		DIR *all = opendir("/proc");
		struct dirent *d;

		found = 0;
		while (all && (d = readdir(all))) {
			int pid = atoi(d->d_name);

			if (pid > 1 && pid != getpid() && knows(d->d_name, folder) && !kill(pid, SIGKILL))
				found = 1;
		}
		if (all)
			closedir(all);
		if (found)
			usleep(2000);
	}
}

/* Signals of a terminal, or of who ends all that runs here, are for its owner, whose end it waits for. */
static void be_on_its_own(int line)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	setsid();
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		signal(ignored[i], SIG_IGN);
	dup2(line, STDIN_FILENO);
	close_range(STDIN_FILENO + 1, ~0u, 0);
}

__attribute__((noreturn)) static void wait_and_clean(int line, const char *folder)
{
	int group = 0, number;

	be_on_its_own(line);
	while (read(STDIN_FILENO, &number, sizeof number) == (ssize_t)sizeof number)
		group = number;
	if (group > 0)
		kill(-group, SIGKILL);
	kill_kin(folder);
	remove_tree(folder);
	_exit(0);
}

/* ---- in its owner ---- */

int janitor_start(struct janitor *j, const char *folder, struct err *e)
{
	int line[2];

	*j = (struct janitor){ 0 };
	if (pipe2(line, O_CLOEXEC))
		return FAIL(e, ERR_IO, "cannot make a pipe: %s", strerror(errno));
	j->pid = fork();
	if (!j->pid)
		wait_and_clean(line[0], folder);
	close(line[0]);
	if (j->pid < 0) {
		j->pid = 0;
		close(line[1]);
		return FAIL(e, ERR_IO, "cannot start a process: %s", strerror(errno));
	}
	j->line = line[1];
	return 0;
}

/* A pipe takes so few bytes whole; it reads until we close it, so that there is no SIGPIPE. */
void janitor_watch(struct janitor *j, int group)
{
	ssize_t sent = write(j->line, &group, sizeof group);

	(void)sent;
}

void janitor_end(struct janitor *j)
{
	if (!j->pid)
		return;
	close(j->line);
	while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*j = (struct janitor){ 0 };
}
