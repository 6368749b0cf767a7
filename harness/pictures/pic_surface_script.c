/* How surfaces are drawn, as gnuplot's script. */
#include <math.h>

#include "algorithms/core/escape.h"
#include "harness/pictures/pic_surface_inner.h"
#include "harness/pictures/viridis.h"
#include "reports/figures/style.h"

static void script_head(struct surface_figure *g)
{
	struct text *t = &g->f->script;

	text_add(t, "set border 15 linecolor rgb faint\nunset grid\nunset key\n"
		    "set tics front\nunset xlabel\nunset ylabel\nset style fill solid 1 noborder\n");
	if (g->classes) {
		text_add(t, "array color[%zu] = [", g->classes);
		for (size_t c = 0; c < g->classes; c++)
			text_add(t, "%s0x%s", c ? ", " : "", style_class_color(c) + 1);
		text_add(t, "]\nred(c) = color[int(c) + 1] / 65536\n"
			    "green(c) = color[int(c) + 1] / 256 %% 256\n"
			    "blue(c) = color[int(c) + 1] %% 256\n"
			    "# how much of the colour a probability gets: 0.06 to 0.62\n"
			    "alpha(p, base) = 255 * (0.06 + 0.56 * (p - base) / (1 - base))\n");
	} else if (!surface_is_curve(g)) {
		viridis_palette(t);
		text_add(t, "set cbrange [%.9g:%.9g]\n", g->lo, g->hi);
	}
}

static void plot_points(struct surface_figure *g, const struct surface_panel *p)
{
	struct text *t = &g->f->script;
	const char *color = "(color[int($3) + 1])";

	text_add(t, "     data index %zu using 1:2 with points pointtype 7 pointsize 0.75*ps "
		    "linecolor rgb paper, \\\n"
		    "     data index %zu using 1:2:%s with points pointtype 7 pointsize 0.5*ps "
		    "linecolor rgb variable, \\\n"
		    "     data index %zu using 1:2:%s with points pointtype 13 pointsize 0.9*ps "
		    "linecolor rgb variable, \\\n"
		    "     data index %zu using 1:2 with points pointtype 12 pointsize 0.9*ps "
		    "linewidth 0.8 linecolor rgb ink, \\\n",
		 p->block + 1, p->block + 1, color, p->block + 2, color, p->block + 2);
	if (g->kind->find)
		text_add(t, "     data index %zu using 1:2 with points pointtype 6 pointsize 1.5*ps "
			    "linewidth 1.2 linecolor rgb ink\n", p->block + 4);
	else
		text_add(t, "     for [part = %zu:%zu] data index part using 1:($4 > 0 ? $2 : NaN) with "
			    "points pointtype 6 pointsize 1.6*ps linewidth 1.2 linecolor rgb ink\n",
			 p->block + 1, p->block + 2);
}

static void plot_classes(struct surface_figure *g, const struct surface_panel *p)
{
	struct text *t = &g->f->script;

	text_add(t, "plot data index %zu using 1:2:(red($3)):(green($3)):(blue($3)):"
		    "(alpha($4, %.6g)) with rgbalpha, \\\n"
		    "     data index %zu using 1:2 with lines linecolor rgb ink linewidth 1, \\\n",
		 p->block, p->surface.base, p->block + 3);
	if (surface_has_margins(g, p))
		text_add(t, "     data index %zu using 1:2 with lines linecolor rgb ink linewidth 1 "
			    "dashtype 2, \\\n", p->block + 5);
	plot_points(g, p);
}

static void plot_values(struct text *t, const struct surface_panel *p)
{
	text_add(t, "plot data index %zu using 1:2:3 with image, \\\n"
		    "     data index %zu using 1:2 with points pointtype 7 pointsize 0.85*ps "
		    "linecolor rgb \"#fffffe\", \\\n"
		    "     data index %zu using 1:2:3 with points pointtype 7 pointsize 0.5*ps "
		    "linecolor palette, \\\n"
		    "     data index %zu using 1:2:3 with points pointtype 13 pointsize 0.9*ps "
		    "linecolor palette, \\\n"
		    "     data index %zu using 1:2 with points pointtype 12 pointsize 0.9*ps "
		    "linewidth 0.9 linecolor rgb \"#fffffe\"\n",
		 p->block, p->block + 1, p->block + 1, p->block + 2, p->block + 2);
}

static void plot_curve(struct text *t, const struct surface_panel *p)
{
	text_add(t, "plot data index %zu using 1:2 with points pointtype 7 pointsize 0.5*ps "
		    "linecolor rgb muted, \\\n"
		    "     data index %zu using 1:2 with points pointtype 12 pointsize 0.8*ps "
		    "linewidth 0.9 linecolor rgb muted, \\\n"
		    "     data index %zu using 1:2 with lines linewidth 2.2 linecolor rgb "
		    "\"#0072b2\"\n", p->block + 1, p->block + 2, p->block);
}

static void error_text(struct text *t, const struct surface_figure *g, const struct surface_panel *p)
{
	for (int part = 0; part < 2; part++) {
		double x = p->error[part];
		text_add(t, part ? " · test " : "train ");
		if (g->classes)
			text_add(t, "%.1f %%", 100 * x);
		else
			text_add(t, "%.3g", x < 1e-4 * (g->hi - g->lo) ? 0 : x);
	}
}

static void titles(struct surface_figure *g, size_t i)
{
	struct text *t = &g->f->script, error = { 0 };
	const struct plane *p = g->panel[i].plane;
	const char *up = surface_is_curve(g) ? p->data->target_name : p->axis[1].name;
	bool several = g->q->ndata > 1;

	if (g->panel[i].note)
		text_add(&error, "%s", g->panel[i].note);
	else
		error_text(&error, g, &g->panel[i]);
	text_add(t, "\n");
	multiples_title(t, &g->m, picture_label(g->f->report, g->q, i % g->q->nvariants),
			text_of(&error));
	text_free(&error);
	multiples_below(t, &g->m, several || multiples_is_low(&g->m, i) ? p->axis[0].name : "");
	if (multiples_is_left(&g->m, i)) {
		multiples_beside(t, &g->m, several ? 34 : 14, 4, up ? up : "value", "muted");
		if (several)
			multiples_beside(t, &g->m, 14, 5, p->data->name, "ink");
	} else {
		text_add(t, "unset label 4\nunset label 5\n");
	}
}

static void axes(struct surface_figure *g, size_t i)
{
	const struct plane_axis *a = g->panel[i].plane->axis;
	bool curve = surface_is_curve(g);
	double lo = curve ? g->lo : a[1].lo, hi = curve ? g->hi : a[1].hi, none = INFINITY;
	struct text *t = &g->f->script;
	struct figure_axis x = figure_axis_fit(a[0].lo, a[0].hi, 4, a[0].lo, a[0].hi);
	struct figure_axis y = figure_axis_fit(lo, hi, 5, curve ? -none : lo, curve ? none : hi);

	figure_axis_set(t, 'x', &x);
	figure_axis_set(t, 'y', &y);
}

static void colorbox(struct surface_figure *g, bool last)
{
	const struct figure_panels *p = &g->m.grid;
	const char *target = g->q->data[0]->target_name;
	struct text *t = &g->f->script;

	if (!last) {
		text_add(t, "unset colorbox\n");
		return;
	}
	text_add(t, "set cblabel ");
	escape_gnuplot(t, target ? target : "value");
	text_add(t, " noenhanced textcolor rgb muted\nset colorbox user origin screen %.4f,%.4f size "
		    "screen %.4f,%.4f\n", 1 - 88 / p->width, p->bottom / p->height, 14 / p->width,
		 1 - (p->bottom + p->top) / p->height);
}

static void plot_panel(struct surface_figure *g, size_t i)
{
	const struct surface_panel *p = &g->panel[i];

	titles(g, i);
	axes(g, i);
	if (g->classes) {
		plot_classes(g, p);
	} else if (surface_is_curve(g)) {
		plot_curve(&g->f->script, p);
	} else {
		colorbox(g, i + 1 == g->n);
		plot_values(&g->f->script, p);
	}
}

void pic_surface_script(struct surface_figure *g, const struct legend_item *item, size_t n)
{
	struct text *t = &g->f->script;

	script_head(g);
	legend_put(t, item, n, g->m.grid.width, g->m.grid.height, 6);
	figure_panels_open(t, &g->m.grid);
	for (size_t i = 0; i < g->n; i++) {
		plot_panel(g, i);
		if (!i)
			legend_end(t);
	}
	figure_panels_close(t);
}
