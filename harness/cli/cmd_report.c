/* bakeoff report: the results of a run as a page, figures, tables and a CSV file. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "reports/build.h"
#include "reports/export_csv.h"
#include "algorithms/core/text.h"

struct options {
	const char *run, *output, *format, *reference;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "LIST", 0,
	  "of html, md, latex, csv; several parted by commas. Default: html,md,csv. csv alone, "
	  "without -o, goes to standard output", 0 },
	{ "output", 'o', "DIR", 0, "folder to write into. Default: the run's own", 0 },
	{ "reference", 'r', "LEARNER", 0,
	  "compare all learners with this one, by its name or label, instead of every pair", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT('f', format), OPT_PLACE('o', output), OPT_TEXT('r', reference),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->run };

	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one RUN at a time");
	else if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "name a RUN: the directory that `bakeoff run -o` wrote");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp parser = {
	.options = option_table, .parser = parse, .args_doc = "RUN",
	.doc = "The results of a run as index.html, report.md, results.csv and "
	       "figures.\vFigures are drawn by gnuplot; each keeps its script and data, "
	       "so that it can be changed and drawn again. Without gnuplot the report is "
	       "written all the same, with the reason in place of the figures, and the "
	       "exit status is 1.",
};

/* The folder of a run: itself, or where its database lies. Caller frees. */
static char *home_of(const char *run, struct err *e)
{
	const char *slash = strrchr(run, '/');
	struct stat st;

	if (!stat(run, &st) && S_ISDIR(st.st_mode))
		return mem_text(run, e);
	return slash ? mem_format(e, "%.*s", (int)(slash - run), run) : mem_text(".", e);
}

/* The rows themselves, for a pipe. */
static int print_csv(const struct results *x, struct err *e)
{
	struct text t = { 0 };
	int status = EXIT_OK;

	export_csv(&t, x);
	if (t.failed)
		status = (FAIL(e, ERR_NOMEM, "out of memory"), cmd_fail(e));
	else if (fputs(text_of(&t), stdout) == EOF || fflush(stdout))
		status = (FAIL(e, ERR_IO, "cannot write to standard output"), cmd_fail(e));
	text_free(&t);
	return status;
}

static int write_report(const struct options *o, const char *dir, struct err *e)
{
	struct results *x = NULL;
	unsigned formats;
	size_t undrawn = 0;
	char why[300];
	int rc;

	if (report_formats(o->format, &formats, e) || results_open(&x, o->run, e))
		return cmd_fail(e);
	if (o->reference && results_compare_with(x, o->reference, e)) {
		results_close(x);
		err_wrap(e, "--reference");
		return cmd_fail(e);
	}
	if (formats == REPORT_CSV && !o->output) {
		rc = print_csv(x, e);
		results_close(x);
		return rc;
	}
	rc = report_write(dir, formats, x, &undrawn, why, sizeof why, e);
	results_close(x);
	if (rc)
		return cmd_fail(e);
	if (undrawn)
		cmd_note("%zu figures could not be drawn: %s", undrawn, why);
	cmd_print(stdout, "%s/%s\n", dir,
	       formats & REPORT_HTML       ? "index.html"
	       : formats & REPORT_MARKDOWN ? "report.md"
	       : formats & REPORT_LATEX    ? "report.tex"
					   : "results.csv");
	return undrawn ? EXIT_CELLS : EXIT_OK;
}

static int cmd_report(int argc, char **argv)
{
	struct options o = { .format = "html,md,csv" };
	struct err e = { 0 };
	char *dir;
	int rc;

	argp_parse(&parser, argc, argv, 0, NULL, &o);
	if (!(dir = o.output ? mem_text(o.output, &e) : home_of(o.run, &e)))
		return cmd_fail(&e);
	rc = write_report(&o, dir, &e);
	free(dir);
	return rc;
}

const struct command command_report = {
	"report", "results of a run as a page, figures, tables, CSV",
	cmd_report, &parser, 0
};
