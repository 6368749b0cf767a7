/* What learners leave above the error that none can go below, on generated data sets that know it. */
#include <math.h>

#include "harness/analysis/least_error.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

static struct least_excess excess(const struct comparison *c, size_t set, size_t method)
{
	const struct metric *m = comparison_metric(c, set);
	const struct comparison_entry *x = comparison_entry(c, set, method);
	double a = metric_error(m, x->ci.lo), b = metric_error(m, x->ci.hi);

	return least_excess(least_error(c->r, c->study, c->set[set]), metric_error(m, x->mean[ON_TEST]),
			    (struct interval){ fmin(a, b), fmax(a, b) });
}

static bool is_known(const struct comparison *c, size_t set, enum task task)
{
	return comparison_dataset(c, set)->task == task &&
	       !isnan(least_error(c->r, c->study, c->set[set]));
}

/* The least error of a data set; c->ranked where there is none. */
static size_t best_of(const struct comparison *c, size_t set)
{
	size_t best = c->ranked;

	for (size_t m = 0; m < c->ranked; m++)
		if (!isnan(excess(c, set, m).over) &&
		    (best == c->ranked || excess(c, set, m).over < excess(c, set, best).over))
			best = m;
	return best;
}

static const char *shown(struct report *r, const struct metric *m, double error)
{
	return format_decimals(r, m->shown * error, m->shown > 1 ? 2 : 4);
}

static void excess_cell(struct table *t, const struct comparison *c, size_t set, size_t method)
{
	const struct metric *m = comparison_metric(c, set);
	struct least_excess x = excess(c, set, method);
	double half = (x.ci.hi - x.ci.lo) / 2;

	table_cell(t, x.reached ? MARK_BEST : 0, "%s%s%s", shown(t->report, m, x.over),
		   isnan(half) ? "" : " ± ", isnan(half) ? "" : shown(t->report, m, half));
}

static void words(struct section *s, const struct comparison *c, enum task task)
{
	const char **met = report_own(s->report, c->sets, sizeof *met);
	size_t known = 0, n = 0;

	for (size_t i = 0; met && i < c->sets; i++) {
		size_t best = is_known(c, i, task) ? best_of(c, i) : c->ranked;

		if (best == c->ranked)
			continue;
		known++;
		if (excess(c, i, best).reached)
			met[n++] = report_text(s->report, "%s (%s)", comparison_dataset(c, i)->name,
					       comparison_variant(c, best)->label);
	}
	if (known)
		section_text(s, "Of %s whose generator knows the least possible error, the best learner is **not shown "
				"to be above it**, its 95 %% interval reaching down to it, on %zu%s%s.",
			     format_count(s->report, known, "data set"), n, n ? ": " : "",
			     n ? format_list(s->report, met, n) : "");
}

static void excess_table(struct section *s, const struct comparison *c, enum task task)
{
	struct table *t = NULL;

	for (size_t i = 0; i < c->sets; i++) {
		if (!is_known(c, i, task))
			continue;
		if (!t) {
			const struct metric *m = comparison_metric(c, i);

			words(s, c, task);
			t = section_table(s, "Error above the least possible one (%s), ± half the 95 %% interval; "
					     "bold: it may be none", format_metric_error(s->report, m));
			table_column(t, ALIGN_LEFT, "data set", NULL);
			table_column(t, ALIGN_RIGHT, "least possible",
				     "of the generator that made the data: what nobody can go below");
			for (size_t k = 0; k < c->ranked; k++)
				table_column(t, ALIGN_RIGHT, comparison_variant(c, k)->label, NULL);
		}
		table_row(t, 0);
		table_cell(t, 0, "%s", comparison_dataset(c, i)->name);
		table_cell(t, 0, "%s", shown(s->report, comparison_metric(c, i),
					     least_error(c->r, c->study, c->set[i])));
		for (size_t k = 0; k < c->ranked; k++)
			excess_cell(t, c, i, k);
	}
}

void section_least(struct section *s, const struct comparison *c)
{
	excess_table(s, c, TASK_CLASSIFY);
	excess_table(s, c, TASK_REGRESS);
}
