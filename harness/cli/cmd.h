/* The subcommands of bakeoff. A new one is a file cmd_NAME.c that ends in its `const struct command
 * command_NAME`, and a line of the table in main.c; --help, the manual page and the shells'
 * completions follow from it (manual.h).
 *
 * A command gets argv[0] = "bakeoff NAME" and its own arguments after it, parses them with argp
 * (usage errors exit with EXIT_USAGE by themselves), prints results on stdout and talk on stderr,
 * and returns one of the exit statuses. */
#ifndef CMD_H
#define CMD_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "algorithms/core/err.h"

enum exit_status {
	EXIT_OK    = 0,
	EXIT_CELLS = 1,         /* some cells did not end ok; or two runs differ */
	EXIT_USAGE = 2,         /* an option, a name or a value that we do not know */
	EXIT_DATA  = 3          /* a file or its contents are unusable; or the system failed us */
};

struct command {
	const char *name;
	const char *summary;            /* one line of `bakeoff --help`, no full stop */
	int (*run)(int argc, char **argv);
	const struct argp *argp;        /* its options and arguments */
};

/* Print "bakeoff: TEXT" on stderr; return the exit status that fits the code of the error. */
int cmd_fail(const struct err *e);
/* The same for a complaint about the command line; always EXIT_USAGE. */
int cmd_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* "bakeoff: note: TEXT" on stderr. */
void cmd_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same for the remarks of readers and writers of data sets; ctx is not used. */
void cmd_remark(void *ctx, const char *text);

/* Colour only where a person looks: f is a terminal, NO_COLOR is unset, TERM is not "dumb". */
bool cmd_color(FILE *f);
int cmd_width(FILE *f);                 /* columns of the terminal; 80 where it is none */

extern const struct command *const commands[];           /* NULL-ended; main.c */

#endif
