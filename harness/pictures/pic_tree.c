/* A decision tree as a drawing: what each node asks, how many rows come to it and of which classes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/utf8.h"
#include "harness/pictures/branches.h"
#include "harness/pictures/legend.h"
#include "harness/pictures/picture.h"
#include "harness/pictures/viridis.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/panels.h"
#include "reports/figures/style.h"

enum {
	ENDS_MOST  = 26,
	DEPTH_MOST = 5,
	WIDTHS     = 6,                 /* of links */
	CURVE      = 12,                /* points of a link */
	CLASSES_IN_LEGEND = 30
};
/* pixels */
#define LINE_HIGH  36.0
#define BAR_WIDE   58.0
#define BAR_HIGH   9.0
#define MARGIN     16.0
#define END_ROOM   150.0        /* for what stands behind an end */
#define CHARACTER  6.9

struct tree_drawing {
	const struct dataset *data;
	struct branch_tree b;
	struct figure *f;
	double step;                    /* from level to level */
	double top;
	double lo, hi;                  /* of values */
	size_t nlegend;
	struct legend_item legend[CLASSES_IN_LEGEND];
};

static double left_of(const struct tree_drawing *t, const struct branch *at)
{
	return MARGIN + t->step * at->x;
}

static double middle_of(const struct tree_drawing *t, const struct branch *at)
{
	return t->top + LINE_HIGH * (at->y + 0.6);
}

/* ---- the data: links by width, bars, texts ---- */

static void write_link(const struct tree_drawing *t, const struct branch *from,
		       const struct branch *to)
{
	double x0 = left_of(t, from) + BAR_WIDE, x1 = left_of(t, to);
	double y0 = middle_of(t, from), y1 = middle_of(t, to);

	for (int i = 0; i <= CURVE; i++) {
		double s = (double)i / CURVE;
		text_add(&t->f->data, "%.1f %.1f\n", x0 + (x1 - x0) * s,
			 y0 + (y1 - y0) * 0.5 * (1 - cos(M_PI * s)));
	}
	text_add(&t->f->data, "\n");
}

/* The wider a link, the more rows go along it: by the square root, so that few still show. */
static size_t width_of(const struct tree_drawing *t, const struct branch *to)
{
	return (size_t)(sqrt(to->rows / t->b.branch[0].rows) * (WIDTHS - 1) + 0.5);
}

static void write_links(const struct tree_drawing *t)
{
	struct text *data = &t->f->data;

	for (size_t w = 0; w < WIDTHS; w++) {
		gnuplot_comment(data, "links of width %zu: x, y in pixels", w);
		text_add(data, "-9 -9\n\n");
		for (size_t i = 0; i < t->b.n; i++) {
			const struct branch *at = &t->b.branch[i];
			size_t child[] = { at->left, at->right };
			for (size_t k = 0; k < 2 && at->shown && !at->end; k++)
				if (width_of(t, &t->b.branch[child[k]]) == w)
					write_link(t, at, &t->b.branch[child[k]]);
		}
		text_add(data, "\n\n");
	}
}

static void write_bar(const struct tree_drawing *t, double x, double wide, double y, unsigned color)
{
	text_add(&t->f->data, "%.1f %.1f %.1f %.1f %.1f %.1f %u\n", x + wide / 2, y, x, x + wide,
		 y - BAR_HIGH / 2, y + BAR_HIGH / 2, color);
}

static unsigned class_color(size_t class)
{
	return (unsigned)strtoul(style_class_color(class) + 1, NULL, 16);
}

static void write_bars(const struct tree_drawing *t)
{
	gnuplot_comment(&t->f->data, "bars: x, y, left, right, upper, lower, colour");
	for (size_t i = 0; i < t->b.n; i++) {
		const struct branch *at = &t->b.branch[i];
		double x = left_of(t, at), y = middle_of(t, at);
		if (!at->shown)
			continue;
		if (!t->data->classes)
			write_bar(t, x, BAR_WIDE, y, viridis_color((at->value[0] - t->lo) /
								    (t->hi - t->lo)));
		for (size_t c = 0; c < t->data->classes; c++) {
			double wide = BAR_WIDE * at->value[c];
			if (wide > 0)
				write_bar(t, x, wide, y, class_color(c));
			x += wide;
		}
	}
	text_add(&t->f->data, "\n\n");
}

static void put_cut(struct text *out, const char *text, double pixels)
{
	size_t most = (size_t)(pixels / CHARACTER), n = 0, bytes = 0;

	if (utf8_width(text) > most)
		for (const char *at = text; *at && n + 1 < most; n++) {
			escape_next(&at);
			bytes = (size_t)(at - text);
		}
	text_put(out, text, bytes ? bytes : strlen(text));
	if (bytes)
		text_add(out, "…");
}

static void write_text(const struct tree_drawing *t, double x, double y, const char *text)
{
	text_add(&t->f->data, "%.1f %.1f ", x, y);
	escape_gnuplot_datum(&t->f->data, text);
	text_add(&t->f->data, "\n");
}

static size_t largest(const struct tree_drawing *t, const struct branch *at)
{
	size_t best = 0;

	for (size_t c = 1; c < t->data->classes; c++)
		if (at->value[c] > at->value[best])
			best = c;
	return best;
}

static void write_tests(const struct tree_drawing *t)
{
	gnuplot_comment(&t->f->data, "what is asked: x, y, text");
	for (size_t i = 0; i < t->b.n; i++) {
		const struct branch *at = &t->b.branch[i];
		struct text line = { 0 };
		if (!at->shown || at->end)
			continue;
		put_cut(&line, at->test, t->step - 6);
		write_text(t, left_of(t, at), middle_of(t, at) - 13, text_of(&line));
		text_free(&line);
	}
	text_add(&t->f->data, "-9 -9 \"\"\n\n\n");
}

/* Behind an end its answer; rows stand under every bar. */
static void write_answers(const struct tree_drawing *t)
{
	gnuplot_comment(&t->f->data, "answers: x, y, text");
	for (size_t i = 0; i < t->b.n; i++) {
		const struct branch *at = &t->b.branch[i];
		struct text line = { 0 };
		if (!at->end)
			continue;
		if (t->data->classes)
			put_cut(&line, t->data->class_names[largest(t, at)], END_ROOM - 50);
		else
			text_add(&line, "%.4g", at->value[0]);
		if (at->left)
			text_add(&line, " … %zu leaves", at->leaves);
		write_text(t, left_of(t, at) + BAR_WIDE + 8, middle_of(t, at), text_of(&line));
		text_free(&line);
	}
	text_add(&t->f->data, "\n\n");
	gnuplot_comment(&t->f->data, "rows: x, y, text");
	for (size_t i = 0; i < t->b.n; i++) {
		const struct branch *at = &t->b.branch[i];
		char text[32];
		snprintf(text, sizeof text, "%.0f", at->rows);
		if (at->shown)
			write_text(t, left_of(t, at), middle_of(t, at) + 12, text);
	}
}

static void script(struct tree_drawing *t)
{
	struct text *s = &t->f->script;

	text_add(s, "unset border\nunset tics\nunset grid\nunset key\n"
		    "set lmargin screen 0\nset rmargin screen 1\nset tmargin screen 1\n"
		    "set bmargin screen 0\nset style fill solid 1 noborder\n"
		    "set xrange [0:width]\nset yrange [height:0]\n");
	legend_put(s, t->legend, t->nlegend, t->f->width, t->f->height, 4);
	text_add(s, "plot for [w = 0:%d] data index w using 1:2 with lines linewidth 0.8 + 1.6 * w "
		    "linecolor rgb faint, \\\n"
		    "     data index %d using 1:2:3:4:5:6:7 with boxxyerror linecolor rgb variable, \\\n"
		    "     data index %d using 1:2:3 with labels left noenhanced textcolor rgb ink, \\\n"
		    "     data index %d using 1:2:3 with labels left noenhanced textcolor rgb ink, \\\n"
		    "     data index %d using 1:2:3 with labels left noenhanced textcolor rgb muted\n",
		 WIDTHS - 1, WIDTHS, WIDTHS + 1, WIDTHS + 2, WIDTHS + 3);
}

/* ---- the figure ---- */

static void put_caption(const struct tree_drawing *t, const struct model *m, const char *label)
{
	const struct branch_tree *b = &t->b;
	size_t cut = 0;

	for (size_t i = 0; i < b->n; i++)
		cut += b->branch[i].end && b->branch[i].left;
	figure_caption(t->f, "%s, trained on all %.0f rows of %s: %zu leaves. Up where the condition "
		       "holds, down where not; %s, the number under them, and the width of a line is "
		       "the square root of that.%s",
		       label, b->branch[0].rows, t->data->name, b->branch[0].leaves,
		       t->data->classes ? "bars are the classes of the training rows that come there"
					: "the colour of a bar is the mean of the training rows that "
					  "come there",
		       cut ? report_text(t->f->report, " %zu branches were cut to fit; "
					 "%s[max_depth=%zu] is drawn whole.", cut, m->learner->name,
					 b->depth)
			   : "");
}

static int draw_model(struct tree_drawing *t, struct section *s, const struct model *m,
		      const char *label, struct err *e)
{
	double width, legend;

	if (branches_read(&t->b, m, e))
		return -1;
	branches_lay_out(&t->b, ENDS_MOST, DEPTH_MOST);
	t->step = (FIGURE_WIDTH - MARGIN - BAR_WIDE - END_ROOM) / fmax((double)t->b.depth, 3);
	t->lo = INFINITY, t->hi = -INFINITY;
	for (size_t i = 0; i < t->b.n && !t->data->classes; i++) {
		t->lo = fmin(t->lo, t->b.branch[i].value[0]);
		t->hi = fmax(t->hi, t->b.branch[i].value[0]);
	}
	for (size_t c = 0; c < t->data->classes && c < CLASSES_IN_LEGEND; c++)
		t->legend[t->nlegend++] = (struct legend_item){ t->data->class_names[c],
								style_class_color(c), 5, 0, 1.2, 0 };
	width = MARGIN + t->step * (double)t->b.depth + BAR_WIDE + END_ROOM;
	legend = t->nlegend ? legend_height(t->legend, t->nlegend, width) : 0;
	t->top = legend + 14;
	t->f = section_figure(s, report_text(s->report, "tree-%s", t->data->name), "The tree", width,
			      t->top + LINE_HIGH * ((double)t->b.ends + 0.3));
	write_links(t);
	write_bars(t);
	write_tests(t);
	write_answers(t);
	script(t);
	put_caption(t, m, label);
	return 0;
}

static int draw_one(struct section *s, const struct picture_request *q, size_t data, size_t variant,
		    struct err *e)
{
	struct tree_drawing t = { .data = q->data[data] };
	struct model m = { 0 };
	int rc = model_fit(&m, t.data, &q->variant[variant], q->seed, q->threads, e) ||
		 draw_model(&t, s, &m, picture_label(s->report, q, variant), e) ? -1 : 0;

	branches_free(&t.b);
	model_free(&m);
	return rc;
}

const struct picture_kind picture_tree = {
	.name = "tree", .title = "Trees", .learner = "tree",
	.help = "a decision tree as a drawing: what it asks, how many rows of which class come there",
	.draw_one = draw_one,
};
