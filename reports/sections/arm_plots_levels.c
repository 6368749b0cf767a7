/* Effects of arms over the levels of what else a study varies (arm_plots.h). */
#include <math.h>

#include "algorithms/core/escape.h"
#include "reports/figures/panels.h"
#include "reports/figures/style.h"
#include "reports/sections/arm_plots.h"

#define LEVELS_HIGH 230.0
#define KEY_HIGH    22.0         /* of a row of names */

/* The effect on a data set, or the mean over those of a task where dataset is x->n_datasets. */
static const struct arms_effect *effect_at(const struct results *x, const struct arm_levels *l, size_t level,
					   size_t dataset, enum task task)
{
	const struct arm_at_level *at = l->at + level;

	return dataset < x->n_datasets ? arm_levels_effect(l, level, dataset, ARMS_TEST)
				       : at->arms->arm[at->arm].over[ARMS_TEST] + task;
}

struct levels_set {
	const struct results *x;
	const struct arm_levels *l, *most;      /* (n) of one learner; the one with most levels */
	size_t n, plots;                /* plots: so far */
};

/* Where a level stands among those of the arm that has most. */
static size_t position(const struct arm_levels *most, double level)
{
	size_t k = 0;

	while (k + 1 < most->n && arm_levels_value(most, k) < level)
		k++;
	return k;
}

/* Rows of a plot: position, arm, effect, its interval; a gap where it is unknown. */
static void levels_data(struct text *data, const struct results *x, const struct arm_levels *l, size_t n,
			const struct arm_levels *most, size_t dataset, enum task task, double *lo, double *hi)
{
	*lo = *hi = 0;
	for (size_t i = 0; i < n; i++) {
		double aside = 0.08 * ((double)i - 0.5 * (double)(n - 1));

		for (size_t k = 0; k < l[i].n; k++) {
			const struct arms_effect *y = effect_at(x, l + i, k, dataset, task);
			double scale = y && y->known ? 100 : NAN;

			text_add(data, "%g %zu %.6g %.6g %.6g\n",
				 aside + (double)position(most, arm_levels_value(l + i, k)), i,
				 y ? scale * y->mean : scale, y ? scale * y->ci.lo : scale,
				 y ? scale * y->ci.hi : scale);
			if (y && y->known) {
				*lo = fmin(*lo, fmin(scale * y->mean, scale * y->ci.lo));
				*hi = fmax(*hi, fmax(scale * y->mean, scale * y->ci.hi));
			}
		}
		text_add(data, "\n");
	}
	text_add(data, "\n");
}

static void levels_plot(struct figure *f, const char *title, size_t block, const struct arm_levels *l,
			size_t n, double lo, double hi)
{
	struct figure_axis axis = figure_axis_fit(lo, hi, 5, -INFINITY, INFINITY);

	text_add(&f->script, "set title ");
	escape_gnuplot(&f->script, title);
	text_add(&f->script, " noenhanced offset 0,-0.4\n");
	figure_axis_set(&f->script, 'y', &axis);
	text_add(&f->script, "plot ");
	for (size_t i = 0; i < n; i++) {
		const char *color = style_class_color(i);

		text_add(&f->script, "%sdata index %zu using ($2==%zu ? $1 : NaN):3:4:5 with yerrorbars pointtype 7 "
				     "pointsize 0.8*ps linewidth 1.4 linecolor rgb \"%s\" title ",
			 i ? ", \\\n\t" : "", block, i, color);
		escape_gnuplot(&f->script, l[i].name);
		text_add(&f->script, " noenhanced");
		text_add(&f->script, ", \\\n\tdata index %zu every :::%zu::%zu using 1:3 with lines linewidth 0.8 "
				     "linecolor rgb \"%s\" notitle", block, i, i, color);
	}
	text_add(&f->script, "\nunset key\n");
}

/* The next plot: a data set, or where dataset is n_datasets the mean over those of the task. */
static void levels_panel(struct figure *f, struct levels_set *set, size_t dataset, enum task task,
			 const char *title)
{
	double lo, hi;

	levels_data(&f->data, set->x, set->l, set->n, set->most, dataset, task, &lo, &hi);
	levels_plot(f, title, set->plots++, set->l, set->n, lo, hi);
}

void arm_plots_levels(struct section *s, const struct results *x, const struct arm_levels *l, size_t n,
		      size_t study)
{
	struct figure_panels p = { .left = 62, .right = 14, .top = 38 + KEY_HIGH * (n > 1 ? 2 : 1), .bottom = 54,
				   .gap_x = 52, .gap_y = 92 };
	struct report *r = s->report;
	const struct arm *mean = l->at->arms->arm + l->at->arm;
	struct levels_set set = { .x = x, .l = l, .n = n, .most = l };
	size_t plots = 0, at[FIGURE_PANELS_MOST], shown;
	struct figure *f;

	for (int t = 0; t < 2; t++)
		plots += mean->over[ARMS_TEST][t].known;
	for (size_t i = 1; i < n; i++)
		set.most = l[i].n > set.most->n ? l + i : set.most;
	shown = figure_panels_choose(at, NULL, l->sets);
	figure_panels_fit(&p, plots + shown, 3, LEVELS_HIGH);
	f = section_figure(s, report_text(r, "%s-%s-levels", x->study[study].name, l->learner),
			   report_text(r, "When an arm helps: effects over %s", arm_plots_factor(l->factor)),
			   p.width, p.height);
	figure_panels_tell(f, shown, l->sets, "data sets, the first");
	text_add(&f->data, "# position of the level, arm, effect on the test score, its interval; a block for each "
			   "plot\n");
	text_add(&f->script, "set key at screen 0.5, screen 0.995 center top vertical maxrows 2\nset border 3\n"
			     "set xrange [-0.5:%g]\nset xtics (", (double)set.most->n - 0.5);
	for (size_t k = 0; k < set.most->n; k++)
		text_add(&f->script, "%s\"%g\" %zu", k ? ", " : "", arm_levels_value(set.most, k), k);
	text_add(&f->script, ")\nset arrow from graph 0, first 0 to graph 1, first 0 nohead linecolor rgb muted "
			     "linewidth 1.2\nset xlabel ");
	escape_gnuplot(&f->script, arm_plots_factor(l->factor));
	text_add(&f->script, " offset 0,0.5 noenhanced\n");
	figure_panels_open(&f->script, &p);
	figure_panels_up(&f->script, arm_plots_points(r, x, study), &p);
	for (int t = 0; t < 2; t++)
		if (mean->over[ARMS_TEST][t].known)
			levels_panel(f, &set, x->n_datasets, (enum task)t,
				     !mean->over[ARMS_TEST][!t].known
					     ? "mean over the data sets"
					     : report_text(r, "mean, %s", metric_task_name((enum task)t)));
	for (size_t i = 0; i < shown; i++)
		levels_panel(f, &set, l->set[at[i]], TASK_CLASSIFY, x->dataset[l->set[at[i]]].name);
	figure_panels_close(&f->script);
	figure_caption(f, "What each arm adds to the test score of the plain one of its level, with 95 %% intervals "
			  "(over folds corrected for shared rows, of means over data sets by random effects), before "
			  "adjusting for several arms and levels. Above 0 it helps.");
}
