/* Errors over the number of training rows, and what more rows would bring. */
#include <math.h>

#include "harness/analysis/learning_law.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/level_plots.h"
#include "reports/sections/sections.h"

/* A study's curves with a law each. */
struct learning {
	const struct results *x;
	struct level_curves c;
	struct learning_law *law;       /* (c.n) */
};

/* ---- in words ---- */

/* By how much twice the rows lower the error, where the interval says that they do; else 0. */
static double gain(const struct learning *l, size_t i)
{
	double now = level_curve_last(l->c.at + i)->error[ON_TEST];

	return l->law[i].fits && l->law[i].twice_ci.hi < now ? now - l->law[i].twice : 0;
}

static void words_of(struct section *s, const struct learning *l, size_t first)
{
	const struct level_curve *y = l->c.at + first;
	struct report *r = s->report;
	size_t most = first;

	for (size_t i = first; i < l->c.n; i++)
		if (l->c.at[i].dataset == y->dataset && gain(l, i) > gain(l, most))
			most = i;
	y = l->c.at + most;
	if (gain(l, most) > 0)
		section_text(s, "On %s twice the rows would help **%s** most: its law foretells an error "
				"of %s (%s to %s), after %s with %.0f.",
			     level_plots_data(r, l->x, y), level_plots_name(r, l->x, &l->c, most),
			     level_plots_error(r, y, l->law[most].twice),
			     level_plots_error(r, y, l->law[most].twice_ci.lo),
			     level_plots_error(r, y, l->law[most].twice_ci.hi),
			     level_plots_error(r, y, level_curve_last(y)->error[ON_TEST]), level_curve_last(y)->rows);
	else
		section_text(s, "On %s it is not shown that twice the rows would lower any learner's "
				"error.", level_plots_data(r, l->x, y));
}

static void words(struct section *s, const struct learning *l)
{
	section_text(s, "The same test rows, after learning from more and more of the training rows; the "
			"smaller sets are parts of the larger ones, and the same for all learners. A curve "
			"that still falls at its end asks for more data, one that lies flat for another "
			"learner, or other features.");
	for (size_t i = 0; i < l->c.n; i++)
		if (!i || l->c.at[i].dataset != l->c.at[i - 1].dataset)
			words_of(s, l, i);
}

/* ---- figure ---- */

static void curves_figure(struct section *s, const struct learning *l, size_t study)
{
	size_t n;
	struct figure_lines_plot *p = level_plots(s->report, l->x, study, &l->c, LEVEL_PLOTS_TRAIN_TOO, &n);
	struct figure *f = p ? figure_lines(s, name_figure(s->report, "learning-curve", l->x, study),
					    "Error over the number of training rows", "training rows", p,
					    n)
			     : NULL;

	if (f)
		figure_caption(f, "Test error (solid) with the corrected 95 %% interval of its mean over folds, "
				  "and training error (dotted). Rows are on a logarithmic axis. Where the "
				  "two lines of a learner meet, more rows will hardly help it.%s",
			       level_plots_bound(p, n));
}

/* ---- table ---- */

static void law_cells(struct table *t, const struct level_curve *y, const struct learning_law *w)
{
	struct report *r = t->report;

	if (!w->fits) {
		table_cell(t, MARK_MUTED, "%s", y->n < ERROR_LAW_LEAST ? "too few sizes"
			   : w->known ? "no such law" : "does not fall");
		for (int i = 0; i < 4; i++)
			table_cell(t, 0, "–");
		return;
	}
	table_cell(t, 0, "%s (%s to %s)", format_signed(r, w->law.c),
		   format_signed(r, w->exponent_ci.lo), format_signed(r, w->exponent_ci.hi));
	table_cell(t, 0, "%s (%s to %s)", level_plots_error(r, y, w->law.a),
		   level_plots_error(r, y, w->floor_ci.lo), level_plots_error(r, y, w->floor_ci.hi));
	table_cell(t, 0, "%s (%s to %s)", level_plots_error(r, y, w->twice),
		   level_plots_error(r, y, w->twice_ci.lo), level_plots_error(r, y, w->twice_ci.hi));
	if (!(w->rows <= LEARNING_LAW_REACH * level_curve_last(y)->rows))
		table_cell(t, MARK_MUTED, "out of reach");
	else if (w->rows_ci.hi <= LEARNING_LAW_REACH * level_curve_last(y)->rows)
		table_cell(t, 0, "%.0f (%.0f to %.0f)", w->rows, w->rows_ci.lo, w->rows_ci.hi);
	else
		table_cell(t, 0, "%.0f (%.0f or more)", w->rows, w->rows_ci.lo);
	table_cell(t, 0, "%s", isnan(w->foretold) ? "–" : level_plots_error(r, y, w->foretold));
}

static void curves_table(struct section *s, const struct learning *l, size_t study)
{
	struct table *t = section_table(s, "What rows bring (%s)",
					format_metrics(s->report, l->x, study, format_metric_error,
						       ", or "));

	level_plots_columns(t, "rows", "training rows, the fewest and the most", NULL);
	table_column(t, ALIGN_RIGHT, "exponent c",
		     "of error = a + b n^−c, least squares; in brackets the 95 % bootstrap interval over "
		     "folds; no such law: it misses the interval of a size's error");
	table_column(t, ALIGN_RIGHT, "floor a", "the error that no number of rows would go below");
	table_column(t, ALIGN_RIGHT, "twice the rows", "error that the law foretells there");
	table_column(t, ALIGN_RIGHT, "rows for a tenth less",
		     "training rows with which the law comes to 90 % of the error at the most rows; out of "
		     "reach: a hundred times these rows do not");
	table_column(t, ALIGN_RIGHT, "foretold",
		     "the error at the most rows, as a law of the smaller sizes alone has it: compare with "
		     "the error there");
	for (size_t i = 0; i < l->c.n; i++) {
		const struct level_curve *y = l->c.at + i;

		level_plots_row(t, l->x, &l->c, i,
				report_text(s->report, "%.0f to %.0f", y->at[0].rows, level_curve_last(y)->rows));
		law_cells(t, y, l->law + i);
	}
}

int section_learning_curve(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct learning l = { .x = x };
	struct section *s;
	int rc = -1;

	if (level_curves_create(&l.c, x, study, e))
		return -1;
	if (!(l.law = report_own(r, l.c.n, sizeof *l.law))) {
		FAIL(e, ERR_NOMEM, "out of memory reading a study");
		goto done;
	}
	for (size_t i = 0; i < l.c.n; i++)
		if (learning_law_make(l.law + i, l.c.at + i, e))
			goto done;
	if (l.c.n) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		words(s, &l);
		curves_figure(s, &l, study);
		curves_table(s, &l, study);
	}
	rc = 0;
done:
	level_curves_free(&l.c);
	return rc;
}
