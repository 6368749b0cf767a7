/* Every learner beside the one that all are compared with: how much better or worse, how sure, and how
 * many times its seconds. */
#include <math.h>

#include "reports/figures/style.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

static const struct comparison_pair *pair_of(const struct comparison *c, size_t method, size_t *q)
{
	for (*q = 0; *q < c->pairs; ++*q)
		if (c->pair[*q].a == method)
			return c->pair + *q;
	return NULL;
}

/* The data set that alone has scores of the task, or sets. */
static size_t only_set(const struct comparison *c, enum task task)
{
	size_t at = c->sets, n = 0;

	for (size_t i = 0; i < c->sets; i++)
		if (comparison_averaged(c, i) && comparison_dataset(c, i)->task == task) {
			at = i;
			n++;
		}
	return n == 1 ? at : c->sets;
}

struct difference {
	double mean, p;
	struct interval ci;
	enum verdict verdict;
};

static struct difference of_task(const struct comparison *c, size_t q, enum task task)
{
	const struct comparison_over *over = c->pair[q].over + task;
	size_t set = only_set(c, task);
	const struct paired_test *x = set < c->sets ? c->paired + set * c->pairs + q : NULL;

	if (x && x->known)
		return (struct difference){ x->t.mean, x->p_holm, x->t.ci, x->verdict };
	if (set == c->sets && over->known)
		return (struct difference){ over->of.mean, over->p_holm, over->of.ci, over->verdict };
	return (struct difference){ NAN, NAN, { NAN, NAN }, VERDICT_FEW };
}

static bool occurs(const struct comparison *c, int task)
{
	return comparison_task_sets(c, (enum task)task) > 0;
}

/* Tests stand last: a narrow terminal leaves them out first. */
static void heads(struct table *t, const struct comparison *c)
{
	const char *of[TASKS];

	table_column(t, ALIGN_LEFT, "learner", NULL);
	for (int k = 0; k < TASKS; k++) {
		bool means = only_set(c, (enum task)k) == c->sets;

		of[k] = occurs(c, !k) ? report_text(t->report, ", %s",
						    c->r->study[c->study].metric[k].label) : "";
		if (!occurs(c, k))
			continue;
		table_column(t, ALIGN_RIGHT, report_text(t->report, "difference%s", of[k]),
			     report_text(t->report, "in %s, positive is better%s",
					 section_points(t->report, c, (enum task)k),
					 means ? "; mean over the data sets" : ""));
		table_column(t, ALIGN_RIGHT, "95 % interval", means ? "Student's t over the data sets"
								    : "corrected resampled t");
	}
	table_column(t, ALIGN_RIGHT, "fit", "times the seconds of the reference");
	table_column(t, ALIGN_RIGHT, "predict", "likewise");
	for (int k = 0; k < TASKS; k++) {
		if (!occurs(c, k))
			continue;
		table_column(t, ALIGN_RIGHT, report_text(t->report, "p Holm%s", of[k]),
			     only_set(c, (enum task)k) == c->sets
				     ? "Wilcoxon's signed ranks, adjusted for all learners and both tasks"
				     : "corrected resampled t, adjusted for all learners and data sets");
		table_column(t, ALIGN_LEFT, "better", NULL);
	}
}

static void difference_cells(struct table *t, const struct difference *d)
{
	struct report *r = t->report;

	table_cell(t, 0, "%s", format_points(r, d->mean));
	if (isnan(d->ci.lo))
		table_cell(t, 0, "–");
	else
		table_cell(t, 0, "%s to %s", format_points(r, d->ci.lo), format_points(r, d->ci.hi));
}

/* "0.12 ×", "140 ×". */
static const char *times(struct report *r, double ratio)
{
	int digits = ratio < 0.1 ? 3 : ratio < 1 ? 2 : ratio < 10 ? 1 : 0;

	return !(ratio > 0) ? "–" : ratio < 0.001 ? "<0.001 ×"
						  : report_text(r, "%.*f ×", digits, ratio);
}

static void method_row(struct table *t, const struct comparison *c, size_t m)
{
	const struct comparison_pair *p;
	struct difference d[TASKS];
	size_t q;

	if (!(p = pair_of(c, m, &q)))
		return;
	table_row(t, 0);
	table_named(t, style_of_method(c, m).color, 0, comparison_variant(c, m)->label);
	for (int k = 0; k < TASKS; k++) {
		d[k] = of_task(c, q, (enum task)k);
		if (occurs(c, k))
			difference_cells(t, d + k);
	}
	table_cell(t, 0, "%s", times(t->report, comparison_time_ratio(c, m, c->control, false)));
	table_cell(t, 0, "%s", times(t->report, comparison_time_ratio(c, m, c->control, true)));
	for (int k = 0; k < TASKS; k++) {
		if (!occurs(c, k))
			continue;
		table_cell(t, 0, "%s", format_p(t->report, d[k].p));
		table_cell(t, verdict_better(d[k].verdict) ? MARK_BEST : MARK_MUTED, "%s",
			   section_verdict(c, p, d[k].verdict));
	}
}

void section_relative(struct section *s, const struct comparison *c)
{
	struct table *t;

	if (c->control == NO_METHOD || !c->pairs)
		return;
	t = section_table(s, "Relative to %s (fit %s, predict %s)",
			  comparison_variant(c, c->control)->label,
			  format_seconds(s->report, comparison_mean_fit(c, c->control)),
			  format_seconds(s->report, comparison_mean_predict(c, c->control)));
	heads(t, c);
	for (size_t m = 0; m < c->ranked; m++)
		if (m != c->control)
			method_row(t, c, m);
}
