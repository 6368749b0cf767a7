/* Fit and predict time against the number of training rows, and the power that it
 * grows by. */
#include <math.h>
#include <string.h>

#include "reports/figures/gnuplot.h"
#include "harness/analysis/time_scaling.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/figures/panels.h"
#include "reports/sections/level_plots.h"
#include "reports/sections/sections.h"
#include "reports/figures/style.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

/* The last size, which is the largest. */
static const struct time_scaling_size *largest(const struct time_scaling *y)
{
	return y->at + y->n - 1;
}

/* Variants of a learner on a family of data sets count in their order. */
static struct style style_among(const struct results *x, const struct time_scalings *g, size_t i)
{
	size_t nth = 0;

	for (size_t k = 0; k < i; k++)
		nth += !strcmp(x->variant[g->at[k].variant].learner,
			       x->variant[g->at[i].variant].learner) &&
		       time_scaling_family(x, g->at[k].dataset, g->at[i].dataset);
	return style_of(x, g->at[i].variant, nth);
}

/* ---- figure ---- */

static void growth_data(struct text *t, const struct results *x, const struct time_scaling *y,
			bool first)
{
	text_add(t, first ? "" : "\n\n");
	gnuplot_comment(t, "%s on %s: rows, seconds to fit, seconds per row predicted",
		     x->variant[y->variant].label, x->dataset[y->dataset].name);
	for (size_t i = 0; i < y->n; i++)
		text_add(t, "%g %.6g %.6g\n", y->at[i].rows, y->at[i].fit_s, y->at[i].query_s);
}

/* What is drawn together: some of the scalings. */
struct scaling_members {
	const struct results *x;
	const struct time_scalings *g;
	size_t n, *at;                  /* (n): positions in g->at */
	struct figure_end_label *label; /* (n): space */
};

static const struct time_scaling *member(const struct scaling_members *m, size_t i)
{
	return m->g->at + m->at[i];
}

/* A tic at every size measured, one in two when they stand close. */
static void size_tics(struct text *s, const struct scaling_members *m)
{
	const struct time_scaling *most = member(m, 0);
	size_t step;

	for (size_t i = 1; i < m->n; i++)
		most = member(m, i)->n > most->n ? member(m, i) : most;
	step = 1 + (most->n - 1) / 6;
	text_add(s, "set xtics (");
	for (size_t i = 0; i < most->n; i += step)
		text_add(s, "%s%.0f", i ? ", " : "", most->at[most->n - 1 - i].rows);
	text_add(s, ")\n");
}

#define LABEL_GAP 0.062         /* of the axis: what a line of text takes */

static double time_of(const struct time_scaling_size *p, bool query)
{
	return query ? p->query_s : p->fit_s;
}

/* The logarithmic axis over all times drawn, with some air; *lo, *hi: decimal logarithms. */
static void time_range(const struct scaling_members *m, bool query, double *lo, double *hi)
{
	*lo = INFINITY;
	*hi = -INFINITY;
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < member(m, i)->n; k++) {
			double t = time_of(member(m, i)->at + k, query);

			if (t > 0) {
				*lo = fmin(*lo, log10(t));
				*hi = fmax(*hi, log10(t));
			}
		}
	*lo -= 0.06 * (*hi - *lo) + 0.05;
	*hi += 0.06 * (*hi - *lo) + 0.05;
}

static void end_labels(struct report *r, struct text *s, const struct scaling_members *m,
		       bool query)
{
	double lo, hi;

	time_range(m, query, &lo, &hi);
	for (size_t i = 0; i < m->n; i++)
		m->label[i] = (struct figure_end_label){
			i, log10(fmax(1e-12, time_of(largest(member(m, i)), query)))
		};
	text_add(s, "set yrange [%g:%g]\nunset label\n", pow(10, lo), pow(10, hi));
	figure_labels_spread(m->label, m->n, LABEL_GAP * (hi - lo));
	for (size_t i = 0; i < m->n; i++) {
		size_t at = m->label[i].at;
		const struct time_scaling *y = member(m, at);
		const char *label = m->x->variant[y->variant].label;

		text_add(s, "set label ");
		escape_gnuplot(s, label);
		text_add(s,
			 " at graph 1, first %g left offset 1.2,0 textcolor rgb \"%s\" "
			 "noenhanced\n",
			 pow(10, m->label[i].y), style_among(m->x, m->g, m->at[at]).text);
		if (query ? y->query_known : y->fit_known)
			text_add(s,
				 "set label \"n^{%s}\" at graph 1, first %g left offset %g,0 "
				 "textcolor rgb ink\n",
				 format_signed(r, query ? y->query.exponent : y->fit.exponent),
				 pow(10, m->label[i].y), 2.2 + 1.1 * (double)utf8_width(label));
	}
}

static void growth_plot(struct report *r, struct text *s, const struct scaling_members *m,
			bool query)
{
	end_labels(r, s, m, query);
	text_add(s, "set title \"%s\" offset 0,-0.4\nplot ",
		 query ? "time to predict one row" : "time to fit");
	for (size_t i = 0; i < m->n; i++) {
		const struct time_scaling *y = member(m, i);
		const struct power_fit *f = query ? &y->query : &y->fit;

		if (query ? y->query_known : y->fit_known)
			text_add(s,
				 "[%g:%g] %.8g * x**%.6g with lines linecolor rgb \"%s\" linewidth "
				 "1.4, \\\n\t",
				 query ? y->at[0].rows : y->fit_from, largest(y)->rows,
				 exp(f->intercept), f->exponent,
				 style_among(m->x, m->g, m->at[i]).color);
		text_add(s, "data index %zu using 1:%d with points linestyle %zu pointsize 1.1%s",
			 i, query ? 3 : 2, i + 1, i + 1 < m->n ? ", \\\n\t" : "\n");
	}
}

static void figure_growth(struct section *s, const struct scaling_members *m, const char *name)
{
	struct figure_panels p = {
		.left = 92, .right = 118, .top = 34, .bottom = 54, .gap_x = 208, .gap_y = 0
	};
	const char *data = m->x->dataset[member(m, 0)->dataset].name;
	size_t longest = 0;
	struct figure *f;

	for (size_t i = 0; i < m->n; i++) {
		size_t wide = utf8_width(m->x->variant[member(m, i)->variant].label);

		longest = wide > longest ? wide : longest;
	}
	if (longest > 6) {
		p.right += 7.5 * (double)(longest - 6);
		p.gap_x += 7.5 * (double)(longest - 6);
	}
	figure_panels_fit(&p, 2, 2, 260);
	f = section_figure(s, name,
			   report_text(s->report, "Run time over the number of training rows: %.*s",
				       (int)strcspn(data, "["), data),
			   p.width, p.height);
	for (size_t i = 0; i < m->n; i++) {
		growth_data(&f->data, m->x, member(m, i), !i);
		style_line(&f->script, (int)i + 1, style_among(m->x, m->g, m->at[i]), 1.4);
	}
	text_add(&f->script,
		 "unset key\nset logscale xy\nset ytics @seconds\nset grid xtics ytics\n"
		 "set xlabel \"training rows n\" offset 0,0.7\nset ylabel \"wall time\" offset 0.5,0\n");
	size_tics(&f->script, m);
	figure_panels_open(&f->script, &p);
	growth_plot(s->report, &f->script, m, false);
	growth_plot(s->report, &f->script, m, true);
	figure_panels_close(&f->script);
	figure_caption(f, "Both axes logarithmic: a straight line is a power of n, its slope the "
			  "exponent at the line's end. Medians over folds; wall time of one "
			  "thread. Where a line lies says what a learner costs now, its slope what "
			  "ten times the rows will cost.");
}

/* A figure for each family of data sets that has more than one size. */
static void figures(struct section *s, const struct results *x, const struct time_scalings *g,
		    const char *study)
{
	struct scaling_members m = { .x = x, .g = g,
			     .at = report_own(s->report, g->n, sizeof *m.at),
			     .label = report_own(s->report, g->n, sizeof *m.label) };
	size_t drawn = 0;

	for (size_t i = 0; m.at && m.label && i < g->n; i++) {
		bool done = false;

		m.n = 0;
		for (size_t k = 0; k < g->n; k++) {
			if (!time_scaling_family(x, g->at[i].dataset, g->at[k].dataset))
				continue;
			done |= k < i;
			if (g->at[k].n > 1)
				m.at[m.n++] = k;
		}
		if (!done && m.n)
			figure_growth(s, &m, report_text(s->report, "%s-%zu", study, ++drawn));
	}
}

/* ---- table ---- */

static void exponent_cells(struct table *t, bool known, const struct power_fit *f)
{
	if (!known) {
		table_cell(t, MARK_MUTED, "too short to fit");
		table_cell(t, 0, " ");
		return;
	}
	table_cell(t, 0, "%s", format_signed(t->report, f->exponent));
	if (isnan(f->ci.lo))
		table_cell(t, MARK_MUTED, "–");
	else
		table_cell(t, 0, "%s to %s", format_signed(t->report, f->ci.lo),
			   format_signed(t->report, f->ci.hi));
}

static void growth_table(struct section *s, const struct results *x,
			 const struct time_scalings *g)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Exponents of growth with the number of training rows");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_RIGHT, "sizes", "to which the fit's exponent was fitted, of those "
		     "measured: times below the clock's floor are left out");
	table_column(t, ALIGN_RIGHT, "fit at largest", NULL);
	table_column(t, ALIGN_RIGHT, "exponent",
		     "slope of log seconds over log rows; 1 is linear, 2 quadratic");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "bend p", "small: one power does not describe these sizes");
	table_column(t, ALIGN_RIGHT, "ten times the rows", "the fitted time there, extrapolated");
	table_column(t, ALIGN_RIGHT, "predict a row", "at the largest size");
	table_column(t, ALIGN_RIGHT, "exponent", "of the time to predict one row");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	for (size_t i = 0; i < g->n; i++) {
		const struct time_scaling *y = g->at + i;

		table_row(t, 0);
		table_cell(t, 0, "%.*s", (int)strcspn(x->dataset[y->dataset].name, "["),
			   x->dataset[y->dataset].name);
		table_named(t, style_among(x, g, i).color, 0, x->variant[y->variant].label);
		if (y->fit_known && y->fit.points < y->n)
			table_cell(t, 0, "%zu of %zu", y->fit.points, y->n);
		else
			table_cell(t, 0, "%zu", y->n);
		table_cell(t, 0, "%s", format_seconds(r, largest(y)->fit_s));
		exponent_cells(t, y->fit_known, &y->fit);
		table_cell(t, 0, "%s", y->fit_known ? format_p(r, y->fit.p_bend) : "–");
		table_cell(t, 0, "%s",
			   format_seconds(r, y->fit_known ? power_at(&y->fit, 10 * largest(y)->rows)
							  : NAN));
		table_cell(t, 0, "%s", format_seconds(r, largest(y)->query_s));
		exponent_cells(t, y->query_known, &y->query);
	}
}

static void in_words(struct section *s, const struct results *x, const struct time_scalings *g)
{
	const struct time_scaling *steep, *flat;

	if (time_scalings_extremes(g, &steep, &flat))
		section_text(s,
			     "**The cost of training grows fastest for %s**, with power %.2f of "
			     "the rows: twice the rows, %s the time. It grows slowest for %s (%s).",
			     x->variant[steep->variant].label, steep->fit.exponent,
			     format_times(s->report, pow(2, steep->fit.exponent)),
			     x->variant[flat->variant].label,
			     format_signed(s->report, flat->fit.exponent));
	else
		section_text(s, "How run time grows with the number of training rows. The "
				"intervals of the exponents overlap: these sizes do not tell which "
				"learner's cost grows fastest.");
}

/* The scores are there, and cost nothing more. */
static void scores_figure(struct section *s, const struct results *x, const struct level_curves *c,
			  size_t study)
{
	size_t n;
	struct figure_lines_plot *p = level_plots(s->report, x, study, c, LEVEL_PLOTS_MEAN, &n);
	struct figure *f = p ? figure_lines(s, name_figure(s->report, "scaling-error", x, study),
					    "Error over the number of rows", "rows", p, n)
			     : NULL;

	if (f)
		figure_caption(f, "What the time buys: test error, mean over splits. Each size has test rows "
				  "of its own; the study learning-curve keeps them the same, and gives "
				  "intervals.");
}

int section_scaling(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct level_curves c = { 0 };
	struct time_scalings *g;
	struct section *s;

	if (time_scalings_create(&g, x, study, e))
		return -1;
	if (level_curves_create(&c, x, study, e)) {
		time_scalings_destroy(g);
		return -1;
	}
	if (g->n) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		in_words(s, x, g);
		section_engines(s, x, study);
		figures(s, x, g, x->study[study].name);
		growth_table(s, x, g);
		scores_figure(s, x, &c, study);
	}
	level_curves_free(&c);
	time_scalings_destroy(g);
	return 0;
}
