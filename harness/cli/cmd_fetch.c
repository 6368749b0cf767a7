/* bakeoff fetch: a data set from the network, kept and turned into a file. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/place.h"
#include "datasets/fetch/fetch.h"
#include "datasets/hdf5/hdf5_file.h"
#include "harness/cli/cmd.h"
#include "harness/metrics/metrics.h"
#include "harness/cli/command_line.h"
#include "harness/cli/live.h"
#include "harness/cli/opts.h"

struct options {
	const char *what, *output;
	struct fetch_options fetch;
	bool list, quiet;
	struct live live;
};

enum { OPT_REFRESH = 256, OPT_LIST };

static const struct argp_option option_table[] = {
	{ "output", 'o', "F.h5", 0, "file to write. Default: the data set's name, here", 0 },
	{ "refresh", OPT_REFRESH, NULL, 0, "fetch again what is in the cache", 0 },
	{ "list", OPT_LIST, NULL, 0, "list the names known", 0 },
	{ "quiet", 'q', NULL, 0, "no progress, no remarks", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', output), OPT_FLAG(OPT_REFRESH, fetch.refresh),
	OPT_FLAG(OPT_LIST, list), OPT_FLAG('q', quiet),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->what };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->fetch.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one data set at a time");
	else if (key == ARGP_KEY_END && !o->what && !o->list)
		argp_error(state, "name a data set: openml:31, openml-task:31, or one that --list "
			   "shows");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static void list_entries(void)
{
	for (const struct fetch_entry *f = fetch_entries; f->name; f++) {
		double bytes = 0;
		for (size_t i = 0; i < sizeof f->file / sizeof *f->file; i++)
			bytes += (double)f->file[i].bytes;
		printf("%-14s %s", f->name, f->title);
		if (bytes > 0)
			printf(" (%.1f MB)", bytes / 1e6);
		printf("%s%s\n", f->licence ? "; " : f->openml ? "; from " : "",
		       f->licence ? f->licence : f->openml ? f->openml : "");
	}
}

static void show_progress(void *ctx, const char *file, double done, double total)
{
	struct live *line = ctx;
	char text[200];

	if (!live_due(line))
		return;
	if (total > 0)
		snprintf(text, sizeof text, "%s: %.0f %% of %.1f MB", file, 100 * done / total,
			 total / 1e6);
	else
		snprintf(text, sizeof text, "%s: %.1f MB", file, done / 1e6);
	live_show(line, text);
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "NAME",
	.doc = "Fetch a data set from the network: openml:31, openml-task:31, mnist "
	       "...\vWhat was fetched is kept in $BAKEOFF_CACHE, or ~/.cache/bakeoff, and "
	       "checked against the publisher's checksum; a download that broke off goes "
	       "on from there. Exit status: 0 fetched, 2 no such name, 3 it could not be "
	       "had.",
};

static int cmd_fetch(int argc, char **argv)
{
	struct options o = { 0 };
	char *path = NULL, *command = NULL;
	struct dataset *d = NULL;
	struct err e = { 0 };
	int status = EXIT_OK, rc;

	cmd_parse(&command_fetch, argc, argv, &o);
	if (o.list) {
		list_entries();
		return EXIT_OK;
	}
	o.fetch.ctx = &o.live;
	live_begin(&o.live);
	if (!o.quiet)
		o.fetch.remark = live_remark;
	if (!o.quiet && isatty(STDERR_FILENO))
		o.fetch.progress = show_progress;
	rc = (o.output && place_check(o.output, &e)) || fetch_dataset(&d, o.what, &o.fetch, &e);
	live_clear(&o.live);
	if (rc || !(path = o.output ? mem_text(o.output, &e) : cmd_default_path("", d->name, ".h5", &e)) ||
	    !(command = command_line(argc, argv, &e)) || hdf5_write(d, path, command, &e))
		status = cmd_fail(&e);
	else
		cmd_print(stdout, "%s: %zu rows, %zu features, %s; licence: %s\n", path, d->rows, d->cols,
		       metric_task_name(d->task),
			       d->licence ? d->licence : "not stated");
	free(path);
	free(command);
	dataset_destroy(d);
	return status;
}

const struct command command_fetch = {
	"fetch", "get a data set from the network: OpenML, MNIST ...",
	cmd_fetch, &argp, TABLE_OPTION_NAME | TABLE_OPTION_LEARN | TABLE_OPTION_CELLS
};
