/* Scores per data set and learner, with intervals; those really worse than the best stand back. */
#include <math.h>
#include <string.h>

#include "harness/store/answers.h"
#include "reports/render/names.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

#define WIDE 6          /* more learners than this stand in rows, not in columns */

/* Against the best of the data set, or the control: +1 when the method is really better than that, -1
 * when it is really worse. */
static int really(const struct comparison *c, size_t set, size_t method, size_t best)
{
	size_t with = c->control == NO_METHOD ? best : c->control;

	for (size_t q = 0; q < c->pairs; q++) {
		const struct comparison_pair *p = c->pair + q;
		int better = c->paired[set * c->pairs + q].better;

		if (p->a == with && p->b == method)
			return -better;
		if (p->a == method && p->b == with)
			return better;
	}
	return 0;
}

static void score_cell(struct table *t, const struct comparison *c, size_t set, size_t m)
{
	const struct comparison_entry *x = comparison_entry(c, set, m);
	size_t best = comparison_best(c, set);
	bool compared = m < c->ranked && c->ranked > 1 && c->counting[set];
	int verdict = compared ? really(c, set, m, best) : 0;
	const char *text = format_score(t->report, comparison_metric(c, set),
					x->mean[ON_TEST], (x->ci.hi - x->ci.lo) / 2);

	if (x->planned && !x->n)
		text = x->missing  ? "missing"
		       : x->failed ? "failed"
		       : x->ok	   ? "undefined"
				   : "skipped";
	table_cell(t, (x->luck ? MARK_MUTED : compared && m == best ? MARK_BEST : 0), "%s%s",
		   text, verdict < 0 ? " ▼" : verdict > 0 ? " ▲" : "");
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

/* Mean test score of a metric over the folds of a data set; NAN when none is known. */
static double fold_mean(const struct comparison *c, size_t set, size_t method, size_t metric)
{
	double sum = 0;
	size_t n = 0;

	for (size_t f = 0; f < c->folds[set]; f++) {
		size_t at = c->cell[set][method * c->folds[set] + f];
		double y = at == NO_CELL ? NAN : results_score(c->r, at, metric, ON_TEST);

		if (isnan(y))
			continue;
		sum += y;
		n++;
	}
	return n ? sum / (double)n : NAN;
}

/* Data sets whose scores of a metric have one scale, so that their mean means something: one alone
 * where the unit is the target's own. */
struct scores_scale {
	enum task task;
	size_t metric;
	size_t only;                    /* a data set, or sets */
	const char *classes;            /* metric_scale */
};

static bool on_scale(const struct comparison *c, const struct scores_scale *g, size_t set)
{
	const struct run_dataset *d = comparison_dataset(c, set);

	return d->task == g->task && (g->only == c->sets || g->only == set) &&
	       !strcmp(metric_scale(c->r->metric + g->metric, d->classes), g->classes);
}

/* False when no method has such a score. */
static bool scale_means(const struct comparison *c, const struct scores_scale *g, double *mean)
{
	bool any = false;

	for (size_t m = 0; m < c->methods; m++) {
		double sum = 0;
		size_t n = 0;

		for (size_t i = 0; i < c->sets; i++) {
			double y = on_scale(c, g, i) ? fold_mean(c, i, m, g->metric) : NAN;

			if (isnan(y))
				continue;
			sum += y;
			n++;
		}
		mean[m] = n ? sum / (double)n : NAN;
		any |= n > 0;
	}
	return any;
}

static void scale_row(struct table *t, const struct comparison *c, const struct scores_scale *g,
		      const double *mean)
{
	const char *of = g->only < c->sets ? comparison_dataset(c, g->only)->name : g->classes;

	table_row(t, 0);
	table_cell(t, MARK_CODE, "%s%s%s", c->r->metric[g->metric].name, *of ? ", " : "", of);
	for (size_t m = 0; m < c->methods; m++)
		table_cell(t, 0, "%s", format_number(t->report, mean[m]));
}

static struct table *metric_table_begin(struct section *s, const struct comparison *c,
					enum task task)
{
	struct table *t = section_table(s, "Other measures of the %s sets, mean over folds and "
					"then over the data sets of one scale", metric_task_name(task));

	table_column(t, ALIGN_LEFT, "measure", NULL);
	for (size_t m = 0; m < c->methods; m++)
		table_column(t, ALIGN_RIGHT, comparison_variant(c, m)->label, NULL);
	return t;
}

/* The first data set of its scale, which stands for the row; sets when `set` is not. */
static bool begins_scale(const struct comparison *c, size_t set, size_t metric,
			 struct scores_scale *g)
{
	const struct run_dataset *d = comparison_dataset(c, set);
	const struct metric *m = c->r->metric + metric;

	*g = (struct scores_scale){ .task = d->task, .metric = metric, .only = c->sets,
				    .classes = metric_scale(m, d->classes) };
	if (!strcmp(m->unit, "target"))
		g->only = set;
	for (size_t i = 0; i < set; i++)
		if (on_scale(c, g, i))
			return false;
	return true;
}

/* R2 over all test rows at once, mean over the data sets; false when the run does not tell. */
static bool pooled_means(struct report *r, const struct comparison *c, double *mean)
{
	double sets = 0;

	for (size_t m = 0; m < c->methods; m++)
		mean[m] = 0;
	for (size_t i = 0; i < c->sets; i++) {
		struct answers a;
		struct err e = { 0 };
		double x = NAN;

		if (answers_open(&a, c->r, c->set[i], &e)) {
			r->failed = true;
			return false;
		}
		for (size_t m = 0; m < c->methods && a.ntargets; m++) {
			r->failed |= answers_pooled_r2(&a, c->study, c->method[m], &x, &e) != 0;
			mean[m] += x;
		}
		sets += a.ntargets > 0;
		answers_close(&a);
	}
	for (size_t m = 0; m < c->methods; m++)
		mean[m] /= sets;
	return sets > 0;
}

static void pooled_row(struct section *s, struct table *t, const struct comparison *c, double *mean)
{
	if (!pooled_means(s->report, c, mean))
		return;
	table_row(t, 0);
	table_cell(t, MARK_CODE, "r2, all rows at once");
	for (size_t m = 0; m < c->methods; m++)
		table_cell(t, 0, "%s", format_number(s->report, mean[m]));
}

/* All metrics: is the ranking the same by the others? */
static void metric_table(struct section *s, const struct comparison *c, enum task task)
{
	double *mean = report_own(s->report, c->methods, sizeof *mean);
	struct table *t = NULL;

	for (size_t k = 0; k < c->r->n_metrics && mean; k++)
		for (size_t i = 0; i < c->sets; i++) {
			struct scores_scale g;

			if (comparison_dataset(c, i)->task != task ||
			    !begins_scale(c, i, k, &g) || !scale_means(c, &g, mean))
				continue;
			t = t ? t : metric_table_begin(s, c, task);
			scale_row(t, c, &g, mean);
		}
	if (t && task == TASK_REGRESS)
		pooled_row(s, t, c, mean);
	if (t && c->methods > WIDE && c->methods > t->rows)
		table_flip(t);
	if (t && task == TASK_REGRESS)
		section_text(s, "r2 is taken within each fold, against the mean of the fold's own "
				"test rows, and averaged: folds of few rows have less to explain, so "
				"that it is lower than over all test rows at once.");
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
			"Bold is best and better than luck; %s (p < 0.05 after Holm over all pairs); grey is not shown to be "
			"better than luck: than every baseline, and than the best guess that "
			"looks at no feature.",
		     c->control == NO_METHOD
			     ? "▼ marks a learner that is really worse than the best on its data set"
			     : report_text(r, "▼ marks a learner that is really worse than %s, ▲ one "
					      "that is really better",
					   comparison_variant(c, c->control)->label));
	score_table(s, c, TASK_CLASSIFY);
	score_table(s, c, TASK_REGRESS);
	figure_scores(s, c);
	section_simple(s, c);
	section_least(s, c);
	metric_table(s, c, TASK_CLASSIFY);
	metric_table(s, c, TASK_REGRESS);
}
