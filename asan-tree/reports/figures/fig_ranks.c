/* Demsar's diagram of critical differences: learners on a line of mean ranks, the best on the left;
 * a bar joins those that the data sets cannot tell apart. */
#include <math.h>

#include "reports/render/names.h"
#include "reports/figures/fig_ranks.h"
#include "reports/render/format.h"
#include "reports/figures/panels.h"
#include "reports/figures/figures.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

#define LINE_HEIGHT 25.0        /* pixels from one name to the next */
#define CHARACTER   7.3         /* pixels, of a name */
#define AXIS_LEAST  260.0       /* pixels */
#define STUB        0.03        /* how far a name's line runs beyond the axis, likewise */
#define NUMBERED_MOST 24        /* ranks on the axis that have each room for a number */
#define BAR_STEP    0.42        /* from bar to bar, in lines */

/* y: the axis at 0, names below it, numbers and the yardstick above; one unit is LINE_HEIGHT. */
struct ranks_layout {
	double length;          /* of the axis, in ranks */
	size_t bars, left;      /* left: how many names stand on that side */
};

/* Beside a long critical difference there is no room for its name, which stands above it. */
static bool is_wide(const struct figure_ranks_plot *c)
{
	return c->cd > ((double)c->n - 1) / 2;
}

static void axis(struct text *g, const struct figure_ranks_plot *c)
{
	size_t step = c->n <= NUMBERED_MOST ? 1 : 5;
	double end = fmin(1 + c->cd, (double)c->n + 0.35 * (double)(c->n - 1));

	text_add(g, "set arrow from 1,0 to %zu,0 nohead linecolor rgb ink linewidth 1.2\n",
		 c->n);
	for (size_t i = 1; i <= c->n; i++) {
		text_add(g, "set arrow from %zu,0 to %zu,0.2 nohead linecolor rgb ink linewidth 1.2\n", i, i);
		if (i == 1 || i % step == 0)
			text_add(g, "set label \"%zu\" at %zu,0.62 center textcolor rgb muted\n", i, i);
	}
	text_add(g, "set label \"mean rank\" at 1,0.62 right textcolor rgb muted offset -2,0\n");
	text_add(g,
		 "set arrow from 1,1.6 to %g,1.6 heads size screen 0.004,90 linecolor rgb muted "
		 "linewidth 1.4\n",
		 end);
	if (is_wide(c))
		text_add(g, "set label \"critical difference %.2f\" at 1,2.2 left textcolor rgb muted\n", c->cd);
	else
		text_add(g, "set label \"critical difference %.2f\" at %g,1.6 left textcolor rgb muted offset "
			    "1,0\n", c->cd, end);
}

static void names(struct text *g, const struct figure_ranks_plot *c, const struct ranks_layout *l)
{
	for (size_t m = 0; m < c->n; m++) {
		bool left = m < l->left;
		size_t line = left ? m : c->n - 1 - m;
		double y = -0.95 - BAR_STEP * (double)l->bars - (double)line, x = c->method[m].mean_rank;
		double end = left ? 1 - STUB * l->length : (double)c->n + STUB * l->length;
		struct style style = c->method[m].style;
		struct text name = { 0 };

		text_add(g,
			 "set arrow from %g,0 to %g,%g nohead linecolor rgb \"%s\" linewidth 1.6\n"
			 "set arrow from %g,%g to %g,%g nohead linecolor rgb \"%s\" linewidth "
			 "1.6\n",
			 x, x, y, style.color, x, y, end, y, style.color);
		if (left)
			text_add(&name, "%s  %.2f", c->method[m].name, c->method[m].mean_rank);
		else
			text_add(&name, "%.2f  %s", c->method[m].mean_rank, c->method[m].name);
		text_add(g, "set label ");
		escape_gnuplot(g, text_of(&name));
		text_add(g, " at %g,%g %s textcolor rgb ink offset %d,0 noenhanced\n", end, y,
			 left ? "right" : "left", left ? -1 : 1);
		text_free(&name);
	}
}

static void bars(struct text *g, const struct figure_ranks_plot *c, const size_t *order,
		 const struct clique *clique, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double y = -0.42 - BAR_STEP * (double)i;

		text_add(g,
			 "set arrow from %g,%g to %g,%g nohead linecolor rgb ink linewidth 5 "
			 "front\n",
			 c->method[order[clique[i].from]].mean_rank - 0.02, y,
			 c->method[order[clique[i].to]].mean_rank + 0.02, y);
	}
}

/* Pixels beside the axis that the longest name and its rank take. */
static double name_room(const struct figure_ranks_plot *c)
{
	size_t longest = 0;

	for (size_t m = 0; m < c->n; m++) {
		size_t n = utf8_width(c->method[m].name);

		longest = n > longest ? n : longest;
	}
	return 60 + CHARACTER * (double)(longest + 6);
}

/* With a control: what is closer to it than the critical difference. */
static size_t around_control(const struct figure_ranks_plot *c, size_t *order, struct clique *clique)
{
	struct clique one = { c->control, c->control };

	for (size_t m = 0; m < c->n; m++) {
		order[m] = m;
		if (fabs(c->method[m].mean_rank - c->method[c->control].mean_rank) >= c->cd)
			continue;
		one.from = m < one.from ? m : one.from;
		one.to = m > one.to ? m : one.to;
	}
	*clique = one;
	return 1;
}

void figure_rank_diagram(struct section *s, const struct figure_ranks_plot *c)
{
	size_t *order = report_own(s->report, c->n, sizeof *order);
	struct clique *clique = report_own(s->report, c->n, sizeof *clique);
	struct ranks_layout l = { .length = (double)(c->n ? c->n - 1 : 0),
			    .left = (c->n + 1) / 2 };
	double deep, side = name_room(c), axis_px = fmax(AXIS_LEAST, 0.8 * FIGURE_WIDTH - 2 * side);
	double *rank = report_own(s->report, c->n, sizeof *rank), top = is_wide(c) ? 2.8 : 2.2;
	struct figure *f;

	if (c->n < 3 || !order || !clique || !rank)
		return;
	for (size_t m = 0; m < c->n; m++)
		rank[m] = c->method[m].mean_rank;
	l.bars = c->control == FIGURE_NO_CONTROL
			 ? rank_cliques(rank, c->n, c->cd, order, clique)
			 : around_control(c, order, clique);
	deep = 1.6 + BAR_STEP * (double)l.bars + (double)l.left;
	f = section_figure(s, c->name,
			   "Mean ranks and the critical difference", axis_px + 2 * side,
			   (deep + top) * LINE_HEIGHT);
	text_add(&f->script,
		 "unset border\nunset tics\nunset grid\nunset key\n"
		 "set lmargin screen 0\nset rmargin screen 1\nset tmargin screen 1\nset bmargin "
		 "screen 0\n"
		 "set xrange [%g:%g]\nset yrange [%g:%g]\n",
		 1 - side / axis_px * l.length, (double)c->n + side / axis_px * l.length,
		 -deep, top);
	axis(&f->script, c);
	names(&f->script, c, &l);
	bars(&f->script, c, order, clique, l.bars);
	text_add(&f->script, "plot data using 1:(0) with points pointtype 7 pointsize 0.6*ps "
			     "linecolor rgb ink\n");
	text_add(&f->data, "# mean rank, learner\n");
	for (size_t m = 0; m < c->n; m++)
		text_add(&f->data, "%.6f ", c->method[m].mean_rank),
			escape_gnuplot_datum(&f->data, c->method[m].label),
			text_add(&f->data, "\n");
	if (c->control == FIGURE_NO_CONTROL)
		figure_caption(f,
			       "The further left, the better. %s under one bar are closer than "
			       "the critical difference of Nemenyi's test (%.2f ranks at the %g %% level "
			       "with %s): these data sets cannot tell them apart.",
			       c->things, c->cd, c->percent, format_count(s->report, c->sets, "data set"));
	else
		figure_caption(f,
			       "The further left, the better. %s under the bar are closer to %s "
			       "than the critical difference of Bonferroni and Dunn's test of all "
			       "against one (%.2f ranks at the %g %% level with %s): these data sets "
			       "cannot tell them from it.",
			       c->things, c->method[c->control].label, c->cd, c->percent,
			       format_count(s->report, c->sets, "data set"));
}

void figure_ranks(struct section *s, const struct comparison *c)
{
	struct report *r = s->report;
	struct figure_ranks_method *method = report_own(r, c->ranked, sizeof *method);
	const struct figure_ranks_plot plot = {
		.name = name_figure(r, "ranks", c->r, c->study), .things = "Learners", .n = c->ranked,
		.method = method, .cd = c->cd, .percent = 5,
		.control = c->control == NO_METHOD ? FIGURE_NO_CONTROL : c->control, .sets = c->block,
	};

	if (!c->tested || c->ranked < 3 || !method)
		return;
	for (size_t m = 0; m < c->ranked; m++)
		method[m] = (struct figure_ranks_method){
			style_name_of_method(r, c, m), comparison_variant(c, m)->label, style_of_method(c, m),
			c->mean_rank[m]
		};
	figure_rank_diagram(s, &plot);
}
