/* Errors over the share of training labels that are wrong. */
#include <string.h>

#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/level_plots.h"
#include "reports/sections/sections.h"

struct label_noise {
	const struct results *x;
	size_t study;
	struct level_curves c;
};

static const char *cost_of(struct report *r, const struct level_curve *y)
{
	return report_text(r, "%s (%s to %s, adjusted %s)", level_plots_error(r, y, y->change.mean),
			   level_plots_error(r, y, y->change.ci.lo),
			   level_plots_error(r, y, y->change.ci.hi), format_p_is(r, y->p_holm));
}

static void words_of(struct section *s, const struct label_noise *l, size_t dataset)
{
	size_t most = level_curves_most(&l->c, dataset), least = level_curves_least(&l->c, dataset);
	const struct level_curve *m = l->c.at + most, *b = l->c.at + least;
	const char *name = l->x->dataset[dataset].name, *what;
	struct report *r = s->report;

	if (least == l->c.n)
		return;
	what = l->x->dataset[dataset].task == TASK_CLASSIFY ? "labels" : "targets";
	if (most == l->c.n)
		section_text(s, "On %s it is not shown that %.0f %% wrong %s cost a learner anything.", name,
			     level_curve_last(b)->x, what);
	else if (most == least)
		section_text(s, "On %s, from %.0f to %.0f %% wrong %s, the error of **%s** rises by %s.", name,
			     m->at[0].x, level_curve_last(m)->x, what,
			     level_plots_name(r, l->x, &l->c, most), cost_of(r, m));
	else
		section_text(s, "On %s, from %.0f to %.0f %% wrong %s, the error rises most for **%s**, by %s, "
				"and least for %s: %s.", name, m->at[0].x, level_curve_last(m)->x, what,
			     level_plots_name(r, l->x, &l->c, most), cost_of(r, m),
			     level_plots_name(r, l->x, &l->c, least), cost_of(r, b));
}

/* At the most noise: a learner that has next to no training error has learned the wrong labels, too. */
static bool knows_by_heart(const struct level_curve *y)
{
	const struct level_point *p = level_curve_last(y);

	return p->x > 0 && p->error[ON_TRAIN] >= 0 && p->error[ON_TRAIN] < p->x / 100 / 10 &&
	       !strcmp(y->metric->name, "accuracy");
}

static void by_heart(struct section *s, const struct label_noise *l, size_t dataset)
{
	struct report *r = s->report;
	const char **name = report_own(r, l->c.n, sizeof *name);
	double most = 0;
	size_t n = 0;

	for (size_t i = 0; name && i < l->c.n; i++)
		if (l->c.at[i].dataset == dataset && knows_by_heart(l->c.at + i)) {
			name[n++] = level_plots_name(r, l->x, &l->c, i);
			most = level_curve_last(l->c.at + i)->x;
		}
	if (n && l->x->dataset[dataset].task == TASK_CLASSIFY)
		section_text(s, "With %.0f %% of its labels wrong, %s still know%s the training rows of %s: "
				"the wrong labels are learned by heart.", most, format_list(r, name, n),
			     n > 1 ? "" : "s", l->x->dataset[dataset].name);
}

static void words(struct section *s, const struct label_noise *l)
{
	section_text(s, "The same folds, with more and more of the labels that are learned from replaced by wrong "
			"ones - another class, a target of another row; those of less noise are among those of "
			"more, and the same for all learners. **Test rows keep their true labels**: what is lost "
			"was lost in learning. Who fits every training row fits the wrong ones.");
	for (size_t d = 0; d < l->x->n_datasets; d++) {
		words_of(s, l, d);
		by_heart(s, l, d);
	}
}

static void curves_figure(struct section *s, const struct label_noise *l)
{
	size_t n;
	struct figure_lines_plot *p = level_plots(s->report, l->x, l->study, &l->c, LEVEL_PLOTS_TRAIN_TOO, &n);
	struct figure *f = p ? figure_lines(s, name_figure(s->report, "label-noise", l->x, l->study),
					    "Error over label noise", "wrong training labels, percent", p, n)
			     : NULL;

	if (f)
		figure_caption(f, "Error on clean test rows (solid) with the corrected 95 %% interval of its mean "
				  "over folds, and on the training rows with the labels that they were given "
				  "(dotted). A dotted line that stays at 0 has learned the wrong labels.%s",
			       level_plots_bound(p, n));
}

static void curves_table(struct section *s, const struct label_noise *l)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "What wrong labels cost (%s)",
					format_metrics(r, l->x, l->study, format_metric_error, ", or "));

	level_plots_columns(t, "wrong", "percent of the labels learned from, the fewest and the most", "on clean test rows");
	table_column(t, ALIGN_RIGHT, "training error with fewest", "against the labels that were given");
	table_column(t, ALIGN_RIGHT, "with most", NULL);
	for (size_t i = 0; i < l->c.n; i++) {
		const struct level_curve *y = l->c.at + i;

		level_plots_row(t, l->x, &l->c, i,
				report_text(r, "%.0f to %.0f %%", y->at[0].x, level_curve_last(y)->x));
		table_cell(t, 0, "%s", level_plots_error(r, y, y->at[0].error[ON_TRAIN]));
		table_cell(t, 0, "%s", level_plots_error(r, y, level_curve_last(y)->error[ON_TRAIN]));
	}
}

int section_label_noise(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct label_noise l = { .x = x, .study = study };
	struct section *s;

	if (level_curves_create(&l.c, x, study, e))
		return -1;
	if (l.c.n) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		words(s, &l);
		curves_figure(s, &l);
		curves_table(s, &l);
	}
	level_curves_free(&l.c);
	return 0;
}
