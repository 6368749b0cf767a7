/* How deep networks may be and still learn: error over depth, where learning stops, how long it takes to begin. */
#include <math.h>
#include <stdio.h>

#include "harness/analysis/depth_limit.h"
#include "reports/figures/fig_lines.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/sections.h"

/* By activation, first weights ...: what tells networks apart at the same depth. */
static const char *limit_name(struct report *r, const struct results *x, const struct depth_limits *d, size_t i)
{
	size_t *variant = report_own(r, d->n, sizeof *variant);

	for (size_t k = 0; variant && k < d->n; k++)
		variant[k] = d->at[k].at[d->at[k].n - 1].variant;
	return variant ? name_title(name_among(r, x, variant, d->n, i)) : "";
}

static bool fill_line(struct report *r, struct figure_line *line, const struct depth_limit *l)
{
	double *v = report_own(r, 4 * l->n, sizeof *v), shown = l->metric->shown;

	if (!v)
		return false;
	for (size_t k = 0; k < l->n; k++) {
		v[k] = (double)l->at[k].depth;
		v[l->n + k] = shown * l->at[k].error;
		v[2 * l->n + k] = fmax(0, shown * l->at[k].ci.lo);
		v[3 * l->n + k] = shown * l->at[k].ci.hi;
	}
	line->n = l->n;
	line->x = v;
	line->y = v + l->n;
	line->lo = v + 2 * l->n;
	line->hi = v + 3 * l->n;
	return true;
}

/* The best constant answer from the least depth to the greatest. */
static bool fill_constant(struct report *r, struct figure_line *line, const struct depth_limits *d, size_t set)
{
	double *v = report_own(r, 4, sizeof *v);

	if (!v)
		return false;
	v[0] = INFINITY;
	for (size_t i = 0; i < d->n; i++)
		if (d->at[i].dataset == set) {
			v[0] = fmin(v[0], (double)d->at[i].at[0].depth);
			v[1] = fmax(v[1], (double)d->at[i].at[d->at[i].n - 1].depth);
			v[2] = v[3] = d->at[i].metric->shown * d->at[i].constant;
		}
	*line = (struct figure_line){ .name = "constant answer", .n = 2, .x = v, .y = v + 2,
				      .style = style_of_learner("baseline", 0) };
	return true;
}

/* All are of one learner, and would have its one colour. */
static struct style line_style(size_t nth)
{
	struct style s = style_of_learner("mlp", nth);

	snprintf(s.color, sizeof s.color, "%s", style_class_color(nth));
	snprintf(s.text, sizeof s.text, "%s", style_class_color(nth));
	return s;
}

static size_t plot_of(struct report *r, const struct results *x, const struct depth_limits *d, size_t set,
		      struct figure_lines_plot *p)
{
	size_t n = 0;

	if (!(p->line = report_own(r, d->n + 1, sizeof *p->line)))
		return 0;
	for (size_t i = 0; i < d->n; i++) {
		if (d->at[i].dataset != set || !fill_line(r, p->line + n, d->at + i))
			continue;
		p->line[n].name = limit_name(r, x, d, i);
		p->line[n].style = line_style(n);
		p->up = format_metric_error(r, d->at[i].metric);
		n++;
	}
	p->title = x->dataset[set].name;
	p->scale = LINES_FROM_ZERO;
	p->least = NAN;
	p->n = n + (n && fill_constant(r, p->line + n, d, set));
	return n;
}

static void figure_depth(struct section *s, const struct results *x, const struct depth_limits *d, const char *name)
{
	struct figure_lines_plot *plot = report_own(s->report, x->n_datasets, sizeof *plot);
	struct figure *f;
	size_t n = 0;

	for (size_t i = 0; plot && i < x->n_datasets; i++)
		n += plot_of(s->report, x, d, i, plot + n) > 0;
	f = plot ? figure_lines(s, name, "Error over depth", "hidden layers", plot, n) : NULL;
	if (f)
		figure_caption(f, "Error of test rows after training over the number of hidden layers, mean over networks "
				  "(bands where there are few lines: 95 %% interval), beside the error of the best "
				  "constant answer. A line that meets it belongs to networks that learn nothing.");
}

static void table_depth(struct section *s, const struct results *x, const struct depth_limits *d)
{
	struct table *t = section_table(s, "How deep networks may be and still learn");
	struct report *r = s->report;

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "network", NULL);
	table_column(t, ALIGN_RIGHT, "hidden layers", "as many as were tried");
	table_column(t, ALIGN_RIGHT, "all learn to",
		     "the deepest at which every network is better than the best constant "
		     "answer by 5 points of accuracy, or 5 % of another error");
	table_column(t, ALIGN_RIGHT, "learning stops at",
		     "the shallowest at which 80 % or more of the networks are not");
	table_column(t, ALIGN_RIGHT, "plateau", "epochs before they are, where all are deepest; mean");
	table_column(t, ALIGN_RIGHT, "error of the deepest", NULL);
	for (size_t i = 0; i < d->n; i++) {
		const struct depth_limit *l = d->at + i;
		const struct depth_point *last = l->at + l->n - 1, *best = NULL;

		for (size_t k = 0; k < l->n; k++)
			if (l->at[k].depth == l->learns)
				best = l->at + k;
		table_row(t, 0);
		table_cell(t, 0, "%s", x->dataset[l->dataset].name);
		table_cell(t, 0, "%s", limit_name(r, x, d, i));
		table_cell(t, 0, "%zu–%zu", l->at[0].depth, last->depth);
		table_cell(t, 0, "%s", l->learns ? report_text(r, "%zu", l->learns) : "–");
		table_cell(t, l->stops ? MARK_BAD : 0, "%s", l->stops ? report_text(r, "%zu", l->stops) : "–");
		table_cell(t, 0, "%s", best && best->left ? report_text(r, "%.1f", best->plateau) : "–");
		table_cell(t, 0, "%s", format_number(r, l->metric->shown * last->error));
	}
}

static void text_depth(struct section *s, const struct results *x, const struct depth_limits *d)
{
	struct report *r = s->report;

	section_text(s, "The same networks with more and more hidden layers. Depth can express more; but where the "
			"signal fades on its way back, the first layers stay as they were drawn, and beyond some "
			"depth nothing is learned.");
	for (size_t i = 0; i < d->n; i++)
		if (d->at[i].stops)
			section_text(s, "On %s, **%s** stops learning at %s%s.", x->dataset[d->at[i].dataset].name,
				     limit_name(r, x, d, i), format_count(r, d->at[i].stops, "hidden layer"),
				     d->at[i].learns ? report_text(r, "; every network of up to %zu learns",
								   d->at[i].learns) : "");
}

int section_depth(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct depth_limits d;
	int rc = depth_limits_create(&d, x, study, e);

	if (!rc && d.n) {
		const char *id = report_text(r, "depth-%s", x->study[study].name);
		struct section *s = report_section(r, id, "How deep a network learns");

		text_depth(s, x, &d);
		figure_depth(s, x, &d, id);
		table_depth(s, x, &d);
	}
	depth_limits_free(&d);
	return rc;
}
