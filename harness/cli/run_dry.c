#include "harness/cli/run_dry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/cli/cmd.h"
#include "harness/cli/run_estimate.h"
#include "harness/plan/units.h"

/* "  rows 50", "  permuted": of a study that varies the data, what its cells of one fold differ in. */
static const char *level_text(const struct cell *c, char buf[static 64])
{
	enum study_varies varies = c->study->kind->varies;

	*buf = 0;
	if (varies == STUDY_VARIES_CONTROL)
		snprintf(buf, 64, "  %s", c->factor.name);
	else if (varies != STUDY_VARIES_NOTHING)
		snprintf(buf, 64, "  %.40s %g", c->factor.name, c->factor.value);
	return buf;
}

static int print_cell(const struct job_list *l, const struct cell *c, struct err *e)
{
	char *canonical = cell_canonical(c, l->plan, e), key[CELL_KEY], level[64];
	int rc = canonical ? cell_key(canonical, key, e) : -1;

	free(canonical);
	if (!rc)
		cmd_print(stdout, "%.12s  %s  %s  %s  repeat %zu fold %zu%s\n", key, c->study->name,
			  c->task->name, c->variant->label, c->repeat, c->fold, level_text(c, level));
	return rc;
}

/* Prints what a run of all cells would take. */
static int print_estimate(const struct job_list *l, size_t jobs, const char *command)
{
	struct estimate x;
	struct pace_list p = { 0 };
	struct err e = { 0 };
	int rc = pace_list_make(&p, l, NULL, l->ncells, &e) ||
			 run_estimate_make(&x, &p, l, jobs, ESTIMATE_MOST, NULL, &e)
		 ? cmd_fail(&e)
		 : EXIT_OK;

	if (rc == EXIT_OK) {
		run_estimate_print(&x, &p, jobs);
		run_estimate_tell_kept(stdout, &p);
		run_estimate_advise(stdout, &x, &p, l, command);
	}
	pace_list_free(&p);
	return rc;
}

enum { DRY_RUN_CELLS = 1000, DRY_RUN_DATA = 30 };        /* lines of a dry run that nobody asked for */

static int print_studies(const struct job_list *l, struct err *e)
{
	size_t *n = mem_zeros(l->plan->nstudies + 1, sizeof *n, e);

	if (!n)
		return -1;
	for (size_t c = 0; c < l->ncells; c++)
		n[l->cells[c].study - l->plan->studies]++;
	for (size_t i = 0; i < l->plan->nstudies; i++) {
		const struct study *s = &l->plan->studies[i];

		cmd_print(stdout, "study %s (%s): %zu cells, split", s->name, s->kind->name, n[i]);
		for (size_t d = 0; d < s->ndata; d++)
			if (!d || strcmp(study_split(s, d), study_split(s, d - 1)))
				cmd_print(stdout, "%s %s", d ? "," : "", study_split(s, d));
		putchar('\n');
	}
	free(n);
	return 0;
}

static void print_data(const struct job_list *l)
{
	for (size_t i = 0; i < l->ntasks && i < DRY_RUN_DATA; i++) {
		const struct plan_task *t = l->tasks[i];

		cmd_print(stdout, "data %s: %zu rows, %zu columns", t->name, t->data->rows, t->data->cols);
		if (t->data->task == TASK_CLASSIFY)
			cmd_print(stdout, ", %zu classes", t->data->classes);
		cmd_print(stdout, "; %zu folds, %zu repeat%s\n", t->folds.folds, t->folds.repeats,
			  t->folds.repeats == 1 ? "" : "s");
	}
	if (l->ntasks > DRY_RUN_DATA)
		printf("and %zu more\n", l->ntasks - DRY_RUN_DATA);
}

static void print_limits(const struct plan *p, size_t jobs)
{
	char time[32], memory[32];

	printf("limits of a cell: %s, %s; %zu at a time, %zu thread%s each\n",
	       units_duration_text(p->timeout, time),
	       p->memory ? units_size_text((double)p->memory, memory) : "any memory", jobs, p->threads,
	       p->threads == 1 ? "" : "s");
}

int run_dry_print(const struct job_list *l, bool all, size_t jobs, const char *command)
{
	bool listed = all || l->ncells <= DRY_RUN_CELLS;
	struct err e = { 0 };

	if (print_studies(l, &e))
		return cmd_fail(&e);
	print_data(l);
	print_limits(l->plan, jobs);
	for (size_t c = 0; listed && c < l->ncells; c++)
		if (print_cell(l, &l->cells[c], &e))
			return cmd_fail(&e);
	printf("%zu cells%s\n\n", l->ncells, listed ? "" : "; --cells lists them");
	return print_estimate(l, jobs, command);
}
