/* bakeoff import: somebody's table becomes a data set file, and says what it was taken for. */
#include <argp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/place.h"
#include "datasets/load.h"
#include "datasets/hdf5/hdf5_file.h"
#include "harness/cli/cmd.h"
#include "harness/cli/command_line.h"
#include "harness/cli/live.h"
#include "harness/cli/opts.h"
#include "harness/plan/units.h"

struct options {
	struct load_options load;
	const char *input, *output, *description, *licence, *citation, *source_url;
	bool quiet, explain;
	struct live live;
};

enum {
	OPT_DESCRIPTION = 256,
	OPT_LICENCE,
	OPT_CITATION,
	OPT_SOURCE,
	OPT_EXPLAIN
};

static const struct argp_option option_table[] = {
	{ "output", 'o', "F.h5", 0, "file to write. Default: the data set's name, here", 1 },
	{ "description", OPT_DESCRIPTION, "TEXT", 0, "what the data are; kept in the file", 1 },
	{ "licence", OPT_LICENCE, "TEXT", 0, "of the data", 1 },
	{ "citation", OPT_CITATION, "TEXT", 0, "whom to cite", 1 },
	{ "source-url", OPT_SOURCE, "URL", 0, "where the data come from", 1 },
	{ "explain", OPT_EXPLAIN, NULL, 0,
	  "say of every guess what spoke for it, what it might have been, and what overrides it", 1 },
	{ "quiet", 'q', NULL, 0, "no remarks", 1 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', output),
	OPT_TEXT(OPT_DESCRIPTION, description), OPT_TEXT(OPT_LICENCE, licence),
	OPT_TEXT(OPT_CITATION, citation), OPT_TEXT(OPT_SOURCE, source_url), OPT_FLAG('q', quiet),
	OPT_FLAG(OPT_EXPLAIN, explain),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->input };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->load.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state,
			     "one file at a time, a second one with test rows as --test FILE");
	else if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "name the file to import");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static void show_progress(void *ctx, double share, size_t rows)
{
	struct live *line = ctx;
	double passed = live_passed(line);
	char text[160], left[32], count[32];

	if (!live_due(line))
		return;
	snprintf(count, sizeof count, rows < 100000 ? "%.0f" : "%.1f million",
		 rows < 100000 ? (double)rows : 1e-6 * (double)rows);
	snprintf(text, sizeof text, "reading: %.0f %%, %s rows, %s left", 100 * share, count,
		 units_duration_text(fmax(1, share > 0 ? passed / share - passed : 0), left));
	live_show(line, text);
}

static void show_reason(void *ctx, const char *text)
{
	live_clear(ctx);
	printf("%s\n", text);
}

static int set_texts(struct dataset *d, const struct options *o, struct err *e)
{
	char **const fields[] = { &d->description, &d->licence, &d->citation, &d->source_url };
	const char *const given[] = { o->description, o->licence, o->citation, o->source_url };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (given[i] && dataset_text(fields[i], given[i], e))
			return -1;
	return 0;
}

static int write_file(struct options *o, const struct dataset *d, const char *path,
		      const char *command, struct err *e)
{
	char text[160];

	snprintf(text, sizeof text, "writing %s", path);
	if (o->live.shown > 0)
		live_show(&o->live, text);
	return hdf5_write(d, path, command, e);
}

static void summarize(const struct dataset *d, const char *path)
{
	size_t categorical = 0, missing = 0;

	for (size_t j = 0; j < d->cols; j++)
		categorical += d->columns[j].kind != COLUMN_NUMERIC;
	for (size_t k = 0; d->x && k < d->rows * d->cols; k++)
		missing += isnan(d->x[k]) != 0;
	cmd_print(stdout, "%s: %zu rows, %zu features (%zu numeric, %zu categorical), %zu missing cells, ",
	       path, d->rows, d->cols, d->cols - categorical, categorical, missing);
	if (d->task == TASK_CLASSIFY)
		cmd_print(stdout, "target '%s' of %zu classes\n", d->target_name, d->classes);
	else
		cmd_print(stdout, "target '%s' for regression\n", d->target_name);
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "FILE",
	.doc = "Turn a table (CSV, ARFF, svmlight, IDX, NumPy ...) into a data set file.",
};

static int cmd_import(int argc, char **argv)
{
	struct options o = { 0 };
	char *path = NULL, *command = NULL;
	struct dataset *d = NULL;
	struct err e = { 0 };
	int status = EXIT_OK, rc;

	cmd_parse(&command_import, argc, argv, &o);
	if (!o.quiet)
		o.load.remark = live_remark;
	if (o.explain)
		o.load.explain = show_reason;
	if (!o.quiet && isatty(STDERR_FILENO))
		o.load.progress = show_progress;
	o.load.ctx = &o.live;
	live_begin(&o.live);
	rc = (o.output && place_check(o.output, &e)) ||
	     dataset_load(&d, o.input, &o.load, &e) || set_texts(d, &o, &e) ||
	     !(path = o.output ? mem_text(o.output, &e) : cmd_default_path("", d->name, ".h5", &e)) ||
	     !(command = command_line(argc, argv, &e)) || write_file(&o, d, path, command, &e);
	live_clear(&o.live);
	if (rc)
		status = cmd_fail(&e);
	else
		summarize(d, path);
	free(path);
	free(command);
	dataset_destroy(d);
	return status;
}

const struct command command_import = {
	"import", "turn a table (CSV, ARFF, svmlight, IDX, NumPy ...) into a data set file",
	cmd_import, &argp, TABLE_OPTION_ALL
};
