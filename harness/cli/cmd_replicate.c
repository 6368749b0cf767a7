/* bakeoff replicate: published figures run again, and what became of them. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/wordlist.h"
#include "datasets/fetch/fetch_entries.h"
#include "harness/cli/cmd.h"
#include "harness/cli/cmd_run.h"
#include "harness/cli/command_line.h"
#include "harness/cli/opts.h"
#include "harness/cli/replications_listing.h"

struct options {
	struct run_options run;
	const char *data;
	enum listing_format format;
};

enum { OPT_DATA = 256 };

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, "of a list or a RUN: table, csv or json", 0 },
	{ "data", OPT_DATA, "DIR", 0, "where data to bring are: NAME.h5, or the publisher's files. Default: here",
	  0 },
	{ "output", 'o', "RUN", 0, "directory of the run. Default: bakeoff-out/replicate-NAME", 0 },
	{ "jobs", 'j', "N", 0, "cells at a time. Default: the number of cores", 0 },
	{ "quiet", 'q', NULL, 0, "no progress", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT(OPT_DATA, data), OPT_PLACE('o', run.out), OPT_TEXT('j', run.jobs), OPT_FLAG('q', run.quiet), OPT_FORMAT('f', format),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->run.table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARGS) {
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
	       "the user brings. A RUN that an earlier call wrote is shown without running anything; of one that is called like a "
	       "NAME say ./NAME. Exit status: "
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

/* Data that the user brings: a file of ours, or two of the publisher's. */
struct brought { char *file, *test; };

/* 1 where it can be read, 0 where not. */
static int look(char **path, const char *dir, const char *name, const char *extension, struct err *e)
{
	const char *slash = strrchr(name, '/');

	free(*path);
	*path = mem_format(e, "%s/%s%s", dir, slash ? slash + 1 : name, extension);
	return *path ? !access(*path, R_OK) : -1;
}

/* As the address of `bakeoff fetch` names them. */
static int find_data(struct brought *b, const struct replications *p, const char *dir, struct err *e)
{
	const struct fetch_entry *f = fetch_find(p->wants);
	int there = look(&b->file, dir, p->wants, ".h5", e);

	if (!there) {
		there = look(&b->file, dir, f->file[f->main].url, "", e);
		if (there > 0)
			there = look(&b->test, dir, f->file[f->test].url, "", e);
	}
	if (there)
		return there < 0 ? -1 : 0;
	return FAIL(e, ERR_IO, "%s: neither %s.h5 nor %s and %s are there: `bakeoff fetch %s` brings the data, or name "
			       "a file of your own behind %s", dir, p->wants, strrchr(f->file[f->main].url, '/') + 1,
		    strrchr(f->file[f->test].url, '/') + 1, p->wants, strchr(p->name, '-') + 1);
}

/* Before anything runs. inputs: the plan, then its data where they are not the plan's own. */
static int put_data(struct options *o, char *inputs[2], struct brought *b, const struct replications *p,
		    struct err *e)
{
	struct run_options *r = &o->run;

	if (o->data && (!p->wants || r->ninputs > 1))
		return FAIL(e, ERR_PARAM, p->wants ? "data are named already: leave out --data"
						   : "the data of this one are built in: leave out --data");
	if (r->ninputs > 1)
		return r->inputs[0] = inputs[0], 0;
	r->inputs = inputs;
	if (!p->wants)
		return 0;
	if (find_data(b, p, o->data ? o->data : ".", e))
		return -1;
	inputs[1] = b->file;
	r->ninputs = 2;
	if (b->test)
		r->table.test_file = b->test;
	return 0;
}

static int again(struct options *o, const char *command)
{
	const struct replications *p;
	struct brought b = { 0 };
	struct err e = { 0 };
	char *inputs[2] = { mem_format(&e, "replicate-%s", o->run.inputs[0]) };
	int rc = -1;

	if (inputs[0] && !(p = replications_find(inputs[0])))
		unknown_name(&e, "no replication", o->run.inputs[0], name_at);
	else if (inputs[0])
		rc = put_data(o, inputs, &b, p, &e);
	o->run.no_remedies = true;
	rc = rc ? cmd_fail(&e) : cmd_run_plan(&o->run, command);
	free(inputs[0]);
	free(b.file);
	free(b.test);
	return rc;
}

static bool is_name(const char *word)
{
	size_t i = 0;

	while (name_at(i) && strcmp(name_at(i), word))
		i++;
	return name_at(i);
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
		rc = !is_name(o.run.inputs[0]) && cmd_is_run(o.run.inputs[0]) ? show(&o, o.run.inputs[0])
									  : again(&o, command);
	}
	free(command);
	return rc;
}

const struct command command_replicate = {
	"replicate", "published experiments run again: reproduced, differs, not comparable",
	cmd_replicate, &argp, TABLE_OPTION_ALL
};
