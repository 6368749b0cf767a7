/* What happens while a learner trains: its loss, the error on training and test rows, and of networks the
 * length of each layer's gradient. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/pictures/legend.h"
#include "reports/figures/multiples.h"
#include "harness/pictures/picture.h"
#include "harness/pictures/viridis.h"
#include "harness/run/timed_fit.h"
#include "reports/figures/gnuplot.h"

#define TRAINING_CV "holdout:0.3"
#define GRADIENT    "gradient_norm"

enum { ACROSS_MOST = 4, LAYERS_IN_LEGEND = 20 };

struct training {
	const struct picture_request *q;
	const struct dataset *data;
	struct outcome *outcome;        /* (nvariants) */
	size_t layers;                  /* most of any; 0: no gradients */
	double error[2];                /* least and most of all panels, as shown */
	double loss[2], norm[2];
	bool has_loss;
	struct multiples m;
	struct figure *f;
};

static double shown_error(const struct training *g, double score)
{
	const struct metric *m = metric_default(g->data->task);

	return m->shown * metric_error(m, score);
}

static void stretch(double range[2], double x)
{
	if (isfinite(x)) {
		range[0] = fmin(range[0], x);
		range[1] = fmax(range[1], x);
	}
}

/* ---- training ---- */

static int train(struct training *g, size_t variant, const struct fold_rows *r, struct err *e)
{
	const struct variant *v = &g->q->variant[variant];
	struct timed_fit t;
	int rc;

	if (timed_fit_prepare(&t, g->data, v->learner, &v->params, &v->pipe, r, e))
		return -1;
	t.env.seed = rng_seedf(g->q->seed, "%s/fit/%s", g->data->name, v->learner->name);
	t.env.threads = g->q->threads;
	t.curves = t.diagnose = true;
	rc = timed_fit_run(&t, &g->outcome[variant], e);
	timed_fit_free(&t);
	return rc;
}

/* The validation share is what the learner asks for, as in a run. */
static int train_one(struct training *g, const struct folds *f, size_t variant, struct err *e)
{
	const struct variant *v = &g->q->variant[variant];
	struct fold_rows r;
	double share;
	int rc;

	if (folds_rows(&r, f, g->data, 0, 0, 0, g->q->seed, e))
		return -1;
	if ((share = learner_validation(v->learner, &v->params, r.ntrain)) > 0) {
		fold_rows_free(&r);
		if (folds_rows(&r, f, g->data, 0, 0, share, g->q->seed, e))
			return -1;
	}
	rc = train(g, variant, &r, e);
	fold_rows_free(&r);
	if (!rc && g->outcome[variant].ncurve < 2)
		rc = FAIL(e, ERR_UNSUITED, "it trains in a single step, and a curve has several");
	return rc ? err_wrap(e, "%s on %s", v->label, g->data->name) : 0;
}

static int train_all(struct training *g, struct err *e)
{
	struct fold_spec spec;
	struct folds f;
	int rc = 0;

	if (fold_spec_parse(&spec, g->q->cv ? g->q->cv : TRAINING_CV, e) ||
	    folds_make(&f, g->data, &spec, g->q->seed, e))
		return -1;
	for (size_t i = 0; i < g->q->nvariants && !rc; i++)
		rc = train_one(g, &f, i, e);
	folds_free(&f);
	return rc;
}

static void measure(struct training *g)
{
	g->error[0] = g->loss[0] = g->norm[0] = INFINITY;
	g->error[1] = g->loss[1] = g->norm[1] = -INFINITY;
	for (size_t i = 0; i < g->q->nvariants; i++) {
		const struct outcome *o = &g->outcome[i];
		for (size_t k = 0; k < o->ncurve; k++) {
			stretch(g->error, shown_error(g, o->curve[k].train));
			stretch(g->error, shown_error(g, o->curve[k].test));
			if (o->curve[k].train_loss > 0)
				stretch(g->loss, o->curve[k].train_loss);
		}
		for (size_t k = 0; k < o->ndiags; k++)
			if (o->diags[k].step && !strcmp(o->diags[k].name, GRADIENT) && o->diags[k].value > 0) {
				stretch(g->norm, o->diags[k].value);
				g->layers = o->diags[k].index + 1 > g->layers ? o->diags[k].index + 1
									      : g->layers;
			}
	}
	g->has_loss = g->loss[1] > 0;
}

/* ---- the data: of each variant the curve, and a column for each layer ---- */

static void write_curve(struct training *g, size_t variant)
{
	const struct outcome *o = &g->outcome[variant];
	struct text *t = &g->f->data;

	if (variant)
		text_add(t, "\n\n");
	gnuplot_comment(t, "%s: step, training loss, error of training rows, of test rows, then " GRADIENT
			" of each layer", picture_label(g->f->report, g->q, variant));
	for (size_t k = 0, at = 0; k < o->ncurve; k++) {
		const struct outcome_curve_point *p = &o->curve[k];
		text_add(t, "%zu %.5g %.5g %.5g", p->step, p->train_loss, shown_error(g, p->train),
			 shown_error(g, p->test));
		for (; at < o->ndiags && o->diags[at].step <= p->step; at++)
			if (o->diags[at].step == p->step && !strcmp(o->diags[at].name, GRADIENT))
				text_add(t, " %.5g", o->diags[at].value);
		text_add(t, "\n");
	}
}

/* Layers in their order, between the ends of viridis that neither a light nor a dark page shows well. */
static unsigned layer_color(const struct training *g, size_t layer)
{
	return viridis_color(0.2 + (g->layers > 1 ? 0.6 * (double)layer / (double)(g->layers - 1) : 0));
}

/* ---- the script ---- */

/* Tics at 1, 2, 5 of each decade; of many decades at 1 alone. */
static void log_axis(struct text *t, const double range[2])
{
	double lo = range[0] / 1.3, hi = range[1] * 1.3;
	bool few = hi / lo < 300;
	const char *between = "";

	text_add(t, "set logscale y\nset yrange [%.5g:%.5g]\nset format y \"%%g\"\nset ytics (", lo, hi);
	for (double d = floor(log10(lo)); d <= log10(hi); d++)
		for (int m = 0; m < (few ? 3 : 1); m++, between = ", ")
			text_add(t, "%s%g", between, (m == 2 ? 5 : m + 1) * pow(10, d));
	text_add(t, ")\n");
}

static void beside(struct training *g, size_t variant, const char *name)
{
	multiples_beside(&g->f->script, &g->m, 14, 4, variant ? "" : name, "muted");
}

static void plot_errors(struct training *g, size_t i)
{
	const struct metric *m = metric_default(g->data->task);
	double air = 0.05 * (g->error[1] - g->error[0]);
	struct text *t = &g->f->script;

	if (!(air > 0))
		air = fmax(0.05 * g->error[1], 1e-6);
	beside(g, i, m->error ? m->error : m->label);
	text_add(t, "unset logscale y\nset yrange [%.5g:%.5g]\nset format y \"%%g\"\nset ytics autofreq\n"
		    "plot data index %zu using 1:3 with lines linewidth 1.8 linecolor rgb \"#0072b2\", \\\n"
		    "     data index %zu using 1:4 with lines linewidth 1.8 linecolor rgb \"#d55e00\"\n",
		 fmax(0, g->error[0] - air), g->error[1] + air, i, i);
}

static void plot_loss(struct training *g, size_t i)
{
	beside(g, i, "training loss");
	log_axis(&g->f->script, g->loss);
	text_add(&g->f->script, "plot data index %zu using 1:2 with lines linewidth 1.8 linecolor rgb "
				"\"#009e73\"\n", i);
}

static void plot_gradients(struct training *g, size_t i)
{
	struct text *t = &g->f->script;

	beside(g, i, "gradient length");
	log_axis(t, g->norm);
	text_add(t, "plot ");
	for (size_t l = 0; l < g->layers; l++)
		text_add(t, "%sdata index %zu using 1:%zu with lines linewidth 1.2 linecolor rgb \"#%06x\"",
			 l ? ", \\\n     " : "", i, 5 + l, layer_color(g, l));
	text_add(t, "\n");
}

static size_t legend_of(const struct training *g, struct legend_item *item)
{
	struct report *r = g->f->report;
	size_t n = 0;

	item[n++] = (struct legend_item){ "training rows", "#0072b2", 5, 0, 1, 0 };
	item[n++] = (struct legend_item){ "test rows", "#d55e00", 5, 0, 1, 0 };
	for (size_t l = 0; l < g->layers && l < LAYERS_IN_LEGEND; l++)
		item[n++] = (struct legend_item){
			report_text(r, "layer %zu", l + 1),
			report_text(r, "#%06x", layer_color(g, l)), 5, 0, 1, 0 };
	return n;
}

static void write_script(struct training *g, const struct legend_item *item, size_t items)
{
	static void (*const plot[])(struct training *, size_t) = { plot_errors, plot_loss,
								    plot_gradients };
	size_t rows[3], nrows = 0;
	struct text *t = &g->f->script;

	rows[nrows++] = 0;
	if (g->has_loss)
		rows[nrows++] = 1;
	if (g->layers)
		rows[nrows++] = 2;
	text_add(t, "unset key\nset border 3\n");
	legend_put(t, item, items, g->m.grid.width, g->m.grid.height, 6);
	figure_panels_open(t, &g->m.grid);
	for (size_t k = 0; k < nrows; k++)
		for (size_t i = 0; i < g->q->nvariants; i++) {
			text_add(t, "\n");
			multiples_title(t, &g->m, k ? "" : picture_label(g->f->report, g->q, i), "");
			multiples_below(t, &g->m, k + 1 < nrows ? "" : "step");
			text_add(t, "set format x \"%s\"\n", k + 1 < nrows ? "" : "%g");
			plot[rows[k]](g, i);
			if (!k && !i)
				legend_end(t);
		}
	figure_panels_close(t);
}

static void write_figure(struct training *g, struct section *s)
{
	struct figure_panels margins = { .left = 74, .right = 14, .gap_x = 52, .gap_y = 22 };
	struct legend_item item[2 + LAYERS_IN_LEGEND];
	size_t rows = 1u + g->has_loss + (g->layers > 0), n;

	g->f = section_figure(s, report_text(s->report, "training-%s", g->data->name), "Training", 1, 1);
	n = legend_of(g, item);
	margins.top = legend_height(item, n, FIGURE_WIDTH) + 2;
	multiples_fit(&g->m, rows * g->q->nvariants, g->q->nvariants,
		      g->q->nvariants > 2 ? 0.8 : 0.55, 400, &margins);
	g->f->width = g->m.grid.width;
	g->f->height = g->m.grid.height;
	for (size_t i = 0; i < g->q->nvariants; i++)
		write_curve(g, i);
	write_script(g, item, n);
	figure_caption(g->f, "After each step of training on %s: the error of rows that trained and of those "
		       "that did not%s%s. Where the two errors part, the learner goes on by heart.",
		       g->data->name, g->has_loss ? "; the loss it makes small" : "",
		       g->layers ? "; the length of the loss's gradient by each layer's weights, on a sample of "
				   "the training rows" : "");
}

static int draw(struct section *s, const struct picture_request *q, struct err *e)
{
	int rc = 0;

	if (q->nvariants > ACROSS_MOST)
		return FAIL(e, ERR_PARAM, "%zu learners are too many side by side: %d are the most",
			    q->nvariants, ACROSS_MOST);
	for (size_t i = 0; i < q->ndata && !rc; i++) {
		struct training g = { .q = q, .data = q->data[i] };
		if (!(g.outcome = mem_zeros(q->nvariants, sizeof *g.outcome, e)))
			return -1;
		rc = train_all(&g, e);
		if (!rc) {
			measure(&g);
			write_figure(&g, s);
		}
		for (size_t k = 0; k < q->nvariants; k++)
			outcome_free(&g.outcome[k]);
		free(g.outcome);
	}
	return rc;
}

const struct picture_kind picture_training = {
	.name = "training", .title = "Training",
	.help = "error, loss and gradients per layer after each step, of learners that train in steps",
	.draw = draw,
};
