/* Reliability diagrams: how often what was said with a probability came true, of rows that did not train. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "reports/figures/multiples.h"
#include "harness/pictures/out_of_fold.h"
#include "harness/stats/reliability.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/style.h"

struct reliability_panel {
	struct reliability_bin bin[RELIABILITY_BINS];
	size_t bins;
	double error;                   /* ece_mass */
	size_t classes, rows;
	const char *title;
	struct style style;
};

struct reliability_figure {
	const struct picture_request *q;
	struct report *r;
	struct reliability_panel *panel;
	size_t n;
	bool several;                   /* more than two classes: of the one that is answered */
	struct multiples m;
	struct figure *f;
};

/* Of two classes what is said of the rarer; of more, what is said of the class that is answered. */
static int sort_out(struct reliability_panel *p, const struct out_of_fold *o, struct err *e)
{
	double *said = mem_array(o->rows, sizeof *said, e);
	unsigned char *came = mem_array(o->rows, 1, e);
	const struct metric_truth truth = { .task = TASK_CLASSIFY, .rows = o->rows,
		.classes = o->classes, .label = o->label, .probabilities = true };
	int rc = -1;

	for (size_t i = 0; said && came && i < o->rows; i++) {
		const float *s = o->scores + i * o->classes;
		size_t class = o->classes > 2 ? metric_class(s, o->classes) : o->positive;
		said[i] = (double)s[class];
		came[i] = o->label[i] == class;
	}
	if (said && came)
		rc = reliability_bins(p->bin, &p->bins, said, came, o->rows, e);
	free(said);
	free(came);
	p->error = metric_score(metric_find("ece_mass"), &truth,
				mat_of(o->scores, o->rows, o->classes));
	return rc;
}

static int make_panel(struct reliability_figure *g, size_t i, struct err *e)
{
	size_t data = i / g->q->nvariants, variant = i % g->q->nvariants;
	struct reliability_panel *p = &g->panel[i];
	struct out_of_fold o;
	int rc;

	if (out_of_fold_make(&o, g->q, data, variant, e))
		return -1;
	p->title = picture_panel_title(g->r, g->q, data, variant);
	p->style = style_of_learner(picture_learner(g->q, variant), 0);
	p->rows = o.rows;
	g->several |= o.classes > 2;
	rc = o.probabilities ? sort_out(p, &o, e)
			     : FAIL(e, ERR_UNSUITED, "the predictions are no probabilities");
	out_of_fold_free(&o);
	return rc ? picture_failed(g->r, g->q, data, variant, e) : 0;
}

static void write_data(const struct reliability_panel *p, size_t i, struct text *data)
{
	if (i)
		text_add(data, "\n\n");
	gnuplot_comment(data, "%s: mean probability, share that came true, its interval, rows", p->title);
	for (size_t b = 0; b < p->bins; b++)
		text_add(data, "%.4f %.4f %.4f %.4f %zu\n", p->bin[b].said, p->bin[b].came,
			 p->bin[b].lo, p->bin[b].hi, p->bin[b].rows);
}

static void plot_panel(struct reliability_figure *g, size_t i)
{
	const struct reliability_panel *p = &g->panel[i];
	struct text *t = &g->f->script;

	text_add(t, "\n");
	multiples_title(t, &g->m, p->title, report_text(g->r, "off by %.3f on average", p->error));
	multiples_below(t, &g->m, multiples_is_low(&g->m, i) ? "probability said" : "");
	multiples_beside(t, &g->m, 14, 4, multiples_is_left(&g->m, i) ? "share that came true" : "", "muted");
	text_add(t, "plot data index %zu using 1:2:3:4 with yerrorbars pointtype %d pointsize 0.9*ps "
		    "linewidth 1.2 linecolor rgb \"%s\", \\\n"
		    "     data index %zu using 1:2 with lines linewidth 1.4 linecolor rgb \"%s\"\n",
		 i, p->style.point, p->style.color, i, p->style.color);
}

static void write_figure(struct reliability_figure *g, struct section *s)
{
	const struct figure_panels margins = { .left = 68, .right = 14, .top = 2 };
	size_t columns = g->q->ndata > 1 ? g->q->nvariants : multiples_columns(g->n);

	multiples_fit(&g->m, g->n, columns > 4 ? 4 : columns, 1, 380, &margins);
	g->f = section_figure(s, report_text(g->r, "reliability-%s", picture_data_name(g->q, 0)),
			      "Reliability diagram", g->m.grid.width, g->m.grid.height);
	text_add(&g->f->script, "set xrange [0:1]\nset yrange [0:1]\nset xtics 0.2\nset ytics 0.2\n"
				"set grid xtics ytics\nunset key\n"
				"set arrow 1 from 0,0 to 1,1 nohead dashtype 2 linecolor rgb muted\n");
	figure_panels_open(&g->f->script, &g->m.grid);
	for (size_t i = 0; i < g->n; i++) {
		write_data(&g->panel[i], i, &g->f->data);
		plot_panel(g, i);
	}
	figure_panels_close(&g->f->script);
	figure_caption(g->f, "Rows that did not train, in at most %d bins of equally many by the "
		       "probability of %s; rows of one probability stay together. On the broken line "
		       "probabilities mean what they say; above it the class comes more often than "
		       "said. Bars: Wilson's interval, 95 %%. Above: the mean distance over ten bins of the "
		       "answered class's probability (ece_mass).", RELIABILITY_BINS,
		       g->several ? "the class that was answered" : "the rarer class");
}

static int draw(struct section *s, const struct picture_request *q, struct err *e)
{
	struct reliability_figure g = { .q = q, .r = s->report, .n = q->ndata * q->nvariants };
	int rc = 0;

	if (!(g.panel = mem_zeros(g.n, sizeof *g.panel, e)))
		return -1;
	for (size_t i = 0; i < g.n && !rc; i++)
		rc = make_panel(&g, i, e);
	if (!rc)
		write_figure(&g, s);
	free(g.panel);
	return rc;
}

const struct picture_kind picture_reliability = {
	.name = "reliability", .title = "Reliability",
	.needs = PICTURE_CLASSES | PICTURE_PROBABILITIES | PICTURE_OF_RUNS,
	.help = "whether probabilities mean what they say, in bins of equal mass with intervals; also of a RUN",
	.draw = draw,
};
