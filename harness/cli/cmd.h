/* The subcommands of bakeoff. A new one is a file cmd_NAME.c that ends in its `const struct command
 * command_NAME`, and an entry of COMMANDS below; --help, the manual page and the shells'
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
#include "algorithms/core/wordlist.h"
#include "datasets/table_options.h"

enum exit_status {
	EXIT_OK    = 0,
	EXIT_CELLS = 1,         /* some cells did not end ok, or figures were not drawn; or two runs differ */
	EXIT_USAGE = 2,         /* an option, a name or a value that we do not know */
	EXIT_DATA  = 3          /* a file or its contents are unusable; or the system failed us */
};

struct command {
	const char *name;
	const char *summary;            /* one line of `bakeoff --help`, no full stop */
	int (*run)(int argc, char **argv);
	const struct argp *argp;        /* its options and arguments */
	unsigned table;                 /* TABLE_OPTION_*: options of tables that it takes too */
};

/* printf for lines that hold names: a control character of what is put in is shown as \n, \x1b ...,
 * and only line ends of the format end a line. The functions below do the same. */
void cmd_print(FILE *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Print "bakeoff: TEXT" on stderr; return the exit status that fits the code of the error. */
int cmd_fail(const struct err *e);
/* The same for a complaint about the command line; always EXIT_USAGE. */
int cmd_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same for a name that is not in a table (algorithms/core/wordlist.h). */
int cmd_unknown(const char *what, const char *wrong, wordlist_name *name);
/* "bakeoff: warning: TEXT", "bakeoff: note: TEXT" on stderr. */
void cmd_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void cmd_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same for the remarks of readers and writers of data sets; ctx is not used. */
void cmd_remark(void *ctx, const char *text);

/* FOLDER (with its slash, or "") and a safe file's name for what is called `name`, and the suffix; the
 * caller's. NULL for lack of memory. */
char *cmd_default_path(const char *folder, const char *name, const char *suffix, struct err *e);

/* A folder that `bakeoff run` wrote, or the database in it. */
bool cmd_is_run(const char *path);

/* Colour only where a person looks: f is a terminal, NO_COLOR is unset, TERM is not "dumb". */
bool cmd_color(FILE *f);
int cmd_width(FILE *f);                 /* columns of the terminal; 80 where it is none */

/* In the order of `bakeoff --help`. */
#define COMMANDS(EACH)                                                                        \
	EACH(run) EACH(claims) EACH(replicate) EACH(lesson) EACH(status) EACH(verify) EACH(replay) EACH(archive) EACH(diff) EACH(merge) \
	EACH(submit) EACH(report) EACH(stats)                                                         \
	EACH(fit) EACH(predict) EACH(draw) EACH(info) EACH(import) EACH(check) EACH(generate)            \
	EACH(fetch) EACH(export) EACH(split) EACH(completion) EACH(manual)

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARE)
extern const struct command *const commands[];           /* NULL-ended; main.c */

/* argp_parse with the command's own options and those of tables that it takes; its parser points
 * state->child_inputs[0] to the struct table_options at ARGP_KEY_INIT. */
void cmd_parse(const struct command *c, int argc, char **argv, void *options);
/* All its options, own ones first, ending with { 0 }. */
enum { CMD_OPTIONS = 128 };
void cmd_options(const struct command *c, struct argp_option out[CMD_OPTIONS]);

#endif
