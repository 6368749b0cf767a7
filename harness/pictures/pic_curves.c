/* ROC curves and curves of precision and recall, of rows that did not train. Two classes: a panel for each
 * data set, a curve for each learner. More: a panel for each learner, a curve for each class against the
 * rest. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "reports/figures/multiples.h"
#include "harness/pictures/out_of_fold.h"
#include "harness/pictures/score_curve.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/style.h"

enum {
	CURVES_MOST = 10,               /* of a panel; of more classes those of the least area */
	BANDS_MOST  = 4,                /* curves that get bands */
	CORNERS     = 400               /* drawn points of a curve */
};

struct curve {
	const char *name;               /* of the learner or the class */
	struct style style;
	struct score_curve c;
	size_t block;                   /* of the data; its band is the next */
};

struct curve_panel {
	const char *title, *note;
	double rate;                    /* the positives' share: what luck has of precision */
	struct curve *curve;            /* (n) */
	size_t n;
};

struct curves {
	enum score_curve_kind kind;
	const struct picture_request *q;
	struct report *r;
	struct curve_panel *panel;
	size_t n, room;
	struct multiples m;
	struct figure *f;
	size_t blocks;
	bool several;                   /* some panel has more than two classes */
};

static struct curve_panel *add_panel(struct curves *g, size_t curves, struct err *e)
{
	struct curve_panel *p;

	if (mem_grow((void **)&g->panel, &g->room, g->n + 1, sizeof *g->panel, e))
		return NULL;
	p = &g->panel[g->n];
	*p = (struct curve_panel){ .curve = mem_zeros(curves, sizeof *p->curve, e) };
	if (!p->curve)
		return NULL;
	g->n++;
	return p;
}

/* The curve of a class against the rest. */
static int make_curve(struct curves *g, struct curve *at, const struct out_of_fold *o, size_t class,
		      struct err *e)
{
	double *score = mem_array(o->rows, sizeof *score, e);
	unsigned char *positive = mem_array(o->rows, 1, e);
	int rc = -1;

	for (size_t i = 0; score && positive && i < o->rows; i++) {
		const float *s = o->scores + i * o->classes;
		/* without probabilities both columns carry the decision */
		score[i] = o->classes == 2 && !o->probabilities ? (double)s[class] - (double)s[1 - class]
								: (double)s[class];
		positive[i] = o->label[i] == class;
	}
	if (score && positive)
		rc = score_curve_make(&at->c, g->kind, score, positive, o->rows, g->q->seed, e);
	free(score);
	free(positive);
	return rc;
}

/* ---- panels ---- */

static size_t nth_of_learner(const struct picture_request *q, size_t variant)
{
	size_t nth = 0;

	for (size_t i = 0; i < variant; i++)
		nth += !strcmp(picture_learner(q, i), picture_learner(q, variant));
	return nth;
}

/* A curve of this learner in the panel of its data set. */
static int add_learner(struct curves *g, struct curve_panel *p, const struct out_of_fold *o,
		       size_t data, size_t variant, struct err *e)
{
	struct curve *at = &p->curve[p->n++];

	at->name = picture_label(g->r, g->q, variant);
	at->style = style_of_learner(picture_learner(g->q, variant), nth_of_learner(g->q, variant));
	p->title = picture_data_name(g->q, data);
	p->note = report_text(g->r, "class %s of %zu rows", o->class_name[o->positive], o->rows);
	if (make_curve(g, at, o, o->positive, e))
		return -1;
	p->rate = (double)at->c.positives / (double)o->rows;
	return 0;
}

static int by_area(const void *a, const void *b)
{
	const struct curve *p = a, *q = b;

	return (p->c.area > q->c.area) - (p->c.area < q->c.area);
}

/* A panel of all classes that occur. */
static int add_classes(struct curves *g, const struct out_of_fold *o, size_t data, size_t variant,
		       struct err *e)
{
	struct curve_panel *p = add_panel(g, o->classes, e);

	if (!p)
		return -1;
	g->several = true;
	p->title = picture_panel_title(g->r, g->q, data, variant);
	for (size_t c = 0; c < o->classes; c++) {
		struct curve *at = &p->curve[p->n];
		size_t of = 0;
		for (size_t i = 0; i < o->rows; i++)
			of += o->label[i] == c;
		if (!of || of == o->rows)
			continue;
		*at = (struct curve){ .name = report_text(g->r, "%s", o->class_name[c]),
				      .style = { .dash = 1 } };
		snprintf(at->style.color, sizeof at->style.color, "%s", style_class_color(c));
		if (make_curve(g, at, o, c, e))
			return -1;
		p->n++;
	}
	p->note = p->n > CURVES_MOST ? report_text(g->r, "the %d worst of %zu classes", CURVES_MOST, p->n)
				     : "each class against the rest";
	if (p->n > CURVES_MOST) {
		qsort(p->curve, p->n, sizeof *p->curve, by_area);
		for (; p->n > CURVES_MOST; p->n--)
			score_curve_free(&p->curve[p->n - 1].c);
	}
	return 0;
}

static int make_panels(struct curves *g, struct err *e)
{
	for (size_t i = 0; i < g->q->ndata; i++) {
		struct curve_panel *of_data = NULL;
		for (size_t k = 0; k < g->q->nvariants; k++) {
			struct out_of_fold o;
			int rc = -1;
			if (out_of_fold_make(&o, g->q, i, k, e))
				return -1;
			if (o.classes > 2)
				rc = add_classes(g, &o, i, k, e);
			else if (of_data || (of_data = add_panel(g, g->q->nvariants, e)))
				rc = add_learner(g, of_data, &o, i, k, e);
			out_of_fold_free(&o);
			if (rc)
				return picture_failed(g->r, g->q, i, k, e);
		}
	}
	return 0;
}

/* ---- data and script ---- */

static void begin_block(struct curves *g, const char *what, const char *name)
{
	if (g->blocks++)
		text_add(&g->f->data, "\n\n");
	gnuplot_comment(&g->f->data, "%s: %s", name, what);
}

/* A point on the straight line between its neighbours says nothing. */
static bool is_corner(const struct score_curve *c, size_t i)
{
	double cross;

	if (!i || i + 1 == c->n)
		return true;
	cross = (c->x[i] - c->x[i - 1]) * (c->y[i + 1] - c->y[i]) -
		(c->y[i] - c->y[i - 1]) * (c->x[i + 1] - c->x[i]);
	return fabs(cross) > 1e-15;
}

static void write_curve(struct curves *g, struct curve *at)
{
	const struct score_curve *c = &at->c;
	size_t corners = 0, each, k = 0;

	for (size_t i = 0; i < c->n; i++)
		corners += is_corner(c, i);
	each = corners / CORNERS + 1;
	at->block = g->blocks;
	begin_block(g, g->kind == SCORE_CURVE_ROC ? "false positive rate, true positive rate"
						  : "recall, precision", at->name);
	for (size_t i = 0; i < c->n; i++)
		if (is_corner(c, i) && (k++ % each == 0 || i + 1 == c->n))
			text_add(&g->f->data, "%.5g %.5g\n", c->x[i], c->y[i]);
	begin_block(g, "band: x, least and most of the middle 95 %", at->name);
	for (size_t i = 0; i < SCORE_CURVE_GRID; i++)
		text_add(&g->f->data, "%g %.4g %.4g\n", (double)i / (SCORE_CURVE_GRID - 1), c->lo[i],
			 c->hi[i]);
}

static void curve_title(struct text *t, const struct curve *at)
{
	struct text title = { 0 };

	text_add(&title, "%s  %.3f (%.3f–%.3f)", at->name, at->c.area, at->c.area_lo, at->c.area_hi);
	escape_gnuplot(t, text_of(&title));
	text_free(&title);
}

static void plot_panel(struct curves *g, size_t i)
{
	const struct curve_panel *p = &g->panel[i];
	bool roc = g->kind == SCORE_CURVE_ROC;
	struct text *t = &g->f->script;
	double luck = p->rate;

	text_add(t, "\n");
	multiples_title(t, &g->m, p->title, p->note);
	multiples_below(t, &g->m, !multiples_is_low(&g->m, i) ? "" : roc ? "false positive rate" : "recall");
	multiples_beside(t, &g->m, 14, 4, !multiples_is_left(&g->m, i) ? "" :
			 roc ? "true positive rate" : "precision", "muted");
	if (roc)
		text_add(t, "set arrow 1 from 0,0 to 1,1 nohead dashtype 2 linecolor rgb muted\n");
	else if (luck > 0)
		text_add(t, "set arrow 1 from 0,%.4g to 1,%.4g nohead dashtype 2 linecolor rgb muted\n",
			 luck, luck);
	else
		text_add(t, "unset arrow 1\n");
	text_add(t, "plot ");
	for (size_t k = 0; k < p->n && p->n <= BANDS_MOST; k++)
		text_add(t, "data index %zu using 1:2:3 with filledcurves linecolor rgb \"%s\" notitle, \\\n     ",
			 p->curve[k].block + 1, p->curve[k].style.color);
	for (size_t k = 0; k < p->n; k++) {
		text_add(t, "data index %zu using 1:2 with %s linewidth 1.8 dashtype %d linecolor rgb "
			    "\"%s\" title ", p->curve[k].block, roc ? "lines" : "fsteps",
			 p->curve[k].style.dash, p->curve[k].style.color);
		curve_title(t, &p->curve[k]);
		text_add(t, k + 1 < p->n ? ", \\\n     " : "\n");
	}
}

static void caption(struct curves *g)
{
	bool roc = g->kind == SCORE_CURVE_ROC;

	figure_caption(g->f, "%s%s, with the area and its interval; the broken line is luck. %s "
		       "Intervals and bands: the middle 95 %% of %d samples of the rows, pointwise.",
		       g->q->run ? "Test rows of the run's first repeat" :
		       report_text(g->r, "Every row as the model of the other folds has it (%s)",
				   g->q->cv ? g->q->cv : OUT_OF_FOLD_CV " folds"),
		       g->several ? "" : "; the rarer class counts as positive",
		       roc ? "Up and left is better." : "Up and right is better; the area is average "
							"precision, by steps.", SCORE_CURVE_DRAWS);
}

static void write_figure(struct curves *g, struct section *s)
{
	const struct figure_panels margins = { .left = 68, .right = 14, .top = 2 };
	bool roc = g->kind == SCORE_CURVE_ROC;
	size_t columns = multiples_columns(g->n);

	/* names and areas want room */
	multiples_fit(&g->m, g->n, columns > 3 ? 3 : columns, 1, 420, &margins);
	g->f = section_figure(s, report_text(g->r, "%s-%s", roc ? "roc" : "pr",
					     picture_data_name(g->q, 0)),
			      roc ? "ROC curves" : "Precision and recall", g->m.grid.width,
			      g->m.grid.height);
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->panel[i].n; k++)
			write_curve(g, &g->panel[i].curve[k]);
	text_add(&g->f->script, "set xrange [0:1]\nset yrange [0:1.01]\nset xtics 0.2\nset ytics 0.2\n"
				"set grid xtics ytics\nset key noenhanced samplen 1.2 font small %s bottom Left "
				"reverse\n", roc ? "right" : "left");
	figure_panels_open(&g->f->script, &g->m.grid);
	for (size_t i = 0; i < g->n; i++)
		plot_panel(g, i);
	figure_panels_close(&g->f->script);
	caption(g);
}

static void curves_free(struct curves *g)
{
	for (size_t i = 0; i < g->n; i++) {
		for (size_t k = 0; k < g->panel[i].n; k++)
			score_curve_free(&g->panel[i].curve[k].c);
		free(g->panel[i].curve);
	}
	free(g->panel);
}

static int draw(struct section *s, const struct picture_request *q, enum score_curve_kind kind,
		struct err *e)
{
	struct curves g = { .kind = kind, .q = q, .r = s->report };
	int rc = make_panels(&g, e);

	if (!rc)
		write_figure(&g, s);
	curves_free(&g);
	return rc;
}

static int draw_roc(struct section *s, const struct picture_request *q, struct err *e)
{
	return draw(s, q, SCORE_CURVE_ROC, e);
}

static int draw_pr(struct section *s, const struct picture_request *q, struct err *e)
{
	return draw(s, q, SCORE_CURVE_PR, e);
}

const struct picture_kind picture_roc = {
	.name = "roc", .title = "ROC curves", .needs = PICTURE_CLASSES | PICTURE_OF_RUNS,
	.help = "true positives against false ones over all thresholds, with area and bands; also of a RUN",
	.draw = draw_roc,
};

const struct picture_kind picture_pr = {
	.name = "pr", .title = "Precision and recall", .needs = PICTURE_CLASSES | PICTURE_OF_RUNS,
	.help = "precision against recall over all thresholds, with area and bands; also of a RUN",
	.draw = draw_pr,
};
