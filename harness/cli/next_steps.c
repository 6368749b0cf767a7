#include "harness/cli/next_steps.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/wordlist.h"
#include "harness/analysis/comparison.h"
#include "harness/analysis/remedy_effects.h"
#include "harness/cli/cmd.h"

/* The options of the table that a command takes, as they were given. */
static void add_table(struct text *t, const struct table_options *o, unsigned about)
{
	for (size_t i = 0; i < TABLE_OPTIONS; i++) {
		const struct table_option *row = table_option_rows + i;
		char buf[2];
		const char *said = row->about & about ? table_option_get(row, o, buf) : NULL;

		if (!said)
			continue;
		if (row->type == TABLE_OPTION_SWITCH) {
			text_add(t, " --%s", strcmp(said, "no") ? row->option : row->no_option);
			continue;
		}
		text_add(t, " --%s ", row->option);
		escape_shell(t, said);
	}
}

static void add_option(struct text *t, const struct plan_key *k, const void *owner)
{
	char buf[PLAN_KEY_ROOM];
	const char *said = plan_key_get(k, owner, buf);

	if (said && (!k->init || strcmp(said, k->init))) {
		text_add(t, " --%s ", k->name);
		escape_shell(t, said);
	}
}

static const struct variant *variant_of(const struct job_list *l, const char *learner)
{
	for (size_t i = 0; i < l->nvariants; i++)
		if (!strcmp(l->variants[i]->learner->name, learner))
			return l->variants[i];
	return NULL;
}

/* What a row of a program's parameters that cannot be set says of it; NULL of our own learners. */
static const char *program_says(const struct variant *v, const char *name)
{
	return v && v->program ? param_find(v->learner->params, name)->init : NULL;
}

static void add_learner(struct text *t, const struct job_list *l, const char *learner, const char *changed)
{
	const struct variant *v = variant_of(l, learner);
	char *spec = v ? variant_spec(v, changed, NULL) : NULL;

	text_add(t, " -l ");
	escape_shell(t, spec ? spec : learner);
	free(spec);
}

static void add_commands(struct text *t, const struct job_list *l, const struct study *s,
			 const struct plan_data *d, const struct run_variant *winner)
{
	const char *run = program_says(variant_of(l, winner->learner), "run");

	text_add(t, "  bakeoff fit ");
	escape_shell(t, d->spec);
	add_learner(t, l, winner->learner, winner->changed);
	if (!strcmp(winner->role, "tuned")) {
		add_option(t, plan_key_find("tune", PLAN_KEY_OF_STUDY), s);
		add_option(t, plan_key_find("search", PLAN_KEY_OF_STUDY), s);
		add_option(t, plan_key_find("metric", PLAN_KEY_OF_STUDY), s);
		add_option(t, plan_key_find("cost", PLAN_KEY_OF_PLAN), l->plan);
	}
	add_option(t, plan_key_find("seed", PLAN_KEY_OF_PLAN), l->plan);
	add_table(t, &d->table, command_fit.table);
	text_add(t, " -o model.h5\n  bakeoff predict model.h5 ");
	escape_shell(t, d->table.test_file ? d->table.test_file : d->spec);
	add_table(t, &d->table, command_predict.table);
	if (run) {
		text_add(t, " --run ");
		escape_shell(t, run);
	}
	text_add(t, "\n");
}

/* The same with the remedy that is shown to help it most. */
static void add_remedied(struct text *t, const struct job_list *l, const struct plan_data *d,
			 const struct comparison *c, const struct remedy_effects *tried)
{
	const struct remedy_tried *y = remedy_effects_find(tried, c->study, c->set[0], c->method[0]);
	const struct remedy_effect *best = remedy_best(y);
	char line[400];

	if (!best)
		return;
	text_add(t, "bakeoff: %s:\n  bakeoff fit ", remedy_text(y, best, line));
	escape_shell(t, d->spec);
	add_learner(t, l, comparison_variant(c, 0)->learner, best->changed);
	add_option(t, plan_key_find("seed", PLAN_KEY_OF_PLAN), l->plan);
	add_table(t, &d->table, command_fit.table);
	text_add(t, " -o model.h5\n");
}

static const struct study *study_named(const struct job_list *l, const char *name)
{
	for (size_t i = 0; i < l->plan->nstudies; i++)
		if (!strcmp(l->plan->studies[i].name, name))
			return &l->plan->studies[i];
	return NULL;
}

static const struct plan_data *data_named(const struct job_list *l, const char *name)
{
	for (size_t i = 0; i < l->ntasks; i++)
		if (!strcmp(l->tasks[i]->name, name))
			return l->tasks[i]->plan;
	return NULL;
}

static void print(const struct job_list *l, const struct comparison *c,
		  const struct remedy_effects *tried)
{
	const struct study *s = study_named(l, c->r->study[c->study].name);
	const struct plan_data *d = data_named(l, comparison_dataset(c, 0)->name);
	const struct run_variant *winner = comparison_variant(c, 0);
	const char *able = program_says(variant_of(l, winner->learner), "abilities");
	struct text t = { 0 };

	if (!s || !d || winner->baseline || comparison_entry(c, 0, 0)->luck || (able && wordlist_find(able, "save") < 0))
		return;
	text_add(&t, "bakeoff: ");
	text_add(&t, "%s on all rows, and what it makes of rows like them:\n", winner->label);
	add_commands(&t, l, s, d, winner);
	add_remedied(&t, l, d, c, tried);
	if (!t.failed)
		fputs(text_of(&t), stderr);
	text_free(&t);
}

int next_steps_print(const struct job_list *l, const char *run, struct err *e)
{
	struct results *x = NULL;
	struct remedy_effects tried = { 0 };
	struct comparison *c = NULL;
	size_t study = 0;
	int rc = -1;

	if (results_open(&x, run, e))
		return -1;
	while (study < x->n_studies && !study_kind_compares(x->study[study].kind))
		study++;
	if (study == x->n_studies)
		rc = 0;
	else if (!comparison_create(&c, x, study, e) && !remedy_effects_add(&tried, c, e)) {
		if (c->ranked && c->sets)
			print(l, c, &tried);
		rc = 0;
	}
	remedy_effects_free(&tried);
	comparison_destroy(c);
	results_close(x);
	return rc;
}
