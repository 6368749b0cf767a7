#include "reports/figures/fig_lines.h"

#include <math.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/panels.h"

enum { HIGH = 230, TICS = 6 };
#define LABEL_GAP  0.068        /* of the axis: what a line of text takes */
#define CHAR_WIDE  7.5          /* pixels of a name's letter */

static bool drawable(const struct figure_lines_plot *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->line[i].n > 1)
			return true;
	return false;
}

static bool from_zero(const struct figure_lines_plot *plot, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < plot[i].n; k++)
			if (plot[i].line[k].n && !(plot[i].line[k].x[0] > 0))
				return true;
	return false;
}

static double value(const double *of, size_t k)
{
	return of ? of[k] : NAN;
}

static void line_data(struct text *t, const struct figure_lines_plot *p, size_t i, size_t index)
{
	const struct figure_line *l = p->line + i;

	text_add(t, index ? "\n\n" : "");
	gnuplot_comment(t, "%s, %s: x, value, its interval, the dotted line", p->title, l->name);
	for (size_t k = 0; k < l->n; k++)
		text_add(t, "%g %.6g %.6g %.6g %.6g\n", l->x[k], l->y[k], value(l->lo, k),
			 value(l->hi, k), value(l->dotted, k));
}

static bool logarithmic(const struct figure_lines_plot *p)
{
	return p->scale >= LINES_LOG;
}

/* Along the axis; NAN for what has no place there. */
static double up(const struct figure_lines_plot *p, double y)
{
	return !logarithmic(p) ? y : y > 0 ? log10(y) : NAN;
}

static void range(const struct figure_lines_plot *p, double *lo, double *hi)
{
	*lo = INFINITY;
	*hi = -INFINITY;
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->line[i].n; k++) {
			double y[] = { p->line[i].y[k], value(p->line[i].dotted, k) };
			for (int j = 0; j < 2; j++) {   /* fmin leaves NAN out */
				*lo = fmin(*lo, up(p, y[j]));
				*hi = fmax(*hi, up(p, y[j]));
			}
		}
	if (p->scale == LINES_FROM_ZERO) {
		*lo = 0;
		*hi = fmax(*hi, p->least);
	}
	if (!(*hi > *lo)) {
		*hi = isfinite(*hi) ? *hi + 0.5 : 1;
		*lo = p->scale == LINES_FROM_ZERO ? 0 : *hi - 1;
	}
}

static void axis_up(struct text *g, const struct figure_lines_plot *p, double *lo, double *hi)
{
	struct figure_axis a;

	range(p, lo, hi);
	if (logarithmic(p)) {
		*lo -= 0.1;
		*hi += 0.1;
		text_add(g, "set logscale y\nset ytics autofreq %s\nset yrange [%g:%g]\n",
			 p->scale == LINES_SECONDS ? "@seconds" : "format \"%g\"", pow(10, *lo),
			 pow(10, *hi));
	} else {
		a = figure_axis_fit(*lo, *hi, 5, p->scale == LINES_FROM_ZERO ? 0 : -INFINITY, INFINITY);
		*lo = a.lo;
		*hi = a.hi;
		text_add(g, "unset logscale y\nset ytics format \"%%g\"\n");
		figure_axis_set(g, 'y', &a);
	}
	text_add(g, "set ylabel ");
	escape_gnuplot(g, p->up);
	text_add(g, " offset 0.5,0 noenhanced\n");
}

/* A tic at every level of the longest line, one in two or three when they stand close. */
static void axis_across(struct text *g, const struct figure_lines_plot *p)
{
	const struct figure_line *most = p->line;
	double lo = INFINITY, hi = 0;
	size_t step;

	for (size_t i = 0; i < p->n; i++) {
		const struct figure_line *l = p->line + i;
		most = l->n > most->n ? l : most;
		for (size_t k = 0; k < l->n; k++) {
			lo = fmin(lo, l->x[k]);
			hi = fmax(hi, l->x[k]);
		}
	}
	step = 1 + (most->n - 1) / TICS;
	if (lo > 0)
		text_add(g, "set xrange [%g:%g]\n", lo / 1.06, hi * 1.06);
	else
		text_add(g, "set xrange [%g:%g]\n", -0.03 * hi, 1.03 * hi);
	text_add(g, "set xtics (");
	for (size_t i = 0; i < most->n; i += step)
		text_add(g, most->x[most->n - 1 - i] < 1 ? "%s%g" : "%s%.0f", i ? ", " : "",
			 most->x[most->n - 1 - i]);
	text_add(g, ")\n");
}

/* Below the axis stand its tics. */
static void keep_above(struct figure_end_label *l, size_t n, double lo, double gap)
{
	for (size_t i = 0; i < n; i++, lo += gap)
		l[i].y = fmax(l[i].y, lo);
}

static void names(struct section *s, struct text *g, const struct figure_lines_plot *p, double lo,
		  double hi)
{
	struct figure_end_label *label = report_own(s->report, p->n, sizeof *label);

	if (!label)
		return;
	for (size_t i = 0; i < p->n; i++) {
		const struct figure_line *l = p->line + i;
		size_t last = l->n;

		while (last > 1 && isnan(up(p, l->y[last - 1])))
			last--;
		label[i] = (struct figure_end_label){ i, last ? up(p, l->y[last - 1]) : lo };
	}
	figure_labels_spread(label, p->n, LABEL_GAP * (hi - lo));
	keep_above(label, p->n, lo, LABEL_GAP * (hi - lo));
	for (size_t i = 0; i < p->n; i++) {
		const struct figure_line *l = p->line + label[i].at;
		double y = logarithmic(p) ? pow(10, label[i].y) : label[i].y;

		text_add(g, "set label ");
		escape_gnuplot(g, l->name);
		text_add(g, " at graph 1, first %g left offset 0.8,0 textcolor rgb \"%s\" noenhanced\n",
			 y, l->style.text);
	}
}

static void draw(struct text *g, const struct figure_lines_plot *p, size_t first)
{
	const char *sep = "plot ", *next = ", \\\n\t";

	for (size_t i = 0; i < p->n && p->n <= FIGURE_BANDS; i++)
		if (p->line[i].lo) {
			text_add(g, "%sdata index %zu using 1:3:4 with filledcurves linecolor rgb \"%s\"",
				 sep, first + i, p->line[i].style.color);
			sep = next;
		}
	for (size_t i = 0; i < p->n; i++) {
		const struct figure_line *l = p->line + i;
		text_add(g, "%sdata index %zu using 1:2 with linespoints linecolor rgb \"%s\" linewidth "
			 "2 dashtype %d pointtype %d pointsize 0.8*ps", sep, first + i, l->style.color,
			 l->style.dash, l->style.point);
		sep = next;
		if (l->dotted)
			text_add(g, "%sdata index %zu using 1:5 with lines linecolor rgb \"%s\" "
				 "linewidth 1.4 dashtype 3", sep, first + i, l->style.color);
	}
	text_add(g, "\nunset label\nunset arrow\n");
}

static void one_plot(struct section *s, struct text *g, const struct figure_lines_plot *p, size_t first)
{
	double lo, hi;

	text_add(g, "set title ");
	escape_gnuplot(g, p->title);
	text_add(g, " offset 0,-0.4 noenhanced\n");
	axis_up(g, p, &lo, &hi);
	axis_across(g, p);
	figure_bound_set(g, 'y', p->least > 0 ? p->least : NAN);
	if (p->mark > 0)
		text_add(g, "set arrow 9 from first %g, graph 0 to first %g, graph 1 nohead linecolor rgb muted "
			 "linewidth 1 dashtype 3\n", p->mark, p->mark);
	names(s, g, p, lo, hi);
	draw(g, p, first);
}

static double room_for_names(const struct figure_lines_plot *plot, size_t n)
{
	size_t longest = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < plot[i].n; k++) {
			size_t wide = utf8_width(plot[i].line[k].name);
			longest = wide > longest ? wide : longest;
		}
	return 22 + CHAR_WIDE * (double)longest;
}

struct figure *figure_lines(struct section *s, const char *name, const char *title,
			    const char *across, const struct figure_lines_plot *plot, size_t n)
{
	struct figure_panels p = { .left = 74, .top = 34, .bottom = 54, .gap_y = 88 };
	size_t index = 0, drawn = 0, shown;
	struct figure *f;

	for (size_t i = 0; i < n; i++)
		drawn += drawable(plot + i);
	if (!drawn)
		return NULL;
	shown = drawn < FIGURE_PANELS_MOST ? drawn : FIGURE_PANELS_MOST;
	p.right = room_for_names(plot, n);
	p.gap_x = p.left + p.right;
	figure_panels_fit(&p, shown, 2, HIGH);
	f = section_figure(s, name, title, p.width, p.height);
	figure_panels_tell(f, shown, drawn, "plots, the first");
	text_add(&f->script, "unset key\n%sset grid xtics ytics\nset xlabel ",
		 from_zero(plot, n) ? "" : "set logscale x\n");
	escape_gnuplot(&f->script, across);
	text_add(&f->script, " offset 0,0.7 noenhanced\n");
	figure_panels_open(&f->script, &p);
	for (size_t i = 0; i < n; i++) {
		size_t first = index;

		if (!drawable(plot + i))
			continue;
		for (size_t k = 0; k < plot[i].n; k++)
			line_data(&f->data, plot + i, k, index++);
		if (shown)
			one_plot(s, &f->script, plot + i, first);
		shown -= shown > 0;
	}
	figure_panels_close(&f->script);
	return f;
}
