/* bakeoff claims: the verdicts on what a plan claims - of a run, of several seeds, or of a plan that is run
 * first. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli/claims_listing.h"
#include "harness/cli/cmd.h"
#include "harness/cli/cmd_run.h"
#include "harness/cli/command_line.h"
#include "harness/cli/opts.h"

enum { RUNS = 64, OPT_CLAIM = 256, OPT_CELLS };

struct options {
	struct run_options run;
	const char *claim;
	enum listing_format format;
	bool cells;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, "table, csv or json, which say all of each claim", 0 },
	{ "claim", OPT_CLAIM, "ID", 0, "one claim: the comparisons behind its verdict", 0 },
	{ "cells", OPT_CELLS, NULL, 0, "with --claim: the cells behind those, as rows of the run", 0 },
	{ "output", 'o', "RUN", 0, "of a PLAN: directory of the run. Default: bakeoff-out/NAME", 0 },
	{ "jobs", 'j', "N", 0, "of a PLAN: cells at a time. Default: the number of cores", 0 },
	{ "quiet", 'q', NULL, 0, "of a PLAN: no progress", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT(OPT_CLAIM, claim), OPT_FLAG(OPT_CELLS, cells), OPT_PLACE('o', run.out), OPT_TEXT('j', run.jobs),
	OPT_FLAG('q', run.quiet), OPT_FORMAT('f', format),
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
	} else if (key == ARGP_KEY_END && o->cells && !o->claim) {
		argp_error(state, "--cells goes with --claim");
	} else {
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "[RUN...] | PLAN [DATA...]",
	.doc = "Print the verdicts on the claims of a run.\v"
	       "A RUN is a directory given to `bakeoff run -o`; without one, that of `bakeoff run claims`. "
	       "Several RUNs of one plan, with other seeds, are shown side by side. A PLAN with claims, a "
	       ".yaml file or one of `bakeoff info plans`, is run first, on DATA in place of its own. "
	       "`bakeoff info keys` lists what a claim can say. Exit status: 0 there are verdicts, whatever "
	       "they are; 1 some cells failed, 2 usage, 3 data.",
};

/* The runs opened and judged; *n of them, also on failure. */
static int open_runs(char **inputs, size_t wanted, struct results **r, struct claims **c, size_t *n,
		     struct err *e)
{
	for (*n = 0; *n < wanted; ++*n) {
		r[*n] = NULL, c[*n] = NULL;
		if (results_open(r + *n, inputs[*n], e))
			return -1;
		if (claims_judge(c + *n, r[*n], e)) {
			++*n;
			return err_wrap(e, "%s", inputs[*n - 1]);
		}
		if (!c[*n]->n)
			FAIL(e, ERR_DATA, "%s: its plan claims nothing", inputs[*n]);
		else if (strcmp(c[*n]->registered.digest, c[0]->registered.digest))
			FAIL(e, ERR_DATA, "%s and %s claim different things", inputs[0], inputs[*n]);
		else
			continue;
		++*n;
		return -1;
	}
	return 0;
}

static int show(const struct options *o, struct claims **c, size_t n)
{
	const struct claims_verdict *v = NULL;

	if (o->claim && n > 1)
		return cmd_usage("--claim goes with one RUN");
	if (o->claim && !(v = claims_find(c[0], o->claim)))
		return cmd_usage("no claim '%s' in this run", o->claim);
	if (n > 1)
		claims_listing_runs(c, n, o->format);
	else if (!v)
		claims_listing_all(c[0], o->format);
	else if (o->cells)
		claims_listing_cells(c[0], v, o->format);
	else
		claims_listing_one(c[0], v, o->format);
	return EXIT_OK;
}

static int show_runs(const struct options *o, char **inputs, size_t wanted)
{
	struct results *r[RUNS];
	struct claims *c[RUNS];
	struct err e = { 0 };
	size_t n;
	int rc = open_runs(inputs, wanted, r, c, &n, &e) ? cmd_fail(&e) : show(o, c, n);

	while (n-- > 0) {
		claims_destroy(c[n]);
		results_close(r[n]);
	}
	return rc;
}

static int cmd_claims(int argc, char **argv)
{
	struct options o = { 0 };
	struct err e = { 0 };
	char *built_in[] = { "bakeoff-out/claims" }, *command = command_line(argc, argv, &e);
	int rc;

	cmd_parse(&command_claims, argc, argv, &o);
	if (!command)
		rc = cmd_fail(&e);
	else if (o.run.ninputs && run_plan_is(o.run.inputs[0]))
		rc = cmd_run_plan(&o.run, command);
	else if (o.run.ninputs > RUNS)
		rc = cmd_usage("more than %d RUNs", RUNS);
	else
		rc = o.run.ninputs ? show_runs(&o, o.run.inputs, (size_t)o.run.ninputs)
				   : show_runs(&o, built_in, 1);
	free(command);
	return rc;
}

const struct command command_claims = {
	"claims", "verdicts on claims: supported, refuted, undecided",
	cmd_claims, &argp, TABLE_OPTION_ALL
};
