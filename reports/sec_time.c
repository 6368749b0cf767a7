#include <math.h>

#include "reports/format.h"
#include "reports/sections.h"

/* One row per data set and learner: what a fit, a prediction and a model cost. */
static void cost_table(struct section *s, const struct contest *c)
{
	struct table *t = section_table(s, "What it costs, medians over folds");
	bool tuned = false;

	for (size_t i = 0; i < c->sets * c->methods; i++)
		tuned |= c->entry[i].tune_s > 0;
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	if (tuned)
		table_column(t, ALIGN_RIGHT, "tune", "search for parameters, before the fit");
	table_column(t, ALIGN_RIGHT, "fit", "train once on a fold's training rows");
	table_column(t, ALIGN_RIGHT, "predict", "all test rows of a fold");
	table_column(t, ALIGN_RIGHT, "peak memory",
		     "how far a fit raised the process above its start");
	table_column(t, ALIGN_RIGHT, "model", "bytes of the fitted model");
	for (size_t i = 0; i < c->sets; i++)
		for (size_t m = 0; m < c->ranked; m++) {
			const struct entry *x = contest_entry(c, i, m);

			table_row(t, 0);
			table_cell(t, 0, "%s", m ? "" : contest_dataset(c, i)->name);
			table_named(t, c->style[m].color, 0, contest_variant(c, m)->label);
			if (tuned)
				table_cell(t, 0, "%s", format_seconds(s->report, x->tune_s));
			table_cell(t, 0, "%s", format_seconds(s->report, x->fit_s));
			table_cell(t, 0, "%s", format_seconds(s->report, x->predict_s));
			table_cell(t, 0, "%s", format_bytes(s->report, x->peak_rss_kb * 1024));
			table_cell(t, 0, "%s", format_bytes(s->report, x->model_size));
		}
}

void section_time(struct report *r, const struct contest *c)
{
	struct section *s = compared_section(r, c, "time", "Time against score");

	section_text(s, "Wall time of one thread, reading, encoding and scoring excluded. A "
			"learner is worth its time when no other is both faster and better: those "
			"stand on the line.");
	figure_pareto(s, c);
	cost_table(s, c);
}
