/* bakeoff status: how far a run is, and what did not end well. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/unscored.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"
#include "harness/cli/opts.h"
#include "harness/cli/run_place.h"
#include "harness/cli/slurm.h"
#include "harness/cli/slurm_listing.h"
#include "harness/plan/units.h"
#include "harness/process/join.h"
#include "harness/store/query.h"
#include "harness/studies/study_kind.h"

struct options {
	const char *run;
	enum listing_format format;
	bool cells;
};

static const struct argp_option option_table[] = {
	{ "format", 'f', "FORMAT", 0, "table, csv or json", 0 },
	{ "cells", 'c', NULL, 0, "list every cell", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_FLAG('c', cells), OPT_FORMAT('f', format),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	return opt_take(opts, o, key, arg, state) || opt_run(&o->run, key, arg, state) ? 0 : ARGP_ERR_UNKNOWN;
}

/* One line per study: how many cells are where. */
static void list_studies(const struct results *r, enum listing_format f)
{
	static const char *const columns[] = { "study", "cells>", "missing>", "ok>",
					       "skipped>", "failed>", "timeout>", "memory>",
					       "crashed>", "diverged>" };
	struct listing l = { .columns = columns, .ncolumns = 10 };

	for (size_t s = 0; s < r->n_studies; s++) {
		size_t n = 0, by[CELL_STATUSES] = { 0 };
		char text[CELL_STATUSES + 1][24];
		for (size_t i = 0; i < r->n_cells; i++)
			if (r->cell[i].study == s) {
				n++;
				by[r->cell[i].status]++;
			}
		for (size_t k = 0; k < CELL_STATUSES; k++)
			snprintf(text[k], sizeof text[k], "%zu", by[k]);
		snprintf(text[CELL_STATUSES], sizeof text[0], "%zu", n);
		listing_add(&l, r->study[s].name, text[CELL_STATUSES], text[CELL_PLANNED],
			    text[CELL_OK], text[CELL_SKIPPED], text[CELL_FAILED],
			    text[CELL_TIMEOUT], text[CELL_MEMORY], text[CELL_CRASHED],
			    text[CELL_DIVERGED]);
	}
	listing_print(&l, stdout, f);
	listing_free(&l);
}

/* Who ran the cells, where that was more than one. */
static void list_machines(const struct results *r)
{
	static const char *const columns[] = { "machine", "processor", "instructions", "program", "cells>" };
	struct listing l = { .columns = columns, .ncolumns = 5 };

	for (size_t m = 0; r->n_machines > 1 && m < r->n_machines; m++) {
		const struct run_machine *x = r->machine + m;
		const char *host = results_fact(x, "host");
		char cells[32];

		snprintf(cells, sizeof cells, "%.0f", x->cells);
		listing_add(&l, *host ? host : "unknown", results_fact(x, "cpu"), results_fact(x, "isa"),
			    results_fact(x, "code"), cells);
	}
	if (l.rows) {
		puts("");
		listing_print(&l, stdout, FORMAT_TABLE);
	}
	listing_free(&l);
}

static bool diverges(const struct results *r, size_t cell)
{
	return study_kind_diverges(r->study[r->cell[cell].study].kind);
}

/* Every cell, or those that are to be looked at. */
static void list_cells(const struct results *r, bool all, enum listing_format f)
{
	static const char *const columns[] = { "study", "data set", "learner", "repeat>",
					       "fold>", "status", "info" };
	struct listing l = { .columns = columns, .ncolumns = 7 };

	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = &r->cell[i];
		char repeat[16], fold[16];
		if (!all && (cell_status_answers(c->status, diverges(r, i)) || c->status == CELL_PLANNED))
			continue;
		snprintf(repeat, sizeof repeat, "%d", c->repeat);
		snprintf(fold, sizeof fold, "%d", c->fold);
		listing_add(&l, r->study[c->study].name, r->dataset[c->dataset].name,
			    r->variant[c->variant].label, repeat, fold, cell_status_name(c->status),
			    c->info);
	}
	if (l.rows && !all)
		puts("");
	if (l.rows)
		listing_print(&l, stdout, f);
	listing_free(&l);
}

static void print_head(const struct results *r, size_t missing)
{
	cmd_print(stdout, "%s: %s, seed %s, %s\n", r->run.name, r->run.command, r->run.seed, r->run.created_at);
	if (*r->run.shard)
		cmd_print(stdout, "shard %s of the plan alone\n", r->run.shard);
	printf("%zu of %zu cells missing\n\n", missing, r->n_cells);
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "RUN|ARCHIVE",
	.doc = "Show how far a run is and which cells did not end ok; of one that was submitted, its jobs and shards; of one that processes share, these.\vExit status: 0 all "
	       "cells ok, 1 some are not. Where a study tries settings at which networks diverge (optimizers), "
	       "having diverged is an answer, and ok.",
};

static void list_member(void *ctx, const struct join_member *m)
{
	char done[32], silent[32] = "";

	snprintf(done, sizeof done, "%zu", m->done);
	if (m->silent >= 0)
		units_duration_text(m->silent, silent);
	listing_add(ctx, m->name, done, m->alive ? "runs" : "dead", silent);
}

/* Processes that share the run; their outcomes are not in it before all is done. */
static void list_members(const char *run, enum listing_format f)
{
	static const char *const columns[] = { "process", "cells done>", "state", "heard of" };
	struct listing l = { .columns = columns, .ncolumns = 4 };
	size_t alive = join_members(run, list_member, &l);

	listing_print(&l, stdout, f);
	listing_free(&l);
	if (!alive && f == FORMAT_TABLE)
		cmd_note("nobody is at it: the command that was begun, with or without --join, goes on with what is done");
}

static int print_run(void *ctx, const struct run_place *at)
{
	const struct options *o = ctx;
	struct err e = { 0 };
	struct results *r;
	size_t bad = 0, missing = 0;

	if (results_open(&r, at->run, &e))
		return cmd_fail(&e);
	for (size_t i = 0; i < r->n_cells; i++) {
		missing += r->cell[i].status == CELL_PLANNED;
		bad += cell_status_is_bad(r->cell[i].status, diverges(r, i));
	}
	if (o->cells) {
		list_cells(r, true, o->format);
	} else {
		if (o->format == FORMAT_TABLE)
			print_head(r, missing);
		list_studies(r, o->format);
		if (o->format == FORMAT_TABLE) {
			list_machines(r);
			list_cells(r, false, o->format);
		}
	}
	bad += unscored_count(r);
	results_close(r);
	return bad ? EXIT_CELLS : EXIT_OK;
}

static int cmd_status(int argc, char **argv)
{
	struct options o = { 0 };
	struct slurm_jobs jobs;
	struct err e = { 0 };
	bool submitted;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	submitted = slurm_read_jobs(&jobs, o.run);
	if (join_is_there(o.run) && !o.cells && (o.format == FORMAT_TABLE || !cmd_is_run(o.run))) {
		list_members(o.run, o.format);
		if (!cmd_is_run(o.run))
			return EXIT_OK;
		puts("");
	}
	if (submitted && (o.format == FORMAT_TABLE || !cmd_is_run(o.run)) && !o.cells) {
		if (slurm_listing_print(o.run, o.format, &e))
			return cmd_fail(&e);
		if (!cmd_is_run(o.run))
			return EXIT_OK;
		puts("");
	}
	return run_place_with(o.run, print_run, &o);
}

const struct command command_status = {
	"status", "how far a run is, and what did not end well",
	cmd_status, &argp, 0
};
