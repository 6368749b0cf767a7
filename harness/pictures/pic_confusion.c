/* Confusions as a heat map: what rows of each class were taken for when they did not train. */
#include <stdlib.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/core/utf8.h"
#include "reports/figures/multiples.h"
#include "harness/pictures/out_of_fold.h"
#include "reports/figures/gnuplot.h"

enum {
	CLASSES_MOST = 60,              /* of a picture; */
	COUNTS_MOST  = 15               /* whose counts are written out */
};

struct confusion_panel {
	size_t classes, rows, wrong;
	size_t *count;                  /* (classes, classes), row the truth, column the answer */
	const char **name;              /* (classes): texts of the report */
	const char *title;
};

struct confusion_figure {
	const struct picture_request *q;
	struct report *r;
	struct confusion_panel *panel;
	size_t n, longest;              /* longest: characters of a class name */
	struct multiples m;
	struct figure *f;
};

static int count_answers(struct confusion_figure *g, struct confusion_panel *p,
			 const struct out_of_fold *o, struct err *e)
{
	p->classes = o->classes;
	p->rows = o->rows;
	if (o->classes > CLASSES_MOST)
		return FAIL(e, ERR_UNSUITED, "%zu classes are too many for a heat map, which shows %d",
			    o->classes, CLASSES_MOST);
	if (!(p->count = mem_zeros(o->classes * o->classes, sizeof *p->count, e)) ||
	    !(p->name = report_own(g->r, o->classes, sizeof *p->name)))
		return -1;
	for (size_t c = 0; c < o->classes; c++) {
		size_t long_ = utf8_width(o->class_name[c]);
		p->name[c] = report_text(g->r, "%s", o->class_name[c]);
		g->longest = long_ > g->longest ? long_ : g->longest;
	}
	for (size_t i = 0; i < o->rows; i++) {
		size_t said = metric_class(o->scores + i * o->classes, o->classes);
		p->count[o->label[i] * o->classes + said]++;
		p->wrong += said != o->label[i];
	}
	return 0;
}

static int make_panel(struct confusion_figure *g, size_t i, struct err *e)
{
	size_t data = i / g->q->nvariants, variant = i % g->q->nvariants;
	struct confusion_panel *p = &g->panel[i];
	struct out_of_fold o;
	int rc;

	if (out_of_fold_make(&o, g->q, data, variant, e))
		return -1;
	p->title = picture_panel_title(g->r, g->q, data, variant);
	rc = count_answers(g, p, &o, e);
	out_of_fold_free(&o);
	return rc ? picture_failed(g->r, g->q, data, variant, e) : 0;
}

/* ---- data and script ---- */

static void write_data(const struct confusion_panel *p, size_t i, struct text *data)
{
	if (i)
		text_add(data, "\n\n");
	gnuplot_comment(data, "%s: answer, truth, share of the truth, whether it is right, rows", p->title);
	for (size_t truth = 0; truth < p->classes; truth++) {
		const size_t *row = p->count + truth * p->classes;
		size_t sum = 0;
		for (size_t said = 0; said < p->classes; said++)
			sum += row[said];
		for (size_t said = 0; said < p->classes; said++)
			text_add(data, "%zu %zu %.4f %d %zu\n", said, truth,
				 sum ? (double)row[said] / (double)sum : 0, said == truth, row[said]);
	}
}

/* Names of classes along an axis; of many every so many. */
static void tics(struct text *t, char which, const struct confusion_panel *p, double pixels,
		 double each, bool rotate)
{
	size_t step = 1;

	while (pixels / (double)p->classes * (double)step < each)
		step++;
	text_add(t, "set %ctics %s(", which, rotate ? "rotate by 45 right " : "norotate ");
	for (size_t c = 0; c < p->classes; c += step) {
		text_add(t, c ? ", " : "");
		escape_gnuplot_tic(t, p->name[c]);
		text_add(t, " %zu", c);
	}
	text_add(t, ") noenhanced\n");
}

static void plot_panel(struct confusion_figure *g, size_t i, bool rotate)
{
	const struct confusion_panel *p = &g->panel[i];
	struct text *t = &g->f->script;

	text_add(t, "\n");
	multiples_title(t, &g->m, p->title, report_text(g->r, "%zu of %zu rows wrong", p->wrong, p->rows));
	tics(t, 'x', p, g->m.wide, rotate ? 15 : 8 * (double)g->longest, rotate);
	tics(t, 'y', p, g->m.high, 15, false);
	text_add(t, "set xrange [-0.5:%g]\nset yrange [%g:-0.5]\n", (double)p->classes - 0.5,
		 (double)p->classes - 0.5);
	text_add(t, "plot data index %zu using 1:2:($1 - 0.5):($1 + 0.5):($2 - 0.5):($2 + 0.5):"
		    "(shade($3, $4)) with boxxyerror linecolor rgb variable", i);
	if (p->classes <= COUNTS_MOST)
		text_add(t, ", \\\n     data index %zu using 1:2:($5 > 0 ? sprintf(\"%%d\", int($5)) : "
			    "\"\") with labels textcolor rgb ink", i);
	text_add(t, "\n");
}

static void write_figure(struct confusion_figure *g, struct section *s)
{
	size_t columns = g->q->ndata > 1 ? g->q->nvariants : multiples_columns(g->n);
	double wide = FIGURE_WIDTH / (double)(columns > 4 ? 4 : columns), names = 7.2 * (double)g->longest;
	bool rotate = names > wide / 12 && names > 40;
	struct figure_panels margins = { .left = 34 + names, .right = 20, .top = 2,
		.bottom = rotate ? 48 + 0.75 * names : 56, .gap_x = 30 + names,
		.gap_y = rotate ? 76 + 0.75 * names : 0 };

	multiples_fit(&g->m, g->n, columns > 4 ? 4 : columns, 1, 420, &margins);
	g->f = section_figure(s, report_text(g->r, "confusion-%s", picture_data_name(g->q, 0)),
			      "What each class was taken for", g->m.grid.width, g->m.grid.height);
	text_add(&g->f->script, "unset key\nunset grid\nset border 15 linecolor rgb faint\nset tics scale 0\n"
				"set style fill solid 1 noborder\n# right answers blue, wrong ones red; the "
				"first byte is what shines through\nshade(share, right) = (right > 0 ? 0x0072b2 : "
				"0xd55e00) + 0x1000000 * int(255 * (share > 0 ? 0.92 - 0.72 * share : 1))\n");
	figure_panels_open(&g->f->script, &g->m.grid);
	for (size_t i = 0; i < g->n; i++) {
		write_data(&g->panel[i], i, &g->f->data);
		plot_panel(g, i, rotate);
	}
	figure_panels_close(&g->f->script);
	figure_caption(g->f, "A row of squares is a true class, a column an answer, of rows that did not train; "
		       "shades are shares of the row, blue where it is right, red where it is wrong%s.",
		       g->panel[0].classes <= COUNTS_MOST ? "; numbers count rows of the table" : "");
}

static int draw(struct section *s, const struct picture_request *q, struct err *e)
{
	struct confusion_figure g = { .q = q, .r = s->report, .n = q->ndata * q->nvariants };
	int rc = 0;

	if (!(g.panel = mem_zeros(g.n, sizeof *g.panel, e)))
		return -1;
	for (size_t i = 0; i < g.n && !rc; i++)
		rc = make_panel(&g, i, e);
	if (!rc)
		write_figure(&g, s);
	for (size_t i = 0; i < g.n; i++)
		free(g.panel[i].count);
	free(g.panel);
	return rc;
}

const struct picture_kind picture_confusion = {
	.name = "confusion", .title = "Confusions", .needs = PICTURE_CLASSES | PICTURE_OF_RUNS,
	.help = "a heat map of true classes and answers, of rows that did not train; also of a RUN",
	.draw = draw,
};
