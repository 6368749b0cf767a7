/* bakeoff replicate: published figures run again, and what became of them. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "harness/cli/cmd.h"
#include "harness/cli/cmd_run.h"
#include "harness/cli/command_line.h"
#include "harness/cli/opts.h"
#include "harness/cli/replications_listing.h"

struct options {
	struct run_options run;
	enum listing_format format;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, "of a list or a RUN: table, csv or json", 0 },
	{ "output", 'o', "RUN", 0, "directory of the run. Default: bakeoff-out/replicate-NAME", 0 },
	{ "jobs", 'j', "N", 0, "cells at a time. Default: the number of cores", 0 },
	{ "quiet", 'q', NULL, 0, "no progress", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', run.out), OPT_TEXT('j', run.jobs), OPT_FLAG('q', run.quiet),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->run.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == 'f') {
		listing_option(arg, &o->format, state);
	} else if (key == ARGP_KEY_ARGS) {
		o->run.inputs = state->argv + state->next;
		o->run.ninputs = state->argc - state->next;
	} else {
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "[NAME [DATA] | RUN]",
	.doc = "Run published experiments again: what the papers say beside what comes out here.\v"
	       "Without a NAME it lists what there is. DATA takes the place of the plan's own data, for those that "
	       "the user brings. A RUN that an earlier call wrote is shown without running anything. Exit status: "
	       "0 it ran, whatever came out; 1 some cells failed, 2 usage, 3 data.",
};

static const char *name_at(size_t i)
{
	return replications[i].name ? strchr(replications[i].name, '-') + 1 : NULL;
}

static int show(const struct options *o, const char *run)
{
	const struct replications *p;
	struct results *r = NULL;
	struct err e = { 0 };
	int rc = results_open(&r, run, &e);

	if (!rc && !(p = replications_find(r->run.name)))
		rc = FAIL(&e, ERR_DATA, "%s: it replicates nothing", run);
	else if (!rc)
		rc = replications_listing_all(p, r, o->format, &e);
	results_close(r);
	return rc ? cmd_fail(&e) : EXIT_OK;
}

/* Data that the user has to bring are looked for before anything runs. */
static int check_data(const struct replications *p, const struct options *o, struct err *e)
{
	char file[64];

	if (!p->wants || o->run.ninputs > 1)
		return 0;
	snprintf(file, sizeof file, "%s.h5", p->wants);
	return access(file, R_OK) ? FAIL(e, ERR_IO, "%s is not here: `bakeoff fetch %s` brings it, or name a file "
					 "of your own behind %s", file, p->wants, strchr(p->name, '-') + 1)
				  : 0;
}

static int again(struct options *o, const char *command)
{
	const struct replications *p;
	struct err e = { 0 };
	char *plan = mem_format(&e, "replicate-%s", o->run.inputs[0]);
	int rc;

	if (!plan)
		return cmd_fail(&e);
	if (!(p = replications_find(plan))) {
		unknown_name(&e, "no replication", o->run.inputs[0], name_at);
		rc = cmd_fail(&e);
	} else if (check_data(p, o, &e)) {
		rc = cmd_fail(&e);
	} else {
		o->run.inputs[0] = plan;
		o->run.no_remedies = true;
		rc = cmd_run_plan(&o->run, command);
	}
	free(plan);
	return rc;
}

static int is_run(const char *path)
{
	struct err e = { 0 };
	char *file = mem_format(&e, "%s/run.db", path);
	int there = file && !access(file, F_OK);

	free(file);
	return there;
}

static int cmd_replicate(int argc, char **argv)
{
	struct options o = { 0 };
	struct err e = { 0 };
	char *command = command_line(argc, argv, &e);
	int rc;

	cmd_parse(&command_replicate, argc, argv, &o);
	if (!command) {
		rc = cmd_fail(&e);
	} else if (!o.run.ninputs) {
		replications_listing_names(o.format);
		rc = EXIT_OK;
	} else {
		rc = is_run(o.run.inputs[0]) ? show(&o, o.run.inputs[0]) : again(&o, command);
	}
	free(command);
	return rc;
}

const struct command command_replicate = {
	"replicate", "published experiments run again: reproduced, differs, not comparable",
	cmd_replicate, &argp, TABLE_OPTION_ALL
};
