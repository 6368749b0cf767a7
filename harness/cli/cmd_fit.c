/* bakeoff fit: one learner on a whole data set, kept in a file. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/system/place.h"
#include "datasets/load.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/plan/units.h"
#include "harness/model/model_file.h"
#include "harness/run/tune.h"

struct options {
	const char *data, *learner, *out, *seed, *threads, *print, *tune, *search, *metric, *cost;
	struct load_options load;
};

enum {
	OPT_SEED = 256,
	OPT_THREADS,
	OPT_PRINT,
	OPT_TUNE,
	OPT_SEARCH,
	OPT_METRIC,
	OPT_COST
};

static const struct argp_option option_table[] = {
	{ "learner", 'l', "SPEC", 0, "the learner, perhaps with parameters: 'knn[k=3]'", 0 },
	{ "output", 'o', "MODEL", 0, "the file to write. Default: model.h5", 0 },
	{ "tune", OPT_TUNE, "N", 0,
	  "first search the parameters that -l does not set: N configurations on inner folds of the "
	  "rows, or what fits into processor seconds, 60s; 30,60s: whichever ends first", 0 },
	{ "search", OPT_SEARCH, "KIND", 0, "of --tune: random, or halving as `bakeoff run` has it. "
	  "Default: random", 0 },
	{ "metric", OPT_METRIC, "NAME", 0, "what the search goes by. `bakeoff info metrics` lists "
	  "them, and the defaults", 0 },
	{ "cost", OPT_COST, "COSTS", 0, "what mistakes cost, 'yes:no=5,...': for --metric cost", 0 },
	{ "seed", OPT_SEED, "N", 0, "root of all random numbers. Default: 1", 0 },
	{ "print", OPT_PRINT, "FORMAT", 0,
	  "also print the model, in a format that the learner has: text, dot, ...", 0 },
	{ "threads", OPT_THREADS, "N", 0, "cores to use. Default: 1", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT('l', learner), OPT_PLACE('o', out),
	OPT_TEXT(OPT_SEED, seed), OPT_TEXT(OPT_PRINT, print), OPT_TEXT(OPT_THREADS, threads),
	OPT_TEXT(OPT_TUNE, tune), OPT_TEXT(OPT_SEARCH, search), OPT_TEXT(OPT_METRIC, metric),
	OPT_TEXT(OPT_COST, cost),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **const place[] = { &o->data };

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->load.table;
	if (key == 'l' && o->learner)
		argp_error(state, "one learner at a time: %s and %s are two", o->learner, arg);
	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == ARGP_KEY_ARG)
		opt_argument(place, 1, arg, state, "one data set at a time");
	else if (key == ARGP_KEY_END && (!o->data || !o->learner))
		argp_error(state, "name a data set and a learner (-l)");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* Before the fit, which may take long. */
static int check_print(const struct options *o, const struct learner_class *lc, struct err *e)
{
	size_t n = o->print ? strlen(o->print) : 0;

	if (!o->print)
		return 0;
	for (const char *f = lc->print ? lc->formats : ""; *f;
	     f += strcspn(f, " "), f += strspn(f, " "))
		if (strcspn(f, " ") == n && !memcmp(f, o->print, n))
			return 0;
	return FAIL(e, ERR_PARAM, "%s is not printed as '%s'; there is: %s", lc->name, o->print,
		    lc->print ? lc->formats : "nothing");
}

/* What was said, as a plan has it: the search is that of a run. */
static int make_plan(struct plan *p, const struct options *o, struct err *e)
{
	const struct { const char *key, *text; unsigned of; } said[] = {
		{ "seed", o->seed, PLAN_KEY_OF_PLAN }, { "threads", o->threads, PLAN_KEY_OF_PLAN },
		{ "cost", o->cost, PLAN_KEY_OF_PLAN },
		{ "tune", o->tune, PLAN_KEY_OF_STUDY }, { "search", o->search, PLAN_KEY_OF_STUDY },
		{ "metric", o->metric, PLAN_KEY_OF_STUDY },
	};
	struct study *s;

	if (plan_init(p, e) || !(s = plan_add_study(p, "fit", "compare", e)))
		return -1;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		void *owner = said[i].of == PLAN_KEY_OF_PLAN ? (void *)p : s;
		if (said[i].text && plan_key_put(plan_key_find(said[i].key, said[i].of), owner,
						 said[i].text, e))
			return err_wrap(e, "--%s", said[i].key);
	}
	if (plan_check_search(s, e))
		return -1;
	if ((o->metric || o->cost) && !tune_budget_any(s->tune))
		return FAIL(e, ERR_PARAM, "--%s is what a search goes by: it wants --tune",
			    o->metric ? "metric" : "cost");
	for (int t = TASK_CLASSIFY; t <= TASK_REGRESS; t++)
		if (s->metric[t] && s->metric[t]->needs & NEEDS_COST && !o->cost)
			return FAIL(e, ERR_PARAM, "--metric %s wants the costs of mistakes: --cost "
				    "'TRUTH:PREDICTED=COST'", s->metric[t]->name);
	return 0;
}

static void say_chosen(const struct outcome *o, const struct metric *m)
{
	size_t tried = 0;

	for (size_t i = 0; i < o->ntrials; i++)
		tried += !o->trials[i].rung;
	for (size_t i = 0; i < o->ntrials; i++)
		if (o->trials[i].chosen)
			cmd_print(stderr, "bakeoff: of %zu configurations: %s; %s %.4g on inner "
				  "folds, %.4g with the first\n", tried,
				  *o->trials[i].params ? o->trials[i].params : "the defaults",
				  m->name, o->trials[i].score, o->trials[0].score);
}

static int give_probabilities(struct variant *v, const struct dataset *d, const struct metric *m,
			      struct err *e)
{
	bool given = false;

	if (!m || !metric_wants_probabilities(m, d->classes))
		return 0;
	if (variant_give_probabilities(v, &given, e))
		return -1;
	if (given)
		cmd_note("%s goes by probabilities: %s is trained with %s", m->name, v->learner->name,
			 v->learner->probabilities);
	return 0;
}

static int tune(struct variant *v, struct dataset *d, const struct plan *p, struct err *e)
{
	const struct study *s = p->studies;
	struct outcome o = { 0 };
	int rc = 0;

	if (!tune_budget_any(s->tune))
		return variant_needs_no_tuning(v, e);
	for (int t = TASK_CLASSIFY; t <= TASK_REGRESS; t++)
		if (s->metric[t] && !s->metric[d->task])
			return FAIL(e, ERR_PARAM, "--metric: %s is for %s, and this is %s",
				    s->metric[t]->name, metric_task_name((enum task)t),
				    metric_task_name(d->task));
	if (give_probabilities(v, d, s->metric[d->task], e))
		return -1;
	if (!(rc = tune_variant(v, d, p, &o, e)))
		say_chosen(&o, study_metric(s, d->task));
	outcome_free(&o);
	return rc;
}

static int fit(const struct options *o, struct variant *v, const struct plan *p, struct err *e)
{
	struct dataset *d = NULL;
	struct model m = { 0 };
	char took[32];
	int rc = -1;

	if (check_print(o, v->learner, e) || place_check(o->out, e) ||
	    dataset_load(&d, o->data, &o->load, e))
		return -1;
	if (!tune(v, d, p, e) && !model_fit(&m, d, v, p->seed, (int)p->threads, e) &&
	    !model_save(&m, o->out, e) &&
	    !(o->print && m.learner->print(m.self, o->print, stdout, e))) {
		cmd_print(stderr, "bakeoff: %s fitted%s%s on the %zu rows of %s in %s; model in %s\n",
			v->label, m.engine ? " by " : "", m.engine ? m.engine : "", d->rows, d->name, units_duration_text(m.fit_s, took), o->out);
		rc = 0;
	}
	model_free(&m);
	dataset_destroy(d);
	return rc;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "DATA",
	.doc = "Fit a learner on all rows of a data set and keep the model.",
};

static int cmd_fit(int argc, char **argv)
{
	struct options o = { .out = "model.h5", .load.remark = cmd_remark };
	struct variant v = { 0 };
	struct plan p = { 0 };
	struct err e = { 0 };
	int rc;

	cmd_parse(&command_fit, argc, argv, &o);
	rc = make_plan(&p, &o, &e) || variant_make(&v, o.learner, &e) || fit(&o, &v, &p, &e)
		     ? cmd_fail(&e)
		     : EXIT_OK;
	variant_free(&v);
	plan_free(&p);
	return rc;
}

const struct command command_fit = {
	"fit", "fit one learner on a whole data set, into a file",
	cmd_fit, &argp, TABLE_OPTION_ALL & ~(TABLE_OPTION_TEST | TABLE_OPTION_SPLITS)
};
