/* The spread of scores over training seeds, beside that over folds. */
#include <math.h>

#include "harness/analysis/seed_spread.h"
#include "reports/figures/style.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

static const char *spread(struct report *r, const struct metric *m, double sd)
{
	return isnan(sd) ? "–" : format_decimals(r, m->shown * sd, m->shown > 1 ? 2 : 4);
}

/* Of several trainings on one fold the largest part of what a fold varies by. */
static const struct seed_spread *largest(const struct seed_spreads *s)
{
	const struct seed_spread *found = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct seed_spread *x = s->at + i;
		if (x->seed_sd > 0 && x->fold_sd > 0 &&
		    (!found || x->seed_sd / x->fold_sd > found->seed_sd / found->fold_sd))
			found = x;
	}
	return found;
}

static void words(struct section *s, const struct comparison *c, const struct seed_spreads *spreads)
{
	const struct seed_spread *x = largest(spreads);

	section_text(s, "Learners in which chance has a part - initial weights, batches, a search - were "
			"trained several times on each fold, with other seeds. Everywhere in this report a "
			"fold's score is the mean of its trainings, and tests count folds, never seeds.");
	if (x)
		section_text(s, "Chance matters most to **%s** on %s: its scores vary by %s (standard deviation) "
				"from seed to seed, and by %s from fold to fold.",
			     comparison_variant(c, x->method)->label, comparison_dataset(c, x->set)->name,
			     spread(s->report, comparison_metric(c, x->set), x->seed_sd),
			     spread(s->report, comparison_metric(c, x->set), x->fold_sd));
}

static void row(struct table *t, const struct comparison *c, const struct seed_spread *x)
{
	const struct metric *m = comparison_metric(c, x->set);

	table_row(t, 0);
	table_cell(t, 0, "%s", comparison_dataset(c, x->set)->name);
	table_named(t, style_of_method(c, x->method).color, 0, comparison_variant(c, x->method)->label);
	if (x->trainings > 1)
		table_cell(t, 0, "%zu", x->trainings);
	else
		table_cell(t, MARK_MUTED, "1, no chance in it");
	table_cell(t, 0, "%zu", x->folds);
	table_cell(t, 0, "%s", format_score(t->report, m, x->mean, NAN));
	table_cell(t, 0, "%s", spread(t->report, m, x->seed_sd));
	table_cell(t, 0, "%s", spread(t->report, m, x->fold_sd));
}

int section_seeds(struct report *r, const struct comparison *c, struct err *e)
{
	struct seed_spreads spreads;
	struct section *s;
	struct table *t;

	if (seed_spreads_create(&spreads, c, e))
		return -1;
	if (spreads.any) {
		s = section_compared(r, c, "seeds", "Spread over training seeds");
		words(s, c, &spreads);
		t = section_table(s, "What varies (%s)", format_metrics(r, c->r, c->study, format_metric,
									", or "));
		table_column(t, ALIGN_LEFT, "data set", NULL);
		table_column(t, ALIGN_LEFT, "learner", NULL);
		table_column(t, ALIGN_RIGHT, "trainings", "on each fold, with other seeds");
		table_column(t, ALIGN_RIGHT, "folds", NULL);
		table_column(t, ALIGN_RIGHT, "mean", NULL);
		table_column(t, ALIGN_RIGHT, "sd over seeds",
			     "within a fold: the root of the mean variance over folds");
		table_column(t, ALIGN_RIGHT, "sd over folds", "of the folds' means over their trainings");
		for (size_t i = 0; i < spreads.n; i++)
			row(t, c, spreads.at + i);
	}
	seed_spreads_free(&spreads);
	return 0;
}
