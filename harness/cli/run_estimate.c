#include "harness/cli/run_estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/memory.h"
#include "harness/cli/cmd.h"
#include "harness/cli/listing.h"
#include "harness/plan/units.h"

#define NOTED    1.0            /* seconds from which a run is told of */
#define LONG     20.0           /* seconds from which it is worth shortening */
#define DOMINANT 0.6            /* share of it that one learner takes */
#define MUCH     1e9            /* bytes of predictions that are told of */

int run_estimate_make(struct estimate *out, struct pace_list *p, const struct job_list *l, size_t jobs,
		      double most, const volatile sig_atomic_t *stop, struct err *e)
{
	struct estimate_options o = {
		.jobs = jobs, .memory = memory_total(), .share = ESTIMATE_SHARE,
		.least = fmin(ESTIMATE_LEAST, most), .most = most, .stop = stop,
	};

	return estimate_probe(out, p, l, &o, e);
}

/* ---- paces that are told as one: a learner, tuned or not, in a study on a data set ---- */

struct group {
	const struct pace *first;
	size_t cells, paces;
	double cpu, bytes;              /* of all its cells; of one */
	bool known;
};

static bool is_one(const struct pace *a, const struct pace *b)
{
	return a->study == b->study && a->task == b->task &&
	       a->variant->learner == b->variant->learner && a->variant->tuned == b->variant->tuned;
}

static int by_cell(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return x->first->cell < y->first->cell ? -1 : x->first->cell > y->first->cell;
}

/* In the order of their first cells. Caller frees; NULL for lack of memory. */
static struct group *make_groups(const struct pace_list *p, size_t *n, struct err *e)
{
	struct group *list = mem_zeros(p->n, sizeof *list, e);

	*n = 0;
	for (size_t i = 0; list && i < p->n; i++) {
		const struct pace *at = &p->at[i];
		size_t k = 0;

		while (k < *n && !is_one(list[k].first, at))
			k++;
		if (k == *n)
			list[(*n)++] = (struct group){ .first = at, .known = true };
		list[k].first = at->cell < list[k].first->cell ? at : list[k].first;
		list[k].cells += at->cells;
		list[k].paces++;
		list[k].known &= at->cpu >= 0;
		list[k].cpu += at->cpu >= 0 ? at->cpu * (double)at->cells : 0;
		list[k].bytes = fmax(list[k].bytes, at->bytes);
	}
	if (list)
		qsort(list, *n, sizeof *list, by_cell);
	return list;
}

static const char *name_of(const struct group *g, char *buf, size_t size)
{
	const struct variant *v = g->first->variant;

	if (g->paces == 1)
		return v->label;
	snprintf(buf, size, "%s%s, %zu variants", v->learner->name, v->tuned ? " (tuned)" : "",
		 g->paces);
	return buf;
}

/* ---- in full ---- */

static void add_group(struct listing *t, const struct group *g, double all)
{
	char name[160], cells[24], each[32], sum[32], share[16], memory[32];

	snprintf(cells, sizeof cells, "%zu", g->cells);
	snprintf(share, sizeof share, "%.0f %%", all > 0 ? 100 * g->cpu / all : 0);
	listing_add(t, g->first->task->name, name_of(g, name, sizeof name), cells,
		    g->known ? units_duration_text(g->cpu / (double)g->cells, each) : "?",
		    g->known ? units_duration_text(g->cpu, sum) : "?", g->known ? share : "?",
		    g->bytes > 0 ? units_size_text(g->bytes, memory) : "");
}

static void print_sum(const struct estimate *x, size_t jobs)
{
	char wall[32], cpu[32], memory[32], spent[32];

	printf("about %s by %zu worker%s, %s of processor time", units_duration_text(x->wall, wall),
	       jobs, jobs > 1 ? "s" : "", units_duration_text(x->cpu, cpu));
	if (x->memory > 0)
		printf(", up to %s of memory", units_size_text(x->memory, memory));
	printf("; estimated from samples in %s\n", units_duration_text(x->spent, spent));
}

void run_estimate_print(const struct estimate *x, const struct pace_list *p, size_t jobs)
{
	static const char *const columns[] = { "data set", "learner", "cells>", "processor time a cell>",
					       "in all>", "share>", "memory a cell>" };
	struct listing t = { .columns = columns, .ncolumns = 7 };
	size_t n;
	struct group *g = make_groups(p, &n, NULL);

	for (size_t i = 0; g && i < n; i++)
		add_group(&t, &g[i], x->cpu);
	listing_print(&t, stdout, FORMAT_TABLE);
	listing_free(&t);
	free(g);
	print_sum(x, jobs);
	if (x->unknown)
		printf("%zu not estimated: samples of them were not done in time, or failed\n",
		       x->unknown);
}

/* ---- in a line ---- */

enum { NAMED = 5 };

static int by_cpu(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return x->cpu > y->cpu ? -1 : x->cpu < y->cpu;
}

/* The groups of one learner (tuned or not) over all data sets as one, the longest first. */
static size_t by_learner(struct group *g, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct variant *v = g[i].first->variant;
		size_t k = 0;

		while (k < kept && (g[k].first->variant->learner != v->learner ||
				    g[k].first->variant->tuned != v->tuned))
			k++;
		if (k == kept) {
			g[kept++] = g[i];
			continue;
		}
		g[k].cpu += g[i].cpu;
		g[k].cells += g[i].cells;
		g[k].bytes = fmax(g[k].bytes, g[i].bytes);
	}
	qsort(g, kept, sizeof *g, by_cpu);
	return kept;
}

static void add_learners(struct text *t, const struct estimate *x, const struct group *g, size_t n)
{
	char each[32];
	size_t named = 0;

	for (size_t i = 0; i < n && named < NAMED; i++) {
		const struct variant *v = g[i].first->variant;

		if (!(g[i].cpu > 0.01 * x->cpu))
			continue;
		text_add(t, "%s%s%s %s", named++ ? ", " : ": ", v->learner->name,
			 v->tuned ? " (tuned)" : "",
			 units_duration_text(g[i].cpu / x->cpu * x->wall, each));
	}
}

void run_estimate_note(const struct estimate *x, const struct pace_list *p, size_t jobs, double remedies)
{
	struct text t = { 0 };
	struct group *g;
	char buf[32];
	size_t n;

	if (!(x->wall >= NOTED) || !(g = make_groups(p, &n, NULL)))
		return;
	text_add(&t, "about %s by %zu worker%s", units_duration_text(x->wall, buf), jobs,
		 jobs > 1 ? "s" : "");
	add_learners(&t, x, g, by_learner(g, n));
	if (x->memory > 0)
		text_add(&t, "; up to %s of memory", units_size_text(x->memory, buf));
	if (remedies > 0)
		text_add(&t, "; remedies then take up to %s of a core",
			 units_duration_text(remedies, buf));
	if (!t.failed)
		cmd_note("%s", text_of(&t));
	text_free(&t);
	free(g);
}

/* ---- what would help ---- */

/* A quarter of what the longest takes, and the rest. */
static void advise_budget(FILE *out, const struct estimate *x, const struct group *longest,
			  const char *command)
{
	double share = longest->cpu / x->cpu;
	char budget[32], name[160];

	cmd_print(out, "bakeoff: note: %s takes %.0f %% of it; fewer folds and training rows fit it "
		  "into a time, as in\n  %s --budget %s\n",
		  name_of(longest, name, sizeof name), 100 * share, command,
		  units_time_option(x->wall * (1 - 0.75 * share), budget));
}

/* The kind whose cells are expected to take longest, where that is beyond the limit. */
static const struct pace *beyond(const struct pace_list *p, double timeout)
{
	const struct pace *found = NULL;

	for (size_t i = 0; i < p->n; i++) {
		double limit = timeout * (double)(p->at[i].variant->tune.trials + 1);

		if (p->at[i].each > limit && (!found || p->at[i].each > found->each))
			found = &p->at[i];
	}
	return found;
}

void run_estimate_advise(FILE *out, const struct estimate *x, const struct pace_list *p,
			 const struct job_list *l, const char *command)
{
	const struct pace *late = beyond(p, l->plan->timeout);
	char each[32], limit[32];
	struct group *g;
	size_t n;

	if (late)
		cmd_print(out, "bakeoff: note: %s on %s is expected to take %s a cell, the limit is "
			  "%s; --timeout allows more, --budget makes cells smaller\n",
			  late->variant->label, late->task->name,
			  units_duration_text(late->each, each),
			  units_duration_text(l->plan->timeout, limit));
	if (!(x->wall >= LONG) || l->plan->budget > 0 || !(g = make_groups(p, &n, NULL)))
		return;
	n = by_learner(g, n);
	if (n > 1 && g[0].cpu >= DOMINANT * x->cpu)
		advise_budget(out, x, &g[0], command);
	free(g);
}

void run_estimate_tell_kept(FILE *out, const struct pace_list *p)
{
	const struct pace *most;
	double kept = estimate_kept(p, &most);
	char size[32];

	if (kept >= MUCH)
		cmd_print(out, "bakeoff: note: predictions of all test rows will take %s in run.db, most of them on %s "
			  "of %zu classes; --predictions no leaves them out, and with them confusions, calibration and "
			  "tests row by row\n", units_size_text(kept, size), most->task->name,
			  most->task->data->classes);
}

void run_estimate_tell_memory(const struct pace_list *p, size_t jobs, double memory)
{
	const struct pace *most = NULL;
	char each[32], free_text[32];
	double beside;

	for (size_t i = 0; i < p->n; i++)
		if (!most || p->at[i].bytes > most->bytes)
			most = &p->at[i];
	if (!most || !(most->bytes > 0) || !(memory > 0))
		return;
	beside = fmax(floor(memory / most->bytes), 1);
	if (beside >= fmin((double)jobs, (double)most->cells))
		return;
	cmd_note("%s on %s is expected to hold %s of memory a cell, and %s are free: of %zu workers "
		 "%.0f at a time run%s it", most->variant->label, most->task->name,
		 units_size_text(most->bytes, each), units_size_text(memory, free_text), jobs, beside,
		 beside > 1 ? "" : "s");
}
