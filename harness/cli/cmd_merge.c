/* bakeoff merge: runs made in several places, as one. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "algorithms/system/place.h"
#include "datasets/digest.h"
#include "harness/cli/cmd.h"
#include "harness/cli/command_line.h"
#include "harness/cli/merge_plans.h"
#include "harness/cli/opts.h"
#include "harness/process/run.h"
#include "harness/store/merge.h"
#include "harness/store/query.h"

struct options {
	const char *out, *plan;
	char **runs;
	int nruns;
	const char *command;
};

static const struct argp_option option_table[] = {
	{ "output", 'o', "RUN", 0, "the merged run; what it has already stays", 0 },
	{ "plan", 'p', "PLAN", 0, "the plan of the merged run: its cells are taken from the RUNs, others are left. "
	  "Default: the plans of all together", 0 },
	{ 0 }
};

static const struct opt opts[] = {
	OPT_PLACE('o', out), OPT_PLACE('p', plan),
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (opt_take(opts, o, key, arg, state))
		return 0;
	switch (key) {
	case ARGP_KEY_ARGS:
		o->runs = state->argv + state->next;
		o->nruns = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (!o->runs || !o->out)
			argp_error(state, "name the RUNs to merge, and the merged one (-o)");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = option_table, .parser = parse, .args_doc = "RUN...",
	.doc = "Put runs made in several places together: shards, parts of a plan, or runs of several plans. Cells are "
	       "joined by content: those of the same data, split, learner, settings and seed are one, and keep an outcome "
	       "that is ok.\vWhere two runs have other outcomes for one cell of the same program and vector instructions, "
	       "the first one stays, and the conflict is told. Exit status: 0 all fits together, 1 there were "
	       "conflicts, 2 usage, 3 data.",
};

static bool is_there(const char *out)
{
	char *file = store_file(out, NULL);
	bool there = file && !access(file, F_OK);

	free(file);
	return there;
}

/* Every run is looked at before the first byte is written. */
static int look(struct merge_plans *p, const struct options *o, struct err *e)
{
	if (is_there(o->out) && merge_plans_add(p, o->out, e))
		return -1;
	for (int i = 0; i < o->nruns; i++) {
		if (!strcmp(o->runs[i], o->out))
			return FAIL(e, ERR_PARAM, "%s is both to be read and to be written", o->out);
		if (merge_plans_add(p, o->runs[i], e))
			return -1;
	}
	return 0;
}

enum { CONFLICTS_SHOWN = 5 };

static void say_conflict(void *ctx, const char *text)
{
	size_t *told = ctx;

	if ((*told)++ < CONFLICTS_SHOWN)
		cmd_warn("%s", text);
}

static int take_all(const struct options *o, struct store *s, enum merge_how how, struct merge_told *told,
		    struct err *e)
{
	for (int i = 0; i < o->nruns; i++)
		if (store_merge(s, o->runs[i], how, told, e))
			return -1;
	return 0;
}

/* ---- by the plans of the runs ---- */

/* A plan that an earlier version wrote may be none any more: the run keeps what the first one said of it. */
static int describe(struct store *s, const struct merge_plans *p, const char *text, bool claims,
		    const char *command, struct err *e)
{
	struct store_run_row r = { .plan = text, .command = command };
	struct err ignored = { 0 };
	struct plan plan = { 0 };
	char sha[65], *shard = NULL;
	int rc = 0;

	if (!plan_load(&plan, text, strlen(text), "", &ignored)) {
		rc = -1;
		if ((shard = merge_plans_shards(p, e)) && !digest_bytes(text, strlen(text), sha, e)) {
			r.name = plan.name, r.plan_sha = sha, r.seed = plan.seed, r.shard = shard;
			rc = store_describe_run(s, &r, claims, e);
		}
	}
	free(shard);
	plan_free(&plan);
	return rc;
}

/* Beside the run, so that it can go on with what no run has. */
static int write_plan(const char *out, const char *text, struct err *e)
{
	char *file = store_file(out, e), *slash = file ? strrchr(file, '/') : NULL, *path = NULL;
	int rc = file ? 0 : -1;

	if (slash && strcmp(file, out)) {
		path = mem_format(e, "%.*s/plan.yaml", (int)(slash - file), file);
		rc = path ? place_write(path, text, strlen(text), e) : -1;
	}
	free(path);
	free(file);
	return rc;
}

static int merge_union(const struct options *o, const struct merge_plans *p, struct merge_told *told, struct err *e)
{
	struct store *s = NULL;
	bool claims, differ = merge_plans_differ(p);
	char *text = merge_plans_union(p, &claims, e);
	int rc = !text || store_open(&s, o->out, e) || take_all(o, s, MERGE_ALL, told, e) ||
		 describe(s, p, text, claims, o->command, e) ? -1 : 0;

	store_close(s);
	if (!rc && differ)
		rc = write_plan(o->out, text, e);
	if (!rc && !claims)
		cmd_note("the plans differ in what they claim, or in the studies it is claimed of: the merged run claims "
			 "nothing; --plan keeps the claims of one");
	free(text);
	return rc;
}

/* ---- by a plan that is given ---- */

static int merge_planned(const struct options *o, struct merge_told *told, struct err *e)
{
	struct plan p = { 0 };
	struct job_list l = { 0 };
	struct run r = { 0 };
	int rc = plan_read(&p, o->plan, e) || job_list_make(&l, &p, cmd_remark, NULL, e) ||
		 run_open(&r, o->out, &l, o->command, NULL, RESUME, e) ||
		 take_all(o, r.store, MERGE_PLANNED, told, e) ? -1 : 0;

	run_close(&r);
	job_list_free(&l);
	plan_free(&p);
	if (!rc && told->unplanned)
		cmd_note("%zu outcomes of the runs are of no cell of %s: other data, settings, splits or seeds",
			 told->unplanned, o->plan);
	return rc;
}

/* ---- what came of it ---- */

/* Of learners and data sets that the studies have, which never met. */
static void say_holes(const struct results *r, const char *out)
{
	size_t holes = 0, study = 0, dataset = 0, variant = 0;
	bool *met = mem_zeros(r->n_studies * r->n_datasets * r->n_variants, sizeof *met, NULL);

#define MET(s, d, v) met[((s) * r->n_datasets + (d)) * r->n_variants + (v)]
	for (size_t i = 0; met && i < r->n_cells; i++)
		MET(r->cell[i].study, r->cell[i].dataset, r->cell[i].variant) = true;
	for (size_t s = 0; met && s < r->n_studies; s++)
		for (size_t d = 0; d < r->n_datasets; d++)
			for (size_t v = 0; v < r->n_variants; v++) {
				bool has_data = false, has_variant = false;

				for (size_t k = 0; k < r->n_variants; k++)
					has_data |= MET(s, d, k);
				for (size_t k = 0; k < r->n_datasets; k++)
					has_variant |= MET(s, k, v);
				if (!has_data || !has_variant || MET(s, d, v))
					continue;
				if (!holes++)
					study = s, dataset = d, variant = v;
			}
#undef MET
	if (holes)
		cmd_note("%s on %s, study %s%s, no run has: `bakeoff run %s/plan.yaml -o %s` adds what is missing",
			 r->variant[variant].label, r->dataset[dataset].name, r->study[study].name,
			 holes > 1 ? ", and other pairs" : "", out, out);
	free(met);
}

static size_t versions_of_code(const struct results *r)
{
	size_t n = 0;

	for (size_t m = 0; m < r->n_machines; m++) {
		size_t k = 0;

		while (strcmp(results_fact(r->machine + k, "code"), results_fact(r->machine + m, "code")))
			k++;
		n += k == m;
	}
	return n;
}

static void say_remarks(const struct results *r, const struct options *o, const struct merge_plans *p,
			const struct merge_told *told)
{
	size_t versions = versions_of_code(r);

	if (*r->run.shard)
		cmd_note("%s has shard %s of its plan alone", o->out, r->run.shard);
	if (versions > 1)
		cmd_note("its cells were computed by %zu versions of the program", versions);
	if (!o->plan && merge_plans_differ(p))
		say_holes(r, o->out);
	if (told->conflicts > CONFLICTS_SHOWN)
		cmd_warn("%zu conflicts more", told->conflicts - CONFLICTS_SHOWN);
	if (told->conflicts)
		cmd_warn("the same cell, program and vector instructions have to give the same bits: `bakeoff verify` "
			 "tells which run does not");
}

static int sum_up(const struct options *o, const struct merge_plans *p, const struct merge_told *told,
		  struct err *e)
{
	struct results *r;
	size_t by[CELL_STATUSES] = { 0 };

	if (results_open(&r, o->out, e))
		return -1;
	for (size_t i = 0; i < r->n_cells; i++)
		by[r->cell[i].status]++;
	cmd_print(stdout, "%s: %zu cells of %d run%s", o->out, r->n_cells, o->nruns, o->nruns == 1 ? "" : "s");
	for (size_t s = CELL_OK; s < CELL_STATUSES; s++)
		if (by[s])
			printf(", %zu %s", by[s], cell_status_name((enum cell_status)s));
	if (by[CELL_PLANNED])
		printf(", %zu missing", by[CELL_PLANNED]);
	if (told->conflicts)
		printf(", %zu conflict%s", told->conflicts, plural(told->conflicts));
	putchar('\n');
	say_remarks(r, o, p, told);
	results_close(r);
	return 0;
}

/* A run that was begun for nothing. */
static void remove_run(const char *out)
{
	char *file = store_file(out, NULL), *slash = file ? strrchr(file, '/') : NULL;
	char *lock = file ? mem_format(NULL, "%s.lock", file) : NULL;

	if (file)
		unlink(file);
	if (lock)
		unlink(lock);           /* of a network (store.c) */
	if (slash && strcmp(file, out)) {
		*slash = 0;
		rmdir(file);            /* unless something else is in it */
	}
	free(file);
	free(lock);
}

static int merge(const struct options *o, const struct merge_plans *p, struct merge_told *told, struct err *e)
{
	bool there = is_there(o->out);
	int rc = o->plan ? merge_planned(o, told, e) : merge_union(o, p, told, e);

	if (rc && !there)
		remove_run(o->out);
	return rc;
}

static int cmd_merge(int argc, char **argv)
{
	size_t told_of = 0;
	struct merge_told told = { .conflict = say_conflict, .ctx = &told_of };
	struct merge_plans p = { 0 };
	struct options o = { 0 };
	struct err e = { 0 };
	char *command = command_line(argc, argv, &e);
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	o.command = command;
	if (!command || look(&p, &o, &e) || merge(&o, &p, &told, &e) || sum_up(&o, &p, &told, &e))
		rc = cmd_fail(&e);
	else
		rc = told.conflicts ? EXIT_CELLS : EXIT_OK;
	merge_plans_free(&p);
	free(command);
	return rc;
}

const struct command command_merge = {
	"merge", "put runs together: shards, parts, several plans",
	cmd_merge, &argp, 0
};
