/* The learning-rate range test (Smith 2017): one training of a network during which the rate rises from far too
 * small to far too large by the same factor in each step; the loss over it. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/core/wordlist.h"
#include "reports/figures/multiples.h"
#include "harness/pictures/picture.h"
#include "harness/pictures/rate_range.h"
#include "harness/run/timed_fit.h"
#include "reports/figures/gnuplot.h"

#define RANGE_CV "holdout:0.3"

enum { PANELS_MOST = 6, BATCHES = 150 };        /* the latter at least: whole epochs */
static const double first_rate = 1e-6, last_rate = 10;

struct range_panel {
	struct rate_range_point *at;
	size_t n, room, epochs;
	struct rate_range found;
};

struct range_test {
	const struct picture_request *q;
	const struct dataset *data;
	struct range_panel *panel;      /* (nvariants) */
	struct multiples m;
	struct figure *f;
};

/* ---- the test ---- */

static int put_number(struct param_set *p, const char *name, double x, struct err *e)
{
	char text[32];

	snprintf(text, sizeof text, "%.10g", x);
	return param_put(p, name, text, e);
}

/* The learner's own parameters, but for the course of the rate, and nothing that ends training early. */
static int sweep_params(struct param_set *out, const struct param_set *p, size_t epochs, struct err *e)
{
	static const struct { const char *name, *text; } set[] = {
		{ "schedule", "range" }, { "warmup", "0" }, { "tol", "0" }, { "early_stop", "no" },
	};
	int rc;

	if (param_copy(out, p, e))
		return -1;
	rc = put_number(out, "learning_rate", last_rate, e) ||
	     put_number(out, "rate_floor", first_rate / last_rate, e) ||
	     put_number(out, "epochs", (double)epochs, e) ? -1 : 0;
	for (size_t i = 0; i < sizeof set / sizeof *set && !rc; i++)
		rc = param_put(out, set[i].name, set[i].text, e);
	if (rc)
		param_free(out);
	return rc;
}

/* Where the learner's notes of its batches go: a rate, then its loss. */
struct batch_sink {
	struct range_panel *p;
	double rate;
	bool full;
};

static void take(void *ctx, const char *name, size_t index, double value)
{
	struct batch_sink *s = ctx;
	struct range_panel *p = s->p;

	(void)index;
	if (!strcmp(name, "batch_rate"))
		s->rate = value;
	if (s->full || strcmp(name, "batch_loss") != 0 || !isfinite(value))
		return;
	s->full = mem_grow((void **)&p->at, &p->room, p->n + 1, sizeof *p->at, NULL);
	if (!s->full)
		p->at[p->n++] = (struct rate_range_point){ s->rate, value, 0 };
}

/* A network that leaves the finite numbers at some rate has told what it can. */
static int sweep(struct range_panel *p, const struct timed_fit *t, struct err *e)
{
	const struct learner_class *lc = t->learner;
	struct batch_sink to = { .p = p };
	struct step_info at = { .done = false };
	void *model = NULL;
	int rc = lc->create(&model, t->params, &t->env, e) || lc->begin(model, &t->train.part.view, NULL, e) ? -1 : 0;

	while (!rc && !at.done) {
		rc = lc->step(model, &at, e);
		if (rc && e->code == ERR_DIVERGED) {
			err_clear(e);
			at.done = true;
			rc = 0;
		}
		if (!rc)
			rc = lc->diagnose(model, &(struct diag_sink){ take, &to }, e);
	}
	lc->destroy(model);
	if (!rc && to.full)
		rc = FAIL(e, ERR_NOMEM, "no memory for losses");
	if (!rc && !p->n)
		rc = FAIL(e, ERR_DIVERGED, "no finite loss at any rate");
	return rc;
}

/* Whole epochs of that many batches; auto is 32 rows where a rate can be tested. */
static size_t epochs_for(const struct param_set *p, size_t rows)
{
	static const double of_word[] = { 32, INFINITY };       /* auto, full */
	int word = param_word(p, "batch");
	double batch = word < 0 ? (double)param_int(p, "batch") : of_word[word];
	double batches = fmax(ceil((double)rows / batch), 1);

	return (size_t)ceil(BATCHES / batches);
}

static int sweep_rows(struct range_test *g, size_t variant, const struct fold_rows *r, struct err *e)
{
	const struct variant *v = &g->q->variant[variant];
	struct range_panel *p = &g->panel[variant];
	struct param_set params;
	struct timed_fit t;
	int rc = -1;

	p->epochs = epochs_for(&v->params, r->ntrain);
	if (sweep_params(&params, &v->params, p->epochs, e))
		return -1;
	if (!timed_fit_prepare(&t, g->data, v->learner, &params, &v->pipe, r, e)) {
		t.env.seed = rng_seedf(g->q->seed, "%s/fit/%s", g->data->name, v->learner->name);
		t.env.threads = g->q->threads;
		rc = sweep(p, &t, e);
		timed_fit_free(&t);
	}
	param_free(&params);
	if (!rc)
		p->found = rate_range_read(p->at, p->n);
	return rc;
}

static int sweep_one(struct range_test *g, const struct folds *f, size_t variant, struct err *e)
{
	const struct variant *v = &g->q->variant[variant];
	static const char *const without[] = { "lbfgs", "rprop" };
	const char *words = param_find(v->learner->params, "optimizer")->words;
	struct fold_rows r;
	int rc;

	for (size_t i = 0; i < sizeof without / sizeof *without; i++)
		if (param_enum(&v->params, "optimizer") == wordlist_find(words, without[i]))
			return FAIL(e, ERR_UNSUITED, "%s: %s has no learning rate to choose", v->label, without[i]);
	if (folds_rows(&r, f, g->data, 0, 0, 0, g->q->seed, e))
		return -1;
	rc = sweep_rows(g, variant, &r, e);
	fold_rows_free(&r);
	return rc ? err_wrap(e, "%s on %s", v->label, g->data->name) : 0;
}

static int sweep_all(struct range_test *g, struct err *e)
{
	struct fold_spec spec;
	struct folds f;
	int rc = 0;

	if (fold_spec_parse(&spec, g->q->cv ? g->q->cv : RANGE_CV, e) ||
	    folds_make(&f, g->data, &spec, g->q->seed, e))
		return -1;
	for (size_t i = 0; i < g->q->nvariants && !rc; i++)
		rc = sweep_one(g, &f, i, e);
	folds_free(&f);
	return rc;
}

/* ---- the figure ---- */

static void write_data(struct range_test *g)
{
	for (size_t i = 0; i < g->q->nvariants; i++) {
		const struct range_panel *p = &g->panel[i];

		if (i)
			text_add(&g->f->data, "\n\n");
		gnuplot_comment(&g->f->data, "%s: learning rate, training loss, smoothed",
				picture_label(g->f->report, g->q, i));
		for (size_t k = 0; k < p->n; k++)
			text_add(&g->f->data, "%.5g %.6g %.6g\n", p->at[k].rate, p->at[k].loss, p->at[k].smooth);
	}
}

/* What explodes is cut off: the panel ends at a little more than the loss of the first rates. */
static void loss_axis(struct text *t, const struct range_panel *p)
{
	double top = 1.3 * p->at[0].smooth, low = fmin(0, p->at[p->found.least].smooth);

	text_add(t, "set yrange [%.5g:%.5g]\n", low, top > low ? top : low + 1);
}

static void plot_panel(struct range_test *g, size_t i)
{
	const struct range_panel *p = &g->panel[i];
	struct text *t = &g->f->script;
	struct report *r = g->f->report;

	multiples_title(t, &g->m, picture_label(r, g->q, i),
			p->found.falls ? report_text(r, "suggested: %.2g", p->found.suggested)
				       : "the loss never falls");
	multiples_below(t, &g->m, "learning rate");
	multiples_beside(t, &g->m, 14, 4, multiples_is_left(&g->m, i) ? "training loss" : "", "muted");
	loss_axis(t, p);
	if (p->found.falls)
		text_add(t, "set arrow 1 from %.5g, graph 0 to %.5g, graph 1 nohead linecolor rgb \"#d55e00\" "
			    "linewidth 1.5 dashtype 2\n", p->found.suggested, p->found.suggested);
	text_add(t, "plot data index %zu using 1:2 with points pointtype 7 pointsize 0.4*ps linecolor rgb "
		    "\"#3a9bd5\", \\\n"
		    "     data index %zu using 1:3 with lines linewidth 1.8 linecolor rgb \"#0072b2\"\n"
		    "unset arrow\n", i, i);
}

static void write_figure(struct range_test *g, struct section *s)
{
	struct figure_panels margins = { .left = 74, .right = 14, .top = 34 };
	size_t least = SIZE_MAX, most = 0;
	struct text *t;

	for (size_t i = 0; i < g->q->nvariants; i++) {
		least = g->panel[i].epochs < least ? g->panel[i].epochs : least;
		most = g->panel[i].epochs > most ? g->panel[i].epochs : most;
	}
	g->f = section_figure(s, report_text(s->report, "lr-range-%s", g->data->name), "Learning rates", 1, 1);
	t = &g->f->script;
	multiples_fit(&g->m, g->q->nvariants, multiples_columns(g->q->nvariants), 0.6, 440, &margins);
	g->f->width = g->m.grid.width;
	g->f->height = g->m.grid.height;
	write_data(g);
	text_add(t, "unset key\nset border 3\nset logscale x\nset xrange [%g:%g]\nset format x \"10^{%%L}\"\n", first_rate,
		 last_rate);
	figure_panels_open(t, &g->m.grid);
	for (size_t i = 0; i < g->q->nvariants; i++) {
		text_add(t, "\n");
		plot_panel(g, i);
	}
	figure_panels_close(t);
	figure_caption(g->f, "Range test on %s: one training of %zu to %zu epochs in which the learning rate rises by the "
			     "same factor with each batch. Points: the loss of a batch before its step; line: their "
			     "running mean. Dashed: the suggested learning rate, a tenth of that at which the line is "
			     "lowest. Losses far above the first are cut off.", g->data->name, least, most);
}

static int draw(struct section *s, const struct picture_request *q, struct err *e)
{
	int rc = 0;

	if (q->nvariants > PANELS_MOST)
		return FAIL(e, ERR_PARAM, "%zu networks are too many side by side: %d are the most", q->nvariants,
			    PANELS_MOST);
	for (size_t i = 0; i < q->ndata && !rc; i++) {
		struct range_test g = { .q = q, .data = q->data[i] };

		if (!(g.panel = mem_zeros(q->nvariants, sizeof *g.panel, e)))
			return -1;
		rc = sweep_all(&g, e);
		if (!rc)
			write_figure(&g, s);
		for (size_t k = 0; k < q->nvariants; k++)
			free(g.panel[k].at);
		free(g.panel);
	}
	return rc;
}

const struct picture_kind picture_lr_range = {
	.name = "lr-range", .title = "Learning rates", .learner = "mlp",
	.help = "the loss while the learning rate rises from step to step, with a suggested rate",
	.draw = draw,
};
