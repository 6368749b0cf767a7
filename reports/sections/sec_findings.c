/* Findings with their codes, and the remedies that were tried against them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"
#include "reports/figures/panels.h"
#include "reports/figures/style.h"
#include "reports/render/format.h"
#include "reports/sections/sections.h"

/* ---- findings ---- */

static unsigned severity_marks(enum findings_severity s)
{
	return s == FINDINGS_ERROR ? MARK_BAD | MARK_BEST : s == FINDINGS_WARNING ? MARK_BAD : 0;
}

/* Under a finding: what each arm bought. */
static void arm_rows(struct table *t, const struct remedy_tried *x)
{
	for (size_t k = 0; k < x->arms; k++) {
		char buf[400];

		table_row(t, x->arm[k].shown ? 0 : MARK_MUTED);
		table_cell(t, 0, " ");
		table_cell(t, 0, " ");
		table_cell(t, x->arm[k].shown > 0 ? MARK_GOOD : 0, "→ %s",
			   remedy_text(x, x->arm + k, buf));
	}
}

static void findings_table(struct section *s, const struct findings *f)
{
	struct table *t = section_table(s, "Findings, the most severe first");

	table_column(t, ALIGN_LEFT, "severity", NULL);
	table_column(t, ALIGN_LEFT, "code", "bakeoff info findings says how each is decided");
	table_column(t, ALIGN_LEFT, "finding", NULL);
	for (size_t i = 0; i < f->n; i++) {
		const struct findings_entry *x = f->at + i;

		table_row(t, 0);
		table_cell(t, severity_marks(x->code->severity), "%s",
			   findings_severity_name(x->code->severity));
		table_cell(t, MARK_CODE, "%s", x->code->code);
		table_cell(t, 0, "%s.", x->text);
		if (x->tried != FINDINGS_NONE)
			arm_rows(t, f->remedies.at + x->tried);
	}
}

/* "1 error, 2 warnings and 3 notes" of those that there are. */
static const char *counts(struct report *r, const struct findings *f)
{
	const char *part[FINDINGS_ERROR + 1];
	size_t n = 0;

	for (int s = FINDINGS_ERROR; s >= FINDINGS_NOTE; s--)
		if (f->count[s])
			part[n++] = format_count(r, f->count[s],
						 findings_severity_name((enum findings_severity)s));
	return format_list(r, part, n);
}

void section_findings(struct report *r, const struct results *x, const struct findings *f)
{
	struct section *s;

	(void)x;
	if (!f->n && !f->ignored)
		return;
	s = report_section(r, "findings", "Findings");
	if (f->n) {
		section_text(s, "%s. Each is given when an interval leaves out what would be "
				"harmless; numbers in brackets are 95 %% intervals. `bakeoff info findings` "
				"lists the codes, `--ignore-finding CODE` leaves one out.",
			     counts(r, f));
		findings_table(s, f);
	}
	if (f->ignored)
		section_text(s, "%s left out, as it was asked for.",
			     f->ignored == 1 ? "One more is" : report_text(r, "%zu more are",
									    f->ignored));
}

/* ---- remedies ---- */

#define ROW_HEIGHT 19.0
#define ROWS_MOST  60           /* beyond, the table alone tells them */

static const char *learner_name_of(const struct results *x, const struct remedy_tried *t)
{
	return x->variant[t->variant].label;
}

static const char *group_name(struct report *r, const struct results *x, const struct remedy_tried *t)
{
	return x->n_datasets > 1 ? report_text(r, "%s, %s", learner_name_of(x, t),
					       x->dataset[t->dataset].name)
				 : learner_name_of(x, t);
}

struct remedy_plot {
	struct text data, names;
	size_t rows, longest;
};

static void name_row(struct remedy_plot *p, const char *name)
{
	size_t wide = utf8_width(name);

	p->longest = wide > p->longest ? wide : p->longest;
	text_add(&p->names, p->names.used ? ", " : "");
	escape_gnuplot_tic(&p->names, name);
	text_add(&p->names, " %zu", p->rows);
}

static void plot_rows(struct report *r, struct remedy_plot *p, const struct results *x,
		      const struct remedy_effects *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct remedy_tried *t = e->at + i;
		struct style style = style_of(x, t->variant, 0);

		name_row(p, report_text(r, "%s:", group_name(r, x, t)));
		p->rows++;
		for (size_t k = 0; k < t->arms; k++, p->rows++) {
			const struct remedy_effect *a = t->arm + k;

			name_row(p, a->name);
			if (!isnan(a->ci.lo))
				text_add(&p->data, "%zu %.6g %.6g %.6g %lu %d\n", p->rows, 100 * a->t.mean,
					 100 * a->ci.lo, 100 * a->ci.hi,
					 strtoul(style.color + 1, NULL, 16), a->shown);
		}
	}
}

/* What a point is, where metrics that are read in percent occur, too. */
static const char *plot_unit(const struct remedy_effects *e)
{
	size_t relative = 0;

	for (size_t i = 0; i < e->n; i++)
		relative += e->at[i].metric->relative;
	return !relative	  ? "points"
	       : relative == e->n ? "percent of the baseline's error"
				  : "points, for values percent of the baseline's error,";
}

static void figure_remedies(struct section *s, const struct results *x,
			    const struct remedy_effects *e)
{
	struct figure_panels p = { .right = 18, .top = 14, .bottom = 54 };
	struct remedy_plot rows = { .rows = 1 };
	struct figure *f;

	plot_rows(s->report, &rows, x, e);
	if (rows.rows > 1 && rows.rows <= ROWS_MOST && rows.data.used) {
		p.left = 24 + 7.4 * (double)rows.longest;
		figure_panels_fit(&p, 2, 1, 0);
		p.height = p.top + p.bottom + ROW_HEIGHT * (double)(rows.rows - 1);
		f = section_figure(s, "remedies", "What each remedy buys on inner splits", FIGURE_WIDTH,
				   p.height);
		text_add(&f->data, "# row, points against the learner as it was, interval, colour, 1: "
				   "helps, -1: hurts, 0: not shown\n");
		text_put(&f->data, text_of(&rows.data), rows.data.used);
		text_add(&f->script,
			 "unset key\nset border 1\nset grid noytics xtics\nset yrange [%zu.5:0.4]\n"
			 "set xlabel \"%s against the learner as it was (right is better)\" offset "
			 "0,0.7\nset arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb muted "
			 "linewidth 1.2\nset lmargin at screen %.4f\nset rmargin at screen %.4f\n"
			 "set ytics (%s) scale 0 textcolor rgb ink noenhanced\n",
			 rows.rows - 1, plot_unit(e), p.left / FIGURE_WIDTH, 1 - p.right / FIGURE_WIDTH,
			 text_of(&rows.names));
		text_add(&f->script,
			 "plot data using 2:1:3:4:5 with xerrorbars pointtype 7 pointsize 0 linewidth 1.3 "
			 "linecolor rgb variable, \\\n\tdata using ($6!=0 ? $2 : NaN):1:5 with points "
			 "pointtype 7 pointsize 0.9*ps linecolor rgb variable, \\\n\tdata using ($6==0 ? $2 "
			 ": NaN):1:5 with points pointtype 6 pointsize 0.9*ps linecolor rgb variable\n");
		figure_caption(f, "Differences to the learner as it was, split by split: the same rows "
				  "and seeds. Intervals hold for all arms of a learner on a data set at "
				  "once; filled points leave out 0, hollow ones do not: there nothing is "
				  "shown.");
	}
	text_free(&rows.data);
	text_free(&rows.names);
}

static void effect_row(struct table *t, const struct results *x, const struct remedy_tried *y,
		       size_t k)
{
	static const char *const verdicts[] = { "hurts", "not shown", "helps" };
	const struct remedy_effect *a = y->arm + k;
	struct report *r = t->report;

	table_row(t, a->shown ? 0 : MARK_MUTED);
	if (x->n_datasets > 1)
		table_cell(t, 0, "%s", k ? " " : x->dataset[y->dataset].name);
	if (k)
		table_cell(t, 0, " ");
	else
		table_named(t, style_of(x, y->variant, 0).color, 0, learner_name_of(x, y));
	table_cell(t, 0, "%s", k ? " " : y->over ? "overfitting" : "underfitting");
	table_cell(t, 0, "%s", a->name);
	table_cell(t, MARK_CODE, "%s", a->changed);
	table_cell(t, 0, "%s → %s", format_score(r, y->metric, y->plain, NAN),
		   format_score(r, y->metric, a->score, NAN));
	table_cell(t, a->shown > 0 ? MARK_GOOD : a->shown < 0 ? MARK_BAD : 0, "%s",
		   format_points(r, a->n ? a->t.mean : NAN));
	if (isnan(a->ci.lo))
		table_cell(t, 0, "–");
	else
		table_cell(t, 0, "%s to %s", format_points(r, a->ci.lo), format_points(r, a->ci.hi));
	table_cell(t, 0, "%s", isnan(a->price) ? "–" : report_text(r, "%.*f×", a->price < 10, a->price));
	table_cell(t, 0, "%s", *a->why && !a->n ? a->why : verdicts[a->shown + 1]);
}

static void effects_table(struct section *s, const struct results *x, const struct remedy_effects *e)
{
	struct table *t = section_table(s, "Remedies, each against the learner as it was");

	if (x->n_datasets > 1)
		table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_LEFT, "against", NULL);
	table_column(t, ALIGN_LEFT, "remedy", NULL);
	table_column(t, ALIGN_LEFT, "parameters", "those that differ from the defaults");
	table_column(t, ALIGN_RIGHT, "score", "mean on the inner test rows: as it was, and with it");
	table_column(t, ALIGN_RIGHT, "buys", "points, or percent of the baseline's error");
	table_column(t, ALIGN_RIGHT, "95 % interval",
		     "corrected resampled t over the splits, for all arms of the learner at once");
	table_column(t, ALIGN_RIGHT, "time", "to fit and predict, as a multiple: median over the splits");
	table_column(t, ALIGN_LEFT, "verdict", "helps or hurts where the interval leaves out 0");
	for (size_t i = 0; i < e->n; i++)
		for (size_t k = 0; k < e->at[i].arms; k++)
			effect_row(t, x, e->at + i, k);
	t->folded = t->rows > 24;
}

void section_remedies(struct report *r, const struct results *x, const struct remedy_effects *t)
{
	struct section *s;
	size_t helped = 0, arms = 0;

	if (!t->n)
		return;
	for (size_t i = 0; i < t->n; i++) {
		arms += t->at[i].arms;
		for (size_t k = 0; k < t->at[i].arms; k++)
			helped += t->at[i].arm[k].shown > 0;
	}
	s = report_section(r, "remedies", "Remedies tried");
	section_text(s, "Learners that may overfit or underfit were given other settings on inner splits: "
			"the rows that a fold trains on, parted once more, with the same rows and seeds "
			"for all settings. **%zu of %s help%s beyond chance.** No split holds a "
			"test row of its own fold.",
		     helped, format_count(r, arms, "setting"), helped == 1 ? "s" : "");
	figure_remedies(s, x, t);
	effects_table(s, x, t);
}
