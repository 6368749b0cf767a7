/* bakeoff completion: what a shell needs to complete command lines, from the same tables as --help.
 *
 * Values are completed where they are words of ours (learners, data sets, plans, the words of a
 * metavariable such as text|json), else by files. */
#include <argp.h>
#include <ctype.h>
#include <string.h>

#include "harness/cli/cmd.h"
#include "harness/cli/manual.h"

struct options { const char *shell; };

static bool more(const struct argp_option *o)
{
	return o->name || o->doc || o->key;
}

/* "text|json" is a list of words, "FILE" is not. */
static bool is_words(const char *metavar)
{
	return metavar && strchr(metavar, '|') && islower(*metavar);
}

static void words_of(FILE *out, const struct argp_option *o)
{
	if (is_words(o->arg))
		for (const char *s = o->arg; *s; s++)
			fputc(*s == '|' ? ' ' : *s, out);
	else
		manual_words(out, o->name, " ");
}

/* The arguments of a command that are names of ours, besides files. */
static void argument_words(FILE *out, const struct command *c)
{
	static const char *const kinds[] = { "PLAN", "DATA", "SPEC" };

	if (strchr(c->argp->args_doc ? c->argp->args_doc : "", '['))
		for (const char *s = c->argp->args_doc; *s; s++)
			fputc(islower(*s) ? *s : ' ', out);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (c->argp->args_doc && strstr(c->argp->args_doc, kinds[i]))
			manual_words(out, kinds[i], " ");
}

static void command_names(FILE *out)
{
	for (const struct command *const *c = commands; *c; c++)
		fprintf(out, "%s ", (*c)->name);
}

/* ---- bash ---- */

static void bash_command(FILE *out, const struct command *c)
{
	struct argp_option options[CMD_OPTIONS];

	cmd_options(c, options);
	fprintf(out, "\t%s)\n\t\tcase $prev in\n", c->name);
	for (const struct argp_option *o = options; more(o); o++) {
		if (!manual_option(o) || !o->arg)
			continue;
		fprintf(out, "\t\t--%s", o->name);
		if (manual_short(o))
			fprintf(out, "|-%c", manual_short(o));
		fputs(") words='", out);
		words_of(out, o);
		fputs("' value=1 ;;\n", out);
	}
	fputs("\t\tesac\n\t\toptions='--help ", out);
	for (const struct argp_option *o = options; more(o); o++)
		if (manual_option(o))
			fprintf(out, "--%s ", o->name);
	fputs("'\n\t\t[ $value ] || words='", out);
	argument_words(out, c);
	fputs("' ;;\n", out);
}

static void bash(FILE *out)
{
	fputs("# bash completion of bakeoff; made by `bakeoff completion bash`\n"
	      "_bakeoff() {\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} "
	      "words='' options='' value=''\n"
	      "\tif [ \"$COMP_CWORD\" = 1 ]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W '", out);
	command_names(out);
	fputs("--help --version' -- \"$cur\"))\n\t\treturn\n\tfi\n"
	      "\t[ \"$prev\" = '=' ] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
	      "\tcase ${COMP_WORDS[1]} in\n", out);
	for (const struct command *const *c = commands; *c; c++)
		bash_command(out, *c);
	fputs("\tesac\n"
	      "\tcase $cur in\n"
	      "\t-*) COMPREPLY=($(compgen -W \"$options\" -- \"$cur\")) ;;\n"
	      "\t*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")); "
	      "[ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n"
	      "\tesac\n}\n"
	      "complete -o filenames -F _bakeoff bakeoff\n", out);
}

/* ---- zsh ---- */

static void zsh_option(FILE *out, const struct argp_option *o)
{
	fputs("\t\t\t'", out);
	if (manual_short(o))
		fprintf(out, "(-%c --%s)'{-%c%s,--%s%s}'", manual_short(o), o->name, manual_short(o),
			o->arg ? "+" : "", o->name, o->arg ? "=" : "");
	else
		fprintf(out, "--%s%s", o->name, o->arg ? "=" : "");
	fputc('[', out);
	for (const char *s = o->doc ? o->doc : ""; *s && *s != '\v'; s++)
		if (*s == '\'')
			fputs("'\\''", out);
		else
			fprintf(out, "%s%c", strchr("[]:\\", *s) ? "\\" : "", *s == '\n' ? ' ' : *s);
	fputc(']', out);
	if (o->arg) {
		fprintf(out, ":%s:", o->arg);
		if (is_words(o->arg) || !strcmp(o->name, "learner")) {
			fputc('(', out);
			words_of(out, o);
			fputc(')', out);
		} else {
			fputs("_files", out);
		}
	}
	fputs("' \\\n", out);
}

static void zsh(FILE *out)
{
	fputs("#compdef bakeoff\n# made by `bakeoff completion zsh`\n_bakeoff() {\n"
	      "\tlocal -a commands\n\tcommands=(\n", out);
	for (const struct command *const *c = commands; *c; c++) {
		fprintf(out, "\t\t'%s:", (*c)->name);
		manual_help(out, (*c)->summary, ":");
		fputs("'\n", out);
	}
	fputs("\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe command commands\n\t\treturn\n"
	      "\tfi\n\tshift words; (( CURRENT-- ))\n\tcase $words[1] in\n", out);
	for (const struct command *const *c = commands; *c; c++) {
		struct argp_option options[CMD_OPTIONS];

		cmd_options(*c, options);
		fprintf(out, "\t%s)\n\t\t_arguments -s \\\n", (*c)->name);
		for (const struct argp_option *o = options; more(o); o++)
			if (manual_option(o))
				zsh_option(out, o);
		fputs("\t\t\t'*: :{ compadd -- ", out);
		argument_words(out, *c);
		fputs("; _files }' ;;\n", out);
	}
	fputs("\tesac\n}\n_bakeoff \"$@\"\n", out);
}

/* ---- fish ---- */

static void fish_option(FILE *out, const struct command *c, const struct argp_option *o)
{
	fprintf(out, "complete -c bakeoff -n '__fish_seen_subcommand_from %s' -l %s", c->name,
		o->name);
	if (manual_short(o))
		fprintf(out, " -s %c", manual_short(o));
	if (o->arg) {
		fputs(" -r -a '", out);
		words_of(out, o);
		fputc('\'', out);
	}
	fputs(" -d '", out);
	manual_help(out, o->doc, "'\\");
	fputs("'\n", out);
}

static void fish(FILE *out)
{
	fputs("# fish completion of bakeoff; made by `bakeoff completion fish`\n", out);
	for (const struct command *const *c = commands; *c; c++) {
		struct argp_option options[CMD_OPTIONS];

		cmd_options(*c, options);
		fprintf(out, "complete -c bakeoff -f -n __fish_use_subcommand -a %s -d '",
			(*c)->name);
		manual_help(out, (*c)->summary, "'\\");
		fputs("'\n", out);
		fprintf(out, "complete -c bakeoff -n '__fish_seen_subcommand_from %s' -a '",
			(*c)->name);
		argument_words(out, *c);
		fputs("'\n", out);
		for (const struct argp_option *o = options; more(o); o++)
			if (manual_option(o))
				fish_option(out, *c, o);
	}
}

/* ---- the command ---- */

static const struct shell {
	const char *name;
	void (*print)(FILE *out);
} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish }, { 0 } };

static const char *shell_name(size_t i)
{
	return shells[i].name;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (key == ARGP_KEY_ARG && !o->shell)
		o->shell = arg;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "one shell at a time");
	else if (key == ARGP_KEY_END && !o->shell)
		argp_error(state, "which shell? bash, zsh or fish");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp argp = {
	.parser = parse, .args_doc = "[bash|zsh|fish]",
	.doc = "Print a script that completes bakeoff's command lines: "
	       "source <(bakeoff completion bash)",
};

static int cmd_completion(int argc, char **argv)
{
	struct options o = { 0 };

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	for (const struct shell *s = shells; s->name; s++)
		if (!strcmp(s->name, o.shell)) {
			s->print(stdout);
			return EXIT_OK;
		}
	return cmd_unknown("no shell", o.shell, shell_name);
}

const struct command command_completion = {
	"completion", "completions of the command line for bash, zsh, fish",
	cmd_completion, &argp, 0
};
