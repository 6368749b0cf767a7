/* Test error up to the interpolation threshold and beyond: what the tests say, curves, a table. */
#include <math.h>

#include "harness/analysis/double_descent.h"
#include "harness/analysis/least_error.h"
#include "reports/figures/fig_lines.h"
#include "reports/figures/panels.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/sections.h"

struct descent_view {
	const struct results *x;
	size_t study;
	struct double_descents d;
};

static const char *error_text(struct report *r, const struct double_descent *y, double error)
{
	return format_decimals(r, y->dial->metric->shown * error, y->dial->metric->shown > 1 ? 2 : 4);
}

/* Among the dials of its data set. */
static const char *dial_name(struct report *r, const struct descent_view *v, const struct double_descent *y)
{
	size_t *variant = report_own(r, v->d.n, sizeof *variant), n = 0;

	for (size_t i = 0; variant && i < v->d.n; i++)
		if (v->d.at[i].dial->dataset == y->dial->dataset)
			variant[v->d.at + i == y ? 0 : ++n] = v->d.at[i].dial->variant;
	return variant ? name_among(r, v->x, variant, n + 1, 0) : "";
}

static const char *setting(struct report *r, const struct double_descent *y, size_t point)
{
	return report_text(r, "%g %s", y->dial->point[point].x, name_parameter(y->dial->name));
}

static const char *change_text(struct report *r, const struct double_descent *y, const struct paired_t *t, double p)
{
	return report_text(r, "%s (%s to %s, adjusted %s)", error_text(r, y, t->mean), error_text(r, y, t->ci.lo),
			   error_text(r, y, t->ci.hi), format_p_is(r, p));
}

static void words_of(struct section *s, const struct descent_view *v, const struct double_descent *y)
{
	struct report *r = s->report;
	const char *data = v->x->dataset[y->dial->dataset].name, *name = dial_name(r, v, y);
	const char *rise = change_text(r, y, &y->rise, y->rise_p), *fall = change_text(r, y, &y->fall, y->fall_p);
	const char *end = setting(r, y, y->dial->complex), *peak = setting(r, y, y->threshold);

	switch (y->shape) {
	case DESCENT_NOT_REACHED:
		section_text(s, "On %s %s has no interpolation threshold with settings on both sides of it.", data, name);
		break;
	case DESCENT_DOUBLE:
		section_text(s, "On %s the error of %s **peaks at the threshold**, %s: by %s above the simpler setting that "
				"each fold's validation rows pick, and by %s above that with %s. It descends twice.",
			     data, name, peak, rise, fall, end);
		break;
	case DESCENT_RISES:
		section_text(s, "On %s the error of %s rises up to the threshold, %s, by %s; that it falls beyond it is not "
				"shown.", data, name, peak, rise);
		break;
	case DESCENT_FALLS:
		section_text(s, "On %s the error of %s falls beyond the threshold, %s, by %s with %s; that it was lower "
				"before is not shown: there is no peak.", data, name, peak, fall, end);
		break;
	case DESCENT_OPEN:
		section_text(s, "On %s the error of %s is not shown to peak at the threshold, %s.", data, name, peak);
		break;
	}
}

static void words(struct section *s, const struct descent_view *v)
{
	section_text(s, "Some of the labels that are learned from are wrong, test rows keep theirs, and nothing but its "
			"complexity holds the learner back. Where it first fits every training row, the wrong "
			"ones too, is its **interpolation threshold**: there it has no choice but one awkward fit. "
			"Beyond it there are many, and gradient descent tends to find a smooth one (Belkin et al. 2019).");
	for (size_t i = 0; i < v->d.n; i++)
		words_of(s, v, v->d.at + i);
}

static double *column(struct report *r, const struct validation_curve *d, enum results_part part, double by_se)
{
	double *out = report_own(r, d->n, sizeof *out);

	for (size_t i = 0; out && i < d->n; i++)
		out[i] = d->metric->shown * (d->point[i].error[part] + by_se * (by_se ? d->point[i].se : 0));
	return out;
}

static bool plot_of(struct report *r, const struct descent_view *v, const struct double_descent *y,
		    struct figure_lines_plot *p)
{
	const struct validation_curve *d = y->dial;
	double *x = report_own(r, d->n, sizeof *x);

	for (size_t i = 0; x && i < d->n; i++)
		x[i] = d->point[i].x;
	*p = (struct figure_lines_plot){
		.title = v->x->dataset[d->dataset].name,
		.up = format_sentence(r, format_metric_error(r, d->metric)),
		.scale = LINES_FROM_ZERO, .n = 1, .line = report_own(r, 1, sizeof *p->line),
		.least = d->metric->shown * least_error(v->x, v->study, d->dataset),
		.mark = y->shape == DESCENT_NOT_REACHED ? NAN : d->point[y->threshold].x
	};
	if (!x || !p->line)
		return false;
	*p->line = (struct figure_line){
		.name = dial_name(r, v, y), .style = style_of(v->x, d->variant, 0), .n = d->n, .x = x,
		.y = column(r, d, ON_TEST, 0), .lo = column(r, d, ON_TEST, -1), .hi = column(r, d, ON_TEST, 1),
		.dotted = column(r, d, ON_TRAIN, 0)
	};
	return p->line->y && p->line->lo && p->line->hi && p->line->dotted;
}

static void curves_figure(struct section *s, const struct descent_view *v)
{
	struct report *r = s->report;
	struct figure_lines_plot *p = report_own(r, v->d.n, sizeof *p);
	struct figure *f;
	bool bounded = false;

	for (size_t i = 0; p && i < v->d.n; i++) {
		if (!plot_of(r, v, v->d.at + i, p + i))
			return;
		bounded |= p[i].least > 0;
	}
	f = p && v->d.n ? figure_lines(s, name_figure(r, "double-descent", v->x, v->study),
				       "Error up to the interpolation threshold and beyond",
				       name_parameter(v->d.at[0].dial->name), p, v->d.n)
			: NULL;
	if (f)
		figure_caption(f, "Error on clean test rows (solid) with one standard error over folds, and on training "
				  "rows with the labels that they were given (dotted). The upright line is the threshold, "
				  "where the training error is first next to nothing.%s",
			       bounded ? LEAST_ERROR_CAPTION : "");
}

static void change_cells(struct table *t, const struct double_descent *y, const struct paired_t *x, double p)
{
	double half = (x->ci.hi - x->ci.lo) / 2;

	if (!y->tested) {
		table_cell(t, MARK_MUTED, "–");
		table_cell(t, 0, "–");
		return;
	}
	table_cell(t, 0, "%s%s%s", error_text(t->report, y, x->mean), isnan(half) ? "" : " ± ",
		   isnan(half) ? "" : error_text(t->report, y, half));
	table_cell(t, 0, "%s", format_p(t->report, p));
}

static void peaks_table(struct section *s, const struct descent_view *v)
{
	static const char *const reading[] = {
		[DESCENT_NOT_REACHED] = "no threshold", [DESCENT_OPEN] = "not shown", [DESCENT_RISES] = "rises to it",
		[DESCENT_FALLS] = "falls beyond it", [DESCENT_DOUBLE] = "double descent",
	};
	struct report *r = s->report;
	struct table *t = section_table(s, "Peaks at the interpolation threshold (%s)",
					format_metrics(r, v->x, v->study, format_metric_error, ", or "));

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_RIGHT, "threshold", "first setting whose training error is 1 % of the rows or less (other "
		     "metrics: 5 % of the largest)");
	table_column(t, ALIGN_RIGHT, "error there", "on clean test rows");
	table_column(t, ALIGN_RIGHT, "above simpler", "than the simpler setting that each fold's validation rows pick, ± half "
		     "the corrected 95 % interval");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for both tests of all dials");
	table_column(t, ALIGN_RIGHT, "above the end", "than the most complex setting");
	table_column(t, ALIGN_RIGHT, "p Holm", NULL);
	table_column(t, ALIGN_LEFT, "reading", NULL);
	for (size_t i = 0; i < v->d.n; i++) {
		const struct double_descent *y = v->d.at + i;
		bool known = y->shape != DESCENT_NOT_REACHED;

		table_row(t, 0);
		table_cell(t, 0, "%s", v->x->dataset[y->dial->dataset].name);
		table_named(t, style_of(v->x, y->dial->variant, 0).color, 0, dial_name(r, v, y));
		table_cell(t, 0, "%s", known ? setting(r, y, y->threshold) : "–");
		table_cell(t, 0, "%s", known ? error_text(r, y, y->dial->point[y->threshold].error[ON_TEST]) : "–");
		change_cells(t, y, &y->rise, y->rise_p);
		change_cells(t, y, &y->fall, y->fall_p);
		table_cell(t, y->shape == DESCENT_DOUBLE ? MARK_BAD : MARK_MUTED, "%s", reading[y->shape]);
	}
}

int section_double_descent(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct descent_view v = { .x = x, .study = study };
	struct section *s;

	if (double_descents_create(&v.d, x, study, e))
		return -1;
	if (v.d.n) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		words(s, &v);
		curves_figure(s, &v);
		peaks_table(s, &v);
	}
	double_descents_free(&v.d);
	return 0;
}
