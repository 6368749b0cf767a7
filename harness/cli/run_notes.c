#include "harness/cli/run_notes.h"

#include <stdio.h>
#include <string.h>

#include "algorithms/core/cpu.h"
#include "algorithms/core/wordlist.h"
#include "harness/cli/cmd.h"
#include "harness/plan/units.h"
#include "harness/store/identity.h"

enum { FINDINGS_SHOWN = 12 };

/* What would make scores too good to be true, or say little, is told before them; the rest stands
 * in the report. */
static const char told_codes[] = "leak leak-missing fold-duplicates split-duplicates conflicts "
				 "sentinel imbalance group-ignored time-ignored";

/* Rare classes do not matter to who has asked for a metric that heeds them. */
static bool is_heeded(const struct job_list *l, const struct data_finding *f)
{
	if (strcmp(f->code, "imbalance"))
		return false;
	for (size_t i = 0; i < l->ncells; i++)
		if (l->cells[i].task->data == f->task->data &&
		    metric_by_majority(study_metric(l->cells[i].study, f->task->data->task)))
			return false;
	return true;
}

void run_notes_findings(const struct job_list *l, const struct data_findings *f)
{
	size_t told = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct data_finding *at = &f->at[i];

		if (wordlist_find(told_codes, at->code) < 0 || is_heeded(l, at))
			continue;
		if (told++ < FINDINGS_SHOWN)
			cmd_warn("%s: %s", at->task->name, at->text);
	}
	if (told > FINDINGS_SHOWN)
		cmd_warn("%zu more; bakeoff check tells them, and so does the report",
			 told - FINDINGS_SHOWN);
}

void run_notes_anew(const struct run *s, const char *out)
{
	char isa[160] = "";

	if (!s->anew.cells)
		return;
	if (s->anew.why & IDENTITY_ISA)
		snprintf(isa, sizeof isa, "they were computed with %s instructions, this is %s%s%s%s",
			 s->anew.isa, cpu_isa_name(cpu_isa()),
			 s->anew.why == IDENTITY_ISA ? " (BAKEOFF_ISA=" : "",
			 s->anew.why == IDENTITY_ISA ? s->anew.isa : "",
			 s->anew.why == IDENTITY_ISA ? " takes them over)" : "");
	cmd_note("%zu finished cells in %s run anew: %s%s%s%s%s", s->anew.cells, out,
		 s->anew.why & IDENTITY_DATA ? "the data have changed" : "",
		 s->anew.why & IDENTITY_DATA && s->anew.why & IDENTITY_CODE ? ", and " : "",
		 s->anew.why & IDENTITY_CODE ? "this is another version of the program" : "",
		 s->anew.why & ~(unsigned)IDENTITY_ISA && *isa ? ", and " : "", isa);
}

void run_notes_sum(const struct run *s, const struct run_progress *t, const char *out)
{
	char took[32];

	if (t->finished < t->total)
		cmd_note("stopped after %zu of %zu cells; the same command goes on", t->finished,
			 t->total);
	cmd_print(stderr, "bakeoff: %zu cells", s->job_list->ncells);
	if (s->ntodo < s->job_list->ncells)
		cmd_print(stderr, ", %zu of them there already", s->job_list->ncells - s->ntodo);
	for (size_t k = CELL_OK; k < CELL_STATUSES; k++)
		if (t->by_status[k])
			cmd_print(stderr, ", %zu %s", t->by_status[k],
				cell_status_name((enum cell_status)k));
	cmd_print(stderr, ", in %s; results in %s\n", units_duration_text(t->elapsed, took), out);
}
