/* What each kind of regularization changes: paired effects on test error and gap, with
 * intervals. */
#include <math.h>
#include <stdio.h>

#include "harness/analysis/arms.h"
#include "reports/render/format.h"
#include "reports/figures/panels.h"
#include "reports/sections/sections.h"
#include "reports/figures/style.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

#define ROW_HEIGHT 19.0
#define ROWS_MOST  48           /* beyond that the figure shows the means over data sets only */

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

static void forest_rows(struct forest *f, const struct results *x, const struct arms *a)
{
	for (size_t k = 0; k < a->n; k++) {
		const struct arm *arm = a->arm + k;

		if (k == a->plain)
			continue;
		forest_row(f, arm->name, &arm->all_test, &arm->all_gap, 1);
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

static void figure_arms(struct section *s, const struct results *x, const struct arms *a,
			const char *study)
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

	forest_rows(&rows, x, a);
	figure_panels_fit(&p, 2, 2, ROW_HEIGHT * (double)rows.rows);
	f = section_figure(s, report_text(s->report, "%s-%s", study, a->learner),
			   report_text(s->report, "What each arm changes against the plain %s",
				       a->learner),
			   p.width, p.height);
	text_add(&f->data, "# row, effect on the test score, interval, effect on the gap, "
			   "interval, 1: mean over data sets\n");
	text_put(&f->data, text_of(&rows.data), rows.data.used);
	text_add(&f->script,
		 "unset key\nset border 1\nset grid noytics xtics\nset yrange [%zu.5:0.4]\nset "
		 "xlabel \"points\" offset 0,0.7\nset arrow from 0, graph 0 to 0, graph 1 nohead "
		 "linecolor rgb muted linewidth 1.2\n",
		 rows.rows - 1 - !rows.all_only);
	figure_panels_open(&f->script, &p);
	text_add(&f->script, "set ytics (%s) scale 0 textcolor rgb ink noenhanced\n",
		 text_of(&rows.names));
	forest_plot(&f->script, "on the test score (right is better)", 2, style.color);
	text_add(&f->script, "unset ytics\n");
	forest_plot(&f->script, "on the gap (left is less overfitting)", 5, style.color);
	figure_panels_close(&f->script);
	figure_caption(f, "Differences to the plain network, pair by pair: same folds, initial "
			  "weights and batches. Diamonds are means over the data sets, dots the "
			  "data sets, lines 95 %% intervals. An interval that does not touch the "
			  "vertical line is an effect beyond chance on that data set, before "
			  "adjusting for the number of arms.");
	text_free(&rows.data);
	text_free(&rows.names);
}

/* ---- table and words ---- */

static void effect_cells(struct table *t, const struct arms_effect *x, bool marked)
{
	struct report *r = t->report;

	if (!x->known) {
		table_cell(t, MARK_MUTED, "–");
		table_cell(t, 0, " ");
		return;
	}
	table_cell(t, marked ? x->mean > 0 ? MARK_GOOD : MARK_BAD : 0, "%s",
		   format_points(r, x->mean));
	table_cell(t, 0, "%s to %s", format_points(r, x->ci.lo), format_points(r, x->ci.hi));
}

static void arm_table(struct section *s, const struct results *x, const struct arms *a)
{
	struct table *t =
		section_table(s, "Effect of each arm against the plain %s, in points", a->learner);

	table_column(t, ALIGN_LEFT, "arm", NULL);
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_RIGHT, "test score", "arm less plain, positive is better");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "p Holm",
		     "corrected resampled t, adjusted for the arms on the data set");
	table_column(t, ALIGN_RIGHT, "gap",
		     "training less test score, arm less plain; negative is less overfitting");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	for (size_t k = 0; k < a->n; k++) {
		const struct arm *arm = a->arm + k;

		if (k == a->plain)
			continue;
		for (size_t i = 0; i < a->sets; i++) {
			table_row(t, 0);
			table_cell(t, 0, "%s", i ? "" : arm->name);
			table_cell(t, 0, "%s", x->dataset[a->set[i]].name);
			effect_cells(t, arm->test + i, arms_effect_real(arm->test + i));
			table_cell(t, arms_effect_real(arm->test + i) ? MARK_BEST : 0, "%s",
				   format_p(s->report, arm->test[i].p_holm));
			effect_cells(t, arm->gap + i, false);
		}
		if (a->sets < 2)
			continue;
		table_row(t, 0);
		table_cell(t, 0, " ");
		table_cell(t, MARK_BEST, "mean of all");
		effect_cells(t, &arm->all_test, false);
		table_cell(t, 0, "–");
		effect_cells(t, &arm->all_gap, false);
	}
}

static void in_words(struct section *s, const struct results *x, const struct arms *a)
{
	size_t helped = 0, hurt = 0, known = 0, smaller = 0, best = a->plain;
	bool any = false;

	for (size_t k = 0; k < a->n; k++)
		for (size_t i = 0; i < a->sets && k != a->plain; i++) {
			const struct arms_effect *y = a->arm[k].test + i, *g = a->arm[k].gap + i;

			known += y->known;
			helped += arms_effect_real(y) && y->mean > 0;
			hurt += arms_effect_real(y) && y->mean < 0;
			smaller += g->known && g->ci.hi < 0;
		}
	for (size_t k = 0; k < a->n; k++)
		if (k != a->plain && a->arm[k].all_test.known &&
		    (!any || a->arm[k].all_test.mean > a->arm[best].all_test.mean)) {
			best = k;
			any = true;
		}
	section_text(s,
		     "The plain %s is `%s`; %s against it on %s. Of %s, **%zu raise the test score "
		     "beyond chance, %zu lower it**, and %zu narrow the gap between training and "
		     "test.",
		     a->learner, x->variant[a->arm[a->plain].variant].label,
		     format_count(s->report, a->n - 1, "arm"),
		     format_count(s->report, a->sets, "data set"),
		     format_count(s->report, known, "paired comparison"), helped, hurt, smaller);
	if (any)
		section_text(s,
			     "The arm that gains most over the data sets is **%s**: %s points of "
			     "test score (95 %% interval %s to %s), %s of gap.",
			     a->arm[best].name,
			     format_points(s->report, a->arm[best].all_test.mean),
			     format_points(s->report, a->arm[best].all_test.ci.lo),
			     format_points(s->report, a->arm[best].all_test.ci.hi),
			     format_points(s->report, a->arm[best].all_gap.mean));
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
		in_words(s, x, a + i);
		figure_arms(s, x, a + i, x->study[study].name);
		arm_table(s, x, a + i);
	}
	arms_free(a, n);
	return 0;
}
