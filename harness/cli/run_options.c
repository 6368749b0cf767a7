#include "harness/cli/run_options.h"

#include <stdlib.h>
#include <string.h>

#include "harness/cli/opts.h"

enum {
	OPT_DRY_RUN = 256,
	OPT_CELLS, OPT_AFTER_TIMEOUT,
	OPT_SHARD, OPT_JOIN,
	OPT_FRESH,
	OPT_RETRY,
	OPT_NO_REPORT,
	OPT_REFERENCE,
	OPT_GRADCHECK,
	OPT_STUDY, OPT_CONTROLS, OPT_SIMPLE,
	OPT_REMEDIES, OPT_NO_REMEDIES, OPT_IGNORE_FINDING,
	OPT_CV, OPT_TRAINING_SEEDS, OPT_LEVELS, OPT_TUNE, OPT_SEARCH, OPT_METRIC, OPT_VALIDATION, OPT_TRAINING_SCORE, OPT_CURVES, OPT_DIAGNOSE,     /* plan_keys */
	OPT_PREDICTIONS,
	OPT_COST, OPT_SEED, OPT_THREADS, OPT_TIMEOUT, OPT_BUDGET, OPT_MEMORY
};

static const struct argp_option option_table[] = {
	{ "learner", 'l', "SPEC", 0,
	  "a learner, perhaps with parameters: knn, 'mlp[hidden=100,dropout=0|0.5]' "
	  "('|' gives a variant each; tune=no keeps it from --tune; 'svm[C=~0.01..1000]' is a range for it, by the logarithm); may be repeated. Default: all, "
	  "the tree also pruned", 1 },
	{ "study", OPT_STUDY, "KIND[,KIND]", 0,
	  "what is asked of the data sets: compare, overfitting ... or all; each with learners "
	  "and a split of its own where -l and --cv do not say. `bakeoff info studies` lists them. "
	  "Default: compare", 1 },
	{ "controls", OPT_CONTROLS, NULL, 0,
	  "also run what is known beforehand, as a study on the same data and learners: permuted labels, planted "
	  "errors, a learner against itself, copied rows, ID columns; on two times ten folds where --cv does not "
	  "say. Work of 14 such runs with --cv 10", 1 },
	{ "simple", OPT_SIMPLE, NULL, 0,
	  "compare with simple models, too, which are not tuned: a tree of one question and a network without "
	  "hidden layers, which is a linear model. The report says where nobody is better", 1 },
	{ "cv", OPT_CV, "SPLIT", 0,
	  "10x3: 10 folds, 3 times; holdout:0.3x20, draws:0.5x20 (parts without a common row), loo, "
	  "bootstrap:25, forward:5 (rows in time order), stored:NAME. Default: 10; with --test, "
	  "--fold-column or --splits what these say", 1 },
	{ "training-seeds", OPT_TRAINING_SEEDS, "N", 0,
	  "train so often on each fold, with other random numbers, where a learner uses some. Scores are "
	  "averaged within the fold; their spread is told apart. Default: 1", 1 },
	{ "levels", OPT_LEVELS, "N,N...", 0,
	  "of --study learning-curve and regularization-rows the training rows, of dimensions the columns of "
	  "noise, of label-noise and regularization-noise the percent of wrong labels. Default: what fits "
	  "the data", 1 },
	{ "tune", OPT_TUNE, "N", 0,
	  "also run each learner tuned: N configurations on inner folds, or what fits into "
	  "processor seconds of a cell, 60s; 30,60s: whichever ends first", 1 },
	{ "search", OPT_SEARCH, "KIND", 0,
	  "of --tune: random tries each configuration in full; halving all of them on a part of the rows "
	  "or epochs, then the better third on three times as much, and so on. Default: random", 1 },
	{ "metric", OPT_METRIC, "NAME[,NAME]", 0,
	  "what ranks, is tested and drawn, tunes, and ends training early; one for each task, "
	  "'auc,mae'. `bakeoff info metrics` lists them, and the defaults", 1 },
	{ "cost", OPT_COST, "COSTS", 0,
	  "what mistakes cost, 'yes:no=5': a row of class yes taken for no; several with commas, "
	  "others cost 1. For the metrics cost and min_cost", 1 },
	{ "validation", OPT_VALIDATION, "SHARE", 0,
	  "set aside this share of the training rows", 1 },
	{ "training-score", OPT_TRAINING_SCORE, "ROWS", 0,
	  "training rows that are scored: all; sample, as many as the gap needs, of small sets all; or so "
	  "many. Default: sample", 1 },
	{ "curves", OPT_CURVES, NULL, 0, "score after every training step", 1 },
	{ "diagnose", OPT_DIAGNOSE, NULL, 0, "record what learners tell about their state", 1 },
	{ "predictions", OPT_PREDICTIONS, "YES|NO", 0,
	  "keep what was predicted for every test row: 4 bytes for each row, class and cell. no: confusions, "
	  "calibration and tests row by row are left out. Default: yes", 1 },
	{ "seed", OPT_SEED, "N", 0, "root of all random numbers. Default: 1", 1 },

	{ "remedies", OPT_REMEDIES, "TIME", 0,
	  "for remedies: settings tried on inner splits for learners that may over- or underfit; "
	  "seconds of a core. Default: a fifth of what the cells took, of more than 50s a tenth; at least 2s", 1 },
	{ "no-remedies", OPT_NO_REMEDIES, NULL, 0, "try none", 1 },
	{ "ignore-finding", OPT_IGNORE_FINDING, "CODE[,CODE]", 0,
	  "leave these findings out; `bakeoff info findings` lists the codes", 1 },

	{ "jobs", 'j', "N", 0, "cells at a time. Default: the number of cores", 2 },
	{ "threads", OPT_THREADS, "N", 0,
	  "cores a single fit may use, those that are free when it begins; never changes a score. Default: 1", 2 },
	{ "timeout", OPT_TIMEOUT, "TIME", 0, "wall-clock limit of a cell; waiting for a processor that others have is not counted, up to three "
	  "times the limit. Default: 10m", 2 },
	{ "budget", OPT_BUDGET, "TIME", 0,
	  "time that the run is to take, 5m: by estimate fewer repeats, then fewer folds, then "
	  "samples of the training rows", 2 },
	{ "memory", OPT_MEMORY, "SIZE", 0, "memory limit of a cell. Default: 2G", 2 },
	{ "output", 'o', "RUN", 0, "directory of the run. Default: bakeoff-out/NAME", 2 },
	{ "fresh", OPT_FRESH, NULL, 0,
	  "forget earlier results in RUN; otherwise the run is resumed", 2 },
	{ "retry", OPT_RETRY, NULL, 0, "when resuming, also run what did not end ok", 2 },
	{ "shard", OPT_SHARD, "I/N", 0,
	  "only the I-th of N parts of the cells, each with as many of every learner and data set: for N "
	  "machines, each with a RUN of its own; `bakeoff merge` puts them together. No ranking, page or remedies "
	  "before that", 2 },
	{ "join", OPT_JOIN, NULL, 0,
	  "share RUN with other processes that were begun so, on this machine or on others that see the folder: each takes "
	  "cells that nobody has, also those of one that has died; the last puts all together and writes the report", 2 },
	{ "dry-run", OPT_DRY_RUN, NULL, 0, "show what would be run, with estimates of time and memory, and run nothing", 2 },
	{ "cells", OPT_CELLS, NULL, 0, "of --dry-run: list every cell. Default: up to 1000 of them", 2 },
	{ "after-timeout", OPT_AFTER_TIMEOUT, "WHAT", 0,
	  "of a learner of which two cells on a data set ran out of time or memory, and no more were done: skip "
	  "its others there, or go-on. A larger --timeout or --memory takes them up again. Default: skip", 2 },
	{ "gradcheck", OPT_GRADCHECK, NULL, 0,
	  "first let learners check themselves: the networks' gradients against finite "
	  "differences; "
	  "alone, do only that", 2 },
	{ "reference", OPT_REFERENCE, "LEARNER", 0,
	  "compare all learners with this one, by its name or label, instead of every pair", 2 },
	{ "no-report", OPT_NO_REPORT, NULL, 0,
	  "end with the ranking table alone, without the page", 2 },
	{ "quiet", 'q', NULL, 0, "no progress", 2 },
	{ 0 }
};

#define TEXT(key, member) { key, OPT_KIND_TEXT, offsetof(struct run_options, member) }
#define FLAG(key, member) { key, OPT_KIND_FLAG, offsetof(struct run_options, member) }

static const struct opt opts[] = {
	{ 'o', OPT_KIND_PLACE, offsetof(struct run_options, out) }, TEXT('j', jobs), TEXT(OPT_STUDY, study), TEXT(OPT_SHARD, shard),
	TEXT(OPT_REFERENCE, reference),
	TEXT(OPT_REMEDIES, remedies), FLAG(OPT_NO_REMEDIES, no_remedies), FLAG(OPT_CONTROLS, controls), FLAG(OPT_SIMPLE, simple),
	TEXT(OPT_IGNORE_FINDING, ignore_finding),
	FLAG(OPT_JOIN, join), FLAG(OPT_DRY_RUN, dry_run), FLAG(OPT_CELLS, cells), FLAG(OPT_FRESH, fresh), FLAG(OPT_RETRY, retry),
	FLAG(OPT_NO_REPORT, no_report), FLAG(OPT_GRADCHECK, gradcheck),
	FLAG('q', quiet),
	{ 0 }
};

/* An option named like a key of plans: a study's, or else the plan's. */
static const struct plan_key *key_of(int option)
{
	const struct argp_option *o = option_table;
	const struct plan_key *found = NULL;
	char name[PLAN_KEY_ROOM];

	if (option < OPT_CV)
		return NULL;
	while (o->name && o->key != option)
		o++;
	for (size_t i = 0; o->name && i < PLAN_KEYS; i++)
		if (!strcmp(plan_key_option(&plan_keys[i], name), o->name) &&
		    (!found || plan_keys[i].of & PLAN_KEY_OF_STUDY))
			found = &plan_keys[i];
	return found;
}

static bool is_go_on(const char *arg, struct argp_state *state)
{
	if (strcmp(arg, "go-on") && strcmp(arg, "skip"))
		argp_error(state, "--after-timeout: '%s' is neither skip nor go-on", arg);
	return !strcmp(arg, "go-on");
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
	} else if (key == OPT_AFTER_TIMEOUT) {
		o->goes_on = is_go_on(arg, state);
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
	.options = option_table, .parser = parse, .args_doc = "PLAN [DATA...] | DATA...",
	.doc = "Run learners on data sets and keep every outcome.\v"
	       "A PLAN is a .yaml file or one of `bakeoff info plans`; DATA behind it take the "
	       "place of its own in all of its studies. DATA is a file (.h5, .csv, "
	       "...), a bundled set or a generated one, 'moons[n=2000,noise=0.3]'. A run that was "
	       "stopped goes on when the same command is given again. Exit status: 0 all cells "
	       "ok, 1 some are not, 2 usage, 3 data.",
};
