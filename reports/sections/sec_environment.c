/* What is needed to run it again: command, seed, machine, versions, data sets, learners. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/studies/study_kind.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

static void run_facts(struct section *s, const struct results *x)
{
	const struct run_info *i = &x->run;
	const struct { const char *name, *value; bool code;
	} fact[] = {
		{ "run", x->path, true },
		{ "command", i->command, true },
		{ "seed", i->seed, false },
		{ "started", i->created_at, false },
		{ "last cell", i->finished_at, false },
		{ "plan (SHA-256)", i->plan_sha, true },
	};
	struct table *t = section_table(s, "The run");

	table_column(t, ALIGN_LEFT, "", NULL);
	table_column(t, ALIGN_LEFT, "", NULL);
	for (size_t k = 0; k < sizeof fact / sizeof *fact; k++) {
		if (!*fact[k].value)
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s", fact[k].name);
		table_cell(t, fact[k].code ? MARK_CODE : 0, "%s", fact[k].value);
	}
}

/* All but the name: nodes of a cluster. */
static bool is_alike(const struct run_machine *a, const struct run_machine *b)
{
	bool same = a->n == b->n;

	for (size_t k = 0; k < a->n && same; k++)
		same = !strcmp(a->name[k], b->name[k]) &&
		       (!strcmp(a->name[k], "host") || !strcmp(a->value[k], b->value[k]));
	return same;
}

static bool is_first(const struct results *x, size_t m)
{
	for (size_t i = 0; i < m; i++)
		if (is_alike(x->machine + i, x->machine + m))
			return false;
	return true;
}

/* Who ran how many cells: machine m and those like it. */
static void host_rows(struct table *t, const struct results *x, size_t m)
{
	for (size_t i = m; i < x->n_machines; i++) {
		if (!is_alike(x->machine + m, x->machine + i))
			continue;
		table_row(t, 0);
		table_cell(t, 0, "host");
		table_cell(t, 0, "%s: %.0f cell%s", results_fact(x->machine + i, "host"),
			   x->machine[i].cells, x->machine[i].cells == 1 ? "" : "s");
	}
}

static void fact_row(struct section *s, struct table *t, const char *name, const char *value)
{
	table_row(t, 0);
	table_cell(t, 0, "%s", name);
	if (!strcmp(name, "memory"))
		table_cell(t, 0, "%s", format_bytes(s->report, strtod(value, NULL)));
	else
		table_cell(t, 0, "%s", value);
}

static void machine_facts(struct section *s, const struct results *x, size_t m)
{
	struct table *t = section_table(s, x->n_machines > 1 ? "Machine %zu of %zu" : "The machine",
					m + 1, x->n_machines);

	table_column(t, ALIGN_LEFT, "", NULL);
	table_column(t, ALIGN_LEFT, "", NULL);
	for (size_t k = 0; k < x->machine[m].n; k++)
		if (!strcmp(x->machine[m].name[k], "host"))
			host_rows(t, x, m);
		else
			fact_row(s, t, x->machine[m].name[k], x->machine[m].value[k]);
}

static void dataset_facts(struct section *s, const struct results *x)
{
	struct table *t = section_table(s, "Data sets");

	table_column(t, ALIGN_LEFT, "name", NULL);
	table_column(t, ALIGN_LEFT, "task", NULL);
	table_column(t, ALIGN_RIGHT, "majority", "share of the largest class, percent");
	table_column(t, ALIGN_LEFT, "SHA-256", "of the canonical data, its first digits");
	table_column(t, ALIGN_LEFT, "licence", NULL);
	for (size_t i = 0; i < x->n_datasets; i++) {
		const struct run_dataset *d = x->dataset + i;

		table_row(t, 0);
		table_cell(t, 0, "%s", d->name);
		table_cell(t, 0, "%s", metric_task_name(d->task));
		table_cell(t, 0, isnan(d->majority) ? "–" : "%.1f", 100 * d->majority);
		table_cell(t, MARK_CODE, "%.12s", d->digest);
		table_cell(t, 0, "%s", *d->licence ? d->licence : "not stated");
	}
	for (size_t i = 0; i < x->n_datasets; i++)
		if (*x->dataset[i].citation)
			section_text(s, "**%s**: %s", x->dataset[i].name, x->dataset[i].citation);
}

static void variant_facts(struct section *s, const struct results *x)
{
	struct table *t =
		section_table(s, "Learners and the parameters that differ from their defaults");

	table_column(t, ALIGN_LEFT, "label", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_LEFT, "role", NULL);
	table_column(t, ALIGN_LEFT, "parameters", NULL);
	for (size_t i = 0; i < x->n_variants; i++) {
		const struct run_variant *v = x->variant + i;
		bool compared = false;

		for (size_t k = 0; k < x->n_cells && !compared; k++)
			compared = x->cell[k].variant == i &&
				   study_kind_compares(x->study[x->cell[k].study].kind);
		if (!compared)
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s", v->label);
		table_cell(t, 0, "%s", v->learner);
		table_cell(t, 0, "%s", v->role);
		table_cell(t, *v->changed ? MARK_CODE : MARK_MUTED, "%s",
			   *v->changed			 ? v->changed
			   : strcmp(v->role, "tuned") ? "all default"
						      : "chosen in each fold");
	}
}

static const char *param_of(const struct results *x, size_t variant, const char *name)
{
	const struct run_param *p = results_param(x, variant, name);

	return p ? p->text : "";
}

/* Learners that are programs of others (algorithms/exec), each once. */
static void program_facts(struct section *s, const struct results *x)
{
	struct table *t = NULL;

	for (size_t i = 0; i < x->n_variants; i++) {
		const char *run = param_of(x, i, "run");
		bool told = !*run;

		for (size_t k = 0; k < i && !told; k++)
			told = !strcmp(x->variant[k].learner, x->variant[i].learner);
		if (told)
			continue;
		if (!t) {
			t = section_table(s, "Programs");
			table_column(t, ALIGN_LEFT, "learner", NULL);
			table_column(t, ALIGN_LEFT, "command", NULL);
			table_column(t, ALIGN_LEFT, "version", "as the program says");
			table_column(t, ALIGN_LEFT, "SHA-256", "of the files that the command names, its first digits");
		}
		table_row(t, 0);
		table_cell(t, 0, "%s", x->variant[i].learner);
		table_cell(t, MARK_CODE, "%s", run);
		table_cell(t, 0, "%s", param_of(x, i, "version"));
		table_cell(t, MARK_CODE, "%.12s", param_of(x, i, "program"));
	}
}

static bool instructions_differ(const struct results *x)
{
	for (size_t m = 1; m < x->n_machines; m++)
		if (strcmp(results_fact(&x->machine[m], "isa"), results_fact(&x->machine[0], "isa")))
			return true;
	return false;
}

void section_environment(struct report *r, const struct results *x)
{
	struct section *s = report_section(r, "environment", "Environment");

	section_text(s, "Enough to run it again: the same seed, data, program and vector "
			"instructions (isa) give the same scores bit for bit, whatever the number "
			"of workers; where the C library is of the same version, and so rounds its "
			"logarithms and exponentials alike.");
	if (instructions_differ(x))
		section_warning(s, "Cells were computed with different vector instructions: the "
				   "last bits of their scores, and what hangs on them, differ as "
				   "between two machines.");
	if (*x->run.shard)
		section_warning(s, "This is a part of the plan alone: shard %s.", x->run.shard);
	run_facts(s, x);
	for (size_t m = 0; m < x->n_machines; m++)
		if (is_first(x, m))
			machine_facts(s, x, m);
	dataset_facts(s, x);
	variant_facts(s, x);
	program_facts(s, x);
}
