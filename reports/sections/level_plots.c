#include "reports/sections/level_plots.h"

#include <math.h>
#include <string.h>

#include "harness/analysis/least_error.h"
#include "reports/figures/panels.h"
#include "reports/render/format.h"
#include "reports/render/names.h"

const char *level_plots_name(struct report *r, const struct results *x, const struct level_curves *c,
			     size_t curve)
{
	size_t *variant = report_own(r, c->n, sizeof *variant), n = 0;

	for (size_t i = 0; variant && i < c->n; i++)
		if (c->at[i].dataset == c->at[curve].dataset)
			variant[i == curve ? 0 : ++n] = c->at[i].variant;
	return variant ? name_among(r, x, variant, n + 1, 0) : "";
}

struct style level_plots_style(const struct results *x, const struct level_curves *c, size_t curve)
{
	size_t nth = 0;

	for (size_t i = 0; i < curve; i++)
		nth += c->at[i].dataset == c->at[curve].dataset &&
		       !strcmp(x->variant[c->at[i].variant].learner,
			       x->variant[c->at[curve].variant].learner);
	return style_of(x, c->at[curve].variant, nth);
}

const char *level_plots_data(struct report *r, const struct results *x, const struct level_curve *y)
{
	const char *name = x->dataset[y->dataset].name;

	return y->one_set ? name : report_text(r, "%.*s", (int)strcspn(name, "["), name);
}

const char *level_plots_error(struct report *r, const struct level_curve *y, double error)
{
	return format_decimals(r, y->metric->shown * error, y->metric->shown > 1 ? 2 : 4);
}

static void change_cells(struct table *t, const struct level_curve *y)
{
	double half = (y->change.ci.hi - y->change.ci.lo) / 2;

	if (!y->tested) {
		table_cell(t, MARK_MUTED, "–");
		table_cell(t, 0, "–");
		return;
	}
	table_cell(t, y->p_holm < 1 - ANALYSIS_LEVEL ? y->change.mean < 0 ? MARK_GOOD : MARK_BAD : 0,
		   "%s%s%s", level_plots_error(t->report, y, y->change.mean), isnan(half) ? "" : " ± ",
		   isnan(half) ? "" : level_plots_error(t->report, y, half));
	table_cell(t, 0, "%s", format_p(t->report, y->p_holm));
}

void level_plots_columns(struct table *t, const char *across, const char *across_hint, const char *error_hint)
{
	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "learner", NULL);
	table_column(t, ALIGN_RIGHT, across, across_hint);
	table_column(t, ALIGN_RIGHT, "error with fewest", error_hint);
	table_column(t, ALIGN_RIGHT, "with most", NULL);
	table_column(t, ALIGN_RIGHT, "change", "fold by fold, ± half the corrected 95 % interval");
	table_column(t, ALIGN_RIGHT, "p Holm", "adjusted for all learners and data sets");
}

void level_plots_row(struct table *t, const struct results *x, const struct level_curves *c, size_t curve,
		     const char *range)
{
	const struct level_curve *y = c->at + curve;
	struct report *r = t->report;

	table_row(t, 0);
	table_cell(t, 0, "%s", level_plots_data(r, x, y));
	table_named(t, level_plots_style(x, c, curve).color, 0, level_plots_name(r, x, c, curve));
	table_cell(t, 0, "%s", range);
	table_cell(t, 0, "%s", level_plots_error(r, y, y->at[0].error[ON_TEST]));
	table_cell(t, 0, "%s", level_plots_error(r, y, level_curve_last(y)->error[ON_TEST]));
	change_cells(t, y);
}

/* One array of a line. */
static double *column(struct report *r, const struct level_curve *y, size_t offset, double scale)
{
	double *out = report_own(r, y->n, sizeof *out);

	for (size_t k = 0; out && k < y->n; k++)
		out[k] = scale * *(const double *)((const char *)(y->at + k) + offset);
	return out;
}

#define COLUMN(member, scale) column(r, y, offsetof(struct level_point, member), scale)

static bool line_of(struct report *r, const struct results *x, const struct level_curves *c, size_t i,
		    enum level_plots_of of, struct figure_line *l)
{
	const struct level_curve *y = c->at + i;
	double shown = of == LEVEL_PLOTS_QUERY ? 1 : y->metric->shown;

	*l = (struct figure_line){ .name = level_plots_name(r, x, c, i),
				   .style = level_plots_style(x, c, i), .n = y->n,
				   .x = COLUMN(x, 1) };
	if (of == LEVEL_PLOTS_QUERY)
		return l->x && (l->y = COLUMN(query_s, 1));
	l->y = COLUMN(error[ON_TEST], shown);
	if (of == LEVEL_PLOTS_MEAN)
		return l->x && l->y;
	l->lo = COLUMN(ci.lo, shown);
	l->hi = COLUMN(ci.hi, shown);
	l->dotted = of == LEVEL_PLOTS_TRAIN_TOO ? COLUMN(error[ON_TRAIN], shown) : NULL;
	return l->x && l->y && l->lo && l->hi;
}

const char *level_plots_bound(const struct figure_lines_plot *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i].least > 0)
			return LEAST_ERROR_CAPTION;
	return "";
}

static bool plot_of(struct report *r, const struct results *x, size_t study, const struct level_curves *c,
		    size_t first, enum level_plots_of of, struct figure_lines_plot *p)
{
	const struct level_curve *y = c->at + first;
	bool query = of == LEVEL_PLOTS_QUERY;

	*p = (struct figure_lines_plot){
		.title = level_plots_data(r, x, y),
		.up = query ? "to predict one row"
			    : format_sentence(r, format_metric_error(r, y->metric)),
		.scale = query ? LINES_SECONDS : LINES_FROM_ZERO,
		.least = query || !y->one_set ? NAN : y->metric->shown * least_error(x, study, y->dataset),
		.line = report_own(r, c->n, sizeof *p->line)
	};
	for (size_t i = first; p->line && i < c->n; i++)
		if (c->at[i].dataset == y->dataset && !line_of(r, x, c, i, of, p->line + p->n++))
			return false;
	return p->line;
}

static bool is_first(const struct level_curves *c, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (c->at[k].dataset == c->at[i].dataset)
			return false;
	return true;
}

struct figure_lines_plot *level_plots(struct report *r, const struct results *x, size_t study,
				      const struct level_curves *c, enum level_plots_of of, size_t *n)
{
	struct figure_lines_plot *p = report_own(r, c->n, sizeof *p);

	*n = 0;
	for (size_t i = 0; p && i < c->n; i++)
		if (is_first(c, i) && !plot_of(r, x, study, c, i, of, p + (*n)++))
			return NULL;
	return p;
}
