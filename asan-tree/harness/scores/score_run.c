#include "harness/scores/score_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/scores/score_layout.h"

static bool is_in(const struct results *r, size_t study, size_t cell, const struct metric *metric)
{
	const struct run_cell *c = r->cell + cell;

	return c->study == study && !r->variant[c->variant].baseline &&
	       !strcmp(results_primary(r, study, c->dataset)->name, metric->name);
}

/* The one metric of the study, or that of the task asked for. */
static const struct metric *metric_of(const struct results *r, size_t study, const char *where, struct err *e)
{
	const struct metric *one = NULL;

	for (size_t i = 0; i < r->n_cells; i++) {
		const struct metric *m;
		char task[64];

		if (r->cell[i].study != study)
			continue;
		m = results_primary(r, study, r->cell[i].dataset);
		snprintf(task, sizeof task, "task=%s", metric_task_name(r->dataset[r->cell[i].dataset].task));
		if (where && strcmp(where, task))
			continue;
		if (one && strcmp(one->name, m->name)) {
			FAIL(e, ERR_PARAM, "the run measures %s and %s; take one: --where task=classification or "
			     "--where task=regression", one->label, m->label);
			return NULL;
		}
		one = m;
	}
	if (!one)
		FAIL(e, ERR_PARAM, "%s: no data set of the run is so", where ? where : "the study has no cells");
	return one;
}

/* Methods first: replicates have room for all of them. */
static int add_methods(struct score_table *t, const struct results *r, size_t study, const struct metric *m,
		       const char *list, size_t *of, struct err *e)
{
	for (size_t v = 0; v < r->n_variants; v++)
		of[v] = SIZE_MAX;
	for (size_t i = 0; i < r->n_cells; i++) {
		size_t v = r->cell[i].variant;
		const char *name = r->variant[v].label;

		if (of[v] == SIZE_MAX && is_in(r, study, i, m) && score_table_wanted(list, name) &&
		    score_table_method(t, name, of + v, e))
			return -1;
	}
	return score_table_wanted_all(t, list, e);
}

static int add_cells(struct score_table *t, const struct results *r, size_t study, const struct metric *m,
		     const size_t *of, struct err *e)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;
		struct score_replicate *x;
		size_t set;

		if (!is_in(r, study, i, m) || of[c->variant] == SIZE_MAX)
			continue;
		if (score_table_set(t, r->dataset[c->dataset].name, 0, &set, e) ||
		    !(x = score_table_replicate(t, set, c->repeat, c->fold, e)))
			return -1;
		if (!isnan(x->score[of[c->variant]]))
			return FAIL(e, ERR_DATA, "the study '%s' varies '%s': a table of scores has no place for "
				    "that", r->study[study].name, c->factor);
		if (c->status != CELL_OK) {
			t->ignored++;
			continue;
		}
		x->score[of[c->variant]] = results_score(r, i, PRIMARY, ON_TEST);
		x->seconds[of[c->variant]] = c->fit_cpu_s > 0 ? c->fit_cpu_s : c->fit_s;
	}
	return 0;
}

int score_table_of_run(struct score_table **out, const struct results *r, size_t study,
		       const struct score_options *o, struct err *e)
{
	const struct metric *m = metric_of(r, study, o->where, e);
	size_t *of = m ? mem_array(r->n_variants, sizeof *of, e) : NULL;
	struct score_table *t = NULL;
	int rc = -1;

	*out = NULL;
	if (!of || score_table_create(&t, r->path, e))
		goto done;
	free(t->measure);
	free(t->how);
	t->measure = mem_text(m->label, e);
	t->how = mem_format(e, "The study '%s' of a run: %s on test rows, fold by fold. %s scores are better.",
			    r->study[study].name, m->label, m->better > 0 ? "Larger" : "Smaller");
	t->layout = SCORES_OF_RUN;
	t->numbered = t->better_said = true;
	t->amounts = score_layout_is_amount(m->name);
	t->better = o->better ? o->better : m->better;
	t->decimals = 15;
	if (!t->measure || !t->how || add_methods(t, r, study, m, o->methods, of, e) ||
	    add_cells(t, r, study, m, of, e) || score_table_end(t, e))
		goto done;
	*out = t;
	t = NULL;
	rc = 0;
done:
	score_table_destroy(t);
	free(of);
	return rc;
}
