/* bakeoff replay: one cell of a run again, with everything shown. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"
#include "harness/cli/opts.h"
#include "harness/cli/program_changes.h"
#include "harness/cli/replay_show.h"
#include "harness/cli/run_place.h"
#include "harness/process/scheduler.h"
#include "harness/run/cell_run.h"
#include "harness/run/fingerprint.h"

struct options {
	const char *run;
	struct run_data data;
	char **words; /* that name the cell */
	int nwords;
	enum listing_format format;
	bool verbose;
};

enum { OPT_DATA = 256, OPT_PROGRAMS };

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0,
	  "table, or json: one object with all rows, steps and predictions", 0 },
	RUN_DATA_OPTION(OPT_DATA),
	RUN_PROGRAMS_OPTION(OPT_PROGRAMS),
	{ "verbose", 'v', NULL, 0, "all rows of the split, steps, trials and predictions", 0 },
	{ 0 }
};

static const struct opt opts[] = { OPT_FLAG('v', verbose), OPT_FORMAT('f', format), OPT_FLAG(OPT_PROGRAMS, data.programs),
				   { 0 } };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (opt_take(opts, o, key, arg, state))
		return 0;
	switch (key) {
	case OPT_DATA:
		run_data_option(&o->data, arg, state);
		return 0;
	case ARGP_KEY_ARGS:
		o->run = state->argv[state->next];
		o->words = state->argv + state->next + 1;
		o->nwords = state->argc - state->next - 1;
		return 0;
	case ARGP_KEY_END:
		if (o->format == FORMAT_CSV)
			argp_error(state, "a cell is no table: --format is table or json");
		if (!o->run || o->nwords < 1)
			argp_error(
				state,
				"name a RUN, and a cell of it: its id in run.db, or DATASET LEARNER "
				"REPEAT FOLD as `bakeoff status RUN --cells` prints them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- which cell ---- */

/* The words, joined by slashes: "iris/mlp/0/3" is what people may write, too. */
static char *join(const struct options *o, struct err *e)
{
	struct text t = { 0 };

	for (int i = 0; i < o->nwords; i++)
		text_add(&t, "%s%s", i ? "/" : "", o->words[i]);
	return text_take(&t, e);
}

static bool is_id(const char *name)
{
	return *name && strspn(name, "0123456789") == strlen(name);
}

/* Whether the name is that of the cell, or its beginning up to a slash: all cells of a learner, say. */
static bool begins(const char *whole, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(whole, name, n) && (!whole[n] || whole[n] == '/');
}

static bool is_called(const struct cell *c, const char *name)
{
	char *whole = mem_format(NULL, "%s/%s/%s/%zu/%zu", c->study->name, c->task->name,
				 c->variant->label, c->repeat, c->fold);
	bool yes =
		whole && (begins(whole, name) || begins(whole + strlen(c->study->name) + 1, name));

	free(whole);
	return yes;
}

static int find(struct stored_run *run, const struct cell *c, const struct plan *p,
		struct stored_cell *out, struct err *e)
{
	char *canonical = cell_canonical(c, p, e);
	int rc = canonical ? stored_run_find(run, canonical, out, e) : -1;

	free(canonical);
	return rc;
}

enum { NAMED = 4 }; /* of several cells, in the complaint */

/* Adds the n-th cell that fits a name to those that a complaint tells. */
static void note(struct text *t, size_t n, const struct cell *c, const struct stored_cell *at)
{
	if (n < NAMED)
		text_add(t, "%s%lld (%s %s %zu %zu", n ? ", " : "", (long long)at->id,
			 c->task->name, c->variant->label, c->repeat, c->fold);
	if (n < NAMED && *c->factor.name)
		text_add(t, ", %s %g", c->factor.name, c->factor.value);
	if (n < NAMED)
		text_add(t, ")");
}

/* ERR_PARAM where the name is that of no cell, or of several. */
static int choose(struct stored_run *run, const struct job_list *l, const char *name, size_t *cell,
		  struct stored_cell *out, struct err *e)
{
	bool by_id = is_id(name);
	long long id = by_id ? atoll(name) : 0;
	struct text several = { 0 };
	struct stored_cell at;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < l->ncells && !rc; i++) {
		const struct cell *c = &l->cells[i];

		if (!by_id && !is_called(c, name))
			continue;
		if (find(run, c, l->plan, &at, e))
			rc = -1;
		else if (at.id && (!by_id || at.id == id)) {
			note(&several, n, c, &at);
			if (!n++)
				*cell = i, *out = at;
		}
	}
	if (!rc && !n)
		rc = FAIL(e, ERR_PARAM,
			  "no cell of the run is called '%s'; `bakeoff status RUN --cells` lists "
			  "them: say DATASET LEARNER REPEAT FOLD, or the id in run.db",
			  name);
	if (!rc && n > 1)
		rc = FAIL(e, ERR_PARAM,
			  "'%s' names %zu cells: %s%s; say which, by repeat and fold, the study in "
			  "front, or the id",
			  name, n, text_of(&several), n > NAMED ? " ..." : "");
	text_free(&several);
	return rc;
}

/* ---- once more ---- */

struct cmd_replay {
	const struct options *o;
	struct stored_run *run;
	struct stored_cell stored;
	struct job_list list;
	struct study study; /* the cell's, as it is run: with curves and predictions */
	bool curves, predictions; /* what the study itself keeps */
	struct fold_rows rows;
	bool identical;
};

/* The rows are those that the plan draws; where the search decides on how many are set aside, they may be
 * others, and the hash tells. */
static bool draw_rows(struct cmd_replay *k, const struct cell *c, const struct outcome *o)
{
	char hash[OUTCOME_HASH];

	return !cell_run_rows(&k->rows, c, k->list.plan, &c->variant->params, NULL) &&
	       !fingerprint_split(hash, &k->rows, NULL) && !strcmp(hash, o->hash.split);
}

static int show(void *ctx, size_t cell, const struct outcome *o, struct err *e)
{
	struct cmd_replay *k = ctx;
	struct outcome_difference d;
	struct outcome was, is = *o;
	struct replay r = { .cell = &k->list.cells[cell],
			    .plan = k->list.plan,
			    .was = &was,
			    .is = o,
			    .stored = &k->stored,
			    .difference = &d,
			    .verbose = k->o->verbose };
	int rc = 0;

	if (stored_run_outcome(k->run, k->stored.id, &was, e))
		return -1;
	if (!k->curves) /* kept now, not then: nothing to compare */
		is.ncurve = 0;
	if (!k->predictions)
		is.nrows = is.ntest_scores = 0;
	outcome_difference(&d, &was, &is, k->stored.same_code && k->stored.same_program);
	r.rows_known = draw_rows(k, r.cell, o);
	r.rows = k->rows;
	k->identical = replay_agrees(&r);
	if (k->o->format == FORMAT_JSON)
		rc = replay_show_json(&r, e);
	else
		replay_show_text(&r);
	outcome_free(&was);
	return rc;
}

/* With the vector instructions that it was run with, where this processor has them and nobody asks for
 * others. */
static void follow_isa(const struct stored_cell *was)
{
	enum isa isa = cpu_isa_find(was->isa);

	if (isa == ISA_COUNT || isa == cpu_isa())
		return;
	if (!cpu_isa_asked() && isa <= cpu_isa_best())
		cpu_isa_force(isa);
	else
		cmd_note(
			"the cell was computed with %s instructions and is run with %s: the last bits of a score "
			"may differ",
			was->isa, cpu_isa_name(cpu_isa()));
}

/* What of the program is another than the run's is told before it runs. */
static int tell_program(struct cmd_replay *k, const struct cell *c, struct err *e)
{
	struct program_changes x = { 0 };
	int rc = k->stored.same_program ? 0 : program_changes_add(&x, k->run, k->stored.id, c->variant, e);

	if (!rc)
		program_changes_tell(&x);
	program_changes_free(&x);
	return rc;
}

#define SCORING                                                                                    \
	4 /* scoring after every step takes time that the run did not need: so many times the limit */

static int run_again(struct cmd_replay *k, struct plan *p, size_t cell, struct err *e)
{
	static const volatile sig_atomic_t never = 0;
	struct scheduler s = { .job_list = &k->list,
			       .todo = &cell,
			       .ntodo = 1,
			       .jobs = 1,
			       .keep = show,
			       .ctx = k,
			       .stop = &never };
	struct cell *c = &k->list.cells[cell];
	struct run_progress t;

	if (k->stored.status == CELL_PLANNED)
		return FAIL(
			e, ERR_PARAM,
			"the cell has not been run yet; the same `bakeoff run` goes on with it");
	if (tell_program(k, c, e))
		return -1;
	k->curves = c->study->curves;
	k->predictions = c->study->predictions;
	c->replay = c->variant->tune.seconds > 0 ? k->stored.trials : 0;
	k->study = *c->study;
	if (k->stored.status != CELL_TIMEOUT && k->stored.status != CELL_MEMORY) {
		k->study.curves = k->study.predictions = true;
		p->timeout *= SCORING;
	}
	c->study = &k->study;
	follow_isa(&k->stored);
	return scheduler_run(&s, &t, e);
}

static const struct argp argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "RUN|ARCHIVE CELL",
	.doc = "Run one cell of a RUN again and show all of it: data and digest, rows of the split, pipeline, "
	       "parameters, seeds of its streams of random numbers, steps with losses, predictions, all scores and "
	       "times beside those of the run.\vCELL is its id in run.db, or DATASET LEARNER REPEAT FOLD as `bakeoff "
	       "status RUN --cells` prints them, with the study in front where several have it; 'iris/mlp/0/3' is "
	       "the same. Exit status: 0 bit-identical, 1 not.",
};

static int work(void *ctx, const struct run_place *at)
{
	const struct options *o = ctx;
	struct cmd_replay k = { .o = o };
	struct plan p = { 0 };
	struct err e = { 0 };
	char *name = NULL;
	size_t cell = 0;
	int rc;

	if (stored_run_open(&k.run, at->run, &e) ||
	    run_place_jobs(at, &o->data, stored_run_plan(k.run), &p, &k.list, &e) || !(name = join(o, &e)) ||
	    choose(k.run, &k.list, name, &cell, &k.stored, &e) || run_again(&k, &p, cell, &e))
		rc = cmd_fail(&e);
	else
		rc = k.identical ? EXIT_OK : EXIT_CELLS;
	free(name);
	fold_rows_free(&k.rows);
	job_list_free(&k.list);
	plan_free(&p);
	stored_run_close(k.run);
	return rc;
}

static int cmd_replay(int argc, char **argv)
{
	struct options o = { 0 };
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	rc = run_place_with(o.run, work, &o);
	free(o.data.at);
	return rc;
}

const struct command command_replay = { "replay", "run one cell again, with everything shown",
					cmd_replay, &argp, 0 };
