/* Training less test score of each learner, per data set: who overfits. */
#include <math.h>

#include "reports/render/format.h"
#include "reports/sections/sections.h"

#define WIDE 6          /* more learners than this stand in rows, not in columns */

static const char *gap_title(struct report *r, const struct comparison *c)
{
	const char *relative = "", *absolute = "";

	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++) {
		if (!format_task_occurs(c->r, c->study, (enum task)task))
			continue;
		if (c->r->study[c->study].metric[task].relative)
			relative = metric_task_name((enum task)task);
		else
			absolute = metric_task_name((enum task)task);
	}
	if (*absolute && *relative)
		return report_text(r, "Generalization gap in points (training less test; %s: "
				   "percent of the baseline's error)", relative);
	return report_text(r, "Generalization gap in %s (training less test)",
			   *relative ? "percent of the baseline's error" : "points");
}

void section_gap(struct report *r, const struct comparison *c)
{
	struct section *s = section_compared(r, c, "gap", "Training against test");
	struct table *t;

	section_text(s, "What a learner scores on the rows it was trained on says how well it can "
			"fit; the distance to its score on unseen rows is how much of that was "
			"only memory. A large gap is overfitting; a small one with a poor score is "
			"underfitting. A learner that keeps its training rows finds each among its "
			"own neighbours: with one neighbour, or neighbours weighted by distance, "
			"its training score is perfect by construction, and the gap only what it "
			"misses on the others.");
	section_scored_rows(s, c->r, c->study);
	figure_gap(s, c);
	t = section_table(s, "%s", gap_title(r, c));
	table_column(t, ALIGN_LEFT, "data set", NULL);
	for (size_t m = 0; m < c->ranked; m++)
		table_column(t, ALIGN_RIGHT, comparison_variant(c, m)->label, NULL);
	for (size_t i = 0; i < c->sets; i++) {
		table_row(t, 0);
		table_cell(t, 0, "%s", comparison_dataset(c, i)->name);
		for (size_t m = 0; m < c->ranked; m++)
			table_cell(t, 0, "%s", format_points(r, comparison_entry(c, i, m)->gap));
	}
	if (c->ranked > WIDE && c->ranked > c->sets)
		table_flip(t);
}
