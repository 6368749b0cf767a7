/* How often is a method close to the best? Profiles over the data sets. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "harness/stats/profiles.h"
#include "reports/figures/panels.h"
#include "reports/render/format.h"
#include "reports/scores/page_sections.h"

#define LINES_MOST 10           /* methods drawn */
#define FLOOR      1e-6         /* an error below it counts as it */
#define RATIO_MOST 10.0

/* What is compared: an error (of shares 1 - score), a cost, or seconds. (sets, methods by rank) */
static double *costs_of(struct report *r, const struct score_analysis *a, bool seconds)
{
	double *cost = report_own(r, a->sets * a->methods, sizeof *cost);

	for (size_t s = 0; cost && s < a->sets; s++)
		for (size_t m = 0; m < a->methods; m++) {
			const struct score_set *x = a->t->set + a->block.set[s];
			double score = a->block.score[s * a->methods + a->order[m]], sum = 0;
			size_t n = 0;

			for (size_t i = 0; i < x->n; i++)
				if (x->at[i].seconds[a->method[m].method] >= 0) {
					sum += x->at[i].seconds[a->method[m].method];
					n++;
				}
			cost[s * a->methods + m] = seconds ? n ? sum / (double)n : NAN
						   : a->t->better > 0 ? score_scale(a->t) - score : score;
		}
	return cost;
}

static bool any_below(const double *x, size_t n, double least)
{
	for (size_t i = 0; i < n; i++)
		if (x[i] < least)
			return true;
	return false;
}

/* The steps of a curve from 1 to RATIO_MOST, as gnuplot wants them. */
static void curve(struct text *data, const struct score_analysis *a, const double *ratio, double *step, size_t m)
{
	size_t n = profiles_steps(step, ratio, a->sets, a->methods, m);
	double at = 0;

	text_add(data, "# ");
	escape_gnuplot_datum(data, score_method_name(a, m));
	text_add(data, "\n1 %.6f\n", at = profiles_share(ratio, a->sets, a->methods, m, 1));
	for (size_t i = 0; i < n && step[i] <= RATIO_MOST; i++) {
		double now = profiles_share(ratio, a->sets, a->methods, m, step[i]);

		if (now > at)
			text_add(data, "%.6g %.6f\n%.6g %.6f\n", step[i], at, step[i], now);
		at = now;
	}
	text_add(data, "%g %.6f\n\n\n", RATIO_MOST, at);
}

static void figure(struct section *s, const struct score_analysis *a, const double *ratio, const char *name,
		   const char *title, const char *across)
{
	struct figure *f = section_figure(s, name, title, FIGURE_WIDTH, 380);
	double *step = report_own(s->report, a->sets, sizeof *step);
	size_t n = a->methods < LINES_MOST ? a->methods : LINES_MOST;

	if (!step)
		return;
	for (size_t m = 0; m < n; m++) {
		curve(&f->data, a, ratio, step, m);
		style_line(&f->script, (int)m + 1, page_style(a, m), 1.8);
	}
	text_add(&f->script, "set logscale x\nset xrange [1:%g]\nset yrange [0:1.02]\nset xtics (1,1.2,1.5,2,3,5,10)\n"
			     "set xlabel \"%s, times the least of the data set\"\nset ylabel \"share of data sets\"\n"
			     "set key outside right top Left reverse\nplot ", RATIO_MOST, across);
	for (size_t m = 0; m < n; m++) {
		text_add(&f->script, "%sdata index %zu using 1:2 with lines linestyle %zu title ", m ? ", " : "", m, m + 1);
		escape_gnuplot(&f->script, score_method_name(a, m));
		text_add(&f->script, " noenhanced");
	}
	text_add(&f->script, "\n");
	figure_caption(f, "Performance profile (Dolan and Moré 2002): the share of data sets on which a method's %s is within "
			  "that factor of the best one's there. Its height at 1 is how often it is best%s. The order of two "
			  "methods can depend on which others are there.", across,
		       n < a->methods ? report_text(s->report, "; the first %zu methods by mean rank are drawn", n) : "");
}

static void table_of(struct section *s, const struct score_analysis *a, const double *ratio, const char *what)
{
	static const double at[] = { 1, 1.1, 1.5, 2, 5 };
	struct table *t = section_table(s, "Share of data sets within a factor of the least %s", what);

	table_column(t, ALIGN_LEFT, "method", NULL);
	for (size_t k = 0; k < sizeof at / sizeof *at; k++)
		table_column(t, ALIGN_RIGHT, report_text(s->report, k ? "%g times" : "least", at[k]), NULL);
	table_column(t, ALIGN_RIGHT, "area", "mean height of the profile from 1 to 10, over the logarithm of the factor");
	for (size_t m = 0; m < a->methods; m++) {
		table_row(t, 0);
		table_cell(t, 0, "%s", score_method_name(a, m));
		for (size_t k = 0; k < sizeof at / sizeof *at; k++)
			table_cell(t, 0, "%s", format_decimals(s->report,
				   profiles_share(ratio, a->sets, a->methods, m, at[k]), 2));
		table_cell(t, 0, "%s", format_decimals(s->report,
			   profiles_area(ratio, a->sets, a->methods, m, RATIO_MOST), 3));
	}
}

static void one(struct section *s, const struct score_analysis *a, double *cost, const char *name, const char *what,
		const char *title, double floor)
{
	if (!cost || any_below(cost, a->sets * a->methods, 0) ||
	    profiles_ratios(cost, cost, a->sets, a->methods, floor, NULL))
		return;
	figure(s, a, cost, name, title, what);
	table_of(s, a, cost, what);
}

void page_profile(struct report *r, const struct score_analysis *a)
{
	bool error = a->t->unit != SCORES_OTHER || a->t->better < 0;
	struct section *s;

	if (a->design != SCORES_MANY || (!error && !a->t->timed))
		return;
	s = report_section(r, "profile", "How close to the best, how often?");
	if (error)
		one(s, a, costs_of(r, a, false), "profile", a->t->better > 0 ? "error" : "cost",
		    "How often a method is near the best", a->t->unit == SCORES_OTHER ? 1e-300 : FLOOR * score_scale(a->t));
	if (a->t->timed)
		one(s, a, costs_of(r, a, true), "profile-time", "time", "How often a method is near the fastest", 1e-9);
}
