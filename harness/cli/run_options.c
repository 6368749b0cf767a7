#include "harness/cli/run_options.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/learner.h"
#include "harness/cli/opts.h"

enum {
	OPT_DRY_RUN = 256,
	OPT_FRESH,
	OPT_RETRY,
	OPT_NO_REPORT,
	OPT_GRADCHECK,
	OPT_CV, OPT_TUNE, OPT_METRIC, OPT_VALIDATION, OPT_CURVES, OPT_DIAGNOSE,     /* plan_keys */
	OPT_SEED, OPT_THREADS, OPT_TIMEOUT, OPT_MEMORY
};

static const struct argp_option option_table[] = {
	{ "learner", 'l', "SPEC", 0,
	  "a learner, perhaps with parameters: knn, 'mlp[hidden=100,dropout=0|0.5]' "
	  "('|' gives a variant each; tune=no keeps it from --tune); may be repeated. Default: all, "
	  "the tree also pruned", 1 },
	{ "cv", OPT_CV, "SPLIT", 0,
	  "10x3: 10 folds, 3 times; holdout:0.3x20, draws:0.5x20 (parts without a common row), loo, "
	  "bootstrap:25, forward:5 (rows in time order), stored:NAME. Default: 10; with --test, "
	  "stored:holdout", 1 },
	{ "tune", OPT_TUNE, "N", 0,
	  "also run each learner tuned: N configurations on inner folds, or what fits into "
	  "processor seconds of a cell, 60s; 30,60s: whichever ends first", 1 },
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

#define TEXT(key, member) { key, false, false, offsetof(struct run_options, member) }
#define FLAG(key, member) { key, true, false, offsetof(struct run_options, member) }

static const struct opt opts[] = {
	{ 'o', false, true, offsetof(struct run_options, out) }, TEXT('j', jobs),
	FLAG(OPT_DRY_RUN, dry_run), FLAG(OPT_FRESH, fresh), FLAG(OPT_RETRY, retry),
	FLAG(OPT_NO_REPORT, no_report), FLAG(OPT_GRADCHECK, gradcheck),
	FLAG('q', quiet),
	{ 0 }
};

/* An option named like a key of plans: a study's, or else the plan's. */
static const struct plan_key *key_of(int option)
{
	const struct argp_option *o = option_table;
	const struct plan_key *k;

	if (option < OPT_CV)
		return NULL;
	while (o->name && o->key != option)
		o++;
	if (!o->name)
		return NULL;
	k = plan_key_find(o->name, PLAN_KEY_OF_STUDY);
	return k ? k : plan_key_find(o->name, PLAN_KEY_OF_PLAN);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *o = state->input;
	const struct plan_key *said = key_of(key);

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->table;
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (said) {
		o->keys[said - plan_keys] = arg ? arg : "yes";
	} else if (key == 'l' && o->nlearners == RUN_LEARNERS) {
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

/* What a plan says is not said a second time on the command line; but a plan that has been run may
 * be ranked by another metric, and only cells that it decides are run again. */
static int check_no_study_options(const struct run_options *o, struct err *e)
{
	const struct table_option *given = table_options_given(&o->table, TABLE_OPTION_ALL);

	if (o->ninputs > 1)
		return FAIL(e, ERR_PARAM, "%s is a plan: it stands alone", o->inputs[0]);
	if (o->nlearners)
		return FAIL(e, ERR_PARAM, "learners stand in the plan %s: leave out -l",
			    o->inputs[0]);
	for (size_t i = 0; i < PLAN_KEYS; i++)
		if (o->keys[i] && plan_keys[i].of & PLAN_KEY_OF_STUDY &&
		    plan_keys[i].type != PLAN_KEY_METRIC)
			return FAIL(e, ERR_PARAM, "%s stands in the plan %s: leave out --%s",
				    plan_keys[i].name, o->inputs[0], plan_keys[i].name);
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

/* What stands beside a learner is not tuned: the tuned one chooses for both. */
static int add_all_learners(struct study *s, struct err *e)
{
	for (size_t i = 0; learners[i]; i++) {
		const struct learner_class *lc = learners[i];
		char *spec = NULL;

		if (study_add_learner(s, lc->name, e))
			return -1;
		if (!lc->beside)
			continue;
		spec = mem_format(e, "%s[%s,%s=no]", lc->name, lc->beside, VARIANT_TUNE);
		if (!spec || study_add_learner(s, spec, e)) {
			free(spec);
			return -1;
		}
		free(spec);
	}
	return 0;
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
	return o->nlearners ? 0 : add_all_learners(s, e);
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

static int put_keys(const struct run_options *o, void *owner, unsigned of, struct err *e)
{
	for (size_t i = 0; i < PLAN_KEYS; i++)
		if (o->keys[i] && plan_keys[i].of & of &&
		    plan_key_put(&plan_keys[i], owner, o->keys[i], e))
			return err_wrap(e, "--%s", plan_keys[i].name);
	return 0;
}

static int put_options(struct plan *p, const struct run_options *o, struct err *e)
{
	for (size_t i = 0; i < p->nstudies; i++)
		if (put_keys(o, &p->studies[i], PLAN_KEY_OF_STUDY, e))
			return -1;
	return put_keys(o, p, PLAN_KEY_OF_PLAN, e);
}

int run_options_plan(struct plan *p, const struct run_options *o, struct err *e)
{
	return plan_of_inputs(p, o, e) || put_options(p, o, e) || plan_finish(p, e) ? -1 : 0;
}
