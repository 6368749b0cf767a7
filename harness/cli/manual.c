#include "harness/cli/manual.h"

#include <ctype.h>
#include <string.h>

#include "algorithms/learner.h"
#include "datasets/catalog.h"
#include "datasets/generate/generate.h"
#include "harness/pictures/picture.h"
#include "harness/plan/plan.h"
#include "harness/plan/bounds.h"
#include "harness/plan/version.h"

bool manual_option(const struct argp_option *o)
{
	return o->name && !(o->flags & (OPTION_HIDDEN | OPTION_ALIAS | OPTION_DOC));
}

char manual_short(const struct argp_option *o)
{
	return o->key > ' ' && o->key < 127 && isalnum(o->key) ? (char)o->key : 0;
}

void manual_help(FILE *out, const char *help, const char *special)
{
	for (const char *s = help ? help : ""; *s && *s != '\v'; s++) {
		if (strchr(special, *s))
			fputc('\\', out);
		fputc(*s == '\n' ? ' ' : *s, out);
	}
}

static void each_learner(FILE *out, const char *between)
{
	for (const struct learner_class *const *l = learners; *l; l++)
		fprintf(out, "%s%s", (*l)->name, between);
}

static void each_data(FILE *out, const char *between)
{
	for (const struct bundled *b = bundled_sets; b->name; b++)
		fprintf(out, "%s%s", b->name, between);
	for (const struct generator *const *g = generators; *g; g++)
		fprintf(out, "%s%s", (*g)->name, between);
}

static void each_plan(FILE *out, const char *between)
{
	for (size_t i = 0; i < builtin_plan_count(); i++)
		fprintf(out, "%s%s", builtin_plan(i).name, between);
}

static void each_picture(FILE *out, const char *between)
{
	for (const struct picture_kind *const *k = picture_kinds; *k; k++)
		fprintf(out, "%s%s", (*k)->name, between);
}

static const struct {
	const char *kind;
	void (*each)(FILE *out, const char *between);
} word_lists[] = {
	{ "learner", each_learner },
	{ "DATA", each_data },
	{ "SPEC", each_data },
	{ "PLAN", each_plan },
	{ "picture", each_picture },
	{ NULL, NULL }
};

void manual_words(FILE *out, const char *kind, const char *between)
{
	for (size_t i = 0; word_lists[i].kind; i++)
		if (!strcmp(word_lists[i].kind, kind))
			word_lists[i].each(out, between);
}

/* ---- the page ---- */

/* Text for roff: '-' is a minus, a line must not begin with a control character. */
static void roff(FILE *out, const char *text)
{
	bool begins = true;

	for (const char *s = text ? text : ""; *s; s++) {
		if (begins && (*s == '.' || *s == '\''))
			fputs("\\&", out);
		if (*s == '\v') {
			fputs("\n.PP\n", out);
			begins = true;
			continue;
		}
		if (*s == '\\')
			fputs("\\e", out);
		else if (*s == '-')
			fputs("\\-", out);
		else
			fputc(*s, out);
		begins = *s == '\n';
	}
}

static void page_option(FILE *out, const struct argp_option *o)
{
	fputs(".TP\n", out);
	if (manual_short(o))
		fprintf(out, "\\fB\\-%c\\fR, ", manual_short(o));
	fputs("\\fB\\-\\-", out);
	roff(out, o->name);
	fputs("\\fR", out);
	if (o->arg) {
		fputs(o->flags & OPTION_ARG_OPTIONAL ? "[=\\fI" : "=\\fI", out);
		roff(out, o->arg);
		fputs(o->flags & OPTION_ARG_OPTIONAL ? "\\fR]" : "\\fR", out);
	}
	fputc('\n', out);
	roff(out, o->doc);
	fputc('\n', out);
}

static void page_command(FILE *out, const struct command *c)
{
	struct argp_option options[CMD_OPTIONS];

	cmd_options(c, options);
	fprintf(out, ".SS bakeoff %s ", c->name);
	roff(out, c->argp->args_doc);
	fputc('\n', out);
	roff(out, c->argp->doc);
	fputc('\n', out);
	for (const struct argp_option *o = options; o->name || o->doc || o->key; o++)
		if (manual_option(o))
			page_option(out, o);
}

static void page_bounds(FILE *out)
{
#define BOUND_ROW(name, most, what) { most, what },
	static const struct {
		int most;
		const char *what;
	} bounds[] = { PLAN_BOUNDS(BOUND_ROW) };

	fputs(".SH BOUNDS\nA plan is refused beyond\n", out);
	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
		fprintf(out, ".br\n%d %s%s\n", bounds[i].most, bounds[i].what,
			i + 1 < sizeof bounds / sizeof *bounds ? "," : ".");
}

void manual_page(FILE *out)
{
	fprintf(out, ".\\\" Made by `bakeoff manual` from the tables behind --help.\n"
		     ".TH BAKEOFF 1 \"\" \"bakeoff %s\" \"User Commands\"\n"
		     ".SH NAME\nbakeoff \\- compare supervised learners on labelled data\n"
		     ".SH SYNOPSIS\n.B bakeoff\n.I COMMAND\n.RI [ ARGUMENT ...]\n"
		     ".SH DESCRIPTION\n"
		     "Trains a backpropagation network, a decision tree, a support vector machine and "
		     "k nearest neighbours on the same folds of a table, in worker processes under "
		     "hard limits; measures accuracy, overfitting, the effect of regularization and "
		     "run time; tests the differences; and writes a report.\n"
		     ".SH COMMANDS\n", code_release);
	for (const struct command *const *c = commands; *c; c++)
		page_command(out, *c);
	page_bounds(out);
	fputs(".SH EXIT STATUS\n0 all well, 1 some cells failed or two runs differ, 2 usage, 3 "
	      "data.\n"
	      ".SH ENVIRONMENT\n.TP\n.B BAKEOFF_ISA\nportable, avx2 or avx512: the vector "
	      "instructions to use, at most what the processor has.\n"
	      ".TP\n.B BAKEOFF_CACHE\nwhere fetch keeps what it has downloaded.\n"
	      ".TP\n.B NO_COLOR\nno colours on the terminal.\n"
	      ".SH EXAMPLES\n.nf\nbakeoff run my.csv \\-\\-target species\n"
	      "bakeoff run iris \\-l 'mlp[hidden=64,dropout=0|0.5]' \\-l svm \\-\\-cv 10x3\n"
	      "bakeoff report RUN \\-\\-format latex\n.fi\n", out);
}
