/* bakeoff export: a data set in another program's format, or the tables of a run. */
#include <argp.h>
#include <string.h>

#include "datasets/export/export.h"
#include "datasets/load.h"
#include "harness/cli/cmd.h"
#include "harness/cli/export_run_files.h"
#include "harness/cli/opts.h"

struct options {
	const char *data, *output, *format, *split;
	bool quiet, packed;
	struct load_options load;
};

enum { OPT_SPLIT = 256 };

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0,
	 "file to write; - is standard output. Text ending in .gz is packed. Of a run: a folder, or one "
	  "file of the table that -f names", 0 },
	{ "format", 'f', "FORMAT", 0,
	 "csv, arff, svmlight, flat (HDF5 with /X and /y), or splits (a stored split as OpenML "
	  "writes them, ARFF). Default: by the ending of FILE. Of a run, one or several of results, "
	  "predictions, folds, classes, scores, curves, trials, counts, plan and splits. Default: all", 0 },
	{ "split", OPT_SPLIT, "NAME", 0, "of several stored splits the one that -f splits writes", 0 },
	{ "gzip", 'z', NULL, 0, "of a run: tables of the folder are packed, NAME.csv.gz", 0 },
	{ "quiet", 'q', NULL, 0, "no remarks, nor names of the files of a run", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', output), OPT_TEXT('f', format), OPT_TEXT(OPT_SPLIT, split),
	OPT_FLAG('q', quiet), OPT_FLAG('z', packed),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->data };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->load.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one data set, or RUN, at a time");
	else if (key == ARGP_KEY_END && !o->data)
		argp_error(state, "name a data set: a file, a bundled or a generated one; or a RUN");
	else if (key == ARGP_KEY_END && !o->output)
		argp_error(state, "where to? -o FILE, such as -o data.csv; of a run -o DIR");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "DATA | RUN",
	.doc = "Write a data set as CSV, ARFF, svmlight or plain HDF5, or its folds as ARFF; or all that a run "
	       "stored as CSV.\vOf a RUN, the folder that `bakeoff run -o` wrote, come results.csv, predictions.csv "
	       "(what each learner answered for each row it was tested on; `bakeoff stats` reads it), folds.csv, classes.csv, scores.csv, "
	       "curves.csv, trials.csv, counts.csv, plan.yaml, and folds-DATA-SPLIT.arff as OpenML writes them. "
	       "`bakeoff info store` tells what the columns are.",
};

static int cmd_export(int argc, char **argv)
{
	struct options o = { 0 };
	struct export_options to = { 0 };
	struct dataset *d = NULL;
	struct err e = { 0 };
	int status = EXIT_OK;

	cmd_parse(&command_export, argc, argv, &o);
	to.split = o.split;
	if (cmd_is_run(o.data))
		return export_run_files(o.data, o.format, o.output, o.packed, o.quiet);
	if (!o.quiet)
		o.load.remark = to.remark = cmd_remark;
	if (dataset_load(&d, o.data, &o.load, &e) || export_dataset(d, o.format, o.output, &to, &e))
		status = cmd_fail(&e);
	else if (strcmp(o.output, "-") && o.format && !strcmp(o.format, "splits"))
		cmd_print(stdout, "%s: splits of %zu rows\n", o.output, d->rows);
	else if (strcmp(o.output, "-"))
		cmd_print(stdout, "%s: %zu rows, %zu features\n", o.output, d->rows, d->cols);
	dataset_destroy(d);
	return status;
}

const struct command command_export = {
	"export", "write a data set, its folds, or the tables of a run for other programs",
	cmd_export, &argp, TABLE_OPTION_ALL
};
