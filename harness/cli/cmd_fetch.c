/* bakeoff fetch: a data set from the network, kept and turned into a file. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/place.h"
#include "datasets/fetch.h"
#include "datasets/hdf5_file.h"
#include "harness/cli/cmd.h"
#include "harness/cli/command_line.h"
#include "harness/cli/opts.h"
#include "harness/run/watch.h"

struct options {
	const char *what, *output;
	struct fetch_options fetch;
	bool list, quiet;
	double shown;                   /* when progress was last written; 0: nothing of it stands */
};

enum { OPT_TARGET = 256, OPT_TASK, OPT_REFRESH, OPT_LIST };

static const struct argp_option option_table[] = {
	{ "output", 'o', "F.h5", 0, "file to write. Default: the data set's name, here", 0 },
	{ "target", OPT_TARGET, "COLUMN", 0, "another column than the source names", 0 },
	{ "task", OPT_TASK, "TASK", 0, "classification or regression", 0 },
	{ "refresh", OPT_REFRESH, NULL, 0, "fetch again what is in the cache", 0 },
	{ "list", OPT_LIST, NULL, 0, "list the names known", 0 },
	{ "quiet", 'q', NULL, 0, "no progress, no remarks", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT('o', output), OPT_TEXT(OPT_TARGET, fetch.target),
	OPT_TEXT(OPT_TASK, fetch.task), OPT_FLAG(OPT_REFRESH, fetch.refresh),
	OPT_FLAG(OPT_LIST, list), OPT_FLAG('q', quiet),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->what };

	if (opt_take(opts, o, key, arg))
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

/* Takes the line of progress away, which only a terminal has. */
static void clear_line(struct options *o)
{
	if (o->shown > 0)
		fputs("\r\033[K", stderr);
	o->shown = 0;
}

static void remark_after_progress(void *ctx, const char *text)
{
	clear_line(ctx);
	cmd_note("%s", text);
}

static void show_progress(void *ctx, const char *file, double done, double total)
{
	struct options *o = ctx;
	double now = clock_seconds(CLOCK_MONOTONIC);
	char text[200];

	if (now - o->shown < 0.1)
		return;
	o->shown = now;
	if (total > 0)
		snprintf(text, sizeof text, "%3.0f %% of %.1f MB  %s", 100 * done / total,
			 total / 1e6, file);
	else
		snprintf(text, sizeof text, "%.1f MB  %s", done / 1e6, file);
	fprintf(stderr, "\r\033[K%.*s", cmd_width(stderr) - 1, text);
}

int cmd_fetch(int argc, char **argv)
{
	static const struct argp argp = { option_table, parse, "NAME",
		"Fetch a data set from the network: openml:31, openml-task:31, mnist ...", NULL,
		NULL, NULL };
	struct options o = { 0 };
	char *path = NULL, *command = NULL;
	struct dataset *d = NULL;
	struct err e = { 0 };
	int status = EXIT_OK, rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (o.list) {
		list_entries();
		return EXIT_OK;
	}
	o.fetch.ctx = &o;
	if (!o.quiet)
		o.fetch.remark = remark_after_progress;
	if (!o.quiet && isatty(STDERR_FILENO))
		o.fetch.progress = show_progress;
	rc = (o.output && place_check(o.output, &e)) || fetch_dataset(&d, o.what, &o.fetch, &e);
	clear_line(&o);
	if (rc || !(path = o.output ? mem_text(o.output, &e) : mem_format(&e, "%s.h5", d->name)) ||
	    !(command = command_line(argc, argv, &e)) || hdf5_write(d, path, command, &e))
		status = cmd_fail(&e);
	else
		printf("%s: %zu rows, %zu features, %s; licence: %s\n", path, d->rows, d->cols,
		       d->task == TASK_CLASSIFY ? "classification" : "regression",
			       d->licence ? d->licence : "not stated");
	free(path);
	free(command);
	dataset_destroy(d);
	return status;
}
