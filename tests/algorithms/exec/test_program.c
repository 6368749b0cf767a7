/* Programs that misbehave, in sh: each is refused with a word, and none is left behind. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/exec/exec_program.h"
#include "tests/support/scratch.h"

#define HELLO "read -r line; echo '{\"hello\":{\"protocol\":1,\"abilities\":[\"classify\"]}}'\n"

/* Runs a script; a second's patience where it is to be silent. */
static int start(struct exec_program *p, const char *script, double patience, struct err *e)
{
	char run[300];
	struct exec_start how = { run, 1, patience, 0 };
	struct exec_hello h;
	int rc;

	snprintf(run, sizeof run, "sh %s", scratch_text("p.sh", script));
	*e = (struct err){ 0 };
	rc = exec_program_start(p, &how, &h, e);
	exec_hello_free(&h);
	return rc;
}

static int ask(struct exec_program *p, const char *message, struct err *e)
{
	struct text request = { 0 };
	struct exec_done d;
	int rc;

	*e = (struct err){ 0 };
	text_add(&request, "%s\n", message);
	rc = exec_program_ask(p, "fit", &request, &d, e);
	text_free(&request);
	return rc;
}

Test(exec_program, it_is_asked_and_answers_in_a_folder_that_goes_with_it)
{
	struct exec_program p;
	struct err e;
	char folder[256];

	cr_assert(!start(&p, HELLO "while read -r l; do case $l in *bye*) exit;; *7*) echo '{\"done\":{\"loss\":7}}';;"
				   " *) test -f \"$BAKEOFF_HELPERS/bakeoff_learner.py\" && test \"$OMP_NUM_THREADS\" = 1 && "
				   "echo >\"$BAKEOFF_HELPERS/left\" && echo '{\"done\":{}}';; esac; done", 0, &e), "%s", e.text);
	snprintf(folder, sizeof folder, "%s", p.folder);
	cr_expect(!access(folder, R_OK) && p.start_s > 0);
	cr_expect(!ask(&p, "{}", &e), "%s", e.text);
	cr_expect(!ask(&p, "{\"a\":7}", &e), "%s", e.text);
	exec_program_end(&p);
	cr_expect(access(folder, F_OK), "%s is left", folder);
}

static const struct { const char *script, *says; double patience; } no_hellos[] = {
	{ "exit 3", "ended with status 3 before it answered to hello", 0 },
	{ "echo why >&2; exit 1", "status 1 before it answered to hello; its stderr ends: why", 0 },
	{ "kill -SEGV $$", "died of signal 11", 0 },
	{ "read -r l; echo Loading...; sleep 60", "no JSON: Loading...", 0 },
	{ "read -r l; echo '{\"hello\":{\"protocol\":9}}'; sleep 60", "\"protocol\" is to be 1", 0 },
	{ "read -r l; echo noise >&2; head -c 2000000 /dev/zero | tr '\\0' x; sleep 60", "longer than 1 MiB; its stderr ends: noise", 0 },
	{ "read -r l; exec >&-; sleep 60", "closed its input or output", 0 },
	{ "while :; do echo spam >&2; done", "no answer to hello within 1 s; its stderr ends: ", 1 },
	{ "sleep 60", "no answer to hello within 1 s", 1 },
};

Test(exec_program, one_that_does_not_say_hello_is_told_why)
{
	for (size_t i = 0; i < sizeof no_hellos / sizeof *no_hellos; i++) {
		struct exec_program p;
		struct err e;

		cr_expect(start(&p, no_hellos[i].script, no_hellos[i].patience, &e) == -1, "%s", no_hellos[i].script);
		cr_expect(strstr(e.text, no_hellos[i].says), "%s: %s", no_hellos[i].script, e.text);
		cr_expect(!p.child.pid && !*p.folder);
	}
}

Test(exec_program, one_that_is_not_there_is_told)
{
	struct exec_start how = { "/no/such/program --fast", 1, 0, 0 };
	struct exec_program p;
	struct exec_hello h;
	struct err e = { 0 };

	cr_expect(exec_program_start(&p, &how, &h, &e) == -1);
	cr_expect(strstr(e.text, "/no/such/program: No such file or directory"), "%s", e.text);
}

static const struct { const char *script, *says; } no_answers[] = {
	{ "read -r l; exit 0", "ended with status 0 before it answered to fit" },
	{ "exec <&-; sleep 60", "closed its input or output" },
	{ "read -r l; kill -9 $$", "died of signal 9" },
	{ "read -r l; echo hm; sleep 60", "no JSON: hm" },
	{ "read -r l; echo '{\"hello\":{}}'; sleep 60", "was wanted" },
	{ "echo '{\"done\":{}}'; sleep 60", "unasked, before fit: {\"done\":{}}" },
	{ "read -r l; printf '{\"done\":'; exit 0", "ended with status 0" },
	{ "printf 'a\\033b\\n\\377' >&2; read -r l; exit 5", "status 5 before it answered to fit; its stderr ends: a\\x1b" },
};

Test(exec_program, one_that_does_not_answer_is_told_why_and_cannot_be_asked_again)
{
	for (size_t i = 0; i < sizeof no_answers / sizeof *no_answers; i++) {
		struct exec_program p;
		char script[512];
		struct err e;

		sprintf(script, HELLO "%s", no_answers[i].script);
		cr_assert(!start(&p, script, 0, &e), "%s: %s", no_answers[i].script, e.text);
		usleep(50000);          /* for what it does unasked */
		cr_expect(ask(&p, "{}", &e) == -1, "%s", no_answers[i].script);
		cr_expect(strstr(e.text, no_answers[i].says), "%s: %s", no_answers[i].script, e.text);
		cr_expect(ask(&p, "{}", &e) == -1 && strstr(e.text, "has ended"), "%s", e.text);
		exec_program_end(&p);
	}
}

Test(exec_program, an_error_of_its_own_leaves_it_as_it_is)
{
	struct exec_program p;
	struct err e;

	cr_assert(!start(&p, HELLO "read -r l; echo '{\"error\":\"too few\",\"kind\":\"data\"}'; read -r l; echo '{\"done\":{}}'; read -r l", 0, &e));
	cr_expect(ask(&p, "{}", &e) == -1 && e.code == ERR_DATA);
	cr_expect_str_eq(e.text, "too few");
	cr_expect(!ask(&p, "{}", &e), "%s", e.text);
	exec_program_end(&p);
}

/* Requests larger than a pipe, to one that reads slowly and writes to stderr meanwhile. */
Test(exec_program, long_requests_and_floods_do_not_lock_up)
{
	char *message = malloc(300001);
	struct exec_program p;
	struct err e;

	memset(message, 'x', 300000);
	message[300000] = 0;
	cr_assert(!start(&p, HELLO "head -c 300000 /dev/zero | tr '\\0' y >&2; read -r l; head -c 300000 /dev/zero >&2; "
				   "test ${#l} -eq 300000 && echo '{\"done\":{}}'; read -r l", 30, &e));
	cr_expect(!ask(&p, message, &e), "%s", e.text);
	exec_program_end(&p);
	free(message);
}

static bool runs(int pid)
{
	char path[64], line[256] = "";
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	if (!(in = fopen(path, "r")))
		return false;
	if (!fgets(line, sizeof line, in))
		*line = 0;
	fclose(in);
	return *line && !strstr(line, ") Z ");
}

static bool gone(int pid, const char *folder)
{
	for (int ms = 0; ms < 5000 && (runs(pid) || !access(folder, F_OK)); ms++)
		usleep(1000);
	return !runs(pid) && access(folder, F_OK);
}

static int number_in(const char *path)
{
	FILE *in;
	int n = 0;

	for (int ms = 0; ms < 5000 && n <= 0; ms++, usleep(1000))
		if ((in = fopen(path, "r"))) {
			if (fscanf(in, "%d", &n) != 1)
				n = 0;
			fclose(in);
		}
	return n;
}

/* Its owner is killed: the program, what it started - by this line, with a file for its number - and its folder go. */
static void dies_with_its_owner(const char *starts)
{
	char script[1024], folder[256] = "", note[300];
	int owner, line[2], child, n;

	snprintf(note, sizeof note, "%s", scratch_path("child"));
	n = sprintf(script, HELLO);
	n += sprintf(script + n, starts, note);
	sprintf(script + n, " read -r l; sleep 300");
	cr_assert(!pipe(line));
	if (!(owner = fork())) {
		struct exec_program p;
		struct err e;

		if (start(&p, script, 0, &e) || write(line[1], p.folder, sizeof p.folder) < 0)
			_exit(1);
		pause();
	}
	cr_assert_eq(read(line[0], folder, sizeof folder), (ssize_t)sizeof folder);
	child = number_in(note);
	cr_expect(child > 0 && runs(child) && !access(folder, F_OK));
	kill(owner, SIGKILL);
	waitpid(owner, NULL, 0);
	cr_expect(gone(child, folder), "%s: process %d or %s is left", starts, child, folder);
}

Test(exec_program, all_of_it_dies_with_its_owner)
{
	dies_with_its_owner("sleep 300 & echo $! >%s;");
}

/* It is found by its group: it has no environment. */
Test(exec_program, what_forgot_where_it_comes_from_dies_too)
{
	dies_with_its_owner("env -i sh -c 'echo $$ >%s; exec sleep 300' &");
}

Test(exec_program, what_left_its_group_dies_too)
{
	dies_with_its_owner("setsid sh -c 'echo $$ >%s; exec sleep 300' &");
}

/* tail keeps what it reads until a line ends: two processes hold 60 MB each, and the group about 120. */
#define HOLDER "(head -c 60000000 /dev/zero; sleep 60) | tail -n 1 >/dev/null & "

static const struct { size_t limit; bool ends; } group_limits[] = { { 100 << 20, true }, { 400 << 20, false }, { 0, false } };

Test(exec_program, memory_is_limited_for_all_its_processes_together)
{
	for (size_t i = 0; i < sizeof group_limits / sizeof *group_limits; i++) {
		char run[300];
		struct exec_start how = { run, 1, 0, group_limits[i].limit };
		struct exec_program p;
		struct exec_hello h;
		struct err e = { 0 };

		/* who is to be ended waits for it; who is not lets two looks pass */
		snprintf(run, sizeof run, "sh %s", scratch_text("p.sh", group_limits[i].ends ?
			 HELLO "read -r l; " HOLDER HOLDER "sleep 60" :
			 HELLO "read -r l; " HOLDER HOLDER "sleep 1; echo '{\"done\":{}}'; read -r l; kill $(jobs -p)"));
		cr_assert(!exec_program_start(&p, &how, &h, &e), "%s", e.text);
		exec_hello_free(&h);
		cr_expect_eq(ask(&p, "{}", &e), group_limits[i].ends ? -1 : 0, "limit %zu: %s", group_limits[i].limit, e.text);
		if (group_limits[i].ends)
			cr_expect(e.code == ERR_NOMEM && strstr(e.text, "processes together held ") &&
				  strstr(e.text, "MiB at fit, more than the limit of 100"), "%s", e.text);
		exec_program_end(&p);
	}
}
