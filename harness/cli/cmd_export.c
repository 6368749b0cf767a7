/* bakeoff export: a data set in another program's format. */
#include <argp.h>
#include <string.h>

#include "datasets/export/export.h"
#include "datasets/load.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"

struct options {
	const char *data, *output, *format;
	bool quiet;
	struct load_options load;
};

static const struct argp_option option_table[] = {
	{ "output", 'o', "FILE", 0,
	 "file to write; - is standard output. Text ending in .gz is packed", 0 },
	{ "format", 'f', "FORMAT", 0,
	 "csv, arff, svmlight or flat (HDF5 with /X and /y). Default: by the "
	  "ending of FILE", 0 },
	{ "quiet", 'q', NULL, 0, "no remarks", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', output), OPT_TEXT('f', format), OPT_FLAG('q', quiet),
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
		opt_argument(place, 1, arg, state, "one data set at a time");
	else if (key == ARGP_KEY_END && !o->data)
		argp_error(state, "name a data set: a file, a bundled or a generated one");
	else if (key == ARGP_KEY_END && !o->output)
		argp_error(state, "where to? -o FILE, such as -o data.csv");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "DATA",
	.doc = "Write a data set as CSV, ARFF, svmlight or plain HDF5.",
};

static int cmd_export(int argc, char **argv)
{
	struct options o = { 0 };
	struct export_options to = { 0 };
	struct dataset *d = NULL;
	struct err e = { 0 };
	int status = EXIT_OK;

	cmd_parse(&command_export, argc, argv, &o);
	if (!o.quiet)
		o.load.remark = to.remark = cmd_remark;
	if (dataset_load(&d, o.data, &o.load, &e) || export_dataset(d, o.format, o.output, &to, &e))
		status = cmd_fail(&e);
	else if (strcmp(o.output, "-"))
		cmd_print(stdout, "%s: %zu rows, %zu features\n", o.output, d->rows, d->cols);
	dataset_destroy(d);
	return status;
}

const struct command command_export = {
	"export", "write a data set as CSV, ARFF, svmlight or plain HDF5",
	cmd_export, &argp, TABLE_OPTION_ALL
};
