/* bakeoff submit: a run as jobs of a cluster. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/opts.h"
#include "harness/cli/run_plan.h"
#include "harness/cli/merge_plans.h"
#include "harness/cli/slurm.h"
#include "harness/plan/claim_check.h"
#include "harness/plan/job_list.h"
#include "harness/plan/units.h"
#include "harness/store/query.h"
#include "harness/studies/study_kind.h"

enum { OPT_SLURM = 256, OPT_TIME, OPT_PARTITION, OPT_MEMORY, OPT_CPUS, OPT_DRY_RUN, OPT_SBATCH };
enum { MORE_OPTIONS = 32 };

struct options {
	const char *array, *nodes, *time, *partition, *memory, *cpus, *out;
	const char *more[MORE_OPTIONS];
	size_t nmore;
	bool slurm, dry_run;
	char **run; /* what `bakeoff run` gets */
	int nrun;
};

static const struct argp_option option_table[] = {
	{ "slurm", OPT_SLURM, NULL, 0, "to Slurm, which is the only kind there is, and the default",
	  0 },
	{ "array", 'a', "N", 0,
	  "shards of the run, each an element of a job array. Default: as many as --nodes", 0 },
	{ "nodes", 'n', "N", 0,
	  "nodes to use at one time, each as a whole for one shard. Default: every shard takes --cpus "
	  "cores wherever they are",
	  0 },
	{ "cpus", 'c', "N", 0, "cores of a shard, which runs so many cells at a time. Default: 1",
	  0 },
	{ "time", OPT_TIME, "TIME", 0, "limit of each job, 2h. Default: that of the partition", 0 },
	{ "partition", OPT_PARTITION, "NAME", 0, "where to run. Default: Slurm's own", 0 },
	{ "memory", OPT_MEMORY, "SIZE", 0,
	  "memory of a shard. Default: the limit of a cell for each core and 512M for the "
	  "rest, of a node all it has",
	  0 },
	{ "sbatch", OPT_SBATCH, "OPTION", 0,
	  "a further option of sbatch, --sbatch=--account=mine; may be repeated", 0 },
	{ "output", 'o', "RUN", 0, "the run's folder, which all nodes see under this name", 0 },
	{ "dry-run", OPT_DRY_RUN, NULL, 0, "write the job scripts, and submit nothing", 0 },
	{ 0 }
};

static const struct opt opts[] = { OPT_TEXT('a', array),
				   OPT_TEXT('n', nodes),
				   OPT_TEXT('c', cpus),
				   OPT_TEXT(OPT_TIME, time),
				   OPT_PLACE(OPT_PARTITION, partition),
				   OPT_TEXT(OPT_MEMORY, memory),
				   OPT_PLACE('o', out),
				   OPT_FLAG(OPT_SLURM, slurm),
				   OPT_FLAG(OPT_DRY_RUN, dry_run),
				   { 0 } };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	if (opt_take(opts, o, key, arg, state))
		return 0;
	if (key == OPT_SBATCH && o->nmore == MORE_OPTIONS)
		argp_error(state, "more than %d options of sbatch", MORE_OPTIONS);
	else if (key == OPT_SBATCH && (strncmp(arg, "--", 2) || strchr(arg, '\n')))
		argp_error(state, "--sbatch: '%s' is no option of sbatch, --account=mine", arg);
	else if (key == OPT_SBATCH)
		o->more[o->nmore++] = arg;
	else if (key == ARGP_KEY_ARGS) {
		o->run = state->argv + state->next;
		o->nrun = state->argc - state->next;
	} else if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "name a plan or data, as for `bakeoff run`");
	else if (key == ARGP_KEY_END && (!o->out || (!o->array && !o->nodes)))
		argp_error(state, o->out ? "say how many shards (--array), or nodes (--nodes)" :
					   "name the run's folder (-o)");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp argp = {
	.options = option_table,
	.parser = parse,
	.args_doc = "PLAN [DATA...] [-- RUN-OPTION...]",
	.doc = "Run a plan as a job array of Slurm, a shard for each element, with a job behind it that merges the shards, "
	       "runs what is missing and writes the report.\vWhat stands behind -- are options of `bakeoff run`: bakeoff submit iris "
	       "--array 4 -o out -- --cv 10x3 -l knn. `bakeoff status RUN` follows the jobs. The same command again submits the "
	       "shards that are not done; nothing that was computed is lost. Exit status: 0 submitted, 2 usage, 3 data, or "
	       "what Slurm refuses.",
};

/* ---- what is to be run ---- */

static char *arguments(const struct options *o, struct err *e)
{
	struct text t = { 0 };

	for (int i = 0; i < o->nrun; i++)
		text_add(&t, i ? " " : ""), escape_shell(&t, o->run[i]);
	return text_take(&t, e);
}

/* The shards run the same command in other places: what would make them differ is refused here. */
static int check_run(const struct run_options *r, const struct plan *p, struct err *e)
{
	const struct {
		bool said;
		const char *option;
	} no[] = {
		{ r->out, "-o: it is an option of submit" },
		{ r->shard, "--shard: submit makes them, --array" },
		{ r->jobs, "-j: submit takes --cpus" },
		{ r->fresh, "--fresh: take another folder" },
		{ r->dry_run, "--dry-run: it is an option of submit" },
		{ r->gradcheck, "--gradcheck" },
		{ p->budget > 0, "--budget: every shard would fit splits of its own" },
	};

	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (no[i].said)
			return FAIL(e, ERR_PARAM, "leave out %s", no[i].option);
	return 0;
}

/* Parses what `bakeoff run` will get, loads the data and counts the cells: what is wrong is told now, and not by a job
 * in the night. */
static int look(const struct options *o, struct plan *p, size_t *cells, struct err *e)
{
	struct run_options r = { 0 };
	struct job_list l = { 0 };
	char **argv = mem_zeros((size_t)o->nrun + 2, sizeof *argv, e), name[] = "bakeoff run";
	int rc = -1;

	if (!argv)
		return -1;
	argv[0] = name;
	memcpy(argv + 1, o->run, (size_t)o->nrun * sizeof *argv);
	cmd_parse(&command_run, o->nrun + 1, argv, &r);
	if (!r.ninputs)
		FAIL(e, ERR_PARAM, "name a plan or data, as for `bakeoff run`");
	else if (!run_plan_make(p, &r, e) && !check_run(&r, p, e) &&
		 !job_list_make(&l, p, cmd_remark, NULL, e) && !claim_check(&l, e)) {
		*cells = l.ncells;
		rc = 0;
	}
	job_list_free(&l);
	free(argv);
	return rc;
}

/* ---- how ---- */

static int count_of(const char *text, const char *option, size_t most, size_t *n, struct err *e)
{
	return !text || !units_parse_count(text, 1, most, n, e) ? 0 : err_wrap(e, "--%s", option);
}

#define REST_BYTES ((size_t)512 << 20) /* of the process that starts the workers, and the data */

static int make_job(struct slurm_job *j, const struct options *o, const struct plan *p,
		    size_t cells, struct err *e)
{
	char limit[32];

	*j = (struct slurm_job){ .run = o->out,
				 .name = p->name,
				 .partition = o->partition,
				 .more = o->more,
				 .nmore = o->nmore };
	if (count_of(o->nodes, "nodes", 100000, &j->at_once, e))
		return -1;
	j->cpus = !o->nodes;
	j->shards = j->at_once;
	if (count_of(o->cpus, "cpus", 4096, &j->cpus, e) ||
	    count_of(o->array, "array", 1000000, &j->shards, e))
		return -1;
	if (j->cpus)
		j->memory = p->memory ? j->cpus * p->memory + REST_BYTES : 0;
	if (o->memory && units_parse_size(o->memory, &j->memory, e))
		return err_wrap(e, "--memory");
	if (o->time && units_parse_duration(o->time, &j->seconds, e))
		return err_wrap(e, "--time");
	if (o->memory && j->cpus && j->memory < j->cpus * p->memory)
		cmd_note("a shard has %s, and its cells may take %s each, %zu at a time: Slurm ends a shard that takes more; "
			 "-- --memory bounds a cell", o->memory, units_size_text((double)p->memory, limit), j->cpus);
	if (j->shards > cells)
		return FAIL(e, ERR_PARAM, "%zu cells are not enough for %zu shards", cells,
			    j->shards);
	return 0;
}

/* Whether a shard has done all that it has of this plan; false, too, where it was not begun, or is of another
 * plan. */
static bool is_done(const char *run, size_t i, size_t n, const char *plan)
{
	struct results *r = NULL;
	struct err ignored = { 0 };
	char *path = slurm_shard(run, i, n, &ignored);
	bool done = path && cmd_is_run(path) && !results_open(&r, path, &ignored) && !strcmp(r->run.plan, plan);

	for (size_t c = 0; done && c < r->n_cells; c++)
		done = r->cell[c].status != CELL_PLANNED;
	results_close(r);
	free(path);
	return done;
}

/* Two jobs on one folder would stand in each other's way. */
static int check_free(const char *run, struct err *e)
{
	struct slurm_jobs jobs;
	struct slurm_state *shard, merge;
	char why[256];
	int rc = 0;

	if (!slurm_read_jobs(&jobs, run))
		return 0;
	if (!(shard = mem_zeros(jobs.shards, sizeof *shard, e)))
		return -1;
	slurm_ask(&jobs, shard, &merge, why);
	for (size_t i = 0; i < jobs.shards && !rc; i++)
		if (slurm_is_alive(shard + i))
			rc = FAIL(
				e, ERR_PARAM,
				"%s was submitted, and job %s is not over: wait for it, or scancel %s %s",
				run, jobs.array, jobs.array, jobs.merge);
	if (!rc && slurm_is_alive(&merge))
		rc = FAIL(e, ERR_PARAM,
			  "%s was submitted, and job %s is not over: wait for it, or scancel %s",
			  run, jobs.merge, jobs.merge);
	free(shard);
	return rc;
}

/* The merge would refuse in the end what cannot be one run with what is there. */
static int check_plan(const char *run, const char *plan, struct err *e)
{
	struct merge_plans both = { 0 };
	char *text = NULL;
	bool claims;
	int rc;

	if (!cmd_is_run(run))
		return 0;
	rc = merge_plans_add(&both, run, e) || merge_plans_add_text(&both, "the plan", plan, e) ||
			     !(text = merge_plans_union(&both, &claims, e))
		     ? err_wrap(e, "%s holds a run of another plan: take another folder", run)
		     : 0;
	free(text);
	merge_plans_free(&both);
	return rc;
}

static void tell(const struct options *o, const struct slurm_job *j, const struct slurm_jobs *jobs,
		 size_t left)
{
	if (o->dry_run)
		cmd_print(stdout, "%s/slurm/array.sh\n%s/slurm/merge.sh\n", o->out, o->out);
	else if (*jobs->array)
		cmd_print(stdout, "submitted %s: %zu of %zu shards; then %s: merge and report\n",
			  jobs->array, left, j->shards, jobs->merge);
	else
		cmd_print(stdout, "submitted %s: merge and report; all %zu shards are done\n",
			  jobs->merge, j->shards);
	if (!o->dry_run)
		cmd_print(stderr, "bakeoff: `bakeoff status %s` follows them\n", o->out);
}

static int submit(const struct options *o, const struct slurm_job *given, const struct plan *p, struct err *e)
{
	struct slurm_job j = *given;
	struct slurm_jobs jobs;
	char *plan = plan_write(p, e);
	char *run = arguments(o, e), *name = run ? cmd_default_path("", j.name, "", e) : NULL;
	bool *todo = name ? mem_zeros(j.shards, sizeof *todo, e) : NULL;
	size_t left = 0;
	int rc = -1;

	if (plan && todo && !check_free(o->out, e) && !check_plan(o->out, plan, e)) {
		for (size_t i = 0; i < j.shards; i++)
			left += todo[i] = !is_done(o->out, i + 1, j.shards, plan);
		if (!left && o->dry_run)
			cmd_note("all %zu shards are done: the array has none of them", j.shards);
		j.todo = left || !o->dry_run ? todo : NULL;
		j.arguments = run;
		j.name = name;
		rc = slurm_submit(&jobs, &j, o->dry_run, e);
	}
	if (!rc)
		tell(o, &j, &jobs, left);
	free(todo);
	free(plan);
	free(name);
	free(run);
	return rc;
}

static int cmd_submit(int argc, char **argv)
{
	struct options o = { 0 };
	struct plan p = { 0 };
	struct slurm_job j;
	struct err e = { 0 };
	size_t cells = 0;
	int rc;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (look(&o, &p, &cells, &e) || make_job(&j, &o, &p, cells, &e) || submit(&o, &j, &p, &e))
		rc = cmd_fail(&e);
	else
		rc = EXIT_OK;
	plan_free(&p);
	return rc;
}

const struct command command_submit = { "submit", "run a plan as a job array of a cluster",
					cmd_submit, &argp, 0 };
