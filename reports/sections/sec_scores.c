/* Scores per data set and learner, with intervals; those really worse than the best stand back. */
#include <math.h>
#include <string.h>

#include "reports/render/names.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

#define WIDE 6          /* more learners than this stand in rows, not in columns */

/* True when the method is really worse than the best of the data set. */
static bool really_worse(const struct comparison *c, size_t set, size_t method, size_t best)
{
	for (size_t q = 0; q < c->pairs; q++) {
		const struct comparison_pair *p = c->pair + q;
		int better = c->paired[set * c->pairs + q].better;

		if (p->a == best && p->b == method)
			return better > 0;
		if (p->a == method && p->b == best)
			return better < 0;
	}
	return false;
}

static void score_cell(struct table *t, const struct comparison *c, size_t set, size_t m)
{
	const struct comparison_entry *x = comparison_entry(c, set, m);
	size_t best = comparison_best(c, set);
	bool compared = m < c->ranked && c->ranked > 1 && c->counting[set];
	const char *text = format_score(t->report, comparison_metric(c, set),
					x->mean[ON_TEST], x->ci.hi - x->mean[ON_TEST]);

	if (x->planned && !x->n)
		text = x->missing  ? "missing"
		       : x->failed ? "failed"
		       : x->ok	   ? "undefined"
				   : "skipped";
	table_cell(t, (compared && m == best ? MARK_BEST : 0) | (x->luck ? MARK_MUTED : 0), "%s%s",
		   text, compared && m != best && really_worse(c, set, m, best) ? " ▼" : "");
}

static const char *score_title(struct report *r, const struct metric *m)
{
	const char *unit = !strcmp(m->unit, "target")
				   ? ", in units of the target"
				   : m->shown == 1 && *m->unit ? report_text(r, ", in %ss", m->unit)
							       : "";

	return report_text(r, "%s on unseen rows%s ± half the 95 %% interval%s%s",
			   format_sentence(r, m->label), m->shown > 1 ? ", percent" : "", unit,
			   m->better < 0 ? "; smaller is better" : "");
}

static void score_table(struct section *s, const struct comparison *c, enum task task)
{
	size_t sets = 0;
	struct table *t;

	for (size_t i = 0; i < c->sets; i++)
		sets += comparison_dataset(c, i)->task == task;
	if (!sets)
		return;
	t = section_table(s, "%s", score_title(s->report, c->r->study[c->study].metric + task));
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_RIGHT, "rows", NULL);
	table_column(t, ALIGN_RIGHT, "features", NULL);
	if (task == TASK_CLASSIFY)
		table_column(t, ALIGN_RIGHT, "classes", NULL);
	for (size_t m = 0; m < c->methods; m++)
		table_column(t, ALIGN_RIGHT, comparison_variant(c, m)->label, NULL);
	for (size_t i = 0; i < c->sets; i++) {
		const struct run_dataset *d = comparison_dataset(c, i);

		if (d->task != task)
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s", d->name);
		table_cell(t, 0, "%.0f", d->rows);
		table_cell(t, 0, "%.0f", d->features);
		if (task == TASK_CLASSIFY)
			table_cell(t, 0, "%.0f", d->classes);
		for (size_t m = 0; m < c->methods; m++)
			score_cell(t, c, i, m);
	}
	if (c->methods > WIDE && c->methods > sets)
		table_flip(t);
}

/* The other metrics, mean over folds and data sets of a task: is the ranking the same by them? */
static void metric_table(struct section *s, const struct comparison *c, enum task task)
{
	const struct results *x = c->r;
	struct table *t = NULL;

	for (size_t k = 0; k < x->n_metrics; k++) {
		double *mean = report_own(s->report, c->methods, sizeof *mean);
		bool any = false;

		for (size_t m = 0; mean && m < c->methods; m++) {
			double sum = 0;
			size_t n = 0;

			for (size_t i = 0; i < c->sets; i++)
				for (size_t f = 0; f < c->folds[i]; f++) {
					size_t at = c->cell[i][m * c->folds[i] + f];
					double y = at == NO_CELL ||
								   comparison_dataset(c, i)->task != task
							   ? NAN
							   : results_score(x, at, k, ON_TEST);

					if (!isnan(y)) {
						sum += y;
						n++;
					}
				}
			mean[m] = n ? sum / (double)n : NAN;
			any |= n > 0;
		}
		if (!any || !mean)
			continue;
		if (!t) {
			t = section_table(s, "Other measures of the %s sets, mean over all folds",
					  metric_task_name(task));
			table_column(t, ALIGN_LEFT, "measure", NULL);
			for (size_t m = 0; m < c->methods; m++)
				table_column(t, ALIGN_RIGHT, comparison_variant(c, m)->label, NULL);
		}
		table_row(t, 0);
		table_cell(t, MARK_CODE, "%s", x->metric[k].name);
		for (size_t m = 0; m < c->methods; m++)
			table_cell(t, 0, "%s", format_number(s->report, mean[m]));
	}
	if (t && c->methods > WIDE)
		table_flip(t);
}

struct section *section_compared(struct report *r, const struct comparison *c, const char *id,
				 const char *title)
{
	const char *tag = name_tag(r, c->r, c->study);

	return report_section(r, report_text(r, "%s%s", id, tag),
			      *tag ? report_text(r, "%s: %s", c->r->study[c->study].title, title)
				      : title);
}

void section_scores(struct report *r, const struct comparison *c)
{
	struct section *s = section_compared(r, c, "scores", "Data set by data set");

	section_text(s, "Scores are means over the test folds. The interval is Student's with the "
			"variance corrected for training sets that overlap (Nadeau & Bengio 2003); "
			"where the folds leave no spread, Wilson's for a share of rows. "
			"Bold is best; ▼ marks a learner that is really worse than the best on its "
			"data set (p < 0.05 after Holm over all pairs); grey is not shown to be "
			"better than luck: than every baseline, and than the best guess that "
			"looks at no feature.");
	score_table(s, c, TASK_CLASSIFY);
	score_table(s, c, TASK_REGRESS);
	figure_scores(s, c);
	metric_table(s, c, TASK_CLASSIFY);
	metric_table(s, c, TASK_REGRESS);
}
