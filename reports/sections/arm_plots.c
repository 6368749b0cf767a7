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

const char *arm_plots_p(struct report *r, const struct arms_effect *x)
{
	return x->spread == PAIRED_SHIFTED ? "deterministic"
	       : x->spread == PAIRED_FEW   ? "too few"
					   : format_p(r, x->p_holm);
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
