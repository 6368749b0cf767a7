#include "reports/sections/arm_plots.h"

#include <math.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"
#include "reports/figures/panels.h"
#include "reports/figures/style.h"
#include "reports/render/format.h"

#define ROW_HEIGHT 19.0
#define ROWS_MOST  48           /* beyond that the data sets of an arm share its row */

/* ---- words ---- */

const char *arm_plots_point(struct report *r, const struct results *x, size_t study, enum task task)
{
	const struct metric *m = x->study[study].metric + task;

	return report_text(r, m->relative    ? "percent of the plain arm's %s"
			      : m->shown > 1 ? "points of %s"
					     : "hundredths of %s", m->label);
}

const char *arm_plots_points(struct report *r, const struct results *x, size_t study)
{
	const char *text = "";

	for (int t = 0; t < 2; t++)
		if (format_task_occurs(x, study, (enum task)t))
			text = report_text(r, "%s%s%s", text, *text ? ", or " : "",
					   arm_plots_point(r, x, study, (enum task)t));
	return text;
}

const char *arm_plots_mean_name(struct report *r, const struct arm *arm, enum task task)
{
	return arm->over[ARMS_TEST][!task].known ? report_text(r, "%s, %s", arm->name, metric_task_name(task))
						 : arm->name;
}

bool arm_plots_has(const struct arms *a, enum arms_measure m)
{
	for (size_t k = 1; k < a->n; k++)
		for (size_t s = 0; s < a->sets; s++)
			if (a->arm[k].on[m][s].known)
				return true;
	return false;
}

const char *arm_plots_nats(struct report *r, double merit)
{
	return report_text(r, "%s%s", merit >= 0.0005 ? "+" : "", format_decimals(r, merit, 3));
}

/* What studies of arms vary beside them (harness/studies). */
static const struct {
	const char *factor, *name, *before, *after;
} factors[] = {
	{ "label_noise", "wrong training labels, percent", "", " % wrong labels" },
	{ "rows", "training rows", "", " training rows" },
	{ "width", "units of a hidden layer", "a width of ", "" },
};
#define FACTORS (sizeof factors / sizeof *factors)

const char *arm_plots_factor(const char *factor)
{
	for (size_t i = 0; i < FACTORS; i++)
		if (!strcmp(factors[i].factor, factor))
			return factors[i].name;
	return factor;
}

const char *arm_plots_level(struct report *r, const char *factor, double level)
{
	for (size_t i = 0; i < FACTORS; i++)
		if (!strcmp(factors[i].factor, factor))
			return report_text(r, "%s%g%s", factors[i].before, level, factors[i].after);
	return report_text(r, "%s %g", factor, level);
}

/* ---- forest plot ---- */

enum row_kind {
	ROW_SET, ROW_MEAN,
	ROW_DOT                         /* a data set on the row of its arm */
};

struct forest {
	struct text data, names;        /* names: "label" row, ... */
	size_t rows;
	bool dots;                      /* data sets are dots */
	size_t longest;                 /* name */
	double lo[ARMS_MEASURES], hi[ARMS_MEASURES];
};

static const struct {
	const char *title;
	double scale;                   /* of an effect as it is drawn */
} measures[ARMS_MEASURES] = {
	[ARMS_TEST] = { "test score (right is better)", 100 },
	[ARMS_GAP] = { "gap (left overfits less)", 100 },
	[ARMS_LOSS] = { "log loss (right is better)", 1 },
};

static void extend(struct forest *f, int m, double x)
{
	f->lo[m] = fmin(f->lo[m], x);   /* NAN is left out */
	f->hi[m] = fmax(f->hi[m], x);
}

/* x: of each measure. */
static void forest_row(struct forest *f, const struct arms_effect *const x[ARMS_MEASURES],
		       enum row_kind kind)
{
	text_add(&f->data, "%zu %d", f->rows, kind);
	for (int m = 0; m < ARMS_MEASURES; m++) {
		double k = x[m]->known ? measures[m].scale : NAN;

		text_add(&f->data, " %.6g %.6g %.6g %.6g %.6g", k * x[m]->mean, k * x[m]->ci.lo,
			 k * x[m]->ci.hi, k * x[m]->prediction.lo, k * x[m]->prediction.hi);
		extend(f, m, k * x[m]->mean);
		if (kind != ROW_DOT) {
			extend(f, m, k * x[m]->ci.lo);
			extend(f, m, k * x[m]->ci.hi);
		}
	}
	text_add(&f->data, "\n");
}

static void forest_name(struct forest *f, const char *name)
{
	text_add(&f->names, f->names.used ? ", " : "");
	escape_gnuplot_tic(&f->names, name);
	text_add(&f->names, " %zu", f->rows);
	f->longest = utf8_width(name) > f->longest ? utf8_width(name) : f->longest;
}

static void forest_set(struct forest *f, const struct arm *arm, size_t set, enum row_kind kind)
{
	const struct arms_effect *x[ARMS_MEASURES];

	for (int m = 0; m < ARMS_MEASURES; m++)
		x[m] = arm->on[m] + set;
	forest_row(f, x, kind);
}

static void forest_mean(struct forest *f, const struct arm *arm, enum task task, const char *name)
{
	const struct arms_effect *x[ARMS_MEASURES];

	for (int m = 0; m < ARMS_MEASURES; m++)
		x[m] = arm->over[m] + task;
	forest_name(f, name);
	forest_row(f, x, ROW_MEAN);
}

/* The data sets of a task: below their mean, or where there is none rows with a name of their own. */
static void forest_sets(struct report *r, struct forest *f, const struct results *x, const struct arms *a,
			const struct arm *arm, enum task task)
{
	bool dots = f->dots && arm->over[ARMS_TEST][task].known;

	for (size_t s = 0; s < a->sets; s++) {
		const struct run_dataset *d = x->dataset + a->set[s];

		if (!arm->on[ARMS_TEST][s].known || d->task != task)
			continue;
		if (!dots)
			forest_name(f, f->dots ? report_text(r, "%s, %s", arm->name, d->name) : d->name);
		forest_set(f, arm, s, dots ? ROW_DOT : ROW_SET);
		f->rows += !dots;
	}
	f->rows += dots;
}

static void forest_arm(struct report *r, struct forest *f, const struct results *x, const struct arms *a,
		       const struct arm *arm)
{
	bool pooled = arm->over[ARMS_TEST][0].known || arm->over[ARMS_TEST][1].known;

	if (a->sets == 1) {
		forest_name(f, arm->name);
		forest_set(f, arm, 0, ROW_SET);
		f->rows++;
		return;
	}
	if (!pooled && !f->dots)
		forest_name(f, arm->name), f->rows++;
	for (int t = 0; t < 2; t++) {
		if (arm->over[ARMS_TEST][t].known) {
			forest_mean(f, arm, (enum task)t, arm_plots_mean_name(r, arm, (enum task)t));
			f->rows += !f->dots;
		}
		forest_sets(r, f, x, a, arm, (enum task)t);
	}
	f->rows += !f->dots;            /* air between arms */
}

static void forest_plot(struct text *g, const struct forest *f, int m, const char *unit, const char *color)
{
	struct figure_axis axis = figure_axis_fit(fmin(f->lo[m], 0), fmax(f->hi[m], 0), 5, -INFINITY, INFINITY);
	int c = 3 + 5 * m;

	text_add(g, "set title \"%s\" offset 0,-0.4\nset xlabel ", measures[m].title);
	escape_gnuplot(g, unit);
	text_add(g, " offset 0,0.7 noenhanced\n");
	figure_axis_set(g, 'x', &axis);
	text_add(g,
		 "plot data using ($2==1 ? $%d : NaN):1:%d:%d with xerrorbars pointtype 7 pointsize 0 "
		 "linewidth 0.8 linecolor rgb muted, \\\n\tdata using ($2<2 ? $%d : NaN):1:%d:%d with "
		 "xerrorbars pointtype 7 pointsize 0 linewidth 1.6 linecolor rgb \"%s\", \\\n\tdata using "
		 "($2!=1 ? $%d : NaN):1 with points pointtype 7 pointsize 0.75*ps linecolor rgb \"%s\", "
		 "\\\n\tdata using ($2==1 ? $%d : NaN):1 with points pointtype 13 pointsize 1.5*ps "
		 "linecolor rgb ink\n",
		 c, c + 3, c + 4, c, c + 1, c + 2, color, c, color, c);
}

static void forest_caption(struct figure *f, const struct forest *rows, size_t sets, const char *points)
{
	const char *what = sets == 1  ? "Lines are corrected 95 % intervals over folds"
			   : rows->dots ? "Diamonds are means over the data sets (random effects) with their 95 % "
					  "intervals, thin lines where the effect on one more data set may lie, "
					  "dots the data sets themselves"
					: "Dots are the data sets, with corrected 95 % intervals over folds; "
					  "diamonds are means over the data sets (random effects) with their "
					  "95 % intervals, thin lines where the effect on one more data set may "
					  "lie";

	figure_caption(f, "Differences to the plain arm, pair by pair: same folds, initial weights and batches, "
			  "in %s, before adjusting for the number of arms. %s.", points, what);
}

void arm_plots_forest(struct section *s, const struct results *x, const struct arms *a, size_t study)
{
	struct report *r = s->report;
	struct figure_panels p = { .right = 18, .top = 34, .bottom = 54, .gap_x = 30, .gap_y = 0 };
	struct style style = style_of(x, a->arm->variant, 0);
	struct forest rows = { .rows = 1, .dots = (a->n - 1) * (a->sets + 2) > ROWS_MOST };
	bool loss = arm_plots_has(a, ARMS_LOSS), air;
	struct figure *f;

	for (int m = 0; m < ARMS_MEASURES; m++)
		rows.lo[m] = INFINITY, rows.hi[m] = -INFINITY;
	for (size_t k = 1; k < a->n; k++)
		forest_arm(r, &rows, x, a, a->arm + k);
	air = !rows.dots && a->sets > 1;
	p.left = 24 + 7.4 * (double)rows.longest;
	figure_panels_fit(&p, loss ? 3 : 2, 3, ROW_HEIGHT * (double)rows.rows);
	f = section_figure(s, report_text(r, "%s-%s", x->study[study].name, a->learner),
			   report_text(r, "What each arm changes against the plain %s", a->learner), p.width,
			   p.height);
	text_add(&f->data, "# row, 0 a data set, 1 a mean, 2 a data set on the row of the mean; then on the test "
			   "score, the gap, the log loss: effect, its interval, that of one more data set\n");
	text_put(&f->data, text_of(&rows.data), rows.data.used);
	text_add(&f->script,
		 "unset key\nset border 1\nset grid noytics xtics\nset yrange [%zu.5:0.4]\n"
		 "set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb muted linewidth 1.2\n",
		 rows.rows - 1 - air);
	figure_panels_open(&f->script, &p);
	text_add(&f->script, "set ytics (%s) scale 0 textcolor rgb ink noenhanced\n", text_of(&rows.names));
	for (int m = 0; m < (loss ? ARMS_MEASURES : ARMS_LOSS); m++) {
		forest_plot(&f->script, &rows, m, m == ARMS_LOSS ? "nats" : "points", style.color);
		text_add(&f->script, "unset ytics\n");
	}
	figure_panels_close(&f->script);
	forest_caption(f, &rows, a->sets, arm_plots_points(r, x, study));
	text_free(&rows.data);
	text_free(&rows.names);
}

/* ---- effects over levels ---- */

#define LEVELS_HIGH 230.0
#define KEY_HIGH    18.0         /* of two names */

/* The effect on a data set, or the mean over those of a task where dataset is x->n_datasets. */
static const struct arms_effect *effect_at(const struct results *x, const struct arm_levels *l, size_t level,
					   size_t dataset, enum task task)
{
	const struct arm_at_level *at = l->at + level;

	return dataset < x->n_datasets ? arm_levels_effect(l, level, dataset, ARMS_TEST)
				       : at->arms->arm[at->arm].over[ARMS_TEST] + task;
}

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

void arm_plots_levels(struct section *s, const struct results *x, const struct arm_levels *l, size_t n,
		      size_t study)
{
	struct figure_panels p = { .left = 62, .right = 14, .top = 34 + KEY_HIGH * (double)((n + 1) / 2), .bottom = 54,
				   .gap_x = 52, .gap_y = 78 };
	struct report *r = s->report;
	size_t plots = 0, most = 0;
	struct figure *f;

	for (int t = 0; t < 2; t++)
		plots += l->at->arms->arm[l->at->arm].over[ARMS_TEST][t].known;
	for (size_t i = 1; i < n; i++)
		most = l[i].n > l[most].n ? i : most;
	figure_panels_fit(&p, plots + l->sets, 3, LEVELS_HIGH);
	f = section_figure(s, report_text(r, "%s-%s-levels", x->study[study].name, l->learner),
			   report_text(r, "When an arm helps: effects over %s", arm_plots_factor(l->factor)),
			   p.width, p.height);
	text_add(&f->data, "# position of the level, arm, effect on the test score, its interval; a block for each "
			   "plot\n");
	text_add(&f->script, "set key horizontal at screen 0.5, screen 0.995 center top\nset border 3\n"
			     "set xrange [-0.5:%g]\nset xtics (", (double)l[most].n - 0.5);
	for (size_t k = 0; k < l[most].n; k++)
		text_add(&f->script, "%s\"%g\" %zu", k ? ", " : "", arm_levels_value(l + most, k), k);
	text_add(&f->script, ")\nset arrow from graph 0, first 0 to graph 1, first 0 nohead linecolor rgb muted "
			     "linewidth 1.2\nset xlabel ");
	escape_gnuplot(&f->script, arm_plots_factor(l->factor));
	text_add(&f->script, " offset 0,0.5 noenhanced\n");
	figure_panels_open(&f->script, &p);
	figure_panels_up(&f->script, arm_plots_points(r, x, study), &p);
	plots = 0;
	for (size_t d = 0; d <= l->sets; d++)
		for (int t = 0; t < (d < l->sets ? 1 : 2); t++) {
			size_t dataset = d < l->sets ? l->set[d] : x->n_datasets;
			double lo, hi;

			if (d == l->sets && !l->at->arms->arm[l->at->arm].over[ARMS_TEST][t].known)
				continue;
			levels_data(&f->data, x, l, n, l + most, dataset, (enum task)t, &lo, &hi);
			levels_plot(f, d < l->sets ? x->dataset[dataset].name
					: report_text(r, "mean, %s", metric_task_name((enum task)t)),
				    plots++, l, n, lo, hi);
		}
	figure_panels_close(&f->script);
	figure_caption(f, "What each arm adds to the test score of the plain one of its level, with 95 %% intervals "
			  "(over folds corrected for shared rows, of means over data sets by random effects), before "
			  "adjusting for several arms and levels. Above 0 it helps.");
}
