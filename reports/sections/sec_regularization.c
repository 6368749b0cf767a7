/* What each kind of regularization changes: paired effects on test error and gap, with
 * intervals. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/analysis/arms.h"
#include "reports/render/format.h"
#include "reports/figures/panels.h"
#include "reports/sections/sections.h"
#include "reports/figures/style.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

#define ROW_HEIGHT 19.0
#define ROWS_MOST  48           /* beyond that the figure shows the means over data sets only */

/* What a point is. */
static const char *points_of(struct report *r, const struct results *x, size_t study, enum task task)
{
	const struct metric *m = x->study[study].metric + task;

	return report_text(r, m->relative    ? "percent of the plain arm's %s"
			      : m->shown > 1 ? "points of %s"
					     : "hundredths of %s", m->label);
}

/* The same, by the tasks that occur. */
static const char *unit(struct report *r, const struct results *x, size_t study)
{
	const char *text = "";

	for (int t = 0; t < 2; t++)
		if (format_task_occurs(x, study, (enum task)t))
			text = report_text(r, "%s%s%s", text, *text ? ", or " : "",
					   points_of(r, x, study, (enum task)t));
	return text;
}

/* ---- figure: effects as points with intervals, one row per arm and data set ---- */

struct forest {
	struct text data, names;        /* names: "label" row, ... */
	size_t rows;
	bool all_only;
};

static void forest_row(struct forest *f, const char *name, const struct arms_effect *test,
		       const struct arms_effect *gap, int kind)
{
	text_add(&f->data, "%zu %.6g %.6g %.6g %.6g %.6g %.6g %d\n", f->rows, 100 * test->mean,
		 100 * test->ci.lo, 100 * test->ci.hi, 100 * gap->mean, 100 * gap->ci.lo,
		 100 * gap->ci.hi, kind);
	text_add(&f->names, f->names.used ? ", " : "");
	escape_gnuplot_tic(&f->names, name);
	text_add(&f->names, " %zu", f->rows++);
}

/* An arm's name on the row of its mean; the task too where both occur. */
static const char *mean_name(struct report *r, const struct arms *a, const struct results *x,
			     const struct arm *arm, enum task task)
{
	for (size_t s = 0; s < a->sets; s++)
		if (x->dataset[a->set[s]].task != task)
			return report_text(r, "%s, %s", arm->name, metric_task_name(task));
	return arm->name;
}

static void forest_rows(struct report *r, struct forest *f, const struct results *x,
			const struct arms *a)
{
	for (size_t k = 0; k < a->n; k++) {
		const struct arm *arm = a->arm + k;

		if (k == a->plain)
			continue;
		for (int t = 0; t < 2; t++)
			if (arm->all_test[t].known)
				forest_row(f, mean_name(r, a, x, arm, (enum task)t),
					   arm->all_test + t, arm->all_gap + t, 1);
		if (!arm->all_test[0].known && !arm->all_test[1].known)
			forest_row(f, arm->name, arm->test, arm->gap, 1);
		for (size_t s = 0; s < a->sets && !f->all_only && a->sets > 1; s++)
			if (arm->test[s].known)
				forest_row(f, x->dataset[a->set[s]].name, arm->test + s,
					   arm->gap + s, 0);
		f->rows += !f->all_only;        /* air between arms */
	}
}

static double longest_name(const struct results *x, const struct arms *a)
{
	size_t n = 0, w;

	for (size_t k = 0; k < a->n; k++)
		n = (w = utf8_width(a->arm[k].name)) > n ? w : n;
	for (size_t s = 0; s < a->sets; s++)
		n = (w = utf8_width(x->dataset[a->set[s]].name)) > n ? w : n;
	return (double)n;
}

static void forest_plot(struct text *g, const char *title, int column, const char *color)
{
	text_add(g, "set title \"%s\" offset 0,-0.4\n", title);
	text_add(g,
		 "plot data using %d:1:%d:%d with xerrorbars pointtype 7 pointsize 0 linewidth 1.3 "
		 "linecolor rgb \"%s\", \\\n\tdata using ($8==0 ? $%d : NaN):1 with points "
		 "pointtype 7 pointsize 0.75*ps linecolor rgb \"%s\", \\\n\tdata using ($8==1 ? "
		 "$%d : NaN):1 with points pointtype 13 pointsize 1.5*ps linecolor rgb ink\n",
		 column, column + 1, column + 2, color, column, color, column);
}

static void figure_arms(struct section *s, const struct results *x, const struct arms *a, size_t study)
{
	struct figure_panels p = { .left = 24 + 7.4 * longest_name(x, a),
			    .right = 18,
			    .top = 34,
			    .bottom = 54,
			    .gap_x = 30,
			    .gap_y = 0 };
	struct style style = style_of(x, a->arm[a->plain].variant, 0);
	struct forest rows = { .rows = 1, .all_only = (a->n - 1) * (a->sets + 2) > ROWS_MOST };
	struct figure *f;

	forest_rows(s->report, &rows, x, a);
	figure_panels_fit(&p, 2, 2, ROW_HEIGHT * (double)rows.rows);
	f = section_figure(s, report_text(s->report, "%s-%s", x->study[study].name, a->learner),
			   report_text(s->report, "What each arm changes against the plain %s",
				       a->learner),
			   p.width, p.height);
	text_add(&f->data, "# row, effect on the test score, interval, effect on the gap, "
			   "interval, 1: mean over data sets\n");
	text_put(&f->data, text_of(&rows.data), rows.data.used);
	text_add(&f->script,
		 "unset key\nset border 1\nset grid noytics xtics\nset yrange [%zu.5:0.4]\n"
		 "set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb muted linewidth 1.2\n"
		 "set xlabel ",
		 rows.rows - 1 - !rows.all_only);
	escape_gnuplot(&f->script, unit(s->report, x, study));
	text_add(&f->script, " offset 0,0.7 noenhanced\n");
	figure_panels_open(&f->script, &p);
	text_add(&f->script, "set ytics (%s) scale 0 textcolor rgb ink noenhanced\n",
		 text_of(&rows.names));
	forest_plot(&f->script, "on the test score (right is better)", 2, style.color);
	text_add(&f->script, "unset ytics\n");
	forest_plot(&f->script, "on the gap (left is less overfitting)", 5, style.color);
	figure_panels_close(&f->script);
	figure_caption(f, "Differences to the plain network, pair by pair: same folds, initial "
			  "weights and batches%s, before adjusting for the number of arms.",
		       a->sets > 1 ? ". Dots are the data sets, with corrected 95 % intervals over folds; "
				     "diamonds are means over the data sets, with intervals that carry how "
				     "data sets vary"
				   : ". Lines are corrected 95 % intervals over folds");
	text_free(&rows.data);
	text_free(&rows.names);
}

/* ---- table and words ---- */

static void effect_cells(struct table *t, const struct arms_effect *x)
{
	struct report *r = t->report;
	unsigned marks = !arms_effect_real(x) ? 0 : x->mean > 0 ? MARK_GOOD : MARK_BAD;

	if (!x->known) {
		table_cell(t, MARK_MUTED, "–");
		table_cell(t, 0, " ");
		return;
	}
	table_cell(t, marks, "%s", format_points(r, x->mean));
	if (isnan(x->ci.lo))
		table_cell(t, 0, "–");
	else
		table_cell(t, 0, "%s to %s", format_points(r, x->ci.lo),
			   format_points(r, x->ci.hi));
}

static void p_cell(struct table *t, const struct arms_effect *x)
{
	table_cell(t, 0, "%s",
		   x->spread == PAIRED_SHIFTED ? "deterministic"
		   : x->spread == PAIRED_FEW   ? "too few"
					       : format_p(t->report, x->p_holm));
}

static void mean_row(struct table *t, const struct arms *a, const struct results *x,
		     const struct arm *arm, enum task task)
{
	if (!arm->all_test[task].known)
		return;
	table_row(t, 0);
	table_cell(t, 0, " ");
	table_cell(t, MARK_BEST, "mean of %zu%s", arm->all_test[task].n,
		   mean_name(t->report, a, x, arm, task) == arm->name
			   ? "" : report_text(t->report, ", %s", metric_task_name(task)));
	effect_cells(t, arm->all_test + task);
	p_cell(t, arm->all_test + task);
	effect_cells(t, arm->all_gap + task);
	p_cell(t, arm->all_gap + task);
}

static void arm_table(struct section *s, const struct results *x, const struct arms *a,
		      size_t study)
{
	struct table *t = section_table(s, "Effect of each arm against the plain %s, in %s",
					a->learner, unit(s->report, x, study));

	table_column(t, ALIGN_LEFT, "arm", NULL);
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_RIGHT, "test score", "arm less plain, positive is better");
	table_column(t, ALIGN_RIGHT, "95 % interval", "of a mean: random effects over the data sets");
	table_column(t, ALIGN_RIGHT, "p Holm",
		     "corrected resampled t, adjusted for all arms on all data sets; of a mean, "
		     "for all arms");
	table_column(t, ALIGN_RIGHT, "gap",
		     "training less test score, arm less plain; negative is less overfitting");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "p Holm", "likewise, of the gaps");
	for (size_t k = 0; k < a->n; k++) {
		const struct arm *arm = a->arm + k;

		for (size_t i = 0; i < a->sets && k != a->plain; i++) {
			table_row(t, 0);
			table_cell(t, 0, "%s", i ? "" : arm->name);
			table_cell(t, 0, "%s", x->dataset[a->set[i]].name);
			effect_cells(t, arm->test + i);
			p_cell(t, arm->test + i);
			effect_cells(t, arm->gap + i);
			p_cell(t, arm->gap + i);
		}
		for (int task = 0; task < 2 && k != a->plain; task++)
			mean_row(t, a, x, arm, (enum task)task);
	}
}

/* The arm that gains most over the data sets of a task, with what may be said of a best one. */
static void best_in_words(struct section *s, const struct results *x, const struct arms *a,
			  enum task task)
{
	struct report *r = s->report;
	const struct arms_effect *most = NULL;
	const char *name = "";
	size_t best = 0;

	for (size_t k = 0; k < a->n; k++) {
		const struct arms_effect *y = a->arm[k].all_test + task;

		if (k != a->plain && y->known && (!most || y->mean > most->mean)) {
			most = y;
			best = k;
			name = mean_name(r, a, x, a->arm + k, task);
		}
	}
	if (!most)
		return;
	section_text(s, "The largest mean gain over data sets is that of **%s**: %s points of test "
			"score%s, %s of gap. %s",
		     name, format_points(r, most->mean),
		     isnan(most->family.lo)
			     ? "" : report_text(r, " (95 %% interval over data sets, adjusted for the "
						"choice among %s: %s to %s)",
						format_count(r, a->n - 1, "arm"),
						format_points(r, most->family.lo),
						format_points(r, most->family.hi)),
		     format_points(r, a->arm[best].all_gap[task].mean),
		     arms_effect_real(most) ? "It is beyond chance."
					    : "That any arm gains on data sets like these is not "
					      "shown.");
}

/* "dropout 0.5 +3.0 (+1.1 to +4.9)", or "" for an arm without this effect. */
static const char *effect_text(struct report *r, const struct arm *arm, const struct arms_effect *y)
{
	return !y->known ? ""
	       : isnan(y->ci.lo) ? report_text(r, "%s %s", arm->name, format_points(r, y->mean))
				 : report_text(r, "**%s %s** (%s to %s)", arm->name,
					       format_points(r, y->mean), format_points(r, y->ci.lo),
					       format_points(r, y->ci.hi));
}

#define ALONE_MOST 8

/* What each change alone does, over all data sets of a task (set: arms.sets) or on one. */
static void alone_in_words(struct section *s, const struct results *x, const struct arms *a, size_t study,
			   enum task task, size_t set)
{
	struct report *r = s->report;
	const char *list = "";
	size_t n = 0;

	for (size_t k = 0; k < a->n && n < ALONE_MOST; k++) {
		const struct arm *arm = a->arm + k;
		const char *one = k == a->plain || strchr(arm->name, ',')
					  ? "" : effect_text(r, arm, set < a->sets ? arm->test + set
										   : arm->all_test + task);
		if (!*one)
			continue;
		list = report_text(r, "%s%s%s", list, n++ ? ", " : "", one);
	}
	if (n)
		section_text(s, "What each buys alone, in %s%s: %s. Intervals are of 95 %%, %s, before "
				"adjusting for several arms.",
			     points_of(r, x, study, task), set < a->sets ? "" : ", mean over the data sets",
			     list, set < a->sets ? "corrected for folds that share rows" : "over data sets");
}

static void in_words(struct section *s, const struct results *x, const struct arms *a, size_t study)
{
	size_t helped = 0, hurt = 0, known = 0, narrower = 0, wider = 0;

	for (size_t k = 0; k < a->n; k++)
		for (size_t i = 0; i < a->sets && k != a->plain; i++) {
			const struct arms_effect *y = a->arm[k].test + i, *g = a->arm[k].gap + i;

			known += y->known;
			helped += arms_effect_real(y) && y->mean > 0;
			hurt += arms_effect_real(y) && y->mean < 0;
			narrower += arms_effect_real(g) && g->mean < 0;
			wider += arms_effect_real(g) && g->mean > 0;
		}
	section_text(s, "The plain %s is `%s`; %s against it on %s.", a->learner,
		     x->variant[a->arm[a->plain].variant].label, format_count(s->report, a->n - 1, "arm"),
		     format_count(s->report, a->sets, "data set"));
	for (int t = 0; t < 2; t++) {
		if (a->sets > 1)
			alone_in_words(s, x, a, study, (enum task)t, a->sets);
		else if (x->dataset[a->set[0]].task == (enum task)t)
			alone_in_words(s, x, a, study, (enum task)t, 0);
		best_in_words(s, x, a, (enum task)t);
	}
	section_text(s,
		     "One by one, after Holm over all %s of an arm with the plain one on a data set "
		     "(corrected resampled t): **%zu raise the test score beyond chance, %zu lower "
		     "it**; %zu narrow the gap between training and test, %zu widen it. What is not "
		     "shown one by one may still show in the mean.",
		     format_count(s->report, known, "comparison"), helped, hurt, narrower, wider);
}

int section_regularization(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct arms *a;
	struct section *s;
	size_t n;

	if (arms_create(&a, &n, x, study, e))
		return -1;
	s = !n ? NULL : report_section(r, x->study[study].name, x->study[study].title);
	for (size_t i = 0; i < n; i++) {
		if (n > 1)
			section_heading(s, "%s", a[i].learner);
		in_words(s, x, a + i, study);
		figure_arms(s, x, a + i, study);
		arm_table(s, x, a + i, study);
	}
	arms_free(a, n);
	return 0;
}
