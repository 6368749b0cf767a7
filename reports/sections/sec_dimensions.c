/* Errors, times and distances over the number of features. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/level_plots.h"
#include "reports/sections/sections.h"

struct dimensions {
	const struct results *x;
	size_t study;
	struct level_curves c;
	struct results_diagnostic *d;   /* of the study (n) */
	size_t n;
};

/* ---- in words ---- */

static void words_of(struct section *s, const struct dimensions *m, size_t dataset)
{
	size_t worst = level_curves_most(&m->c, dataset), least = level_curves_least(&m->c, dataset);
	const struct level_curve *w = m->c.at + worst, *b = m->c.at + least;
	struct report *r = s->report;

	if (least == m->c.n)
		return;
	if (worst == m->c.n)
		section_text(s, "On %s it is not shown that up to %.0f features, all but %.0f of them noise, "
				"cost a learner anything.", m->x->dataset[dataset].name,
			     level_curve_last(b)->x, b->at[0].x);
	else if (worst != least)
		section_text(s, "On %s, noise beside the %.0f features, up to %.0f in all, costs **%s** most: "
				"%s more error (%s to %s, adjusted %s), and %s least: %s.",
			     m->x->dataset[dataset].name, w->at[0].x, level_curve_last(w)->x,
			     level_plots_name(r, m->x, &m->c, worst),
			     level_plots_error(r, w, w->change.mean),
			     level_plots_error(r, w, w->change.ci.lo),
			     level_plots_error(r, w, w->change.ci.hi), format_p_is(r, w->p_holm),
			     level_plots_name(r, m->x, &m->c, least),
			     level_plots_error(r, b, b->change.mean));
}

static bool any(const struct dimensions *m, bool one_set)
{
	for (size_t i = 0; i < m->c.n; i++)
		if (m->c.at[i].one_set == one_set)
			return true;
	return false;
}

static void words(struct section *s, const struct dimensions *m)
{
	if (any(m, true))
		section_text(s, "The same folds with more and more columns of noise beside the data's own features: "
				"standard normal numbers that tell nothing. What a learner loses is what it takes "
				"noise for; distances fade, because all rows come to be about equally far.");
	if (any(m, false))
		section_text(s, "Data sets that one generator makes with more and more features stand on one curve: they "
				"are levels of a dial, each with rows of its own, and what changes along it is not tested "
				"fold by fold.");
	for (size_t d = 0; d < m->x->n_datasets; d++)
		words_of(s, m, d);
}

/* ---- errors and times ---- */

static void curves_figure(struct section *s, const struct dimensions *m, enum level_plots_of of,
			  const char *name, const char *title, const char *caption)
{
	size_t n;
	struct figure_lines_plot *p = level_plots(s->report, m->x, m->study, &m->c, of, &n);
	struct figure *f = p ? figure_lines(s, name_figure(s->report, name, m->x, m->study), title,
					    "features", p, n)
			     : NULL;

	if (f)
		figure_caption(f, "%s%s", caption, level_plots_bound(p, n));
}

static void curves_table(struct section *s, const struct dimensions *m)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "What features cost (%s)",
					format_metrics(r, m->x, m->study, format_metric_error, ", or "));

	level_plots_columns(t, "features", "the fewest and the most", NULL);
	table_column(t, ALIGN_RIGHT, "fit with fewest", "median over folds");
	table_column(t, ALIGN_RIGHT, "with most", NULL);
	table_column(t, ALIGN_RIGHT, "predict a row with fewest", NULL);
	table_column(t, ALIGN_RIGHT, "with most", NULL);
	for (size_t i = 0; i < m->c.n; i++) {
		const struct level_curve *y = m->c.at + i;

		level_plots_row(t, m->x, &m->c, i,
				report_text(r, "%.0f to %.0f", y->at[0].x, level_curve_last(y)->x));
		table_cell(t, 0, "%s", format_seconds(r, y->at[0].fit_s));
		table_cell(t, 0, "%s", format_seconds(r, level_curve_last(y)->fit_s));
		table_cell(t, 0, "%s", format_seconds(r, y->at[0].query_s));
		table_cell(t, 0, "%s", format_seconds(r, level_curve_last(y)->query_s));
	}
}

/* ---- distances ---- */

/* The diagnostic of a curve at a level, mean over folds; NAN without. */
static double told(const struct dimensions *m, const struct level_curve *y, size_t level,
		   const char *name)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct results_diagnostic *d = m->d + i;

		if (!strcmp(d->name, name) && d->variant == y->variant &&
		    d->factor_value == y->at[level].x && (!y->one_set || d->dataset == y->dataset))
			return d->mean;
	}
	return NAN;
}

static bool tells(const struct dimensions *m, size_t curve)
{
	return !isnan(told(m, m->c.at + curve, 0, "relative_contrast"));
}

/* One measure of a data set, a line for each way to measure distance. */
static bool geometry_plot(struct report *r, const struct dimensions *m, size_t first, bool hubs,
			  struct figure_lines_plot *p)
{
	const struct level_curve *of = m->c.at + first;

	*p = (struct figure_lines_plot){
		.title = report_text(r, "%s: %s", level_plots_data(r, m->x, of),
				     hubs ? "hubs" : "contrast"),
		.up = hubs ? "skewness of N" : "relative contrast",
		.scale = hubs ? LINES_LINEAR : LINES_LOG,
		.line = report_own(r, m->c.n, sizeof *p->line)
	};
	for (size_t i = first; p->line && i < m->c.n; i++) {
		const struct level_curve *y = m->c.at + i;
		double *x, *v;

		if (y->dataset != of->dataset || !tells(m, i))
			continue;
		x = report_own(r, y->n, sizeof *x);
		v = report_own(r, y->n, sizeof *v);
		if (!x || !v)
			return false;
		for (size_t k = 0; k < y->n; k++) {
			x[k] = y->at[k].x;
			v[k] = told(m, y, k, hubs ? "hubness" : "relative_contrast");
		}
		p->line[p->n++] = (struct figure_line){
			.name = level_plots_name(r, m->x, &m->c, i),
			.style = level_plots_style(m->x, &m->c, i), .n = y->n, .x = x, .y = v
		};
	}
	return p->line;
}

static bool is_first(const struct dimensions *m, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (m->c.at[k].dataset == m->c.at[i].dataset && tells(m, k))
			return false;
	return tells(m, i);
}

static void geometry_figure(struct section *s, const struct dimensions *m)
{
	struct figure_lines_plot *p = report_own(s->report, 2 * m->c.n, sizeof *p);
	struct figure *f = NULL;
	size_t n = 0;

	for (size_t i = 0; p && i < m->c.n; i++)
		for (int hubs = 0; hubs < 2 && is_first(m, i); hubs++)
			if (!geometry_plot(s->report, m, i, hubs, p + n++))
				return;
	if (n)
		f = figure_lines(s, name_figure(s->report, "dimensions-distances", m->x, m->study),
				 "What distances can tell", "features", p, n);
	if (f)
		figure_caption(f, "Between training rows as k-NN sees them, by metric. Relative contrast: how much "
				  "farther the farthest row is than the nearest, (max − min) / min, mean over "
				  "rows (Beyer et al. 1999); near 0 the nearest neighbour is about as far as any "
				  "row. Hubs: skewness of N, how often a row is among the 10 nearest of others "
				  "(Radovanović et al. 2010); above 1 a few rows answer most queries.");
}

static void geometry_table(struct section *s, const struct dimensions *m)
{
	struct report *r = s->report;
	struct table *t = NULL;

	for (size_t i = 0; i < m->c.n; i++) {
		const struct level_curve *y = m->c.at + i;

		for (size_t k = 0; k < y->n && tells(m, i); k++) {
			if (!t) {
				t = section_table(s, "Distances over the number of features");
				t->folded = true;
				table_column(t, ALIGN_LEFT, "data set", NULL);
				table_column(t, ALIGN_LEFT, "learner", NULL);
				table_column(t, ALIGN_RIGHT, "features", NULL);
				table_column(t, ALIGN_RIGHT, "relative contrast", NULL);
				table_column(t, ALIGN_RIGHT, "hubness", "skewness of N_10");
				table_column(t, ALIGN_RIGHT, "test error", NULL);
			}
			table_row(t, 0);
			table_cell(t, 0, "%s", level_plots_data(r, m->x, y));
			table_named(t, level_plots_style(m->x, &m->c, i).color, 0,
				    level_plots_name(r, m->x, &m->c, i));
			table_cell(t, 0, "%.0f", y->at[k].x);
			table_cell(t, 0, "%s", format_signed(r, told(m, y, k, "relative_contrast")));
			table_cell(t, 0, "%s", format_signed(r, told(m, y, k, "hubness")));
			table_cell(t, 0, "%s", level_plots_error(r, y, y->at[k].error[ON_TEST]));
		}
	}
}

int section_dimensions(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct dimensions m = { .x = x, .study = study };
	struct section *s;
	int rc = -1;

	if (level_curves_create(&m.c, x, study, e) || results_diagnostics(x, study, &m.d, &m.n, e))
		goto done;
	if (m.c.n) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		words(s, &m);
		curves_figure(s, &m, LEVEL_PLOTS_ERROR, "dimensions", "Error over the number of features",
			      "Test error, mean over folds; for no more than five learners with the corrected 95 % "
			      "interval. Features are on a logarithmic axis, the leftmost are the data's own.");
		curves_figure(s, &m, LEVEL_PLOTS_QUERY, "dimensions-time",
			      "Time to predict over the number of features",
			      "Wall seconds for one row, median over folds; both axes logarithmic.");
		curves_table(s, &m);
		geometry_figure(s, &m);
		geometry_table(s, &m);
	}
	rc = 0;
done:
	level_curves_free(&m.c);
	free(m.d);
	return rc;
}
