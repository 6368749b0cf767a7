/* bakeoff run: a plan, or data sets and learners from the command line, to a store full of
 * outcomes. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/mem.h"
#include "algorithms/learner.h"
#include "harness/cli/claims_listing.h"
#include "harness/cli/cmd.h"
#include "harness/cli/cmd_run.h"
#include "harness/cli/command_line.h"
#include "harness/analysis/findings.h"
#include "harness/analysis/unscored.h"
#include "harness/cli/findings_listing.h"
#include "harness/cli/next_steps.h"
#include "harness/cli/progress.h"
#include "harness/cli/replications_listing.h"
#include "harness/cli/ranking.h"
#include "harness/cli/run_ahead.h"
#include "harness/cli/run_budget.h"
#include "harness/cli/run_dry.h"
#include "harness/cli/run_joined.h"
#include "harness/cli/run_notes.h"
#include "harness/cli/run_remedies.h"
#include "harness/cli/run_set_aside.h"
#include "harness/plan/claim_check.h"
#include "harness/plan/units.h"
#include "harness/process/run.h"
#include "harness/process/shard.h"
#include "harness/store/query.h"
#include "reports/build.h"

static volatile sig_atomic_t stop;

static void on_signal(int signal_number)
{
	stop = 1;
	signal(signal_number, SIG_DFL);         /* a second one ends at once */
}

static void say_remark(void *ctx, const char *text)
{
	const struct run_options *o = ctx;

	if (!o->quiet)
		cmd_note("%s", text);
}

/* Cells of the whole job_list that have no score, of earlier calls too. */
static size_t count_bad(const struct run *s, const struct run_progress *t)
{
	size_t bad = t->bad + (t->total - t->finished);

	for (size_t i = 0, k = 0; i < s->job_list->ncells; i++) {
		if (k < s->ntodo && s->todo[k] == i) {
			k++;
			continue;
		}
		bad += cell_status_is_bad(s->before[i], s->job_list->cells[i].study->kind->diverges);
	}
	return bad;
}

/* The outcomes are safe in the store; but who asked for a ranking and a page is to know that they are
 * not there. */
static int show_results(const struct run_options *o, const struct job_list *l, const char *out)
{
	struct findings found = { 0 };
	const struct report_wishes wishes = { .ignore = o->ignore_finding, .found = &found };
	struct results *x = NULL;
	struct err e = { 0 };
	size_t undrawn = 0, lost = 0;
	int rc = -1;

	if (ranking_open(&x, out, o->reference, &e) || ranking_print(x, &e) ||
	    (l->plan->nclaims && claims_listing_print(out, &e)) ||
	    (replications_find(l->plan->name) && replications_listing_print(out, &e)) ||
	    findings_create(&found, x, o->ignore_finding, &e))
		goto done;
	findings_listing_print(&found);
	if (!o->no_report && ranking_write_page(out, x, &wishes, &undrawn, &e))
		goto done;
	rc = !o->quiet && next_steps_print(l, out, &e) ? -1 : 0;
	lost = unscored_count(x);
done:
	findings_free(&found);
	results_close(x);
	if (rc)
		return cmd_fail(&e), EXIT_DATA;
	return undrawn || lost ? EXIT_CELLS : EXIT_OK;
}

/* After all cells: remedies have their time from what these took. */
static int try_remedies(const struct run_options *o, struct run *s, const char *out, double seconds,
			size_t jobs, struct err *e)
{
	const struct run_remedies w = { .out = out, .ignore = o->ignore_finding, .seconds = seconds,
					.jobs = jobs, .quiet = o->quiet, .stop = &stop };

	return o->no_remedies || o->shard || s->join ? 0 : run_remedies(&w, s, e);
}

#define REMEDIES_SHARE 0.1      /* of a budget; without one they go by what the cells took */

static int open_run(struct run *s, const struct run_options *o, const struct job_list *l, const struct run_part *w,
		    const char *out, const char *command, struct err *e)
{
	enum run_resume how = o->fresh ? RESUME_FRESH : o->retry ? RESUME_RETRY : RESUME;
	char shard[48];

	return w->join ? run_open_joined(s, w->join, out, l, command, how, e)
		       : run_open(s, out, l, command, shard_text(&w->shard, shard), how, e);
}

/* All cells and what goes with them; the outcomes are not shown. */
static int run_all(const struct run_options *o, const struct job_list *l, const struct run_part *w, size_t jobs,
		   const char *out, const char *command)
{
	struct sigaction action = { .sa_handler = on_signal }, interrupt, terminate;
	struct progress progress;
	struct run s;
	struct run_progress t = { 0 };
	struct err e = { 0 };
	size_t bad;
	double remedies = REMEDIES_SHARE * l->plan->budget;
	int rc;

	if (o->remedies && units_parse_duration(o->remedies, &remedies, &e)) {
		err_wrap(&e, "--remedies");
		return cmd_fail(&e);
	}
	if (o->ignore_finding && findings_check_codes(o->ignore_finding, &e)) {
		err_wrap(&e, "--ignore-finding");
		return cmd_fail(&e);
	}
	if (open_run(&s, o, l, w, out, command, &e))
		return cmd_fail(&e);
	if (!o->quiet) {
		run_notes_anew(&s, out);
		if (run_set_aside_note(l, &e) || run_rows_note(l, &e)) {
			run_close(&s);
			return cmd_fail(&e);
		}
	}
	if (!o->quiet)
		run_notes_findings(l, &s.findings);
	progress_init(&progress, l, o->quiet);
	progress.command = command;
	s.progress = progress_show;
	s.ran_out = progress_ran_out;
	s.gave_up = progress_gave_up;
	s.waits = o->quiet ? NULL : run_joined_waits;
	s.goes_on = progress.goes_on = o->goes_on;
	s.ctx = &progress;
	sigaction(SIGINT, &action, &interrupt);
	sigaction(SIGTERM, &action, &terminate);
	rc = run_ahead_look(&s, o, jobs, command, remedies, &stop, &e) ||
			     (w->join ? run_cells_joined : run_cells)(&s, jobs, &stop, &t, &e) ? -1 : 0;
	progress_end(&progress);
	if (!rc && t.finished == t.total && !stop)
		rc = try_remedies(o, &s, out, remedies, jobs, &e);
	sigaction(SIGINT, &interrupt, NULL);    /* nothing but cells goes on after a first one */
	sigaction(SIGTERM, &terminate, NULL);
	bad = w->join ? t.bad + (t.total - t.finished) : count_bad(&s, &t);
	if (!rc && w->join)
		run_joined_sum_up(&t, out, o->quiet);
	else if (!rc && !o->quiet)
		run_notes_sum(&s, &t, out);
	run_close(&s);
	if (rc)
		return cmd_fail(&e);
	return bad ? EXIT_CELLS : EXIT_OK;
}

/* This process's share of the cells, until all are done. *last: it has put all together, and goes on with the run. */
static int run_joined(const struct run_options *o, const struct job_list *l, size_t jobs, const char *out,
		      const char *command, bool *last)
{
	struct run_part w = { .join = NULL };
	struct err e = { 0 };
	int rc;

	*last = false;
	if (run_joined_wait(out, o->quiet, &e) || join_open(&w.join, out, l, &e))
		return cmd_fail(&e);
	rc = run_all(o, l, &w, jobs, out, command);
	if (rc <= EXIT_CELLS && !stop && run_joined_finish(w.join, l, out, command, last, &e))
		rc = cmd_fail(&e);
	join_close(w.join);
	return rc;
}

static int run(const struct run_options *o, const struct job_list *l, const struct shard *part, size_t jobs,
	       const char *out, const char *command)
{
	const struct run_part w = { .shard = *part };
	struct err e = { 0 };
	bool last = true;
	int ran = o->join ? run_joined(o, l, jobs, out, command, &last) : EXIT_OK, shown;

	if (ran > EXIT_CELLS || !last)
		return ran;
	if (!o->join && run_joined_take_up(l, out, command, o->fresh, &e))
		return cmd_fail(&e);
	ran = run_all(o, l, &w, jobs, out, command);
	if (ran <= EXIT_CELLS && part->of && !o->quiet)
		cmd_note("shard %zu of %zu; `bakeoff merge` puts them together", part->part, part->of);
	if (ran > EXIT_CELLS || part->of)
		return ran;
	shown = show_results(o, l, out);
	return shown == EXIT_OK ? ran : shown;
}

/* Before anything is written. */
static int check_reference(const struct job_list *l, const char *reference, struct err *e)
{
	struct run_variant *v = reference ? mem_zeros(l->nvariants, sizeof *v, e) : NULL;
	size_t at;
	int rc;

	if (!reference || !v)
		return reference ? -1 : 0;
	for (size_t i = 0; i < l->nvariants; i++)
		v[i] = (struct run_variant){ .label = l->variants[i]->label,
					     .learner = l->variants[i]->learner->name,
					     .baseline = l->variants[i]->learner->caps & IS_BASELINE };
	rc = results_find_ranked(v, l->nvariants, reference, &at, e);
	free(v);
	return rc ? err_wrap(e, "--reference") : 0;
}

static int count_jobs(const struct run_options *o, size_t *jobs, struct err *e)
{
	*jobs = (size_t)cpu_count();
	if (!o->jobs || !units_parse_count(o->jobs, 1, 4096, jobs, e))
		return 0;
	return err_wrap(e, "--jobs");
}

/* Before any work. Splits that fit into a time by what was measured here would be others on the next machine. */
static int find_shard(const struct run_options *o, const struct plan *p, struct shard *out, struct err *e)
{
	*out = (struct shard){ 0, 0 };
	if (o->join && (o->shard || o->fresh || p->budget > 0))
		return FAIL(e, ERR_PARAM, "--join is for one run of all cells: leave out %s", o->shard ? "--shard"
			    : o->fresh ? "--fresh, or take another folder" : "--budget, and say --cv");
	if (!o->shard)
		return 0;
	if (p->budget > 0)
		return FAIL(e, ERR_PARAM, "--shard: every shard would fit splits of its own into the budget; say "
			    "--cv instead: a run with --budget and without --shard tells which");
	return shard_parse(out, o->shard, e) ? err_wrap(e, "--shard") : 0;
}

/* Loads the data and lists the cells; a plan with a budget is fitted into it, or has been. */
static int make_jobs(struct job_list *l, struct plan *p, const struct run_options *o, size_t jobs,
		     const char *out, struct err *e)
{
	bool done = !(p->budget > 0);

	if (!done && !o->fresh && run_budget_resume(p, out, o->quiet, &done, e))
		return -1;
	if (job_list_make(l, p, say_remark, (void *)o, e))
		return -1;
	if (done)
		return 0;
	if (run_budget_fit(p, l, jobs, o->quiet, &done, e))
		return -1;
	if (!done)
		return 0;
	job_list_free(l);
	return job_list_make(l, p, NULL, NULL, e);
}

/* The run's folder; shards have one each. The caller's. */
static char *place_of(const struct run_options *o, const struct plan *p, const struct shard *part, struct err *e)
{
	char suffix[64] = "";

	if (part->of)
		snprintf(suffix, sizeof suffix, "-%zu-of-%zu", part->part, part->of);
	return o->out ? mem_text(o->out, e) : cmd_default_path("bakeoff-out/", p->name, suffix, e);
}

static int run_plan(const struct run_options *o, struct plan *p, const char *command)
{
	struct job_list l = { 0 };
	struct err e = { 0 };
	struct shard part;
	char *out = NULL;
	size_t jobs;
	int rc;

	if (find_shard(o, p, &part, &e) || !(out = place_of(o, p, &part, &e)) || count_jobs(o, &jobs, &e) ||
	    make_jobs(&l, p, o, jobs, out, &e) || claim_check(&l, &e) || check_reference(&l, o->reference, &e) || shard_cut(&part, &l, &e))
		rc = cmd_fail(&e);
	else if (o->dry_run)
		rc = run_dry_print(&l, o->cells, jobs, command);
	else
		rc = run(o, &l, &part, jobs, out, command);
	job_list_free(&l);
	free(out);
	return rc;
}

/* Every learner that can check itself does so. */
static int check_learners(FILE *out, struct err *e)
{
	for (const struct learner_class *const *lc = learners; *lc; lc++)
		if ((*lc)->self_check && (*lc)->self_check(out, e))
			return err_wrap(e, "%s", (*lc)->name);
	return 0;
}

int cmd_run_plan(const struct run_options *o, const char *command)
{
	struct plan p = { 0 };
	struct err e = { 0 };
	int rc = run_plan_make(&p, o, &e) ? cmd_fail(&e) : run_plan(o, &p, command);

	plan_free(&p);
	return rc;
}

int cmd_run_cells(const struct run_options *o, const struct job_list *l, const char *out, const char *command)
{
	static const struct run_part all = { .join = NULL };
	struct err e = { 0 };
	size_t jobs;

	return count_jobs(o, &jobs, &e) ? cmd_fail(&e) : run_all(o, l, &all, jobs, out, command);
}

static int cmd_run(int argc, char **argv)
{
	struct run_options o = { 0 };
	struct err e = { 0 };
	char *command = command_line(argc, argv, &e);
	int rc;

	cmd_parse(&command_run, argc, argv, &o);
	if (o.gradcheck && check_learners(o.ninputs ? NULL : stdout, &e))
		rc = cmd_fail(&e);
	else if (!o.ninputs)
		rc = EXIT_OK;
	else
		rc = command ? cmd_run_plan(&o, command) : cmd_fail(&e);
	free(command);
	return rc;
}

const struct command command_run = {
	"run", "run learners on data sets, or a plan of such runs",
	cmd_run, &run_argp, TABLE_OPTION_ALL
};
