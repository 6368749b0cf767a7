/* What the search for parameters bought: tuned against default, and score against the number
 * tried. */
#include <math.h>
#include <string.h>

#include "reports/figures/gnuplot.h"
#include "harness/analysis/tuned_values.h"
#include "harness/analysis/tuning_gain.h"
#include "reports/render/names.h"
#include "reports/render/format.h"
#include "reports/figures/panels.h"
#include "reports/figures/style.h"
#include "reports/sections/sections.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/number.h"

static void gain_cells(struct table *t, const struct tuning_gain *g)
{
	if (!g->known) {
		table_cell(t, MARK_MUTED, "–");
		table_cell(t, 0, "–");
		return;
	}
	table_cell(t, g->p_holm < 1 - ANALYSIS_LEVEL ? g->mean > 0 ? MARK_GOOD : MARK_BAD : 0, "%s",
		   format_points(t->report, g->mean));
	table_cell(t, 0, "%s to %s", format_points(t->report, g->ci.lo),
		   format_points(t->report, g->ci.hi));
}

static const char *test_score(struct report *r, const struct comparison *c, size_t set,
			      size_t method)
{
	return format_score(r, comparison_metric(c, set),
			    comparison_entry(c, set, method)->mean[ON_TEST], NAN);
}

static void tuning_row(struct table *t, const struct comparison *c, const struct tuning_gain *g,
		       bool first)
{
	table_row(t, 0);
	table_cell(t, 0, "%s", first ? comparison_dataset(c, g->set)->name : "");
	table_named(t, style_of_method(c, g->tuned).color, 0,
		    comparison_variant(c, g->tuned)->learner);
	table_cell(t, 0, "%s",
		   g->plain == NO_METHOD ? "–" : test_score(t->report, c, g->set, g->plain));
	table_cell(t, 0, "%s", test_score(t->report, c, g->set, g->tuned));
	gain_cells(t, g);
	table_cell(t, 0, "%s", format_points(t->report, g->optimism));
	table_cell(t, 0, isnan(g->tried) ? "–" : "%.0f", g->tried);
	table_cell(t, 0, "%s",
		   format_seconds(t->report, comparison_entry(c, g->set, g->tuned)->tune_s));
}

static void tuning_table(struct section *s, const struct comparison *c,
			 const struct tuning_gains *g)
{
	struct table *t = section_table(s, "Tuned against default (%s)",
					format_metrics(s->report, c->r, c->study, format_metric,
						       ", or "));

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_RIGHT, "default", NULL);
	table_column(t, ALIGN_RIGHT, "tuned", NULL);
	table_column(t, ALIGN_RIGHT, "gain",
		     "tuned less default on test rows, in points; coloured when p, adjusted for "
		     "all gains, is below 0.05");
	table_column(t, ALIGN_RIGHT, "95 % interval", "corrected resampled t");
	table_column(t, ALIGN_RIGHT, "optimism",
		     "inner validation score of the chosen configuration less its test score");
	table_column(t, ALIGN_RIGHT, "tried", "configurations per fold, the default first; by halving most "
		     "of them in part");
	table_column(t, ALIGN_RIGHT, "search", "seconds per fold");
	for (size_t i = 0; i < g->n; i++)
		tuning_row(t, c, g->at + i, !i || g->at[i].set != g->at[i - 1].set);
}

/* ---- figure: expected best inner score over the number of configurations ---- */

#define CURVES_MOST 64          /* on one data set */

/* One plot: its curves go to the data, then axis, names and lines to the script. */
struct tuning_search {
	struct figure_end_label label[CURVES_MOST];
	size_t index[CURVES_MOST];      /* of the curve's block in the data, by label.at */
	bool halving[CURVES_MOST];      /* a point, no curve */
	size_t n;
	bool seconds;                   /* the axis: seconds, or configurations */
	double most, from_s, to_s;      /* where it ends */
	double lo, hi;
};

static void add_curve(struct tuning_search *p, struct text *data, const struct comparison *c,
		      const struct tuning_gain *g, size_t index)
{
	double scale = comparison_metric(c, g->set)->shown;

	text_add(data, index ? "\n\n" : "");
	gnuplot_comment(data, "%s on %s: configurations tried, expected best inner score, seconds of search",
		     comparison_variant(c, g->tuned)->label, comparison_dataset(c, g->set)->name);
	for (size_t k = 0; k < g->tries; k++) {
		double tried = g->halving ? g->tried : (double)k + 1;

		text_add(data, "%g %.6g %.6g\n", tried, scale * g->best[k],
			 g->cost_s * tried / g->tried);
		p->from_s = fmin(p->from_s, g->cost_s * tried / g->tried);
		p->to_s = fmax(p->to_s, g->cost_s * tried / g->tried);
		p->most = fmax(p->most, tried);
		/* the first tries may be far off: the axis begins at the third */
		if (k >= 2 || g->tries < 4) {
			p->lo = fmin(p->lo, scale * g->best[k]);
			p->hi = fmax(p->hi, scale * g->best[k]);
		}
	}
	p->index[p->n] = index;
	p->halving[p->n] = g->halving;
	p->label[p->n++] = (struct figure_end_label){ g->tuned, scale * g->best[g->tries - 1] };
}

static void draw_search(struct report *r, struct text *g, const struct comparison *c, size_t set,
			struct tuning_search *p)
{
	struct figure_axis a = figure_axis_fit(p->lo, p->hi, 5, -INFINITY, INFINITY);

	text_add(g, "set title ");
	escape_gnuplot(g, comparison_dataset(c, set)->name);
	text_add(g, " offset 0,-0.5 noenhanced\nset ylabel ");
	escape_gnuplot(g, format_metric(r, comparison_metric(c, set)));
	text_add(g, " offset 0.5,0 noenhanced\n");
	if (p->seconds)
		text_add(g, "set xrange [%g:%g]\n", p->from_s / 1.2, p->to_s * 1.2);
	else
		text_add(g, "set xrange [1:%g]\n", fmax(2, p->most));
	figure_axis_set(g, 'y', &a);
	if (comparison_metric(c, set)->better < 0)
		text_add(g, "set yrange [%.8g:%.8g]\n", a.hi, a.lo);
	text_add(g, "plot ");
	for (size_t i = 0; i < p->n; i++)
		text_add(g,
			 "%sdata index %zu using %d:2 with %s linecolor rgb \"%s\" linewidth 2",
			 i ? ", \\\n\t" : "", p->index[i], p->seconds ? 3 : 1,
			 p->halving[i] ? "points pointtype 7 pointsize 1.2*ps" : "lines",
			 style_of_method(c, p->label[i].at).color);
	text_add(g, "\n");
}

static void name_curves(struct text *g, const struct comparison *c, struct tuning_search *p)
{
	figure_labels_spread(p->label, p->n, 0.1 * (p->hi - p->lo));
	for (size_t i = 0; i < p->n; i++) {
		text_add(g, "set label ");
		escape_gnuplot(g, comparison_variant(c, p->label[i].at)->learner);
		text_add(g,
			 " at graph 1, first %.8g left offset 0.6,0 textcolor rgb \"%s\" "
			 "noenhanced\n",
			 p->label[i].y, style_of_method(c, p->label[i].at).text);
	}
}

static void search_plot(struct figure *f, const struct comparison *c, const struct tuning_gains *g,
			size_t set, bool seconds, size_t *index)
{
	struct tuning_search p = { .lo = INFINITY, .hi = -INFINITY, .seconds = seconds,
				   .from_s = INFINITY };
	struct text lines = { 0 };

	for (size_t i = 0; i < g->n && p.n < CURVES_MOST; i++)
		if (g->at[i].set == set && g->at[i].tries > !g->at[i].halving)
			add_curve(&p, &f->data, c, g->at + i, (*index)++);
	if (!p.n) {
		text_add(&f->script, "set multiplot next\n");
		return;
	}
	draw_search(f->report, &lines, c, set, &p);        /* before the names are sorted by height */
	text_add(&f->script, "unset label\n");
	name_curves(&f->script, c, &p);
	text_put(&f->script, text_of(&lines), lines.used);
	text_free(&lines);
}

static void figure_search(struct section *s, const struct comparison *c,
			  const struct tuning_gains *g, bool seconds)
{
	struct figure_panels p = {
		.left = 66, .right = 48, .top = 32, .bottom = 54, .gap_x = 106, .gap_y = 90
	};
	struct figure *f;
	size_t index = 0, set[FIGURE_PANELS_MOST], n;

	n = figure_panels_choose(set, NULL, c->sets);
	figure_panels_fit(&p, n, 3, 170);
	f = section_figure(s, name_figure(s->report, seconds ? "tuning-seconds" : "tuning", c->r, c->study),
			   seconds ? "What more time would have found"
				   : "What more tries would have found", p.width, p.height);
	figure_panels_tell(f, n, c->sets, "data sets, the first");
	text_add(&f->script, "unset key\nset xlabel \"%s\" offset 0,0.7\n%s\n",
		 seconds ? "time to search, a fold" : "configurations tried",
		 seconds ? "set logscale x\nset xtics @seconds_fine" : "set xtics autofreq");
	figure_panels_open(&f->script, &p);
	for (size_t i = 0; i < n; i++)
		search_plot(f, c, g, set[i], seconds, &index);
	figure_panels_close(&f->script);
	if (seconds)
		figure_caption(f, "The same over the wall seconds that so many configurations took, mean over "
				  "folds, on a logarithmic axis: compare learners at equal cost. A point is a "
				  "search by halving, which has an end alone; %s.",
			       format_metrics(s->report, c->r, c->study, format_metric_drawn, ", "));
	else
		figure_caption(f,
			       "Expected best score on the inner validation rows when n configurations "
			       "are tried, in any order (Tang et al. 2020), mean over folds; %s. A line "
			       "that is still rising at its end would have gained from a longer search; "
			       "compare learners at equal n.",
			       format_metrics(s->report, c->r, c->study, format_metric_drawn, ", "));
}

/* ---- what was chosen ---- */

#define FOLDS_SHOWN 10

/* Numbers in three digits, which a search tells in more. */
static const char *value_text(struct report *r, const char *text)
{
	double x;

	return number_parse(text, strlen(text), &x) ? report_text(r, "%.3g", x) : text;
}

static const char *by_fold(struct report *r, const struct tuned_value *v)
{
	const char *all = "";
	size_t shown = v->folds > FOLDS_SHOWN ? FOLDS_SHOWN : v->folds;

	for (size_t i = 0; i < shown; i++)
		all = report_text(r, "%s%s%s", all, i ? ", " : "", value_text(r, v->text[i]));
	return shown < v->folds ? report_text(r, "%s ... (%zu)", all, v->folds) : all;
}

static const char *edge_text(struct report *r, const struct tuned_value *v)
{
	bool up = v->at_to >= v->at_from;

	return v->edge ? report_text(r, "%s end in %zu of %zu", up ? "upper" : "lower",
				     up ? v->at_to : v->at_from, v->folds)
		       : "";
}

static void value_row(struct table *t, const struct comparison *c, const struct tuned_value *v)
{
	table_row(t, 0);
	table_cell(t, 0, "%s", comparison_dataset(c, v->set)->name);
	table_named(t, style_of_method(c, v->method).color, 0,
		    comparison_variant(c, v->method)->learner);
	table_cell(t, MARK_CODE, "%s", v->name);
	if (v->number && v->low < v->high)
		table_cell(t, 0, "%.3g (%.3g to %.3g)", v->mid, v->low, v->high);
	else
		table_cell(t, 0, "%s", v->number ? value_text(t->report, v->text[0]) : "–");
	if (v->from < v->to)
		table_cell(t, 0, "%.3g to %.3g", v->from, v->to);
	else
		table_cell(t, 0, "–");
	table_cell(t, v->edge ? MARK_BAD : 0, "%s", edge_text(t->report, v));
	table_cell(t, 0, "%s", by_fold(t->report, v));
}

static void values_table(struct section *s, const struct comparison *c,
			 const struct tuned_values *v)
{
	struct table *t = section_table(s, "What the searches chose");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_LEFT, "parameter", NULL);
	table_column(t, ALIGN_RIGHT, "chosen", "median over folds, the lowest and the highest");
	table_column(t, ALIGN_RIGHT, "tried", NULL);
	table_column(t, ALIGN_LEFT, "at the edge",
		     "folds that chose within a tenth of the end of what was tried: at least half, "
		     "and three");
	table_column(t, ALIGN_LEFT, "fold by fold", NULL);
	for (size_t i = 0; i < v->n; i++)
		if (v->at[i].folds)
			value_row(t, c, v->at + i);
}

static void edge_warnings(struct section *s, const struct comparison *c,
			  const struct tuned_values *v)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct tuned_value *x = v->at + i;

		if (x->edge)
			section_warning(s, "On %s the search of **%s** ends at an edge: it chose %s near "
					"the %s folds, of %g to %g tried. Unless there is nothing beyond, a "
					"wider range may score better: -l '%s[%s=LOW..HIGH]'.",
					comparison_dataset(c, x->set)->name,
					comparison_variant(c, x->method)->label, x->name,
					edge_text(s->report, x), x->from, x->to,
					comparison_variant(c, x->method)->learner, x->name);
	}
}

static int chosen(struct section *s, const struct comparison *c, struct err *e)
{
	struct tuned_values *v;

	if (tuned_values_create(&v, c, e))
		return -1;
	if (v->n) {
		edge_warnings(s, c, v);
		values_table(s, c, v);
	}
	tuned_values_destroy(v);
	return 0;
}

static bool any_search(const struct tuning_gains *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->at[i].tries)
			return true;
	return false;
}

int section_tuning(struct report *r, const struct comparison *c, struct err *e)
{
	struct tuning_gains *g;
	struct section *s;
	int rc = 0;

	if (tuning_gains_create(&g, c, e))
		return -1;
	if (g->n) {
		s = section_compared(r, c, "tuning", "Tuned against default");
		section_text(s, "Every learner got the same budget for its search, on inner splits "
				"of the training rows only. The gain is what the chosen parameters "
				"are worth on rows that neither search nor fit has seen; the "
				"optimism is by how much the inner score promised too much.");
		if (any_search(g)) {
			figure_search(s, c, g, false);
			figure_search(s, c, g, true);
		}
		tuning_table(s, c, g);
		rc = chosen(s, c, e);
	}
	tuning_gains_destroy(g);
	return rc;
}
