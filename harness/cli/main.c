/* bakeoff COMMAND: finds the command and hands it the rest of the line. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <hdf5.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/cpu.h"
#include "algorithms/system/place.h"
#include "harness/cli/cmd.h"
#include "harness/plan/version.h"

#define POINT(name) &command_##name,
const struct command *const commands[] = { COMMANDS(POINT) NULL };

static void help(FILE *out)
{
	fputs("bakeoff compares supervised learners on your data: accuracy, overfitting, run "
	      "time.\n\n"
	      "usage: bakeoff COMMAND [ARGUMENT...]\n\n",
	      out);
	for (const struct command *const *c = commands; *c; c++)
		fprintf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
	fputs("\nbakeoff COMMAND --help says more. First steps:\n"
	      "  bakeoff run iris                      the learners on a bundled set\n"
	      "  bakeoff run my.csv --target COLUMN    on your own table\n"
	      "Exit status: 0 all is there, 1 some cells failed, a study has no score or a figure could not\n"
	      "be drawn, 2 usage, 3 data, or a file that cannot be read or written.\n", out);
}

static const struct command *find(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (!strcmp((*c)->name, name))
			return *c;
	return NULL;
}

static const char *command_name(size_t i)
{
	return commands[i] ? commands[i]->name : NULL;
}

/* A file must not become standard output by its number. */
static void open_standard_files(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
		;
	if (fd > STDERR_FILENO)
		close(fd);
}

/* What was printed has arrived, or the exit status says that it has not, however the program ends. */
static void check_output(void)
{
	bool before = ferror(stdout);

	if (!fflush(stdout) && !before)
		return;
	fprintf(stderr, "bakeoff: cannot write to standard output: %s\n",
		before ? "something of it was lost" : strerror(errno));
	_exit(EXIT_DATA);
}

/* A write beyond a limit fails and is told, instead of ending the process; parts of files go. */
static void take_signals(void)
{
	signal(SIGXFSZ, SIG_IGN);
	place_guard();
}

/* Libraries report to us, not to the terminal, and do not end the process. HDF5 does not take up files
 * again at the end that it could not read or write before. */
static void quiet_libraries(void)
{
	H5dont_atexit();
	gsl_set_error_handler_off();
	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	argp_err_exit_status = EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const struct command *c;
	struct err e = { 0 };
	char title[64];

	open_standard_files();
	atexit(check_output);
	take_signals();
	quiet_libraries();
	if (argc < 2) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help(stdout);
		return EXIT_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("bakeoff %s (%s; %s)\n", code_release, code_commit, code_build);
		return EXIT_OK;
	}
	if (!(c = find(argv[1])))
		return cmd_unknown("no command", argv[1], command_name);
	if (cpu_isa_check(&e))
		return cmd_fail(&e);
	snprintf(title, sizeof title, "bakeoff %s", c->name);
	argv[1] = title;
	return c->run(argc - 1, argv + 1);
}
