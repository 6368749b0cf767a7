#include "harness/cli/run_remedies.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "harness/analysis/findings.h"
#include "harness/analysis/generalization.h"
#include "harness/cli/cmd.h"
#include "harness/cli/progress.h"
#include "harness/plan/units.h"
#include "harness/process/remedies.h"
#include "harness/studies/study_kind.h"

/* What the cells of a run took, the scoring of training rows as dear as their prediction. */
static double run_seconds(const struct results *x)
{
	double sum = 0;

	for (size_t i = 0; i < x->n_cells; i++) {
		const struct run_cell *c = x->cell + i;
		double rows = c->n_test > 0 ? 1 + results_rows_learned(c) / c->n_test : 1;

		sum += c->tune_s > 0 ? c->tune_s : 0;
		sum += c->fit_s > 0 ? c->fit_s : 0;
		sum += c->predict_s > 0 && rows > 0 ? c->predict_s * rows : 0;
	}
	return sum;
}

double run_remedies_seconds(double took)
{
	double beyond = fmax(0, took - RUN_REMEDIES_LONG);

	return fmax(RUN_REMEDIES_LEAST, (took - beyond) / 5 + beyond / 10);
}

static double budget_of(const struct run_remedies *w, const struct results *x)
{
	return w->seconds > 0 ? w->seconds : run_remedies_seconds(run_seconds(x));
}

enum { LEFT_OUT_SHOWN = 5 };

/* What does not fit into the time, told in one line. */
struct run_remedies_left_out {
	struct text names;
	size_t n;
};

static void add_left_out(struct run_remedies_left_out *l, const struct remedies_suspect *s, double cost)
{
	char took[32];

	if (l->n++ < LEFT_OUT_SHOWN)
		text_add(&l->names, "%s%s%s on %s (%s of a core)", l->n > 1 ? ", " : "",
			 s->tried ? "some for " : "", s->variant->label, s->task->name,
			 units_duration_text(cost, took));
}

static void say_left_out(struct run_remedies_left_out *l, bool quiet)
{
	if (l->n > LEFT_OUT_SHOWN)
		text_add(&l->names, ", %zu more", l->n - LEFT_OUT_SHOWN);
	if (l->n && !quiet)
		cmd_note("remedies that are not tried: %s; --remedies TIME allows for more",
			 text_of(&l->names));
	text_free(&l->names);
}

struct run_remedies_chosen {
	struct remedies_suspect *at;
	size_t n;
};

static int choose(struct run_remedies_chosen *out, const struct run_remedies *w, const struct job_list *l,
		  const struct comparison *c, struct err *e)
{
	struct generalization_suspect *s;
	struct run_remedies_left_out without = { .n = 0 };
	double left = budget_of(w, c->r);
	size_t n;

	if (generalization_suspects(&s, &n, c, e))
		return -1;
	if (!(out->at = mem_zeros(n, sizeof *out->at, e))) {
		free(s);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		struct remedies_suspect *x = out->at + out->n;
		double out_of;          /* seconds of what does not fit */

		if (findings_listed(w->ignore, s[i].over ? "overfits" : "underfits") ||
		    !remedies_suspect(x, l, c->r->study[c->study].name,
				      comparison_dataset(c, s[i].set)->name,
				      comparison_variant(c, s[i].method)->label,
				      s[i].over ? LEARNER_OVERFITS : LEARNER_UNDERFITS))
			continue;
		out_of = remedies_choose(x, s[i].cost, &left);
		if (out_of > 0)
			add_left_out(&without, x, out_of);
		out->n += x->tried != 0;
	}
	say_left_out(&without, w->quiet);
	free(s);
	return 0;
}

static int try_all(const struct run_remedies *w, struct run *s, const struct run_remedies_chosen *chosen,
		   struct err *e)
{
	struct run_progress t = { 0 };
	struct progress progress;
	struct remedies m;
	int rc = remedies_make(&m, s->job_list, chosen->at, chosen->n, e);

	if (rc)
		return -1;
	rc = remedies_store(&m, s->store, e);
	if (!rc && m.ntodo) {
		if (!w->quiet)
			cmd_print(stderr, "bakeoff: trying remedies against over- and underfitting: %zu fits "
				  "on inner splits (--no-remedies goes without)\n", m.ntodo);
		progress_init(&progress, &m.l, w->quiet);
		rc = remedies_run(&m, s->store, w->jobs, w->stop, progress_show, &progress, &t, e);
		progress_end(&progress);
	}
	remedies_free(&m);
	return rc;
}

int run_remedies(const struct run_remedies *w, struct run *s, struct err *e)
{
	struct run_remedies_chosen chosen = { 0 };
	struct comparison *c = NULL;
	struct results *x = NULL;
	size_t study = 0;
	int rc = -1;

	if (results_open(&x, w->out, e))
		return -1;
	while (study < x->n_studies && !study_kind_compares(x->study[study].kind))
		study++;
	if (study == x->n_studies)
		rc = 0;
	else if (!comparison_create(&c, x, study, e))
		rc = choose(&chosen, w, s->job_list, c, e);
	comparison_destroy(c);
	results_close(x);               /* before the store is written again */
	if (!rc && chosen.n)
		rc = try_all(w, s, &chosen, e);
	free(chosen.at);
	return rc;
}
