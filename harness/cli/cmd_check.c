/* bakeoff check: what a careful person would want to know of a data set before using it. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "datasets/load_options.h"
#include "datasets/validate.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"

enum format { FORMAT_TEXT, FORMAT_JSON };

struct options {
	struct load_options load;
	char **specs;
	int nspecs;
	enum format format;
	bool quiet;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "text|json", 0, "how to print the findings. Default: text", 1 },
	{ "quiet", 'q', NULL, 0, "no notes, only warnings and errors", 1 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_FLAG('q', quiet),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->load.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == 'f' && strcmp(arg, "text") && strcmp(arg, "json")) {
		argp_error(state, "--format %s: it is text or json", arg);
	} else if (key == 'f') {
		o->format = strcmp(arg, "json") ? FORMAT_TEXT : FORMAT_JSON;
	} else if (key == ARGP_KEY_ARGS) {
		o->specs = state->argv + state->next;
		o->nspecs = state->argc - state->next;
	} else if (key == ARGP_KEY_NO_ARGS) {
		argp_error(state, "name a data set");
	} else {
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

#define SHOWN 5                 /* findings of one kind in the text; JSON has them all */
#define CODES 40

struct cmd_check_findings {
	const struct options *o;
	size_t count[3];                /* findings per level */
	struct { const char *code; size_t n; } kind[CODES];
	struct text json;            /* of this data set: objects, comma-separated */
};

static void print_text(const struct finding *f)
{
	static const char *const colors[] = { "", "\033[33m", "\033[31m" };
	bool color = cmd_color(stdout) && *colors[f->level];

	printf("  %s%-8s%s ", color ? colors[f->level] : "", finding_level_name(f->level),
	       color ? "\033[0m" : "");
	cmd_print(stdout, "%-18s %s\n", f->code, f->text);
}

/* How many findings of its kind there were before; counts this one. */
static size_t count_kind(struct cmd_check_findings *c, const char *code)
{
	for (size_t k = 0; k < CODES; k++) {
		if (!c->kind[k].code)
			c->kind[k].code = code;
		if (!strcmp(c->kind[k].code, code))
			return c->kind[k].n++;
	}
	return 0;
}

static void print_rest(const struct cmd_check_findings *c)
{
	for (size_t k = 0; k < CODES && c->kind[k].code; k++)
		if (c->kind[k].n > SHOWN)
			printf("  ... and %zu more of %s (--format json has them all)\n",
			       c->kind[k].n - SHOWN, c->kind[k].code);
}

static void take(void *ctx, const struct finding *f)
{
	struct cmd_check_findings *c = ctx;

	c->count[f->level]++;
	if (c->o->quiet && f->level == FINDING_NOTE)
		return;
	if (c->o->format == FORMAT_TEXT) {
		if (count_kind(c, f->code) < SHOWN)
			print_text(f);
		return;
	}
	text_add(&c->json, "%s\n      {\"level\": \"%s\", \"code\": \"%s\", \"column\": ",
		    c->json.used ? "," : "", finding_level_name(f->level), f->code);
	if (f->column)
		text_json(&c->json, f->column);
	else
		text_add(&c->json, "null");
	text_add(&c->json, ", \"text\": ");
	text_json(&c->json, f->text);
	text_add(&c->json, "}");
}

static void print_json(const char *spec, const struct cmd_check_findings *c, bool first)
{
	struct text name = { 0 };

	text_json(&name, spec);
	printf("%s\n  {\"data\": %s, \"errors\": %zu, \"warnings\": %zu, \"notes\": %zu,\n    "
	       "\"findings\": [%s]}",
	       first ? "[" : ",", name.at ? name.at : "null", c->count[FINDING_ERROR],
	       c->count[FINDING_WARNING], c->count[FINDING_NOTE], c->json.at ? c->json.at : "");
	text_free(&name);
}

static int check_one(const struct options *o, const char *spec, bool first)
{
	struct cmd_check_findings c = { .o = o };
	struct err e = { 0 };

	if (o->format == FORMAT_TEXT)
		cmd_print(stdout, "%s\n", spec);
	if (validate(spec, &o->load, take, &c, &e))
		return text_free(&c.json), cmd_fail(&e);
	if (o->format == FORMAT_TEXT)
		print_rest(&c);
	if (o->format == FORMAT_TEXT)
		printf("  %zu errors, %zu warnings\n", c.count[FINDING_ERROR],
		       c.count[FINDING_WARNING]);
	else
		print_json(spec, &c, first);
	text_free(&c.json);
	return c.count[FINDING_ERROR] ? EXIT_DATA : c.count[FINDING_WARNING] ? EXIT_CELLS : EXIT_OK;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "DATA...",
	.doc = "Check data sets: files of any known format, built-in or generated "
	       "sets.\vExit status: 0 nothing to worry about, 1 warnings, 2 usage, 3 a "
	       "data set is unusable.",
};

static int cmd_check(int argc, char **argv)
{
	struct options o = { 0 };
	int worst = EXIT_OK;

	cmd_parse(&command_check, argc, argv, &o);
	for (int i = 0; i < o.nspecs; i++) {
		int status = check_one(&o, o.specs[i], !i);

		worst = status > worst ? status : worst;
	}
	if (o.format == FORMAT_JSON)
		printf("\n]\n");
	return worst;
}

const struct command command_check = {
	"check", "tell what to know of a data set before using it",
	cmd_check, &argp, TABLE_OPTION_READING | TABLE_OPTION_SPLITS
};
