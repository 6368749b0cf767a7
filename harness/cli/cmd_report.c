/* bakeoff report: the results of a run as a page, figures, tables and a CSV file. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/findings.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/cli/run_place.h"
#include "reports/build.h"
#include "reports/export_csv.h"
#include "reports/export_findings.h"
#include "algorithms/core/text.h"

struct options {
	const char *run, *output, *format, *reference, *ignore;
};

enum { OPT_IGNORE_FINDING = 256 };

static const struct argp_option option_table[] = {
	{ "format", 'f', "LIST", 0,
	  "of html, md, latex, csv, json (the findings); several parted by commas. Default: "
	  "html,md,csv,json. csv or json alone, without -o, goes to standard output", 0 },
	{ "ignore-finding", OPT_IGNORE_FINDING, "CODE[,CODE]", 0,
	  "leave these findings out; `bakeoff info findings` lists the codes", 0 },
	{ "output", 'o', "DIR", 0, "folder to write into. Default: the run's own; of an archive NAME-report, here", 0 },
	{ "reference", 'r', "LEARNER", 0,
	  "compare all learners with this one, by its name or label, instead of every pair", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT('f', format), OPT_PLACE('o', output), OPT_TEXT('r', reference),
	OPT_TEXT(OPT_IGNORE_FINDING, ignore),
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
	.options = option_table, .parser = parse, .args_doc = "RUN|ARCHIVE",
	.doc = "The results of a run as index.html, report.md, results.csv, "
	       "findings.json and figures.\vFigures are drawn by gnuplot; each keeps its script and data, "
	       "so that it can be changed and drawn again. Without gnuplot the report is "
	       "written all the same, with the reason in place of the figures, and the "
	       "exit status is 1.",
};

/* Of an archive: its name with -report in place of .tar.gz, here. */
static char *beside(const char *archive, struct err *e)
{
	const char *slash = strrchr(archive, '/'), *name = slash ? slash + 1 : archive, *end = strstr(name, ".tar");

	return mem_format(e, "%.*s-report", end && end > name ? (int)(end - name) : (int)strlen(name), name);
}

/* The folder of a run: itself, or where its database lies. Caller frees. */
static char *home_of(const char *run, struct err *e)
{
	const char *slash = strrchr(run, '/');
	struct stat st;

	if (!stat(run, &st) && S_ISDIR(st.st_mode))
		return mem_text(run, e);
	return slash ? mem_format(e, "%.*s", (int)(slash - run), run) : mem_text(".", e);
}

/* For a pipe: the rows themselves, or the findings. */
static int print_alone(const struct results *x, const struct options *o, unsigned format,
		       struct err *e)
{
	struct findings f = { 0 };
	struct text t = { 0 };
	int status = EXIT_OK;

	if (format == REPORT_CSV)
		export_csv(&t, x);
	else if (findings_create(&f, x, o->ignore, e))
		return cmd_fail(e);
	else
		export_findings(&t, x, &f);
	if (t.failed)
		status = (FAIL(e, ERR_NOMEM, "out of memory"), cmd_fail(e));
	else if (fputs(text_of(&t), stdout) == EOF || fflush(stdout))
		status = (FAIL(e, ERR_IO, "cannot write to standard output"), cmd_fail(e));
	text_free(&t);
	findings_free(&f);
	return status;
}

static int write_report(const struct options *o, const struct run_place *at, const char *dir, struct err *e)
{
	const struct report_wishes wishes = { .ignore = o->ignore };
	struct results *x = NULL;
	unsigned formats;
	size_t undrawn = 0;
	char why[300];
	int rc;

	if (report_formats(o->format, &formats, e) ||
	    (o->ignore && findings_check_codes(o->ignore, e)) || results_open(&x, at->run, e))
		return cmd_fail(e);
	if (at->archive)
		x->path = at->named;
	if (o->reference && results_compare_with(x, o->reference, e)) {
		results_close(x);
		err_wrap(e, "--reference");
		return cmd_fail(e);
	}
	if ((formats == REPORT_CSV || formats == REPORT_JSON) && !o->output) {
		rc = print_alone(x, o, formats, e);
		results_close(x);
		return rc;
	}
	rc = report_write(dir, formats, x, &wishes, &undrawn, why, sizeof why, e);
	results_close(x);
	if (rc)
		return cmd_fail(e);
	if (undrawn)
		cmd_note("%zu figures could not be drawn: %s", undrawn, why);
	cmd_print(stdout, "%s/%s\n", dir,
	       formats & REPORT_HTML       ? "index.html"
	       : formats & REPORT_MARKDOWN ? "report.md"
	       : formats & REPORT_LATEX    ? "report.tex"
	       : formats & REPORT_CSV	   ? "results.csv"
					   : "findings.json");
	return undrawn ? EXIT_CELLS : EXIT_OK;
}

static int work(void *ctx, const struct run_place *at)
{
	const struct options *o = ctx;
	struct err e = { 0 };
	char *dir = o->output ? mem_text(o->output, &e) : at->archive ? beside(at->named, &e) : home_of(at->run, &e);
	int rc = dir ? write_report(o, at, dir, &e) : cmd_fail(&e);

	free(dir);
	return rc;
}

static int cmd_report(int argc, char **argv)
{
	struct options o = { .format = "html,md,csv,json" };

	argp_parse(&parser, argc, argv, 0, NULL, &o);
	return run_place_with(o.run, work, &o);
}

const struct command command_report = {
	"report", "results of a run as a page, figures, tables, CSV",
	cmd_report, &parser, 0
};
