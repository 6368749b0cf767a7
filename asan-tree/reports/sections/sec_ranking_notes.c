/* What limits a comparison: who is not better than luck, where there is nothing to score, what the ranking stands on. */
#include <math.h>

#include "reports/render/format.h"
#include "reports/sections/sections.h"

static const char *label(const struct comparison *c, size_t method)
{
	return comparison_variant(c, method)->label;
}

static void only_luck(struct section *s, const struct comparison *c)
{
	for (size_t m = 0; m < c->ranked; m++) {
		const char **name = report_own(s->report, c->sets, sizeof *name);
		size_t n = 0;

		for (size_t i = 0; name && i < c->sets; i++)
			if (comparison_entry(c, i, m)->luck)
				name[n++] = comparison_dataset(c, i)->name;
		if (n)
			section_text(s, "**%s is not shown to be better than luck** on %s.",
				     label(c, m), format_list(s->report, name, n));
	}
}

static const char *why_undefined(const struct comparison *c, size_t set, size_t method)
{
	for (size_t f = 0; f < c->folds[set]; f++) {
		size_t i = c->cell[set][method * c->folds[set] + f];

		if (i != NO_CELL && c->r->cell[i].status == CELL_SKIPPED)
			return c->r->cell[i].info;
	}
	return comparison_metric(c, set)->needs & NEEDS_PROBABILITIES
		       ? "it gives no probabilities"
		       : "it is undefined for what it predicts";
}

/* Data sets on which there is nothing to remove of an error. */
static void no_error(struct section *s, const struct comparison *c)
{
	const char **name = report_own(s->report, c->sets, sizeof *name);
	size_t n = 0;

	for (size_t i = 0; name && i < c->sets; i++)
		if (isnan(c->reference[i]) && c->counting[i])
			name[n++] = comparison_dataset(c, i)->name;
	if (n)
		section_text(s, "**%s cannot be ranked**: %s makes no error there, as where the "
				"target is constant, so that no share of it can be removed.",
			     format_list(s->report, name, n),
			     comparison_has_baseline(c) ? "the baseline" : "no learner");
}

/* Learners that can have no score on some data sets, and why. */
static void no_score(struct section *s, const struct comparison *c)
{
	for (size_t m = 0; m < c->methods; m++) {
		const char **name = report_own(s->report, c->sets, sizeof *name);
		size_t n = 0, at = 0;

		for (size_t i = 0; name && i < c->sets; i++)
			if (comparison_undefined(c, i, m)) {
				at = i;
				name[n++] = comparison_dataset(c, i)->name;
			}
		if (n)
			section_text(s, "**%s has no %s** on %s: %s.%s", label(c, m),
				     comparison_metric(c, at)->label,
				     format_list(s->report, name, n), why_undefined(c, at, m),
				     m < c->ranked || comparison_variant(c, m)->baseline
					     ? "" : " It is not ranked.");
	}
}

/* What the ranks stand on, when it is not everything, and what failures do to them. */
static void block_policy(struct section *s, const struct comparison *c)
{
	struct comparison_failures f;
	size_t less = 0;
	const char *ranks = "";

	for (size_t i = 0; i < c->sets; i++)
		less += c->counting[i] < c->folds[i];
	if (!less || c->ranked < 2)
		return;
	section_text(s,
		     "Ranks and tests use %s: a fold counts when every ranked learner finished it, "
		     "and a data set when at least half of its folds count. Scores in tables are "
		     "means over all folds that a learner finished. A failed cell is never given a "
		     "score.",
		     c->block ? report_text(s->report, "%zu of %s", c->block,
					    format_count(s->report, c->sets, "data set"))
			      : "no data set yet");
	if (comparison_failures_create(&f, c, NULL)) {
		s->report->failed = true;
		return;
	}
	for (size_t i = 0; i < f.n; i++)
		ranks = report_text(s->report, "%s%s%s %.2f", ranks, i ? ", " : "",
				    label(c, f.method[i]), f.rank[i]);
	if (f.cells && f.sets)
		section_text(s, "If %s had scored like %s, mean ranks over %s would be %s: **the "
				"order would %sbe another one.**",
			     f.cells == 1 ? "the failed cell" : report_text(s->report, "the %zu "
									    "failed cells", f.cells),
			     comparison_has_baseline(c) ? "the baseline" : "a guess",
			     format_count(s->report, f.sets, "data set"), ranks,
			     f.reordered ? "" : "not ");
	comparison_failures_free(&f);
}

size_t section_unweighted(const struct comparison *c, size_t method)
{
	size_t i = 0;

	while (i < c->sets && (comparison_variant(c, method)->weights || !*comparison_dataset(c, i)->weight ||
			       !comparison_entry(c, i, method)->planned))
		i++;
	return i;
}

/* What the mark beside a learner in the ranking says. */
static void unweighted(struct section *s, const struct comparison *c)
{
	const char **name = report_own(s->report, c->methods, sizeof *name);
	size_t n = 0, set = c->sets;

	for (size_t m = 0; name && m < c->methods; m++)
		if (section_unweighted(c, m) < c->sets) {
			set = section_unweighted(c, m);
			name[n++] = label(c, m);
		}
	if (n)
		section_text(s, "† **%s take%s no weights**: trained on the rows of %s as if all "
				"weighed the same, scored by column %s like all others.",
			     format_list(s->report, name, n), n == 1 ? "s" : "",
			     comparison_dataset(c, set)->name, comparison_dataset(c, set)->weight);
}

/* How to read the table: Markdown and LaTeX have no help on columns. */
static void reading(struct section *s, const struct comparison *c)
{
	bool relative = false;

	for (int t = 0; t < TASKS; t++)
		relative |= comparison_task_sets(c, (enum task)t) &&
			    c->r->study[c->study].metric[t].relative;
	if (c->block > 1)
		section_text(s, "± is half the 95 %% interval that the folds leave for these data "
				"sets as they are; it says nothing of other data sets. Ranks have "
				"no unit and are taken over all data sets; means and gaps over "
				"those of one task.");
	if (relative)
		section_text(s, "In percent of an error, %s is 100 by definition.",
			     comparison_has_baseline(c) ? "the baseline"
							: "the worst learner on a data set");
}

void section_scoreless(struct section *s, const struct comparison *c)
{
	only_luck(s, c);
	no_error(s, c);
	no_score(s, c);
}

void section_ranking_notes(struct section *s, const struct comparison *c)
{
	unweighted(s, c);
	reading(s, c);
	block_policy(s, c);
}
