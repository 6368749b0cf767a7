/* Reliability diagrams: a panel a data set, a curve a learner. */
#include "algorithms/core/escape.h"
#include "reports/figures/figures.h"
#include "reports/figures/gnuplot.h"
#include "reports/figures/multiples.h"
#include "reports/figures/style.h"

enum { PANELS_MOST = 12, LEARNERS_MOST = 6, KEY_HIGH = 40 /* pixels: two rows of names above all panels */ };

struct reliability_grid {
	const struct comparison *c;
	const struct calibration *k;
	size_t set[PANELS_MOST], n, left_out;   /* positions of the data sets */
	size_t method[LEARNERS_MOST], methods;
	bool two, more;                 /* data sets of two classes, of more */
	struct multiples m;
	struct figure *f;
};

/* The best learners with probabilities, and the first data sets. */
static void choose(struct reliability_grid *g)
{
	const struct comparison *c = g->c;

	for (size_t m = 0; m < c->ranked && g->methods < LEARNERS_MOST; m++)
		for (size_t i = 0; i < c->sets; i++)
			if (calibration_of(g->k, c, i, m)->known) {
				g->method[g->methods++] = m;
				break;
			}
	for (size_t i = 0; i < c->sets; i++) {
		if (!calibration_any(g->k, c, i))
			continue;
		if (g->n == PANELS_MOST) {
			g->left_out++;
			continue;
		}
		*(comparison_dataset(c, i)->classes > 2 ? &g->more : &g->two) = true;
		g->set[g->n++] = i;
	}
}

static void write_data(struct reliability_grid *g, size_t i, size_t m, bool first)
{
	const struct calibration *k = calibration_of(g->k, g->c, g->set[i], g->method[m]);
	struct text *data = &g->f->data;

	text_add(data, first ? "" : "\n\n");
	gnuplot_comment(data, "%s, %s: mean probability, share that came true, its interval, rows",
			comparison_dataset(g->c, g->set[i])->name, comparison_variant(g->c, g->method[m])->label);
	for (size_t b = 0; b < k->bins; b++)
		text_add(data, "%.4f %.4f %.4f %.4f %zu\n", k->bin[b].said, k->bin[b].came, k->bin[b].lo,
			 k->bin[b].hi, k->bin[b].rows);
}

static void plot_curve(struct reliability_grid *g, size_t i, size_t m, size_t index, const char *join)
{
	struct text *t = &g->f->script;
	struct style s = style_of_method(g->c, g->method[m]);

	text_add(t, "%sdata index %zu using 1:2:3:4 with yerrorbars pointtype %d pointsize 0.7*ps linewidth 0.8 "
		    "linecolor rgb \"%s\" notitle, \\\n     data index %zu using 1:2 with linespoints pointtype %d "
		    "pointsize 0.7*ps dashtype %d linewidth 1.6 linecolor rgb \"%s\" ",
		 join, index, s.point, s.color, index, s.point, s.dash, s.color);
	if (i) {
		text_add(t, "notitle");
		return;
	}
	text_add(t, "title ");
	escape_gnuplot(t, style_name_of_method(g->f->report, g->c, g->method[m]));
}

static void plot_panel(struct reliability_grid *g, size_t i, size_t *index)
{
	struct text *t = &g->f->script;
	const char *join = "plot ";

	text_add(t, i ? "\nunset key\n"
		      : "\nset key at screen 0.5, screen 0.995 center top vertical maxrows 2 Left reverse noenhanced "
			"samplen 1.5\n");
	multiples_title(t, &g->m, comparison_dataset(g->c, g->set[i])->name,
			comparison_dataset(g->c, g->set[i])->classes > 2 ? "of the class answered"
									 : "of the rarer class");
	multiples_below(t, &g->m, multiples_is_low(&g->m, i) ? "probability said" : "");
	multiples_beside(t, &g->m, 14, 4, multiples_is_left(&g->m, i) ? "share that came true" : "", "muted");
	for (size_t m = 0; m < g->methods; m++) {
		if (!calibration_of(g->k, g->c, g->set[i], g->method[m])->known)
			continue;
		write_data(g, i, m, *index == 0);
		plot_curve(g, i, m, (*index)++, join);
		join = ", \\\n     ";
	}
	text_add(t, "\n");
}

static void caption(struct reliability_grid *g)
{
	figure_caption(g->f, "Rows that did not train, in at most %d bins of equally many by the probability%s; rows "
		       "of one probability stay together. On the broken line probabilities mean what they say. Bars: "
		       "Wilson's interval, 95 %%.%s", RELIABILITY_BINS,
		       g->two && g->more ? ", of two classes of the rarer one, of more of the one that was answered"
		       : g->more         ? " of the class that was answered"
					 : " of the rarer class",
		       g->left_out ? report_text(g->f->report, " Shown are the first %d data sets; `bakeoff draw RUN "
						 "DATA --picture reliability` draws the other %zu.", PANELS_MOST,
						 g->left_out) : "");
}

void figure_reliability(struct section *s, const struct comparison *c, const struct calibration *k)
{
	const struct figure_panels margins = { .left = 68, .right = 14, .top = KEY_HIGH };
	struct reliability_grid g = { .c = c, .k = k };
	size_t index = 0;

	choose(&g);
	if (!g.n)
		return;
	multiples_fit(&g.m, g.n, multiples_columns(g.n), 1, 380, &margins);
	g.f = section_figure(s, "reliability",
			     "Reliability diagrams", g.m.grid.width, g.m.grid.height);
	text_add(&g.f->script, "set xrange [0:1]\nset yrange [0:1]\nset xtics 0.2\nset ytics 0.2\n"
			       "set grid xtics ytics\n"
			       "set arrow 1 from 0,0 to 1,1 nohead dashtype 2 linecolor rgb muted\n");
	figure_panels_open(&g.f->script, &g.m.grid);
	for (size_t i = 0; i < g.n; i++)
		plot_panel(&g, i, &index);
	figure_panels_close(&g.f->script);
	caption(&g);
}
