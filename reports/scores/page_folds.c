/* Within data sets: what the folds of each say by themselves. */
#include <math.h>

#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

#define ROWS_MOST 400           /* pairs times data sets; beyond that pairs with the first method alone */

static void counts(struct section *s, const struct score_analysis *a)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Data sets by what their folds say of the pair");

	t->folded = a->pairs > 45;
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "first better", "corrected resampled t, Holm over all pairs on all data sets");
	table_column(t, ALIGN_RIGHT, "practically equal", NULL);
	table_column(t, ALIGN_RIGHT, "not shown", NULL);
	table_column(t, ALIGN_RIGHT, "second better", NULL);
	for (size_t q = 0; q < a->pairs; q++) {
		const struct score_pair *p = a->pair + q;

		table_row(t, 0);
		table_cell(t, 0, "%s", page_pair_name(r, a, p));
		table_cell(t, 0, "%zu", p->won);
		table_cell(t, 0, "%zu", p->equal);
		table_cell(t, 0, "%zu", p->open);
		table_cell(t, 0, "%zu", p->lost);
	}
}

static void row(struct table *t, const struct score_analysis *a, size_t set, size_t q, bool first)
{
	struct report *r = t->report;
	const struct score_within *w = a->within + set * a->pairs + q;
	const double part[] = { w->region.right, w->region.inside, w->region.left };
	bool varies = w->t.spread == PAIRED_VARIES;

	table_row(t, 0);
	table_cell(t, 0, "%s", first ? score_set_name(a, set) : "");
	table_cell(t, 0, "%s", page_pair_name(r, a, a->pair + q));
	table_cell(t, 0, "%s", page_difference(r, a, w->t.mean));
	table_cell(t, 0, "%s", varies ? page_interval(r, a, w->t.ci) : "–");
	table_cell(t, 0, "%s", format_p(r, w->t.p));
	table_cell(t, 0, "%s", format_p(r, w->p_holm));
	for (int k = 0; k < 3; k++)
		table_cell(t, 0, "%s", varies ? format_decimals(r, part[k], 2) : "–");
	table_cell(t, verdict_better(w->verdict) ? MARK_BEST : MARK_MUTED, "%s",
		   w->verdict == VERDICT_FIRST	  ? score_method_name(a, a->pair[q].a)
		   : w->verdict == VERDICT_SECOND ? score_method_name(a, a->pair[q].b)
						  : page_verdict_word(w->verdict));
}

static void each(struct section *s, const struct score_analysis *a)
{
	bool all = a->sets * a->pairs <= ROWS_MOST;
	struct table *t = section_table(s, "%s", all ? "Pairs within each data set"
						     : "Within each data set: the methods against the first");

	t->folded = true;
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "pair", NULL);
	table_column(t, ALIGN_RIGHT, "difference", "first less second");
	table_column(t, ALIGN_RIGHT, "interval", NULL);
	table_column(t, ALIGN_RIGHT, "p", "corrected resampled t test");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all pairs on all data sets");
	table_column(t, ALIGN_RIGHT, "P(first)", "posterior probability that the first is better by more than does not matter");
	table_column(t, ALIGN_RIGHT, "P(equal)", NULL);
	table_column(t, ALIGN_RIGHT, "P(second)", NULL);
	table_column(t, ALIGN_LEFT, "better", NULL);
	for (size_t i = 0; i < a->sets; i++) {
		size_t shown = 0;

		for (size_t q = 0; q < a->pairs; q++)
			if (all || (!a->pair[q].a && a->sets * (a->methods - 1) <= 10 * ROWS_MOST))
				row(t, a, i, q, !shown++);
	}
}

void page_folds(struct report *r, const struct score_analysis *a)
{
	struct section *s;

	if (a->design != SCORES_MANY || (!a->within && !a->too_many))
		return;
	s = report_section(r, "folds", "Within each data set");
	if (a->too_many) {
		section_text(s, "%zu pairs on %zu data sets would be more than %d tests; adjusted for so many, hardly any could "
				"show anything, and none is made. `--methods` or `--control` makes fewer.", a->pairs,
			     a->sets, SCORES_TESTS_MOST);
		return;
	}
	section_text(s, "Folds of one data set share training rows, which the corrected resampled t test allows for (Nadeau "
			"and Bengio 2003). Few folds show little: what is not shown here may well be shown over data sets.");
	counts(s, a);
	each(s, a);
}
