#include "harness/cli/cmd.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"

#include "harness/cli/table_argp.h"

/* Exit status per err_code: what the user must mend on the command line, or in the data. */
static const enum exit_status status_of[] = {
	[ERR_OK] = EXIT_OK,           [ERR_NOMEM] = EXIT_DATA,    [ERR_IO] = EXIT_DATA,
	[ERR_FORMAT] = EXIT_DATA,     [ERR_SHAPE] = EXIT_DATA,    [ERR_PARAM] = EXIT_USAGE,
	[ERR_NUMERIC] = EXIT_CELLS,   [ERR_DIVERGED] = EXIT_CELLS, [ERR_UNSUITED] = EXIT_USAGE,
	[ERR_LIMIT] = EXIT_CELLS,     [ERR_DATA] = EXIT_DATA,
};

#define LINE_END '\xff'          /* in no UTF-8 text */

/* The line ends of the format are ours; what is put in keeps its own to itself. */
static void print(FILE *out, const char *fmt, va_list args)
{
	static const char end[] = { LINE_END, 0 };
	char *format = strdup(fmt), *text = NULL;
	struct text shown = { 0 };

	for (char *at = format; at && (at = strchr(at, '\n'));)
		*at = LINE_END;
	if (!format || vasprintf(&text, format, args) < 0)
		text = NULL;
	for (char *at = text, *rest = text; at && (at = strsep(&rest, end));) {
		escape_terminal(&shown, at);
		text_add(&shown, rest ? "\n" : "");
	}
	fputs(shown.failed || !shown.at ? "" : shown.at, out);
	text_free(&shown);
	free(text);
	free(format);
}

void cmd_print(FILE *out, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print(out, fmt, args);
	va_end(args);
}

static void say(const char *kind, const char *fmt, va_list args)
{
	fflush(stdout);
	fprintf(stderr, "bakeoff: %s", kind);
	print(stderr, fmt, args);
	fputc('\n', stderr);
}

int cmd_fail(const struct err *e)
{
	fflush(stdout);
	cmd_print(stderr, "bakeoff: %s\n", e->text);
	return (int)status_of[e->code];
}

int cmd_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
	return EXIT_USAGE;
}

int cmd_unknown(const char *what, const char *wrong, wordlist_name *name)
{
	struct err e = { 0 };

	unknown_name(&e, what, wrong, name);
	return cmd_fail(&e);
}

void cmd_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("note: ", fmt, args);
	va_end(args);
}

void cmd_warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("warning: ", fmt, args);
	va_end(args);
}

void cmd_remark(void *ctx, const char *text)
{
	(void)ctx;
	cmd_note("%s", text);
}

char *cmd_default_path(const char *folder, const char *name, const char *suffix, struct err *e)
{
	char *safe = escape_file_name(name, e),
	     *path = safe ? mem_format(e, "%s%s%s", folder, safe, suffix) : NULL;

	free(safe);
	return path;
}

bool cmd_color(FILE *f)
{
	const char *off = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(f)) && !(off && *off) && !(term && !strcmp(term, "dumb"));
}

int cmd_width(FILE *f)
{
	struct winsize w;

	return !ioctl(fileno(f), TIOCGWINSZ, &w) && w.ws_col >= 20 ? w.ws_col : 80;
}

void cmd_parse(const struct command *c, int argc, char **argv, void *options)
{
	struct argp_option table_options[TABLE_ARGP_OPTIONS];
	const struct argp table = { .options = table_options, .parser = table_argp_parse };
	bool reads = c->table & TABLE_OPTION_READING;
	const struct argp_child children[] = {
		{ .argp = &table, .group = 50,  /* behind the command's own */
		  .header = reads ? "Of a table (CSV, ARFF ...):" : NULL },
		{ 0 }
	};
	struct argp argp = *c->argp;

	table_argp_options(table_options, c->table);
	if (c->table)
		argp.children = children;
	argp_parse(&argp, argc, argv, 0, NULL, options);
}

void cmd_options(const struct command *c, struct argp_option out[CMD_OPTIONS])
{
	size_t n = 0;

	const struct argp_option *o = c->argp->options;

	for (; o && (o->name || o->doc || o->key); o++)
		if (n + TABLE_ARGP_OPTIONS < CMD_OPTIONS)
			out[n++] = *o;
	table_argp_options(out + n, c->table);
}

bool cmd_is_run(const char *path)
{
	size_t n = strlen(path);
	char *file = mem_format(NULL, "%s/run.db", path);
	bool folder = file && !access(file, F_OK);

	free(file);
	return folder || (n > 3 && !strcmp(path + n - 3, ".db") && !access(path, F_OK));
}
