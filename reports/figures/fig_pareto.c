/* Time against score: one plot over all data sets, then one each; the line joins the learners that
 * no other beats in both. */
#include <math.h>
#include <stdlib.h>

#include "reports/figures/gnuplot.h"
#include "reports/render/names.h"
#include "reports/figures/style.h"
#include "reports/render/format.h"
#include "reports/figures/panels.h"
#include "reports/figures/figures.h"
#include "reports/figures/labels.h"
#include "algorithms/core/utf8.h"
#include "algorithms/core/escape.h"

#define ROOM 3.0      /* factor by which the axis of seconds goes on beyond the points */
#define HIGH 168.0    /* pixels of a plot */
#define LONG 16       /* letters of a name that wants wider plots */

struct point {
	size_t method;
	double seconds, score;          /* score: as drawn, points of merit over several sets */
};

static double cost(const struct comparison_entry *x)
{
	double t = x->fit_s + (isnan(x->predict_s) ? 0 : x->predict_s) + (x->tune_s > 0 ? x->tune_s : 0);

	return t > 1e-7 ? t : NAN;
}

/* Over the data sets of a task: geometric mean of time, mean merit. */
static struct point over_sets(const struct comparison *c, size_t method, enum task task)
{
	double log_sum = 0, n = 0;

	for (size_t i = 0; i < c->sets; i++)
		if (c->in_block[i] && comparison_dataset(c, i)->task == task) {
			log_sum += log(cost(comparison_entry(c, i, method)));
			n++;
		}
	return (struct point){ method, exp(log_sum / n),
			       round_score(100 * comparison_mean_merit(c, method, task)) };
}

/* set: of the comparison, or sets + a task. */
static size_t collect(const struct comparison *c, size_t set, struct point *out)
{
	size_t n = 0;

	for (size_t m = 0; m < c->ranked; m++) {
		struct point p = { .method = m };

		if (set < c->sets) {
			const struct comparison_entry *x = comparison_entry(c, set, m);

			p.seconds = cost(x);
			p.score = round_score(comparison_metric(c, set)->shown *
					      x->mean[ON_TEST]);
		} else {
			p = over_sets(c, m, (enum task)(set - c->sets));
		}
		if (isfinite(p.seconds) && isfinite(p.score))
			out[n++] = p;
	}
	return n;
}

static bool beaten(const struct point *p, size_t n, size_t i, bool small_is_better)
{
	double sign = small_is_better ? -1 : 1;

	for (size_t j = 0; j < n; j++)
		if (j != i && p[j].seconds <= p[i].seconds &&
		    sign * p[j].score >= sign * p[i].score &&
		    (p[j].seconds < p[i].seconds || sign * p[j].score > sign * p[i].score))
			return true;
	return false;
}

static int by_seconds(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

/* Time to whole decades, score with room for the names above the points; up is better. */
static struct figure_axis axes(struct text *g, const struct point *p, size_t n, bool down)
{
	double lo = INFINITY, hi = -INFINITY, air;
	struct figure_axis a = { 0, 1, 1 };

	for (size_t i = 0; i < n; i++) {
		lo = fmin(lo, p[i].score);
		hi = fmax(hi, p[i].score);
	}
	if (!n)
		return a;
	air = fmax(0.18 * (hi - lo), 1e-3 * fabs(hi));
	a = figure_axis_fit(down ? lo - air : lo, down ? hi : hi + air, 6, -INFINITY, INFINITY);
	figure_axis_set(g, 'y', &a);
	if (down)
		text_add(g, "set yrange [%.8g:%.8g]\n", a.hi, a.lo);
	text_add(g, "set xrange [%g:%g]\nset xtics @seconds%s\n", p[0].seconds / ROOM,
		 p[n - 1].seconds * ROOM, p[n - 1].seconds < 20 * p[0].seconds ? "_fine" : "");
	return a;
}

/* Names of the points of a plot so wide and high, whose vertical axis is a. */
static void place_names(struct report *r, struct figure_label *l, const struct comparison *c,
			const struct point *p, size_t n, const struct figure_axis *a, bool down, double width,
			double height)
{
	for (size_t i = 0; i < n; i++) {
		double share = (p[i].score - a->lo) / (a->hi - a->lo);

		l[i] = (struct figure_label){
			.x = width * log(p[i].seconds / p[0].seconds * ROOM) /
			     log(p[n - 1].seconds / p[0].seconds * ROOM * ROOM),
			.y = height * (down ? share : 1 - share),
			.chars = utf8_width(style_name_of_method(r, c, p[i].method)),
		};
	}
	figure_labels_place(l, n, width, height);
}

static const char *panel_title(struct report *r, const struct comparison *c, size_t set)
{
	return set < c->sets ? comparison_dataset(c, set)->name
			     : report_text(r, "all %s sets",
					   metric_task_name((enum task)(set - c->sets)));
}

/* Of the vertical axis. */
static const char *up_title(struct report *r, const struct comparison *c, size_t set)
{
	const struct metric *m = set < c->sets ? comparison_metric(c, set)
					       : c->r->study[c->study].metric + (set - c->sets);

	return set < c->sets || !m->relative ? format_metric(r, m) : "error removed, percent";
}

static void plot(struct figure *f, const struct comparison *c, size_t set, size_t index,
		 struct point *p, struct figure_label *l, double width)
{
	bool down = set < c->sets && comparison_metric(c, set)->better < 0;
	size_t n = collect(c, set, p);
	const char *title = panel_title(f->report, c, set);
	struct figure_axis a;

	qsort(p, n, sizeof *p, by_seconds);
	text_add(&f->data, index ? "\n\n" : "");
	gnuplot_comment(&f->data, "%s: seconds, score, learner", title);
	for (size_t i = 0; i < n; i++) {
		text_add(&f->data, "%.6g %.8g ", p[i].seconds, p[i].score);
		escape_gnuplot_datum(&f->data, style_name_of_method(f->report, c, p[i].method));
		text_add(&f->data, "\n");
	}
	text_add(&f->data, "\n\n");
	gnuplot_comment(&f->data, "%s: those that none beats", title);
	for (size_t i = 0; i < n; i++)
		if (!beaten(p, n, i, down))
			text_add(&f->data, "%.6g %.8g\n", p[i].seconds, p[i].score);
	text_add(&f->script, "set title ");
	escape_gnuplot(&f->script, title);
	text_add(&f->script, " offset 0,-0.5 noenhanced\nset ylabel ");
	escape_gnuplot(&f->script, up_title(f->report, c, set));
	text_add(&f->script, " offset 0.5,0 noenhanced\n");
	a = axes(&f->script, p, n, down);
	place_names(f->report, l, c, p, n, &a, down, width, HIGH);
	text_add(&f->script,
		 "plot data index %zu using 1:2 with lines linecolor rgb \"#7d8894\" linewidth 1.4 "
		 "dashtype 3",
		 2 * index + 1);
	for (size_t i = 0; i < n; i++)
		text_add(&f->script,
			 ", \\\n\tdata index %zu using 1:2 every ::%zu::%zu with points linestyle "
			 "%zu pointsize 1.3*ps",
			 2 * index, i, i, p[i].method + 1);
	for (size_t i = 0; i < n; i++)
		text_add(&f->script,
			 ", \\\n\tdata index %zu using 1:2:3 every ::%zu::%zu with labels %s "
			 "textcolor rgb ink noenhanced",
			 2 * index, i, i, figure_label_side[l[i].side]);
	text_add(&f->script, "\n");
}

static const char *merit(struct report *r, const struct metric *m)
{
	return m->relative     ? "the share of the baseline's error removed"
	       : m->better > 0 ? m->label
			       : report_text(r, "%s, negated", m->label);
}

void figure_pareto(struct section *s, const struct comparison *c)
{
	struct figure_panels p = {
		.left = 76, .right = 22, .top = 30, .bottom = 54, .gap_x = 86, .gap_y = 88
	};
	struct point *work = report_own(s->report, c->methods, sizeof *work);
	struct figure_label *names = report_own(s->report, c->methods, sizeof *names);
	struct figure *f;
	size_t index = 0, all = 0, set[FIGURE_PANELS_MOST], n;
	double width, longest = 0;
	bool tuned = false;

	if (c->ranked < 2 || !work || !names)
		return;
	for (size_t i = 0; i < c->sets * c->methods; i++)
		tuned |= c->entry[i].tune_s > 0;
	for (int t = 0; t < TASKS; t++)
		all += c->block && comparison_task_sets(c, (enum task)t) > 1;
	for (size_t m = 0; m < c->ranked; m++)
		longest = fmax(longest, (double)utf8_width(style_name_of_method(s->report, c, m)));
	n = figure_sets(set, s->report, c);
	figure_panels_fit(&p, n + all, longest > LONG ? 2 : 3, HIGH);
	width = (p.width - p.left - p.right - (double)(p.columns - 1) * p.gap_x) /
		(double)p.columns;
	f = section_figure(s, name_figure(s->report, "pareto", c->r, c->study),
			   "Time against score", p.width, p.height);
	figure_panels_tell(f, n, c->sets, FIGURE_SETS);
	for (size_t m = 0; m < c->ranked; m++)
		style_line(&f->script, (int)m + 1, style_of_method(c, m), 2);
	text_add(&f->script, "unset key\nset logscale x\nset grid xtics\n"
			     "set xlabel \"time to %sfit and predict\" offset 0,0.7\n",
		 tuned ? "search, " : "");
	figure_panels_open(&f->script, &p);
	for (int t = 0; t < TASKS; t++)
		if (c->block && comparison_task_sets(c, (enum task)t) > 1)
			plot(f, c, c->sets + (size_t)t, index++, work, names, width);
	for (size_t i = 0; i < n; i++)
		plot(f, c, set[i], index++, work, names, width);
	figure_panels_close(&f->script);
	figure_caption(f,
		       "Across: seconds %sto fit once and to predict a fold's test rows. Up is "
		       "better: %s%s. The dashed line joins the "
		       "learners that no other beats in both; what lies below it costs more for "
		       "less.",
		       tuned ? "to search for parameters where a learner is tuned, " : "",
		       format_metrics(s->report, c->r, c->study, format_metric_drawn, ", "),
		       all ? report_text(s->report, "; over the sets of a task the mean merit (%s)",
					 format_metrics(s->report, c->r, c->study, merit, ", or "))
			   : "");
}
