/* Scores of a comparison as dots, a small plot per data set: with intervals, and against
 * training. */
#include <math.h>

#include "harness/analysis/least_error.h"
#include "reports/figures/gnuplot.h"
#include "reports/render/names.h"
#include "reports/figures/style.h"
#include "reports/render/format.h"
#include "reports/figures/panels.h"
#include "reports/figures/figures.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

#define ROW_HEIGHT 21.0         /* pixels per learner */
#define PLOT_LEAST 160.0        /* pixels across: tics and a title */

/* A block per data set: row (the best learner on top), train, test, interval, name. */
static void data_blocks(struct text *d, const struct comparison *c)
{
	text_add(d, "# row, training, test, lower, upper, learner; a block per data set\n");
	for (size_t i = 0; i < c->sets; i++) {
		const struct metric *metric = comparison_metric(c, i);

		text_add(d, i ? "\n\n" : "");
		gnuplot_comment(d, "%s (%s%s)", comparison_dataset(c, i)->name, metric->label,
				metric->shown > 1 ? ", percent" : "");
		for (size_t m = 0; m < c->ranked; m++) {
			const struct comparison_entry *x = comparison_entry(c, i, m);

			text_add(d, "%zu %.8g %.8g %.8g %.8g ", c->ranked - m,
				 metric->shown * x->mean[ON_TRAIN],
				 metric->shown * x->mean[ON_TEST],
				 metric->shown * (isnan(x->ci.lo) ? x->mean[ON_TEST]
								  : fmax(metric->lowest, x->ci.lo)),
				 metric->shown * (isnan(x->ci.hi)
							  ? x->mean[ON_TEST]
							  : fmin(metric->highest, x->ci.hi)));
			escape_gnuplot_datum(d, comparison_variant(c, m)->label);
			text_add(d, "\n");
		}
	}
}

static void styles(struct text *g, const struct comparison *c)
{
	for (size_t m = 0; m < c->ranked; m++)
		style_line(g, (int)m + 1, style_of_method(c, m), 2);
}

/* Names in front of the first column of plots only; the rows line up. */
static void row_names(struct report *r, struct text *g, const struct comparison *c, bool shown)
{
	text_add(g, "set ytics (");
	for (size_t m = 0; m < c->ranked; m++) {
		text_add(g, m ? ", " : "");
		escape_gnuplot_tic(g, shown ? style_name_of_method(r, c, m) : "");
		text_add(g, " %zu", c->ranked - m);
	}
	text_add(g, ") scale 0 textcolor rgb ink noenhanced\n");
}

static double longest_label(struct report *r, const struct comparison *c)
{
	size_t n = 0;

	for (size_t m = 0; m < c->ranked; m++) {
		size_t w = utf8_width(style_name_of_method(r, c, m));

		n = w > n ? w : n;
	}
	return (double)n;
}

/* The best score that there can be, as shown; NAN where that is not known. */
static double best_possible(const struct comparison *c, size_t set)
{
	const struct metric *m = comparison_metric(c, set);
	double error = least_error(c->r, c->study, c->set[set]);

	return m->shown * (m->better > 0 ? m->highest - error : error);
}

/* The x axis of a plot: all that is drawn in it, but little beyond what the metric can reach. */
static void score_axis(struct text *g, const struct comparison *c, size_t set, bool train)
{
	const struct metric *metric = comparison_metric(c, set);
	double span = metric->relative ? 0 : metric->shown * (metric->highest - metric->lowest);
	double lo = INFINITY, hi = -INFINITY, best = train ? NAN : best_possible(c, set);
	struct figure_axis a;

	figure_bound_set(g, 'x', best);
	if (!isnan(best))
		lo = hi = best;
	for (size_t m = 0; m < c->ranked; m++) {
		const struct comparison_entry *x = comparison_entry(c, set, m);
		const double shown[] = { x->mean[ON_TEST], train ? x->mean[ON_TRAIN] : x->ci.lo,
					 train ? NAN : x->ci.hi };

		for (int i = 0; i < 3; i++) {
			lo = fmin(lo, metric->shown * shown[i]);
			hi = fmax(hi, metric->shown * shown[i]);
		}
	}
	if (!(hi >= lo))
		lo = 0, hi = 1;
	for (size_t tics = 6; tics >= 4; tics -= 2) {   /* "98.5" is wider than "98" */
		a = figure_axis_fit(lo, hi, tics, metric->shown * metric->lowest - 0.015 * span,
				    metric->shown * metric->highest + 0.01 * span);
		if (a.step == floor(a.step))
			break;
	}
	figure_axis_set(g, 'x', &a);
}

static const char *side(const struct metric *m)
{
	return m->better > 0 ? "right" : "left";
}

/* "AUC (right is better); MAE for regression". */
static const char *what_is_drawn(struct report *r, const struct comparison *c)
{
	const char *text = "";

	for (int task = TASK_CLASSIFY; task <= TASK_REGRESS; task++) {
		const struct metric *m = c->r->study[c->study].metric + task;

		if (!format_task_occurs(c->r, c->study, (enum task)task))
			continue;
		text = *text ? report_text(r, "%s; %s for %s", text, format_metric(r, m),
					   metric_task_name((enum task)task))
			     : report_text(r, "%s (%s is better)", format_metric(r, m), side(m));
	}
	return text;
}

static void panel_title(struct report *r, struct text *g, const struct comparison *c, size_t set)
{
	const struct run_dataset *d = comparison_dataset(c, set);
	const struct metric *m = comparison_metric(c, set);
	struct text title = { 0 };

	text_add(&title, "%s%s", format_metric(r, m), m->better < 0 ? ", left is better" : "");
	text_add(g, "set title ");
	escape_gnuplot(g, d->name);
	text_add(g, " offset 0,-0.5 noenhanced\nset xlabel ");
	escape_gnuplot(g, text_of(&title));
	text_add(g, " offset 0,0.7 noenhanced\n");
	text_free(&title);
}

size_t figure_sets(size_t set[static FIGURE_PANELS_MOST], struct report *r, const struct comparison *c)
{
	double *spread = report_own(r, c->sets, sizeof *spread);

	for (size_t i = 0; spread && i < c->sets; i++) {
		double lo = INFINITY, hi = -INFINITY;

		for (size_t m = 0; m < c->ranked; m++) {
			double merit = comparison_merit(c, i, comparison_entry(c, i, m)->mean[ON_TEST]);

			lo = fmin(lo, merit);
			hi = fmax(hi, merit);
		}
		spread[i] = hi - lo;
	}
	return figure_panels_choose(set, spread, c->sets);
}

/* Opens the figure's grid and sets what all its plots share: one for each of n of the data sets. */
static struct figure *begin(struct section *s, const struct comparison *c, const char *name,
			    const char *title, struct figure_panels *p, size_t n)
{
	struct figure *f;
	size_t columns = 3;

	*p = (struct figure_panels){ .left = 20 + 7.4 * longest_label(s->report, c),
			      .right = 18,
			      .top = 32,
			      .bottom = 50,
			      .gap_x = 36,
			      .gap_y = 88 };
	/* long names leave room for fewer plots in a row */
	while (columns > 1 && FIGURE_WIDTH - p->left - p->right <
				      (double)columns * PLOT_LEAST + (double)(columns - 1) * p->gap_x)
		columns--;
	figure_panels_fit(p, n, columns, ROW_HEIGHT * ((double)c->ranked + 0.4));
	f = section_figure(s, name_figure(s->report, name, c->r, c->study), title, p->width,
			   p->height);
	figure_panels_tell(f, n, c->sets, FIGURE_SETS);
	styles(&f->script, c);
	data_blocks(&f->data, c);
	text_add(&f->script,
		 "unset key\nset border 1\nset grid noytics xtics linecolor rgb faint linewidth 1\n"
		 "set yrange [0.3:%g]\n",
		 (double)c->ranked + 0.7);
	figure_panels_open(&f->script, p);
	return f;
}

void figure_scores(struct section *s, const struct comparison *c)
{
	size_t set[FIGURE_PANELS_MOST], n;
	struct figure_panels p;
	bool bounded = false;
	struct figure *f;

	if (!c->ranked || !c->sets)
		return;
	n = figure_sets(set, s->report, c);
	f = begin(s, c, "scores", "Scores on unseen rows, with 95 % intervals", &p, n);
	for (size_t k = 0; k < n; k++) {
		size_t i = set[k];

		panel_title(s->report, &f->script, c, i);
		row_names(s->report, &f->script, c, k % p.columns == 0);
		score_axis(&f->script, c, i, false);
		text_add(&f->script, "plot ");
		for (size_t m = 0; m < c->ranked; m++)
			text_add(&f->script,
				 "%sdata index %zu using 3:1:4:5 every ::%zu::%zu with xerrorbars "
				 "linestyle %zu pointsize 1.1*ps",
				 m ? ", \\\n\t" : "", i, m, m, m + 1);
		text_add(&f->script, "\nunset arrow\n");
		bounded |= !isnan(best_possible(c, i));
	}
	figure_panels_close(&f->script);
	figure_caption(f,
		       "One plot per data set, each with its own scale: %s. Lines are "
		       "corrected 95 %% intervals of the mean. Overlapping intervals do not prove "
		       "that two learners are equal: pairs share their folds and are tested in “Is "
		       "the difference real?”.%s",
		       what_is_drawn(s->report, c), bounded ? LEAST_ERROR_CAPTION : "");
}

void figure_gap(struct section *s, const struct comparison *c)
{
	size_t set[FIGURE_PANELS_MOST], n;
	struct figure_panels p;
	struct figure *f;

	if (!c->ranked || !c->sets)
		return;
	n = figure_sets(set, s->report, c);
	f = begin(s, c, "gap", "Training score against test score", &p, n);
	for (size_t k = 0; k < n; k++) {
		size_t i = set[k];

		panel_title(s->report, &f->script, c, i);
		row_names(s->report, &f->script, c, k % p.columns == 0);
		score_axis(&f->script, c, i, true);
		text_add(&f->script, "plot ");
		for (size_t m = 0; m < c->ranked; m++) {
			struct style style = style_of_method(c, m);

			text_add(&f->script,
				 "%sdata index %zu using 3:1:($2-$3):(0) every ::%zu::%zu with "
				 "vectors nohead linewidth 3 linecolor rgb \"#a0%s\", \\\n\tdata "
				 "index %zu using 2:1 every ::%zu::%zu with points pointtype 7 "
				 "pointsize 1.15*ps linecolor rgb paper, \\\n\tdata index %zu "
				 "using 2:1 every ::%zu::%zu with points pointtype 6 pointsize "
				 "1.1*ps linewidth 1.6 linecolor rgb \"%s\", \\\n\tdata index %zu "
				 "using 3:1 every ::%zu::%zu with points pointtype 7 pointsize "
				 "1.1*ps linecolor rgb \"%s\"",
				 m ? ", \\\n\t" : "", i, m, m, style.color + 1, i, m, m, i, m,
				 m, style.color, i, m, m, style.color);
		}
		text_add(&f->script, "\n");
	}
	figure_panels_close(&f->script);
	figure_caption(f, "Filled: test rows. Hollow: the rows trained on. The line between them "
			  "is the generalization gap: the longer, the more of the training score "
			  "was memory.");
}
