/* Cells that ended without a score, those with the same end counted in one row. */
#include <stdio.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"
#include "harness/studies/study_kind.h"

/* Cells of one study, data set and variant that ended the same way with the same words. */
static bool same_end(const struct results *x, size_t a, size_t b)
{
	const struct run_cell *p = x->cell + a, *q = x->cell + b;

	return p->study == q->study && p->dataset == q->dataset && p->variant == q->variant &&
	       p->status == q->status && !strcmp(p->info, q->info);
}

static bool ended_badly(const struct results *x, const struct run_cell *c)
{
	return c->status != CELL_PLANNED &&
	       !cell_status_answers(c->status, study_kind_diverges(x->study[c->study].kind));
}

/* Where cells that diverged are answers; returns how many. */
static size_t tell_answers(struct section *s, const struct results *x)
{
	size_t n = 0, all = 0;

	for (size_t i = 0; i < x->n_cells; i++) {
		bool theirs = study_kind_diverges(x->study[x->cell[i].study].kind);

		all += theirs;
		n += theirs && x->cell[i].status == CELL_DIVERGED;
	}
	if (n)
		section_text(s, "Not counted as failures: %zu of %zu cells that diverged where learning rates were "
				"tried. The section of that study tells at which.", n, all);
	return n;
}

void section_failures(struct report *r, const struct results *x)
{
	struct section *s = report_section(r, "failures", "Failures");
	struct table *t = NULL;

	for (size_t i = 0; i < x->n_cells; i++) {
		const struct run_cell *c = x->cell + i;
		size_t n = 0, before = 0;

		if (!ended_badly(x, c))
			continue;
		for (size_t k = 0; k < x->n_cells; k++)
			if (same_end(x, i, k)) {
				n++;
				before += k < i;
			}
		if (before)
			continue;
		if (!t) {
			t = section_table(s, "Cells that ended without a score");
			table_column(t, ALIGN_LEFT, "study", NULL);
			table_column(t, ALIGN_LEFT, "data set", NULL);
			table_column(t, ALIGN_LEFT, "learner", NULL);
			table_column(t, ALIGN_RIGHT, "cells", NULL);
			table_column(t, ALIGN_LEFT, "status", NULL);
			table_column(t, ALIGN_LEFT, "reason", NULL);
		}
		table_row(t, 0);
		table_cell(t, 0, "%s", x->study[c->study].name);
		table_cell(t, 0, "%s", x->dataset[c->dataset].name);
		table_cell(t, 0, "%s", x->variant[c->variant].label);
		table_cell(t, 0, "%zu", n);
		table_cell(t, c->status == CELL_SKIPPED ? MARK_MUTED : MARK_BAD, "%s",
			   cell_status_name(c->status));
		table_cell(t, 0, "%s", c->info);
	}
	if (!tell_answers(s, x) && !t)
		section_text(s, "None: every cell that was run ended with a score.");
}
