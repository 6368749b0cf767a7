#include "harness/cli/run_set_aside.h"

#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/cli/cmd.h"

enum { NAMED = 3 };                     /* data sets told by name */

static bool may_set_aside(const struct cell *c)
{
	return c->variant->learner->validation_from && !c->repeat && !c->fold && !c->training && !c->keep &&
	       !(c->study->validation > 0);
}

/* The share of the fold's rows to learn from that is set aside because they are so many. */
static int share_of(const struct cell *c, const struct plan *p, double *share, struct err *e)
{
	const struct variant *v = c->variant;
	struct fold_rows rows;

	*share = 0;
	if (!v->learner->validation_from(&v->params) ||
	    !(learner_validation(v->learner, &v->params, c->task->data->rows) > 0))
		return 0;
	if (cell_rows(&rows, c, 0, p->seed, e))
		return -1;
	*share = learner_validation(v->learner, &v->params, rows.ntrain);
	fold_rows_free(&rows);
	return 0;
}

int run_set_aside_note(const struct job_list *l, struct err *e)
{
	bool *told = mem_zeros(l->ntasks, sizeof *told, e);
	const struct cell *first = NULL;
	struct text names = { 0 };
	double share = 0;
	size_t n = 0;
	int rc = told ? 0 : -1;

	for (size_t i = 0; i < l->ncells && !rc; i++) {
		const struct cell *c = &l->cells[i];
		double part;

		if (told[c->task->position] || !may_set_aside(c))
			continue;
		rc = share_of(c, l->plan, &part, e);
		if (rc || !(part > 0))
			continue;
		told[c->task->position] = true;
		if (!first) {
			first = c;
			share = part;
		}
		if (n++ < NAMED)
			text_add(&names, "%s%s", n > 1 ? ", " : "", c->task->name);
	}
	if (n > NAMED)
		text_add(&names, " and %zu more", n - NAMED);
	if (first && !rc)
		cmd_note("%s sets %s%g %% of the training rows aside and ends training by them, as there are %zu or "
			 "more: on %s. `bakeoff info learners %s` tells what decides",
			 first->variant->learner->name, first->task->folds.forward ? "the last " : "", 100 * share,
			 first->variant->learner->validation_from(&first->variant->params), text_of(&names),
			 first->variant->learner->name);
	text_free(&names);
	free(told);
	return rc;
}

int run_rows_note(const struct job_list *l, struct err *e)
{
	const struct learner_class *told = NULL;

	for (size_t i = 0; i < l->ncells; i++) {
		const struct cell *c = &l->cells[i];
		const struct learner_class *lc = c->variant->learner;
		const char *notice;
		struct fold_rows rows;

		if (lc == told || !lc->notice || !lc->notice(&c->variant->params, c->task->data->rows) ||
		    c->repeat || c->fold)
			continue;
		if (cell_rows(&rows, c, 0, l->plan->seed, e))
			return -1;
		notice = lc->notice(&c->variant->params, rows.ntrain);
		fold_rows_free(&rows);
		if (!notice)
			continue;
		told = lc;
		cmd_note("%s on %s %s", lc->name, c->task->name, notice);
	}
	return 0;
}
