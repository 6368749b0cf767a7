/* What happens inside a network while it learns: the size of the error signal per layer over
 * epochs. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/figures/gnuplot.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/figures/panels.h"
#include "reports/sections/sections.h"
#include "algorithms/core/escape.h"
#include "algorithms/core/utf8.h"

#define NETS_MOST   240
#define PLOTS_MOST  12
#define LAYERS_MOST 32

/* One variant on one data set: its points lie in one run of the diagnostics. */
struct net {
	size_t dataset, variant;
	const char *name;               /* what tells it from the other networks */
	size_t layers, first, last;     /* steps */
	double at_first[LAYERS_MOST], at_last[LAYERS_MOST];
	/* Of the hidden layer that has most of them at the last step. */
	struct worst { double share; size_t layer; } saturated, dead;
};

static const char *const signals[] = { "delta_rms", "gradient_norm" }; /* the better one first */

/* The weight gradient can stay level while the error signal that reaches a layer decays. */
static const char *choose_signal(const struct results_diagnostic *d, size_t n)
{
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < n; i++)
			if (!strcmp(d[i].name, signals[k]))
				return signals[k];
	return NULL;
}

static size_t find_nets(struct net *net, const struct results_diagnostic *d, size_t n,
			const char *signal)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		struct net *x = m ? net + m - 1 : NULL;

		if (strcmp(d[i].name, signal) || d[i].index >= LAYERS_MOST)
			continue;
		if (!x || x->dataset != d[i].dataset || x->variant != d[i].variant) {
			if (m == NETS_MOST)
				break;
			x = net + m++;
			*x = (struct net){ .dataset = d[i].dataset,
					   .variant = d[i].variant,
					   .first = d[i].step };
		}
		if (d[i].index >= x->layers)
			x->layers = d[i].index + 1;
		if (d[i].step == x->first)
			x->at_first[d[i].index] = d[i].mean;
		x->at_last[d[i].index] = d[i].mean;
		x->last = d[i].step;
	}
	return m;
}

size_t section_gradients_drawn(size_t *which, const size_t *layers, size_t n, size_t most)
{
	size_t floor = 0, deeper, room, m = 0;

	do {                            /* the least floor that few enough exceed */
		deeper = 0;
		for (size_t i = 0; i < n; i++)
			deeper += layers[i] > floor;
	} while (deeper > most && ++floor);
	room = most - deeper;
	for (size_t i = 0; i < n; i++)
		if (layers[i] > floor || (layers[i] == floor && room && room--))
			which[m++] = i;
	return m;
}

/* Units of hidden layers at each network's last step, from the diagnostic of that name. */
static void find_worst(struct net *net, size_t m, const struct results_diagnostic *d, size_t n, const char *name,
		       size_t offset)
{
	for (size_t i = 0, k = 0; i < n; i++) {
		struct worst *w;

		if (strcmp(d[i].name, name))
			continue;
		while (k < m && (net[k].dataset < d[i].dataset ||
				 (net[k].dataset == d[i].dataset && net[k].variant < d[i].variant)))
			k++;
		if (k == m || net[k].dataset != d[i].dataset || net[k].variant != d[i].variant ||
		    d[i].step != net[k].last)
			continue;
		w = (struct worst *)(void *)((char *)(net + k) + offset);
		if (!w->layer || d[i].mean > w->share)
			*w = (struct worst){ d[i].mean, d[i].index + 1 };
	}
}

static void name_nets(struct report *r, const struct results *x, struct net *net, size_t m)
{
	for (size_t i = 0; i < m; i++)
		net[i].name = name_among_members(r, x, &net->variant, sizeof *net, m, i);
}

/* Moves those that are drawn to the front of a copy; returns how many. */
static size_t drawn_nets(struct net *to, const struct net *net, size_t m)
{
	size_t layers[NETS_MOST], which[PLOTS_MOST], n;

	for (size_t i = 0; i < m; i++)
		layers[i] = net[i].layers;
	n = section_gradients_drawn(which, layers, m, PLOTS_MOST);
	for (size_t i = 0; i < n; i++)
		to[i] = net[which[i]];
	return n;
}

/* A column per layer, a line per step. */
static void net_data(struct text *t, const struct results *x, const struct net *net,
		     const struct results_diagnostic *d, size_t n, const char *signal, bool first)
{
	size_t step = SIZE_MAX, column = 0;

	text_add(t, first ? "" : "\n\n");
	gnuplot_comment(t, "%s on %s: epoch, %s of layer 1, 2, ...", x->variant[net->variant].label,
		     x->dataset[net->dataset].name, signal);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(d[i].name, signal) || d[i].dataset != net->dataset ||
		    d[i].variant != net->variant || d[i].index >= LAYERS_MOST)
			continue;
		if (d[i].step != step) {
			text_add(t, "%s%zu", step == SIZE_MAX ? "" : "\n", d[i].step);
			step = d[i].step;
			column = 0;
		}
		for (; column < d[i].index; column++)
			text_add(t, " nan");
		if (d[i].mean > 0)
			text_add(t, " %.6g", d[i].mean);
		else
			text_add(t, " nan");
		column++;
	}
	text_add(t, "\n");
}

/* From blue to red, even steps along a ramp: no two layers share a colour. */
static void layer_color(char out[8], size_t layer, size_t layers)
{
	static const unsigned ramp[] = { 0x0072b2, 0x17818c, 0x009e73, 0xc08400, 0xd55e00 };
	double at = layers > 1 ? 4 * (double)layer / (double)(layers - 1) : 0;
	size_t stop = at < 4 ? (size_t)at : 3;
	unsigned color = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		double a = ramp[stop] >> shift & 0xff, b = ramp[stop + 1] >> shift & 0xff;

		color |= (unsigned)lround(a + (at - (double)stop) * (b - a)) << shift;
	}
	snprintf(out, 8, "#%06x", color & 0xffffff);
}

/* The ramp, once, above the plots: names among the lines would lie on them. */
static void layer_key(struct text *g, const struct figure_panels *p)
{
	enum { STEPS = 7 };
	static const char *const name[] = { "first layer", "last layer" };
	double y = 1 - 13 / p->height, at = p->left + 76;
	char color[8];

	for (size_t k = 0; k < STEPS; k++) {
		layer_color(color, k, STEPS);
		text_add(g, "set arrow %zu from screen %.4f,%.4f to screen %.4f,%.4f nohead linecolor rgb "
			    "\"%s\" linewidth 3\n", k + 1, (at + 14 * (double)k) / p->width, y,
			 (at + 14 * (double)(k + 1)) / p->width, y, color);
	}
	for (int k = 0; k < 2; k++)
		text_add(g, "set label %d \"%s\" at screen %.4f,%.4f %s textcolor rgb ink\n", k + 1, name[k],
			 (at + (k ? 14 * STEPS + 6 : -6)) / p->width, y, k ? "left" : "right");
}

static void net_title(struct text *t, const struct results *x, const struct net *net, bool one_set)
{
	text_add(t, "%s%s%s", one_set ? "" : x->dataset[net->dataset].name, one_set ? "" : " · ",
		 name_title(net->name));
}

static size_t longest_title(const struct results *x, const struct net *net, size_t m, bool one_set)
{
	size_t longest = 0;

	for (size_t i = 0; i < m; i++) {
		struct text t = { 0 };
		size_t n;

		net_title(&t, x, net + i, one_set);
		n = utf8_width(text_of(&t));
		longest = n > longest ? n : longest;
		text_free(&t);
	}
	return longest;
}

static void net_plot(struct text *g, const struct results *x, const struct net *net, size_t index,
		     bool one_set)
{
	struct text title = { 0 };

	net_title(&title, x, net, one_set);
	text_add(g, "set title ");
	escape_gnuplot(g, text_of(&title));
	text_add(g, " offset 0,-0.5 noenhanced\nplot ");
	for (size_t l = 0; l < net->layers; l++) {
		char color[8];

		layer_color(color, l, net->layers);
		text_add(g,
			 "%sdata index %zu using 1:%zu with lines linecolor rgb \"%s\" linewidth 2",
			 l ? ", \\\n\t" : "", index, l + 2, color);
	}
	text_add(g, "\nunset label\nunset arrow\n");
	text_free(&title);
}

static const char caption_weights[] =
	"Norm of the gradient of each layer's weights (logarithmic), from the first layer (blue) to the "
	"last (red). Lines far apart mean that layers learn at different speed; a first layer far below "
	"the last hardly learns.";
static const char caption_signal[] =
	"Root mean square of the loss's derivative at each layer's input sums (logarithmic), from the "
	"first layer (blue) to the last (red). Where the first lies far below the last, the gradient "
	"vanishes on its way back and the early layers hardly learn.";

static void figure_nets(struct section *s, const struct results *x, const struct net *net, size_t m,
			const struct results_diagnostic *d, size_t n, const char *signal,
			const char *name, size_t of)
{
	struct figure_panels p = {
		.left = 74, .right = 18, .top = 62, .bottom = 54, .gap_x = 66, .gap_y = 92
	};
	struct figure *f;
	bool one_set = true;

	for (size_t i = 1; i < m; i++)
		one_set &= net[i].dataset == net[0].dataset;
	figure_panels_fit(&p, m, figure_panels_columns(&p, m == 4 ? 2 : 3, longest_title(x, net, m, one_set)), 190);
	f = section_figure(s, name, "Error signal per layer over the epochs", p.width, p.height);
	text_add(&f->script, "unset key\nset logscale y\nset format y \"10^{%%L}\"\nset xlabel "
			     "\"epoch\" offset 0,0.7\n");
	figure_panels_open(&f->script, &p);
	figure_panels_up(&f->script, strcmp(signal, "delta_rms") ? "norm of the gradient"
								 : "error signal, root mean square",
			 &p);
	layer_key(&f->script, &p);
	for (size_t i = 0; i < m; i++) {
		net_data(&f->data, x, net + i, d, n, signal, !i);
		net_plot(&f->script, x, net + i, i, one_set);
	}
	figure_panels_close(&f->script);
	figure_caption(f, "%s%s", strcmp(signal, "delta_rms") ? caption_weights : caption_signal,
		       of > m ? report_text(s->report, " The %zu deepest of %zu networks; the table has all.", m, of)
			      : "");
}

/* "0.39", "1 : 10000" for what is smaller than a hundredth, "1 : 4.0e+12". */
static const char *ratio_text(struct report *r, double x)
{
	if (x > 0 && x < 1e-6)
		return report_text(r, "1 : %.1e", 1 / x);
	return x > 0 && x < 0.01 ? report_text(r, "1 : %.0f", 1 / x) : format_number(r, x);
}

static void worst_cell(struct table *t, const struct worst *w)
{
	if (!w->layer)
		table_cell(t, 0, "–");
	else if (!(w->share > 0))
		table_cell(t, 0, "0 %%");
	else
		table_cell(t, 0, "%.1f %% (layer %zu)", 100 * w->share, w->layer);
}

static void net_table(struct section *s, const struct results *x, const struct net *net, size_t m,
		      const char *signal)
{
	struct table *t = section_table(s, "How much of the error signal reaches the first layer");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "network", NULL);
	table_column(t, ALIGN_RIGHT, "layers", NULL);
	table_column(t, ALIGN_RIGHT, "epoch", "the first that was recorded; 0: before the first step");
	table_column(t, ALIGN_RIGHT, "first / last then", strcmp(signal, "delta_rms") ?
		     "ratio of the gradient norms" : "ratio of the error signals");
	table_column(t, ALIGN_RIGHT, "decades per layer",
		     "its logarithm from layer to layer backwards, the output included; 0 keeps the size");
	table_column(t, ALIGN_RIGHT, "at the end", NULL);
	table_column(t, ALIGN_RIGHT, "saturated",
		     "at the end, in the hidden layer that has most of it: share of units and "
		     "rows where the activation's slope is below 5 % of that at 0");
	table_column(t, ALIGN_RIGHT, "dead", "the same: units where it is so for every row");
	for (size_t i = 0; i < m; i++) {
		const struct net *y = net + i;
		double start = y->at_first[0] / y->at_first[y->layers - 1],
		       end = y->at_last[0] / y->at_last[y->layers - 1];

		table_row(t, 0);
		table_cell(t, 0, "%s", x->dataset[y->dataset].name);
		table_cell(t, 0, "%s", y->name);
		table_cell(t, 0, "%zu", y->layers);
		table_cell(t, 0, "%zu", y->first);
		table_cell(t, 0, "%s", ratio_text(t->report, start));
		if (y->layers > 1 && start > 0)
			table_cell(t, start < 0.01 ? MARK_BAD : 0, "%s",
				   format_signed(t->report,
						 log10(start) / (double)(y->layers - 1)));
		else
			table_cell(t, 0, "–");
		table_cell(t, 0, "%s", ratio_text(t->report, end));
		worst_cell(t, &y->saturated);
		worst_cell(t, &y->dead);
	}
}

/* Where a network met several levels of something, the last one speaks. */
static size_t last_levels(struct results_diagnostic *d, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0, end; i < n; i = end) {
		double most = d[i].factor_value;

		for (end = i; end < n && !strcmp(d[end].name, d[i].name) &&
			      d[end].dataset == d[i].dataset && d[end].variant == d[i].variant; end++)
			most = fmax(most, d[end].factor_value);
		for (size_t k = i; k < end; k++)
			if (isnan(most) || d[k].factor_value == most)
				d[kept++] = d[k];
	}
	return kept;
}

int section_gradients(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct net *net = report_own(r, NETS_MOST, sizeof *net), drawn[PLOTS_MOST];
	struct results_diagnostic *d = NULL;
	const char *signal, *id;
	struct section *s;
	size_t n, m;
	int rc = 0;

	if (!net)
		return FAIL(e, ERR_NOMEM, "out of memory reading a study");
	if (results_diagnostics(x, study, &d, &n, e))
		return -1;
	n = last_levels(d, n);
	if ((signal = choose_signal(d, n)) && (m = find_nets(net, d, n, signal))) {
		name_nets(r, x, net, m);
		id = report_text(r, "gradients-%s", x->study[study].name);
		s = report_section(r, id, "Gradients inside the network");
		section_text(s, "A network learns by sending its error backwards, layer by layer; "
				"each step multiplies the signal. When it shrinks on the way, the "
				"first layers learn slowly or not at all.");
		find_worst(net, m, d, n, "saturated", offsetof(struct net, saturated));
		find_worst(net, m, d, n, "dead", offsetof(struct net, dead));
		figure_nets(s, x, drawn, drawn_nets(drawn, net, m), d, n, signal, id, m);
		net_table(s, x, net, m, signal);
		rc = section_gradient_start(s, x, study, e);
	}
	free(d);
	return rc;
}
