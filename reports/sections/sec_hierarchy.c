/* What linear probes read from the layers of networks. */
#include <math.h>
#include <stdlib.h>

#include "harness/analysis/probe_curves.h"
#include "reports/figures/fig_lines.h"
#include "reports/figures/style.h"
#include "reports/render/format.h"
#include "reports/render/names.h"
#include "reports/sections/sections.h"

static const char *net_name(struct report *r, const struct results *x, const struct probe_curve *c, size_t n,
			    size_t at)
{
	return name_among_members(r, x, &c->variant, sizeof *c, n, at);
}

/* "95.2 %", of values the R2. */
static const char *score(struct report *r, const struct results *x, const struct probe_curve *c, double v)
{
	return x->dataset[c->dataset].task == TASK_CLASSIFY ? report_text(r, "%s %%", format_decimals(r, 100 * v, 1))
							    : format_decimals(r, v, 3);
}

static bool shown(const struct probe_gain *g)
{
	return g->tested && g->p_holm < 1 - ANALYSIS_LEVEL;
}

static const char *gained(struct report *r, const struct results *x, const struct probe_curve *c,
			  const struct probe_gain *g)
{
	if (isnan(g->t.ci.lo))
		return report_text(r, "%s in every fold", score(r, x, c, g->t.mean));
	return report_text(r, "%s (%s to %s, adjusted %s)", score(r, x, c, g->t.mean), score(r, x, c, g->t.ci.lo),
			   score(r, x, c, g->t.ci.hi), format_p_is(r, g->p_holm));
}

static void words(struct section *s, const struct results *x, const struct probe_curve *c, size_t n)
{
	struct report *r = s->report;

	section_text(s, "A **linear probe** is a ridge regression of the truth on the activations of one layer, asked about the "
			"test rows: what a straight cut could read there. Layer 0 are the inputs. The same network before "
			"its first step stands beside it: random layers bend the inputs, too, and part of what is read was "
			"there without any learning. A rise over the layers shows that classes become easier to part, "
			"step by step; it does **not** show that a layer stands for parts of which the next makes wholes.");
	for (size_t i = 0; i < n; i++) {
		const char *net = net_name(r, x, c, n, i), *data = x->dataset[c[i].dataset].name;
		const struct probe_gain *t = &c[i].training, *d = &c[i].depth;

		if (!t->tested || !d->tested)
			continue;
		if (shown(t) && t->t.mean > 0)
			section_text(s, "On %s training **adds to** what a probe reads from the last hidden layer of %s: %s.",
				     data, net, gained(r, x, c + i, t));
		else if (shown(t))
			section_text(s, "On %s training takes from what a probe reads from the last hidden layer of %s: %s.",
				     data, net, gained(r, x, c + i, t));
		else
			section_text(s, "On %s it is not shown that training adds to what a probe reads from the last hidden "
					"layer of %s: %s.", data, net, gained(r, x, c + i, t));
		if (shown(d))
			section_text(s, "Behind %zu layers it reads %s than from the inputs: %s.", c[i].layers - 1,
				     d->t.mean > 0 ? "more" : "less", gained(r, x, c + i, d));
		else
			section_text(s, "That it reads more there than from the inputs is not shown: %s.",
				     gained(r, x, c + i, d));
	}
}

static bool line(struct report *r, const struct probe_curve *c, const char *name, bool trained, double scale,
		 struct figure_line *l)
{
	double *v[4];

	for (size_t k = 0; k < 4; k++)
		if (!(v[k] = report_own(r, c->layers, sizeof *v[k])))
			return false;
	for (size_t k = 0; k < c->layers; k++) {
		const struct probe_point *p = trained ? c->trained + k : c->random + k;

		v[0][k] = (double)k;
		v[1][k] = scale * p->mean;
		v[2][k] = scale * p->ci.lo;
		v[3][k] = scale * p->ci.hi;
	}
	*l = (struct figure_line){ .name = name, .style = style_of_learner(trained ? "mlp" : "baseline", 0),
				   .n = c->layers, .x = v[0], .y = v[1], .lo = v[2], .hi = v[3] };
	return true;
}

static void figure(struct section *s, const struct results *x, size_t study, const struct probe_curve *c, size_t n)
{
	struct report *r = s->report;
	struct figure_lines_plot *plot = report_own(r, n, sizeof *plot);
	struct figure *f;

	for (size_t i = 0; plot && i < n; i++) {
		bool classes = x->dataset[c[i].dataset].task == TASK_CLASSIFY;

		plot[i] = (struct figure_lines_plot){
			.title = report_text(r, "%s: %s", x->dataset[c[i].dataset].name, net_name(r, x, c, n, i)),
			.up = classes ? "accuracy in percent" : "R2", .scale = LINES_LINEAR,
			.line = report_own(r, 2, sizeof *plot->line), .n = 2
		};
		if (!plot[i].line || !line(r, c + i, "trained", true, classes ? 100 : 1, plot[i].line) ||
		    !line(r, c + i, "random", false, classes ? 100 : 1, plot[i].line + 1))
			return;
	}
	f = plot ? figure_lines(s, name_figure(r, "hierarchy", x, study), "What a linear probe reads from each layer", "layer",
				plot, n)
		 : NULL;
	if (f)
		figure_caption(f, "Score of linear probes on test rows, mean over folds with the corrected 95 %% interval: of the "
				  "trained network, and before its first step.");
}

static void table(struct section *s, const struct results *x, const struct probe_curve *c, size_t n)
{
	struct report *r = s->report;
	struct table *t = section_table(s, "Probes by layer");

	table_column(t, ALIGN_LEFT, "data set", NULL);
	table_column(t, ALIGN_LEFT, "network", NULL);
	table_column(t, ALIGN_RIGHT, "layer", "0: the inputs");
	table_column(t, ALIGN_RIGHT, "trained", NULL);
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	table_column(t, ALIGN_RIGHT, "random", "before the first step");
	table_column(t, ALIGN_RIGHT, "95 % interval", NULL);
	for (size_t i = 0; i < n; i++)
		for (size_t l = 0; l < c[i].layers; l++) {
			const struct probe_point *p[] = { c[i].trained + l, c[i].random + l };

			table_row(t, 0);
			table_cell(t, 0, "%s", x->dataset[c[i].dataset].name);
			table_cell(t, 0, "%s", net_name(r, x, c, n, i));
			table_cell(t, 0, "%zu", l);
			for (size_t k = 0; k < 2; k++) {
				table_cell(t, 0, "%s", score(r, x, c + i, p[k]->mean));
				if (isnan(p[k]->ci.lo))
					table_cell(t, 0, "–");
				else
					table_cell(t, 0, "%s to %s", score(r, x, c + i, p[k]->ci.lo),
						   score(r, x, c + i, p[k]->ci.hi));
			}
		}
}

int section_hierarchy(struct report *r, const struct results *x, size_t study, struct err *e)
{
	struct probe_curve *c;
	struct section *s;
	size_t n;

	if (probe_curves_create(&c, &n, x, study, e))
		return -1;
	if (n) {
		s = report_section(r, x->study[study].name, x->study[study].title);
		words(s, x, c, n);
		figure(s, x, study, c, n);
		table(s, x, c, n);
	}
	free(c);
	return 0;
}
