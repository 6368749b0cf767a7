/* bakeoff verify: run the cells of a run again and compare, bit by bit. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/cli/program_changes.h"
#include "harness/cli/progress.h"
#include "harness/cli/run_place.h"
#include "harness/cli/verify_remedies.h"
#include "harness/cli/verify_statement.h"
#include "harness/plan/units.h"
#include "harness/store/stored_run.h"

struct options {
	const char *run, *sample, *jobs;
	struct run_data data;
	enum listing_format format;
	bool quiet, cells;
};

enum { OPT_DATA = 256, OPT_PROGRAMS };

static const struct argp_option option_table[] = {
	{ "sample", 's', "N", 0, "only N cells, drawn at random, and no remedies", 0 },
	{ "jobs", 'j', "N", 0, "cells at a time. Default: the number of cores", 0 },
	{ "cells", 'c', NULL, 0, "list every cell, not only those that differ", 0 },
	{ "format", 'f', "FORMAT", 0, "table, csv or json: a row for each cell, with its hashes", 0 },
	RUN_DATA_OPTION(OPT_DATA),
	RUN_PROGRAMS_OPTION(OPT_PROGRAMS),
	{ "quiet", 'q', NULL, 0, "no progress", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_TEXT('s', sample), OPT_TEXT('j', jobs), OPT_FLAG('q', quiet), OPT_FLAG('c', cells), OPT_FORMAT('f', format), OPT_FLAG(OPT_PROGRAMS, data.programs),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (opt_take(opts, o, key, arg, state) || opt_run(&o->run, key, arg, state))
		return 0;
	if (key != OPT_DATA)
		return ARGP_ERR_UNKNOWN;
	run_data_option(&o->data, arg, state);
	return 0;
}

struct cmd_verify_cell {
	struct job_list *job_list;
	struct stored_run *before;
	struct progress progress;
	struct verify_statement statement;
	struct program_changes programs;
	size_t other_code;
	size_t foreign;                 /* run with other vector instructions than they were */
	struct verify_remedies remedies;
	char isa[16];                   /* ... with which they were, */
	enum isa instead;               /* and with which they are */
};

/* ---- the second run ---- */

static int find(struct cmd_verify_cell *k, size_t cell, struct stored_cell *at, struct err *e)
{
	char *canonical = cell_canonical(&k->job_list->cells[cell], k->job_list->plan, e);
	int rc = canonical ? stored_run_find(k->before, canonical, at, e) : -1;

	free(canonical);
	return rc;
}

static int compare(void *ctx, size_t cell, const struct outcome *o, struct err *e)
{
	struct cmd_verify_cell *k = ctx;
	struct outcome was, is = *o;    /* its scores are put in order; the owner does not mind */
	struct outcome_difference d;
	struct stored_cell at;

	if (find(k, cell, &at, e) || stored_run_outcome(k->before, at.id, &was, e))
		return -1;
	outcome_difference(&d, &was, &is, at.same_code && at.same_program);
	verify_statement_add(&k->statement, cell, at.same_data, &d, &was, &is);
	k->other_code += !at.same_code;
	outcome_free(&was);
	return 0;
}

static void progress(void *ctx, const struct run_progress *t, size_t cell, const struct outcome *o)
{
	struct cmd_verify_cell *k = ctx;

	(void)cell, (void)o;            /* what ends badly again is no news */
	progress_show(&k->progress, t, 0, NULL);
}

/* Cells that a finished run has, or a sample of them; isa: of each, its vector instructions. */
struct chosen {
	size_t *cell, n;
	enum isa *isa;
};

/* The vector instructions to run a cell with that ran with those of that name: the same, where this
 * processor has them and nobody asks for others. */
static enum isa isa_for(struct cmd_verify_cell *k, const char *name)
{
	enum isa was = cpu_isa_find(name), is = cpu_isa();

	if (was == ISA_COUNT || was == is)
		return is;
	if (!cpu_isa_asked() && was <= cpu_isa_best())
		return was;
	k->foreign++;
	k->instead = is;
	snprintf(k->isa, sizeof k->isa, "%s", name);
	return is;
}

/* A search that seconds ended is repeated by the number of configurations it came to. */
static int choose(struct cmd_verify_cell *k, size_t sample, struct chosen *out, struct err *e)
{
	struct rng r = rng_make(rng_seed(1, "verify"));
	size_t ncells = k->job_list->ncells;
	struct stored_cell was;

	if (!(out->cell = mem_array(ncells, sizeof *out->cell, e)) ||
	    !(out->isa = mem_array(ncells, sizeof *out->isa, e)))
		return -1;
	rng_permutation(&r, out->cell, ncells);
	for (size_t i = 0; i < ncells && out->n < sample; i++) {
		size_t at = out->cell[i];
		struct cell *cell = &k->job_list->cells[at];

		if (find(k, at, &was, e))
			return -1;
		if (was.id && !was.same_program && program_changes_add(&k->programs, k->before, was.id, cell->variant, e))
			return -1;
		cell->replay = cell->variant->tune.seconds > 0 ? was.trials : 0;
		/* Time and memory limits end a cell here and not there: nothing to compare. */
		if (!was.id)            /* those of other shards are not missed */
			k->statement.absent += !*stored_run_shard(k->before);
		else if (was.status == CELL_TIMEOUT || was.status == CELL_MEMORY)
			k->statement.limited++;
		else if (was.status != CELL_PLANNED) {
			out->isa[out->n] = isa_for(k, was.isa);
			out->cell[out->n++] = at;
		}
	}
	return 0;
}

/* Those of one kind; workers inherit what is forced. */
static int run_again(struct cmd_verify_cell *k, const struct chosen *all, enum isa isa, size_t jobs,
		     struct err *e)
{
	static const volatile sig_atomic_t never = 0;
	struct scheduler s = { .job_list = k->job_list, .keep = compare, .progress = progress,
			       .ctx = k, .stop = &never, .jobs = jobs };
	size_t *todo = mem_array(all->n, sizeof *todo, e);
	struct run_progress t;
	int rc = todo ? 0 : -1;

	for (size_t i = 0; todo && i < all->n; i++)
		if (all->isa[i] == isa)
			todo[s.ntodo++] = all->cell[i];
	s.todo = todo;
	if (s.ntodo) {
		cpu_isa_force(isa);
		rc = scheduler_run(&s, &t, e);
	}
	free(todo);
	return rc;
}

static int verify(const struct options *o, const char *run, struct cmd_verify_cell *k, struct err *e)
{
	size_t sample = SIZE_MAX, jobs = (size_t)cpu_count();
	struct chosen all = { 0 };
	int rc = -1;

	if ((o->sample && units_parse_count(o->sample, 1, 1000000000, &sample, e)) ||
	    (o->jobs && units_parse_count(o->jobs, 1, 4096, &jobs, e)))
		return -1;
	progress_init(&k->progress, k->job_list, o->quiet);
	if (!choose(k, sample, &all, e)) {
		rc = 0;
		program_changes_tell(&k->programs);
		for (enum isa isa = 0; isa < ISA_COUNT && !rc; isa++)
			rc = run_again(k, &all, isa, jobs, e);
		progress_end(&k->progress);
	}
	if (!rc && !o->sample)
		rc = verify_remedies(&k->remedies, run, k->job_list, jobs, e);
	free(all.cell);
	free(all.isa);
	return rc;
}

static void sum_up_remedies(const struct verify_remedies *r)
{
	if (r->other)
		cmd_note("%zu fits of remedies are not run again: they ended by a limit, or were computed by "
			 "another version or other vector instructions", r->other);
	if (r->differing)
		printf("%zu of %zu fits of remedies differ\n", r->differing, r->differing + r->same);
	else if (r->same)
		printf("%zu fits of remedies run again: bit-identical\n", r->same);
}

static int sum_up(const struct cmd_verify_cell *k, const struct options *o)
{
	const struct verify_statement *s = &k->statement;
	struct err e = { 0 };

	if (k->other_code)
		cmd_note("%zu of them were computed by another version of the code", k->other_code);
	if (k->foreign)
		cmd_note("%zu of them were computed with %s instructions and run again with %s, "
			 "%s: the last bits of a score may differ", k->foreign, k->isa,
			 cpu_isa_name(k->instead), cpu_isa_find(k->isa) > cpu_isa_best() ?
			 "the best of this processor" : "as BAKEOFF_ISA says");
	if (k->statement.absent)
		cmd_note("%zu cells of the plan are not in the run", k->statement.absent);
	if (k->statement.limited)
		cmd_note("%zu cells had ended by a limit of time or memory: they are not run again", k->statement.limited);
	if (!s->seen)
		return cmd_usage("nothing to verify: no finished cell of this plan");
	if (verify_statement_print(s, o->format, o->cells, &k->remedies, &k->programs, &e))
		return cmd_fail(&e);
	if (o->format == FORMAT_TABLE)
		sum_up_remedies(&k->remedies);
	return s->differing || k->remedies.differing || k->statement.absent ? EXIT_CELLS : EXIT_OK;
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "RUN|ARCHIVE",
	.doc = "Run cells again and compare data, split, model, predictions, scores and curves bit by "
	       "bit.\vStates of each part in how many cells it is the same, by its SHA-256, in what the machine "
	       "and the build at hand differ from those of the run, and the first difference. Another build or "
	       "processor is no obstacle: which parts agree is what it then tells. Exit status: 0 "
	       "bit-identical, 1 not.",
};

static int work(void *ctx, const struct run_place *at)
{
	const struct options *o = ctx;
	struct cmd_verify_cell k = { 0 };
	struct job_list l = { 0 };
	struct plan p = { 0 };
	struct err e = { 0 };
	int rc;

	k.job_list = &l;
	if (stored_run_open(&k.before, at->run, &e) ||
	    run_place_jobs(at, &o->data, stored_run_plan(k.before), &p, &l, &e) ||
	    verify_statement_make(&k.statement, &l, o->format != FORMAT_TABLE, &e) ||
	    verify_statement_facts(&k.statement, k.before, !cpu_isa_asked(), &e) || verify(o, at->run, &k, &e))
		rc = cmd_fail(&e);
	else
		rc = sum_up(&k, o);
	verify_statement_free(&k.statement);
	program_changes_free(&k.programs);
	job_list_free(&l);
	plan_free(&p);
	stored_run_close(k.before);
	return rc;
}

static int cmd_verify(int argc, char **argv)
{
	struct options o = { 0 };
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	rc = run_place_with(o.run, work, &o);
	free(o.data.at);
	return rc;
}

const struct command command_verify = {
	"verify", "run the cells of a run again: bit-identical, or where not",
	cmd_verify, &argp, 0
};
