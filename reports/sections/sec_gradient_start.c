/* How the error signal of networks fades from layer to layer before the first step, beside theory. */
#include <math.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"
#include "harness/analysis/gradient_start.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/panels.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/sections.h"

#define FADES     -0.3          /* decades per layer: half of the signal is lost at each */
#define PLOTS_MOST 12           /* in a figure */

static const char *net_name(struct report *r, const struct results *x, const struct gradient_starts *g, size_t i)
{
	return name_among_members(r, x, &g->at->variant, sizeof *g->at, g->n, i);
}

/* "−0.643", "0.000", "+0.012". */
static const char *decades(struct report *r, double x)
{
	if (fabs(x) < 0.0005)
		return "0.000";
	return report_text(r, "%s%.3f", x < 0 ? "−" : "+", fabs(x));
}

static bool one_data_set(const struct gradient_starts *g)
{
	for (size_t i = 1; i < g->n; i++)
		if (g->at[i].dataset != g->at[0].dataset)
			return false;
	return true;
}

static void plot_data(struct text *t, const struct results *x, const struct gradient_start *s, bool first)
{
	text_add(t, first ? "" : "\n\n");
	gnuplot_comment(t, "%s on %s: hidden layer, log10 of the signal over that in the last, theory's",
			x->variant[s->variant].label, x->dataset[s->dataset].name);
	for (size_t l = 0; l < s->hidden; l++) {
		text_add(t, "%zu %.6g ", l + 1, s->level[l]);
		text_add(t, isnan(s->expected[l]) ? "nan\n" : "%.6g\n", s->expected[l]);
	}
}

/* The same for all plots, so that slopes can be compared by eye. */
static void common_axes(struct text *script, const struct gradient_starts *g)
{
	double lo = -0.5, hi = 0.5, deepest = 2;
	struct figure_axis y;

	for (size_t i = 0; i < g->n; i++) {
		deepest = fmax(deepest, (double)g->at[i].hidden);
		for (size_t l = 0; l < g->at[i].hidden; l++) {
			lo = fmin(lo, fmin(g->at[i].level[l], g->at[i].expected[l]));
			hi = fmax(hi, fmax(g->at[i].level[l], g->at[i].expected[l]));
		}
	}
	y = figure_axis_fit(lo, hi, 6, -INFINITY, INFINITY);
	figure_axis_set(script, 'y', &y);
	text_add(script, "set xrange [0.5:%g]\nset xtics %g\n", deepest + 0.5, ceil(deepest / 8));
}

static const char *plot_title(struct report *r, const struct results *x, const struct gradient_starts *g, size_t i,
			      bool one_set)
{
	const char *name = name_title(net_name(r, x, g, i));

	return one_set ? name : report_text(r, "%s · %s", x->dataset[g->at[i].dataset].name, name);
}

static void figure_starts(struct section *s, const struct results *x, const struct gradient_starts *g,
			  const char *name)
{
	size_t *layers = report_own(s->report, g->n, sizeof *layers), which[PLOTS_MOST], n, longest = 0;
	struct figure_panels p = {
		.left = 74, .right = 18, .top = 40, .bottom = 54, .gap_x = 66, .gap_y = 92
	};
	bool one_set = one_data_set(g);
	struct figure *f;

	for (size_t i = 0; layers && i < g->n; i++)
		layers[i] = g->at[i].hidden;
	n = layers ? section_gradients_drawn(which, layers, g->n, PLOTS_MOST) : 0;
	for (size_t i = 0; i < n; i++) {
		size_t w = utf8_width(plot_title(s->report, x, g, which[i], one_set));

		longest = w > longest ? w : longest;
	}
	figure_panels_fit(&p, n, figure_panels_columns(&p, n == 4 ? 2 : 3, longest), 170);
	f = section_figure(s, name, "The error signal per layer before the first step", p.width, p.height);
	text_add(&f->script, "unset key\nset xlabel \"hidden layer\" offset 0,0.7\n");
	common_axes(&f->script, g);
	figure_panels_open(&f->script, &p);
	figure_panels_up(&f->script, "decades below the last hidden layer", &p);
	for (size_t i = 0; i < n; i++) {
		plot_data(&f->data, x, g->at + which[i], !i);
		text_add(&f->script, "set title ");
		escape_gnuplot(&f->script, plot_title(s->report, x, g, which[i], one_set));
		text_add(&f->script, " offset 0,-0.5 noenhanced\nplot data index %zu using 1:3 with lines "
				     "linecolor rgb \"#d55e00\" linewidth 2 dashtype 2, \\\n\tdata index %zu using "
				     "1:2 with points linecolor rgb \"#0072b2\" pointtype 7 pointsize 0.7*ps\n"
				     "unset label\n", i, i);
	}
	figure_panels_close(&f->script);
	figure_caption(f, "Decadic logarithm of the error signal in each hidden layer over that in the last (points: "
			  "measured before the first step, mean over networks) and what theory expects of it (dashes). "
			  "A line that falls to the left is a signal that fades on its way back.%s",
		       g->n > n ? report_text(s->report, " The %zu deepest of %zu networks; the table has all.", n,
					      g->n) : "");
}

static void table_starts(struct section *s, const struct results *x, const struct gradient_starts *g)
{
	struct table *t = section_table(s, "Decades that the error signal loses per hidden layer");
	struct report *r = s->report;

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "network", NULL);
	table_column(t, ALIGN_RIGHT, "hidden layers", NULL);
	table_column(t, ALIGN_RIGHT, "networks", "with first weights of their own");
	table_column(t, ALIGN_RIGHT, "decades per layer", "slope before the first step, from layer to layer backwards");
	table_column(t, ALIGN_RIGHT, "95 % interval", "Student's, over the networks");
	table_column(t, ALIGN_RIGHT, "theory", "from widths, first weights and the activation alone");
	for (size_t i = 0; i < g->n; i++) {
		const struct gradient_start *y = g->at + i;

		table_row(t, 0);
		table_cell(t, 0, "%s", x->dataset[y->dataset].name);
		table_cell(t, 0, "%s", net_name(r, x, g, i));
		table_cell(t, 0, "%zu", y->hidden);
		table_cell(t, 0, "%zu", y->cells);
		table_cell(t, y->ci.hi < FADES ? MARK_BAD : 0, "%s", decades(r, y->slope));
		if (isnan(y->ci.lo))
			table_cell(t, 0, "–");
		else
			table_cell(t, 0, "%s to %s", decades(r, y->ci.lo), decades(r, y->ci.hi));
		if (isnan(y->theory))
			table_cell(t, 0, "–");
		else
			table_cell(t, 0, "%s", decades(r, y->theory));
	}
}

static void text_starts(struct section *s, const struct gradient_starts *g)
{
	size_t fade = 0;
	double apart = 0;

	for (size_t i = 0; i < g->n; i++) {
		fade += g->at[i].ci.hi < FADES;
		apart = fmax(apart, fabs(g->at[i].slope - g->at[i].theory));
	}
	section_text(s, "**Before the first step** no data has been learned, and theory tells the slope: a layer "
			"passes √(fan-out · Var(w) · E f′(z)²) of the signal on, with z normal, its variance "
			"fan-in · Var(w) · E f(z)² of the layer before (Glorot & Bengio 2010; Schoenholz et al. "
			"2017). %zu of %zu networks lose half of the signal or more at each hidden layer (the whole "
			"interval below −0.3 decades); slopes lie at most %s decades from theory's.",
		     fade, g->n, report_text(s->report, "%.2f", apart));
}

int section_gradient_start(struct section *s, const struct results *x, size_t study, struct err *e)
{
	struct gradient_starts g;
	int rc = gradient_starts_create(&g, x, study, e);

	if (!rc && g.n) {
		text_starts(s, &g);
		figure_starts(s, x, &g, report_text(s->report, "gradient-start-%s", x->study[study].name));
		table_starts(s, x, &g);
	}
	gradient_starts_free(&g);
	return rc;
}
