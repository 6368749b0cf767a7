#include "harness/cli/run_options.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/learner.h"
#include "harness/cli/opts.h"
#include "harness/plan/units.h"

enum {
	OPT_CV = 256,
	OPT_TUNE,
	OPT_METRIC,
	OPT_TIMEOUT,
	OPT_MEMORY,
	OPT_SEED,
	OPT_THREADS,
	OPT_VALIDATION,
	OPT_CURVES,
	OPT_DIAGNOSE,
	OPT_DRY_RUN,
	OPT_FRESH,
	OPT_RETRY,
	OPT_NO_REPORT,
	OPT_GRADCHECK
};

static const struct argp_option option_table[] = {
	{ "learner", 'l', "SPEC", 0,
	  "a learner, perhaps with parameters: knn, 'mlp[hidden=100,dropout=0|0.5]' "
	  "('|' gives a variant each); may be repeated. Default: all", 1 },
	{ "cv", OPT_CV, "SPLIT", 0,
	  "10x3: 10 folds, 3 times; holdout:0.3x20, loo, bootstrap:25, forward:5 (rows in time "
	  "order), stored:NAME. Default: 10", 1 },
	{ "tune", OPT_TUNE, "N", 0,
	  "also run each learner tuned: N configurations on inner folds", 1 },
	{ "metric", OPT_METRIC, "NAME[,NAME]", 0,
	  "what ranks, is tested and drawn, tunes, and ends training early; one for each task, "
	  "'auc,mae'. `bakeoff info metrics` lists them, and the defaults", 1 },
	{ "validation", OPT_VALIDATION, "SHARE", 0,
	  "set aside this share of the training rows", 1 },
	{ "curves", OPT_CURVES, NULL, 0, "score after every training step", 1 },
	{ "diagnose", OPT_DIAGNOSE, NULL, 0, "record what learners tell about their state", 1 },
	{ "seed", OPT_SEED, "N", 0, "root of all random numbers. Default: 1", 1 },

	{ "jobs", 'j', "N", 0, "cells at a time. Default: the number of cores", 2 },
	{ "threads", OPT_THREADS, "N", 0,
	  "cores a single fit may use; never changes a score. Default: 1", 2 },
	{ "timeout", OPT_TIMEOUT, "TIME", 0, "wall-clock limit of a cell. Default: 10m", 2 },
	{ "memory", OPT_MEMORY, "SIZE", 0, "memory limit of a cell. Default: 2G", 2 },
	{ "output", 'o', "RUN", 0, "directory of the run. Default: bakeoff-out/NAME", 2 },
	{ "fresh", OPT_FRESH, NULL, 0,
	  "forget earlier results in RUN; otherwise the run is resumed", 2 },
	{ "retry", OPT_RETRY, NULL, 0, "when resuming, also run what did not end ok", 2 },
	{ "dry-run", OPT_DRY_RUN, NULL, 0, "show what would be run, and run nothing", 2 },
	{ "gradcheck", OPT_GRADCHECK, NULL, 0,
	  "first let learners check themselves: the networks' gradients against finite "
	  "differences; "
	  "alone, do only that", 2 },
	{ "no-report", OPT_NO_REPORT, NULL, 0,
	  "end with the ranking table alone, without the page", 2 },
	{ "quiet", 'q', NULL, 0, "no progress", 2 },
	{ 0 }
};

#define TEXT(key, member) { key, false, offsetof(struct run_options, member) }
#define FLAG(key, member) { key, true, offsetof(struct run_options, member) }

static const struct opt opts[] = {
	TEXT('o', out), TEXT('j', jobs), TEXT(OPT_CV, cv), TEXT(OPT_TUNE, tune), TEXT(OPT_METRIC, metric),
	TEXT(OPT_SEED, seed), TEXT(OPT_TIMEOUT, timeout), TEXT(OPT_MEMORY, memory),
	TEXT(OPT_THREADS, threads), TEXT(OPT_VALIDATION, validation),
	FLAG(OPT_CURVES, curves), FLAG(OPT_DIAGNOSE, diagnose),
	FLAG(OPT_DRY_RUN, dry_run), FLAG(OPT_FRESH, fresh), FLAG(OPT_RETRY, retry),
	FLAG(OPT_NO_REPORT, no_report), FLAG(OPT_GRADCHECK, gradcheck),
	FLAG('q', quiet),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *o = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->table;
	if (opt_take(opts, o, key, arg))
		return 0;
	if (key == 'l' && o->nlearners == RUN_LEARNERS) {
		argp_error(state, "more than %d learners; write a plan", RUN_LEARNERS);
	} else if (key == 'l') {
		o->learners[o->nlearners++] = arg;
	} else if (key == ARGP_KEY_ARGS) {
		o->inputs = state->argv + state->next;
		o->ninputs = state->argc - state->next;
	} else if (key == ARGP_KEY_NO_ARGS && !o->gradcheck) {
		argp_error(state, "name a plan or a data set; `bakeoff info datasets` and "
			   "`bakeoff info plans` list what is built in");
	} else {
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp run_argp = {
	.options = option_table, .parser = parse, .args_doc = "PLAN | DATA...",
	.doc = "Run learners on data sets and keep every outcome.\v"
	       "A PLAN is a .yaml file or one of `bakeoff info plans`. DATA is a file (.h5, .csv, "
	       "...), a bundled set or a generated one, 'moons[n=2000,noise=0.3]'. A run that was "
	       "stopped goes on when the same command is given again. Exit status: 0 all cells "
	       "ok, 1 some are not, 2 usage, 3 data.",
};

/* ---- options to a plan ---- */

static bool is_plan(const char *input)
{
	size_t n = strlen(input);
	struct builtin_plan b;

	return builtin_plan_find(input, &b) || (n > 5 && !strcmp(input + n - 5, ".yaml")) ||
	       (n > 4 && !strcmp(input + n - 4, ".yml"));
}

/* What a plan says is not said a second time on the command line. */
static int check_no_study_options(const struct run_options *o, struct err *e)
{
	const struct table_option *given = table_options_given(&o->table, TABLE_OPTION_ALL);

	if (o->ninputs > 1)
		return FAIL(e, ERR_PARAM, "%s is a plan: it stands alone", o->inputs[0]);
	if (o->nlearners || o->cv || o->tune || o->validation || o->curves || o->diagnose)
		return FAIL(e, ERR_PARAM,
			    "learners and splits stand in the plan %s: leave out -l, --cv, --tune, "
			    "--validation, --curves and --diagnose",
			    o->inputs[0]);
	if (given)
		return FAIL(e, ERR_PARAM,
			    "how a table is read stands in the plan %s: leave out --%s",
			    o->inputs[0], given->option);
	return 0;
}

/* "data/my.csv" is called "my"; several sets together are a "run". */
static char *name_of(const struct run_options *o, struct err *e)
{
	const char *input = o->inputs[0], *slash = strrchr(input, '/');
	size_t n;

	if (o->ninputs > 1)
		return mem_text("run", e);
	input = slash ? slash + 1 : input;
	n = strcspn(input, ".[");
	return n ? mem_format(e, "%.*s", (int)n, input) : mem_text("run", e);
}

static int study_of_options(struct plan *p, const struct run_options *o, struct err *e)
{
	struct study *s = plan_add_study(p, "compare", "compare", e);

	if (!s)
		return -1;
	for (int i = 0; i < o->ninputs; i++)
		if (study_add_data(s, o->inputs[i], &o->table, e))
			return -1;
	for (size_t i = 0; i < o->nlearners; i++)
		if (study_add_learner(s, o->learners[i], e))
			return -1;
	for (size_t i = 0; !o->nlearners && learners[i]; i++)
		if (study_add_learner(s, learners[i]->name, e))
			return -1;
	if (o->cv) {
		free(s->cv);
		if (!(s->cv = mem_text(o->cv, e)))
			return -1;
	}
	if (o->tune && units_parse_count(o->tune, 0, 100000, &s->tune, e))
		return err_wrap(e, "--tune");
	if (o->validation) {
		char *end;
		s->validation = strtod(o->validation, &end);
		if (end == o->validation || *end || !(s->validation >= 0 && s->validation <= 0.9))
			return FAIL(e, ERR_PARAM, "--validation: '%s' is not a share from 0 to 0.9",
				    o->validation);
	}
	s->curves = o->curves;
	s->diagnose = o->diagnose;
	return 0;
}

static int plan_of_inputs(struct plan *p, const struct run_options *o, struct err *e)
{
	if (is_plan(o->inputs[0]))
		return check_no_study_options(o, e) || plan_read(p, o->inputs[0], e) ? -1 : 0;
	if (o->ninputs > 1 && o->table.name)
		return FAIL(e, ERR_PARAM, "--name fits one data set, not %d", o->ninputs);
	if (plan_init(p, e) || study_of_options(p, o, e))
		return -1;
	free(p->name);
	return (p->name = name_of(o, e)) ? 0 : -1;
}

static int put_limits(struct plan *p, const struct run_options *o, struct err *e)
{
	if (o->seed && units_parse_seed(o->seed, &p->seed, e))
		return err_wrap(e, "--seed");
	if (o->timeout && units_parse_duration(o->timeout, &p->timeout, e))
		return err_wrap(e, "--timeout");
	if (o->memory && units_parse_size(o->memory, &p->memory, e))
		return err_wrap(e, "--memory");
	if (o->threads && units_parse_count(o->threads, 1, 1024, &p->threads, e))
		return err_wrap(e, "--threads");
	return 0;
}

/* Asked for after the fact too: a plan that has been run is ranked anew, and only cells that the
 * metric decides are run again. */
static int put_metric(struct plan *p, const struct run_options *o, struct err *e)
{
	for (size_t i = 0; o->metric && i < p->nstudies; i++)
		if (study_set_metric(p->studies + i, o->metric, e))
			return err_wrap(e, "--metric");
	return 0;
}

int run_options_plan(struct plan *p, const struct run_options *o, struct err *e)
{
	return plan_of_inputs(p, o, e) || put_limits(p, o, e) || put_metric(p, o, e) ||
	       plan_finish(p, e) ? -1 : 0;
}
