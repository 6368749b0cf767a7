#include <argp.h>
#include <gsl/gsl_errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/params.h"
#include "harness/cli/cmd.h"
#include "harness/plan/version.h"

static const struct command commands[] = {
	{ "run", "run learners on data sets, or a plan of such runs", cmd_run },
	{ "status", "how far a run is, and what did not end well", cmd_status },
	{ "verify", "run the cells of a run again: bit-identical, or where not", cmd_verify },
	{ "diff", "compare two runs, with tests", cmd_diff },
	{ "merge", "put runs of one plan together", cmd_merge },
	{ "fit", "fit one learner on a whole data set, into a file", cmd_fit },
	{ "predict", "predict new rows by a fitted model", cmd_predict },
	{ "info", "learners, data sets, metrics, plans, system: what is built in", cmd_info },
	{ "import", "turn a table (CSV, ARFF, svmlight, IDX, NumPy ...) into a data set file",
	  cmd_import },
	{ "check", "tell what to know of a data set before using it", cmd_check },
	{ "generate", "write a data set with known truth", cmd_generate },
	{ "fetch", "get a data set from the network: OpenML, MNIST ...", cmd_fetch },
	{ "export", "write a data set as CSV, ARFF, svmlight or plain HDF5", cmd_export },
	{ "split", "store folds in a data set file", cmd_split },
	{ "report", "results of a run as a page, figures, tables, CSV", cmd_report },
	{ 0 }
};

static void help(FILE *out)
{
	fputs("bakeoff compares supervised learners on your data: accuracy, overfitting, run "
	      "time.\n\n"
	      "usage: bakeoff COMMAND [ARGUMENT...]\n\n",
	      out);
	for (const struct command *c = commands; c->name; c++)
		fprintf(out, "  %-10s %s\n", c->name, c->summary);
	fputs("\nbakeoff COMMAND --help says more. First steps:\n"
	      "  bakeoff run iris                      the learners on a bundled set\n"
	      "  bakeoff run my.csv --target COLUMN    on your own table\n"
	      "Exit status: 0 all well, 1 some cells failed, 2 usage, 3 data.\n", out);
}

static const struct command *find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static int unknown(const char *name)
{
	struct err e = { 0 };
	char names[512] = "";

	for (const struct command *c = commands; c->name; c++) {
		strcat(names, c->name);
		strcat(names, " ");
	}
	unknown_word(&e, "no command", name, names);
	return cmd_fail(&e);
}

/* Libraries report to us, not to the terminal, and do not end the process. */
static void quiet_libraries(void)
{
	gsl_set_error_handler_off();
	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	argp_err_exit_status = EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const struct command *c;
	char title[64];

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
		printf("bakeoff %s (%s)\n", code_commit, code_build);
		return EXIT_OK;
	}
	if (!(c = find(argv[1])))
		return unknown(argv[1]);
	snprintf(title, sizeof title, "bakeoff %s", c->name);
	argv[1] = title;
	return c->run(argc - 1, argv + 1);
}
