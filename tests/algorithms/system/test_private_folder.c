#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/system/private_folder.h"
#include "tests/support/scratch.h"

enum how { RETURNS, EXITS, CRASHES, WAITS };

struct work {
	enum how how;
	char *told;                     /* a file that gets the folder's name */
};

static int work(void *ctx, const char *folder)
{
	const struct work *w = ctx;
	char path[4300];
	struct stat st;
	FILE *f;

	if (stat(folder, &st) || (st.st_mode & 0777) != 0700)
		return 99;
	snprintf(path, sizeof path, "%s/sub", folder);
	if (mkdir(path, 0700) || symlink("/", strcat(path, "/link")) || !(f = fopen(w->told, "w")))
		return 98;
	fputs(folder, f);
	fclose(f);
	if (w->how == EXITS)
		exit(5);
	if (w->how == CRASHES)
		raise(SIGKILL);
	while (w->how == WAITS)
		pause();
	return 4;
}

/* Whether the folder that was told is gone. */
static bool gone(const struct work *w)
{
	char folder[4200] = "";
	FILE *f = fopen(w->told, "r");
	bool there = f && fgets(folder, sizeof folder, f) && *folder && !access(folder, F_OK);

	cr_assert(f && *folder, "no folder was told");
	fclose(f);
	return !there;
}

TestSuite(system_private_folder, .fini = scratch_clean);

Test(system_private_folder, is_gone_however_the_work_ends)
{
	struct work w = { .told = strdup(scratch_path("told")) };
	struct err e = { 0 };
	int status = 0;

	cr_assert(!private_folder_with(work, &w, &status, &e) && status == 4, "%s %d", e.text, status);
	cr_expect(gone(&w));
	w.how = EXITS;
	cr_assert(!private_folder_with(work, &w, &status, &e) && status == 5, "%s %d", e.text, status);
	cr_expect(gone(&w));
	w.how = CRASHES;
	cr_assert(private_folder_with(work, &w, &status, &e) && strstr(e.text, "signal 9"), "%s", e.text);
	cr_expect(gone(&w));
	cr_expect(!access("/", F_OK), "links are not followed");
	free(w.told);
}

/* The process that waits is told to end: so does the child, and the folder goes. */
Test(system_private_folder, is_gone_after_a_signal, .timeout = 30)
{
	struct work w = { .how = WAITS, .told = strdup(scratch_path("told")) };
	struct err e = { 0 };
	int status = 0, how;
	pid_t waiter = fork();

	if (!waiter) {
		signal(SIGTERM, SIG_DFL);
		private_folder_with(work, &w, &status, &e);
		_exit(1);
	}
	while (access(w.told, F_OK))
		usleep(1000);
	usleep(20000);
	kill(waiter, SIGTERM);
	cr_assert_eq(waitpid(waiter, &how, 0), waiter);
	cr_expect(WIFSIGNALED(how) && WTERMSIG(how) == SIGTERM, "it ends by the signal all the same");
	cr_expect(gone(&w));
	free(w.told);
}

Test(system_private_folder, needs_a_place)
{
	struct work w = { .told = strdup(scratch_path("told")) };
	struct err e = { 0 };
	int status = 0;

	setenv("TMPDIR", scratch_path("nowhere"), 1);
	cr_assert(private_folder_with(work, &w, &status, &e) && e.code == ERR_IO);
	cr_expect(strstr(e.text, "cannot make a temporary folder"), "%s", e.text);
	free(w.told);
}
