/* bakeoff run: a plan, or data sets and learners from the command line, to a store full of
 * outcomes. */
#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/mlp/gradcheck.h"
#include "harness/cli/cmd.h"
#include "harness/cli/progress.h"
#include "harness/cli/ranking.h"
#include "harness/plan/units.h"
#include "harness/run/session.h"

enum { MAX_LEARNERS = 256 };

struct options {
	const char *learners[MAX_LEARNERS], *out;
	size_t nlearners;
	char **inputs;                  /* PLAN, or DATA... */
	int ninputs;
	struct plan_data load;          /* texts borrowed from argv */
	const char *cv, *tune, *seed, *timeout, *memory, *threads, *validation, *jobs;
	bool curves, diagnose, dry_run, quiet, fresh, retry, no_report, gradcheck;
};

enum { OPT_TARGET = 256, OPT_TASK, OPT_CATEGORICAL, OPT_ORDERED, OPT_IGNORE, OPT_ID, OPT_WEIGHT, OPT_GROUP,
       OPT_TEST, OPT_NAME, OPT_SEPARATOR, OPT_HEADER, OPT_NO_HEADER, OPT_CV, OPT_TUNE, OPT_TIMEOUT,
       OPT_MEMORY, OPT_SEED, OPT_THREADS, OPT_VALIDATION, OPT_CURVES, OPT_DIAGNOSE, OPT_DRY_RUN,
       OPT_FRESH, OPT_RETRY, OPT_NO_REPORT, OPT_GRADCHECK };

static const struct argp_option option_table[] = {
	{ "learner", 'l', "SPEC", 0, "a learner, perhaps with parameters: knn, 'mlp[hidden=100,dropout=0|0.5]' "
	  "('|' gives a variant each); may be repeated. Default: all", 1 },
	{ "cv", OPT_CV, "SPLIT", 0, "10x3: 10 folds, 3 times; holdout:0.3, loo, stored. Default: 10", 1 },
	{ "tune", OPT_TUNE, "N", 0, "also run each learner tuned: N configurations on inner folds", 1 },
	{ "validation", OPT_VALIDATION, "SHARE", 0, "set aside this share of the training rows", 1 },
	{ "curves", OPT_CURVES, NULL, 0, "score after every training step", 1 },
	{ "diagnose", OPT_DIAGNOSE, NULL, 0, "record what learners tell about their state", 1 },
	{ "seed", OPT_SEED, "N", 0, "root of all random numbers. Default: 1", 1 },

	{ "target", OPT_TARGET, "COLUMN", 0, "column to be predicted (tables; by name or number)", 2 },
	{ "task", OPT_TASK, "TASK", 0, "classification or regression. Default: by the target", 2 },
	{ "categorical", OPT_CATEGORICAL, "A,B", 0, "columns that hold categories", 2 },
	{ "ordered", OPT_ORDERED, "A,B", 0, "columns that hold ordered categories", 2 },
	{ "ignore", OPT_IGNORE, "A,B", 0, "columns to leave out", 2 },
	{ "id", OPT_ID, "COLUMN", 0, "column that names the rows", 2 },
	{ "weight", OPT_WEIGHT, "COLUMN", 0, "column of row weights", 2 },
	{ "group", OPT_GROUP, "COLUMN", 0, "rows of one group are never parted by a split", 2 },
	{ "test", OPT_TEST, "FILE", 0, "test rows from another file", 2 },
	{ "name", OPT_NAME, "NAME", 0, "what to call the data set", 2 },
	{ "separator", OPT_SEPARATOR, "C", 0, "of columns; 'tab' for a tab", 2 },
	{ "header", OPT_HEADER, NULL, 0, "the first line names the columns", 2 },
	{ "no-header", OPT_NO_HEADER, NULL, 0, "it does not", 2 },

	{ "jobs", 'j', "N", 0, "cells at a time. Default: the number of cores", 3 },
	{ "threads", OPT_THREADS, "N", 0, "cores a single fit may use; never changes a score. Default: 1", 3 },
	{ "timeout", OPT_TIMEOUT, "TIME", 0, "wall-clock limit of a cell. Default: 10m", 3 },
	{ "memory", OPT_MEMORY, "SIZE", 0, "memory limit of a cell. Default: 2G", 3 },
	{ "output", 'o', "RUN", 0, "directory of the run. Default: bakeoff-out/NAME", 3 },
	{ "fresh", OPT_FRESH, NULL, 0, "forget earlier results in RUN; otherwise the run is resumed", 3 },
	{ "retry", OPT_RETRY, NULL, 0, "when resuming, also run what did not end ok", 3 },
	{ "dry-run", OPT_DRY_RUN, NULL, 0, "show what would be run, and run nothing", 3 },
	{ "gradcheck", OPT_GRADCHECK, NULL, 0, "first check the networks' gradients against finite differences; "
	  "alone, do only that", 3 },
	{ "no-report", OPT_NO_REPORT, NULL, 0, "end with the ranking table alone, without the page", 3 },
	{ "quiet", 'q', NULL, 0, "no progress", 3 },
	{ 0 }
};

/* Options whose argument is merely kept. */
static const char **text_option(struct options *o, int key)
{
	switch (key) {
	case 'o':             return &o->out;
	case 'j':             return &o->jobs;
	case OPT_CV:          return &o->cv;
	case OPT_TUNE:        return &o->tune;
	case OPT_SEED:        return &o->seed;
	case OPT_TIMEOUT:     return &o->timeout;
	case OPT_MEMORY:      return &o->memory;
	case OPT_THREADS:     return &o->threads;
	case OPT_VALIDATION:  return &o->validation;
	case OPT_TARGET:      return (const char **)&o->load.target;
	case OPT_TASK:        return (const char **)&o->load.task;
	case OPT_CATEGORICAL: return (const char **)&o->load.categorical;
	case OPT_ORDERED:     return (const char **)&o->load.ordered;
	case OPT_IGNORE:      return (const char **)&o->load.ignore;
	case OPT_ID:          return (const char **)&o->load.id;
	case OPT_WEIGHT:      return (const char **)&o->load.weight;
	case OPT_GROUP:       return (const char **)&o->load.group;
	case OPT_TEST:        return (const char **)&o->load.test_file;
	case OPT_NAME:        return (const char **)&o->load.name;
	default:              return NULL;
	}
}

static bool *flag_option(struct options *o, int key)
{
	switch (key) {
	case OPT_CURVES:   return &o->curves;
	case OPT_DIAGNOSE: return &o->diagnose;
	case OPT_DRY_RUN:  return &o->dry_run;
	case OPT_FRESH:    return &o->fresh;
	case OPT_RETRY:    return &o->retry;
	case OPT_NO_REPORT: return &o->no_report;
	case OPT_GRADCHECK: return &o->gradcheck;
	case 'q':          return &o->quiet;
	default:           return NULL;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	const char **text = text_option(o, key);
	bool *flag = flag_option(o, key);

	if (text)
		*text = arg;
	else if (flag)
		*flag = true;
	else if (key == 'l' && o->nlearners == MAX_LEARNERS)
		argp_error(state, "more than %d learners; write a plan", MAX_LEARNERS);
	else if (key == 'l')
		o->learners[o->nlearners++] = arg;
	else if (key == OPT_HEADER || key == OPT_NO_HEADER)
		o->load.header = key == OPT_HEADER;
	else if (key == OPT_SEPARATOR)
		o->load.separator = !strcmp(arg, "tab") ? '\t' : arg[0];
	else if (key == ARGP_KEY_ARGS) {
		o->inputs = state->argv + state->next;
		o->ninputs = state->argc - state->next;
	} else if (key == ARGP_KEY_NO_ARGS && !o->gradcheck)
		argp_error(
			state,
			"name a plan or a data set; `bakeoff info datasets` and `bakeoff info plans` "
			"list what is built in");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* ---- options to a plan ---- */

static bool is_plan(const char *input)
{
	size_t n = strlen(input);
	struct builtin_plan b;

	return builtin_plan_find(input, &b) || (n > 5 && !strcmp(input + n - 5, ".yaml")) ||
	       (n > 4 && !strcmp(input + n - 4, ".yml"));
}

/* What a plan says is not said a second time on the command line. */
static int check_no_study_options(const struct options *o, struct err *e)
{
	const struct plan_data *l = &o->load;

	if (o->ninputs > 1)
		return FAIL(e, ERR_PARAM, "%s is a plan: it stands alone", o->inputs[0]);
	if (o->nlearners || o->cv || o->tune || o->validation || o->curves || o->diagnose)
		return FAIL(e, ERR_PARAM,
			    "learners and splits stand in the plan %s: leave out -l, --cv, --tune, "
			    "--validation, --curves and --diagnose",
			    o->inputs[0]);
	if (l->target || l->task || l->categorical || l->ordered || l->ignore || l->id ||
	    l->weight || l->group || l->test_file || l->name || l->separator || l->header >= 0)
		return FAIL(e, ERR_PARAM,
			    "how a table is read stands in the plan %s: leave out --target and the "
			    "like",
			    o->inputs[0]);
	return 0;
}

/* "data/my.csv" is called "my"; several sets together are a "run". */
static char *name_of(const struct options *o, struct err *e)
{
	const char *input = o->inputs[0], *slash = strrchr(input, '/');
	size_t n;

	if (o->ninputs > 1)
		return mem_text("run", e);
	input = slash ? slash + 1 : input;
	n = strcspn(input, ".[");
	return n ? mem_format(e, "%.*s", (int)n, input) : mem_text("run", e);
}

static int study_of_options(struct plan *p, const struct options *o, struct err *e)
{
	struct study *s = plan_add_study(p, "compare", "compare", e);

	if (!s)
		return -1;
	for (int i = 0; i < o->ninputs; i++)
		if (study_add_data(s, o->inputs[i], &o->load, e))
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
	if (o->tune && parse_count(o->tune, 0, 100000, &s->tune, e))
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

static int make_plan(struct plan *p, const struct options *o, struct err *e)
{
	if (is_plan(o->inputs[0]))
		return check_no_study_options(o, e) || plan_read(p, o->inputs[0], e) ? -1 : 0;
	if (o->ninputs > 1 && o->load.name)
		return FAIL(e, ERR_PARAM, "--name fits one data set, not %d", o->ninputs);
	if (plan_init(p, e) || study_of_options(p, o, e))
		return -1;
	free(p->name);
	return (p->name = name_of(o, e)) ? 0 : -1;
}

static int put_limits(struct plan *p, const struct options *o, struct err *e)
{
	if (o->seed && parse_seed(o->seed, &p->seed, e))
		return err_wrap(e, "--seed");
	if (o->timeout && parse_duration(o->timeout, &p->timeout, e))
		return err_wrap(e, "--timeout");
	if (o->memory && parse_size(o->memory, &p->memory, e))
		return err_wrap(e, "--memory");
	if (o->threads && parse_count(o->threads, 1, 1024, &p->threads, e))
		return err_wrap(e, "--threads");
	return 0;
}

/* ---- running ---- */

static volatile sig_atomic_t stop;

static void on_signal(int signal_number)
{
	stop = 1;
	signal(signal_number, SIG_DFL);         /* a second one ends at once */
}

static void say_remark(void *ctx, const char *text)
{
	const struct options *o = ctx;

	if (!o->quiet)
		cmd_note("%s", text);
}

static void print_dry_run(const struct lineup *l)
{
	for (size_t i = 0; i < l->plan->nstudies; i++) {
		const struct study *s = &l->plan->studies[i];
		size_t n = 0;
		for (size_t c = 0; c < l->ncells; c++)
			n += l->cells[c].study == s;
		printf("study %s (%s), split %s: %zu cells\n", s->name, s->kind, s->cv, n);
	}
	for (size_t c = 0; c < l->ncells; c++)
		printf("%.12s  %s  %s  %s  repeat %zu fold %zu\n", l->cells[c].key,
		       l->cells[c].study->name, l->cells[c].entrant->name,
		       l->cells[c].variant->label, l->cells[c].repeat, l->cells[c].fold);
	printf("%zu cells\n", l->ncells);
}

/* Cells of the whole lineup that have no score, of earlier calls too. */
static size_t count_bad(const struct session *s, const struct tally *t)
{
	size_t bad = t->total - t->by_status[CELL_OK] - t->by_status[CELL_SKIPPED];

	for (size_t i = 0, k = 0; i < s->lineup->ncells; i++) {
		if (k < s->ntodo && s->todo[k] == i) {
			k++;
			continue;
		}
		bad += s->before[i] != CELL_OK && s->before[i] != CELL_SKIPPED;
	}
	return bad;
}

static void sum_up(const struct session *s, const struct tally *t, const char *out, bool quiet)
{
	char took[32];

	if (quiet)
		return;
	if (t->finished < t->total)
		cmd_note("stopped after %zu of %zu cells; the same command goes on", t->finished,
			 t->total);
	fprintf(stderr, "bakeoff: %zu cells", s->lineup->ncells);
	if (s->ntodo < s->lineup->ncells)
		fprintf(stderr, ", %zu of them there already", s->lineup->ncells - s->ntodo);
	for (size_t k = CELL_OK; k < CELL_STATUSES; k++)
		if (t->by_status[k])
			fprintf(stderr, ", %zu %s", t->by_status[k],
				cell_status_name((enum cell_status)k));
	fprintf(stderr, ", in %s; results in %s\n", duration_text(t->elapsed, took), out);
}

/* The outcomes are safe in the store: trouble here is told and does not change how the run ended. */
static void show_results(const struct options *o, const char *out)
{
	struct err e = { 0 };

	if (print_ranking(out, &e) || (!o->no_report && write_page(out, &e)))
		cmd_fail(&e);
}

static int run(const struct options *o, const struct lineup *l, const char *out,
	       const char *command)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct progress progress;
	struct session s;
	struct tally t = { 0 };
	struct err e = { 0 };
	size_t jobs = (size_t)cpu_count(), bad;
	int rc;

	if (o->jobs && parse_count(o->jobs, 1, 4096, &jobs, &e)) {
		err_wrap(&e, "--jobs");
		return cmd_fail(&e);
	}
	if (session_open(&s, out, l, command, o->fresh ? RESUME_FRESH : o->retry ? RESUME_RETRY : RESUME, &e))
		return cmd_fail(&e);
	progress_init(&progress, l, o->quiet);
	s.progress = progress_show;
	s.ctx = &progress;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	rc = session_run(&s, jobs, &stop, &t, &e);
	progress_end(&progress);
	bad = count_bad(&s, &t);
	if (!rc)
		sum_up(&s, &t, out, o->quiet);
	session_close(&s);
	if (!rc)
		show_results(o, out);
	return rc ? cmd_fail(&e) : bad ? EXIT_CELLS : EXIT_OK;
}

static int run_plan(const struct options *o, const struct plan *p, const char *command)
{
	struct lineup l = { 0 };
	struct err e = { 0 };
	char *out = o->out ? mem_text(o->out, &e) : mem_format(&e, "bakeoff-out/%s", p->name);
	int rc;

	if (!out || lineup_make(&l, p, say_remark, (void *)o, &e))
		rc = cmd_fail(&e);
	else if (o->dry_run) {
		print_dry_run(&l);
		rc = EXIT_OK;
	} else
		rc = run(o, &l, out, command);
	lineup_free(&l);
	free(out);
	return rc;
}

/* The command line as one text, for the record. */
static char *command_text(int argc, char **argv, struct err *e)
{
	char *text = mem_text(argv[0], e);

	for (int i = 1; i < argc && text; i++) {
		bool plain =
			strspn(argv[i],
			       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,") ==
			strlen(argv[i]);
		char *longer = mem_format(e, "%s %s%s%s", text, plain ? "" : "'", argv[i], plain ? "" : "'");
		free(text);
		text = longer;
	}
	return text;
}

int cmd_run(int argc, char **argv)
{
	static const struct argp argp = { option_table, parse, "PLAN | DATA...",
		"Run learners on data sets and keep every outcome."
		"\vA PLAN is a .yaml file or one of `bakeoff info plans`. DATA is a file (.h5, .csv, ...), a bundled "
		"set or a generated one, 'moons[n=2000,noise=0.3]'. A run that was stopped goes on when the same "
		"command is given again. Exit status: 0 all cells ok, 1 some are not, 2 usage, 3 data.",
		NULL, NULL, NULL };
	struct options o = { .load = { .header = -1 } };
	struct plan p = { 0 };
	struct err e = { 0 };
	char *command = command_text(argc, argv, &e);
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (o.gradcheck && mlp_gradcheck_all(o.ninputs ? NULL : stdout, &e))
		rc = cmd_fail(&e);
	else if (!o.ninputs)
		rc = EXIT_OK;
	else if (!command || make_plan(&p, &o, &e) || put_limits(&p, &o, &e) || plan_finish(&p, &e))
		rc = cmd_fail(&e);
	else
		rc = run_plan(&o, &p, command);
	plan_free(&p);
	free(command);
	return rc;
}
